"""Coming in by a one-time link: invitations and password resets.

Looking at a link shows a form and nothing about anybody, because mail scanners look too; only sending the form
uses the link up.
"""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions, passwords, queries
from app.accounts.forms import AcceptInvitation, AskForReset, ResetPassword
from app.accounts.models import Purpose
from app.accounts.views import bp, form_page
from app.accounts.views.signing_in import let_in
from app.db import transaction
from app.web.access import public


@bp.get("/invitations/<token>")
@public
def invitation(token: str) -> Response:
    queries.owner_of_link(token, Purpose.INVITATION)
    return form_page("accept_invitation", AcceptInvitation())


@bp.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> Response:
    owner, form = queries.owner_of_link(token, Purpose.INVITATION), AcceptInvitation()
    if form.validate():
        with form.refusals():
            password = passwords.choose(form.password.data, personal=(form.name.data, owner.mail))
            with transaction():
                person_id = actions.accept_invitation(token, name=form.name.data, password=password)
            return let_in(person_id)
    return form_page("accept_invitation", form)


@bp.get("/reset")
@public
def ask_for_reset() -> Response:
    return form_page("ask_for_reset", AskForReset())


@bp.post("/reset")
@public
def send_reset() -> Response:
    """The answer is the same whether there is such an account or not."""
    form = AskForReset()
    if form.validate():
        with form.refusals():
            with transaction():
                actions.count_attempt("reset", address=request.remote_addr or "", mail=form.mail.data)
            with transaction():
                actions.request_reset(form.mail.data)
            return redirect(url_for("accounts.reset_asked"), 303)
    return form_page("ask_for_reset", form)


@bp.get("/reset/asked")
@public
def reset_asked() -> str:
    return render_template("accounts/reset_asked.html")


@bp.get("/reset/<token>")
@public
def reset(token: str) -> Response:
    queries.owner_of_link(token, Purpose.RESET)
    return form_page("reset_password", ResetPassword())


@bp.post("/reset/<token>")
@public
def reset_password(token: str) -> Response:
    owner, form = queries.owner_of_link(token, Purpose.RESET), ResetPassword()
    if form.validate():
        with form.refusals():
            password = passwords.choose(form.password.data, personal=(owner.name, owner.mail))
            with transaction():
                actions.reset_password(token, password=password)
            flash("Your password is changed. Sign in with the new one.", "good")
            return redirect(url_for("accounts.sign_in"), 303)
    return form_page("reset_password", form)
