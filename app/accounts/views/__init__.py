"""The doors of accounts: signing in, one's own account, and the pages of administrators."""

from typing import Any

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from app.accounts.forms import WordedForm
from app.accounts.presence import load_actor

bp = Blueprint("accounts", "app.accounts", template_folder="templates")


def form_page(template: str, form: WordedForm, **facts: Any) -> Response:
    """A page with a form, under the status that fits what was refused."""
    page = render_template(f"accounts/{template}.html", form=form, **facts)
    return make_response(page, form.status if form.errors else 200)


# The pages hang themselves on the blueprint, so they come after it.
from app.accounts.views import availability, groups, links, own_account, people, signing_in  # noqa: E402

__all__ = ["availability", "bp", "groups", "links", "load_actor", "own_account", "people", "signing_in"]
