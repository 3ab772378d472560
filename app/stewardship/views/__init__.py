"""The doors of stewardship, one module for each subject."""

from typing import Any

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from app.stewardship import desk
from app.web.forms import WordedForm

bp = Blueprint("stewardship", "app.stewardship", template_folder="templates")

# Listings in addresses, as on their own pages: /services/…, /organizations/…, /places/….
LISTING = "/<any(services, organizations, places):kind>/<uuid:listing_id>"
PAGES = {"services": "finding.service", "organizations": "finding.organization", "places": "finding.place"}


bp.app_template_global("desk_piles")(desk.piles)


def form_page(template: str, form: WordedForm, **facts: Any) -> Response:
    """A page with a form, under the status that fits what was refused."""
    page = render_template(f"stewardship/{template}.html", form=form, **facts)
    return make_response(page, form.status if form.errors else 200)


# The pages hang themselves on the blueprint, so they come after it.
from app.stewardship.views import (  # noqa: E402
    adding,
    assurances,
    calendar,
    claims,
    duplicates,
    edits,
    history,
    looking_after,
    moderation,
    quality,
    suggestions,
    upkeep,
)

__all__ = [
    "adding",
    "assurances",
    "bp",
    "calendar",
    "claims",
    "duplicates",
    "edits",
    "history",
    "looking_after",
    "moderation",
    "quality",
    "suggestions",
    "upkeep",
]
