"""Signing in and out."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions, passwords, queries
from app.accounts.destinations import own_path
from app.accounts.forms import SignIn
from app.accounts.models import Person
from app.accounts.presence import farewell, own_id, present_session, welcome
from app.accounts.roles import ROLES, start_of
from app.accounts.views import bp, form_page
from app.actor import Actor
from app.db import transaction
from app.errors import Invalid, NotFound
from app.web.access import current_actor, public

WRONG = "That email address and password don’t belong together. Try again, or reset your password."


@bp.get("/sign-in")
@public
def sign_in() -> Response:
    actor = current_actor()
    return redirect(_destination(actor)) if actor.signed_in else _page(SignIn())


@bp.post("/sign-in")
@public
def enter() -> Response:
    form = SignIn()
    if form.validate():
        with form.refusals():
            return let_in(_checked(form))
    return _page(form)


@bp.post("/sign-in/demo/<uuid:person_id>")
@public
def enter_demo(person_id: UUID) -> Response:
    """One click for visitors of the demo; anywhere else there is no such door."""
    if person_id not in {person.id for person in _demo_people()}:
        raise NotFound("There is no such demo sign-in.")
    return let_in(person_id)


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    _end_present_session()
    return farewell(redirect(url_for("accounts.signed_out"), 303))


@bp.get("/signed-out")
@public
def signed_out() -> str:
    return render_template("accounts/signed_out.html")


def let_in(person_id: UUID) -> Response:
    """Open a session, and off to where the person was going, or where their day begins."""
    _end_present_session()
    with transaction():
        key = actions.open_session(person_id, user_agent=request.user_agent.string)
    return welcome(redirect(_destination(queries.actor_of(person_id)), 303), key)


def _checked(form: SignIn) -> UUID:
    """Whose email address and password these are. Raises Invalid, the same and after the same time for everyone."""
    with transaction():
        actions.count_attempt("sign-in", address=request.remote_addr or "", mail=form.mail.data)
    person_id, password_hash = queries.credentials(form.mail.data)
    if passwords.matches(password_hash, form.password.data) and person_id:
        return person_id
    with transaction():
        actions.note_refused_sign_in(person_id)
    raise Invalid(WRONG)


def _end_present_session() -> None:
    session_id = present_session()
    if session_id:
        with transaction():
            actions.end_session(session_id, of=own_id(), by=current_actor())


def _destination(actor: Actor) -> str:
    return own_path(request.args.get("next")) or url_for(start_of(actor.roles))


def _demo_people() -> list[Person]:
    return queries.demo_sign_ins() if current_app.extensions["settings"].demo else []


def _page(form: SignIn) -> Response:
    return form_page("sign_in", form, demo_people=_demo_people(), roles=ROLES)
