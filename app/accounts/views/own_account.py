"""One's own account: name, password, and the browsers that are signed in."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import actions, colleagues, passwords, queries
from app.accounts.forms import ChangePassword, Rename
from app.accounts.presence import farewell, lifetime, own_id, present_session, workplaces
from app.accounts.roles import ROLES, start_of
from app.accounts.telling import NOTICES_WORDS
from app.accounts.views import bp, form_page
from app.actor import Role
from app.db import transaction
from app.errors import Invalid, NotFound
from app.web.access import current_actor, signed_in


@bp.get("/account")
@signed_in
def account() -> str:
    me, actor = own_id(), current_actor()
    return render_template(
        "accounts/account.html",
        person=queries.person(me, seen_by=actor),
        teams=queries.teams_with(me),
        sessions=queries.sessions_of(me, lifetime(), seen_by=actor),
        present=present_session(),
        roles=ROLES,
        notices_words=NOTICES_WORDS,
        in_a_team=actor.has(Role.CASE_MANAGER, Role.PROVIDER),
        introduces=actor.has(Role.CASE_MANAGER),
        cover=colleagues.cover_of(me),
    )


@bp.post("/account/working-for")
@signed_in
def work_for() -> Response:
    """Switch between the organizations that one serves; the start of the day follows."""
    chosen = next((id_ for id_ in workplaces() if str(id_) == request.form.get("organization")), None)
    session_id = present_session()
    if session_id is None or (chosen is None and request.form.get("organization")):
        raise NotFound("You don’t belong to that organization.")
    with transaction():
        actions.work_for(session_id, chosen, by=current_actor())
    flash(
        f"You are working for {workplaces()[chosen] if chosen else 'all of your organizations'} now.", "good"
    )
    roles = queries.actor_of(own_id()).memberships
    held = {held.role for held in roles if chosen in (None, held.organization)}
    return redirect(url_for(start_of(held)), 303)


@bp.app_context_processor
def _work() -> dict[str, Any]:
    """For the menu under one's name."""
    return {"workplaces": workplaces(), "working_for": g.get("working_for")}


@bp.get("/account/name")
@signed_in
def own_name() -> Response:
    return _form("rename", Rename(name=current_actor().name))


@bp.post("/account/name")
@signed_in
def rename_self() -> Response:
    form = Rename()
    if not form.validate():
        return _form("rename", form)
    with transaction():
        actions.rename(own_id(), name=form.name.data, by=current_actor())
    flash("Your name is changed.", "good")
    return redirect(url_for("accounts.account"), 303)


@bp.get("/account/password")
@signed_in
def own_password() -> Response:
    return _form("change_password", ChangePassword())


@bp.post("/account/password")
@signed_in
def change_password() -> Response:
    form = ChangePassword()
    if form.validate():
        with form.refusals():
            password = _chosen(form)
            with transaction():
                actions.change_password(
                    own_id(), password=password, keep=present_session(), by=current_actor()
                )
            flash("Your password is changed, and you are signed out everywhere else.", "good")
            return redirect(url_for("accounts.account"), 303)
    return _form("change_password", form)


@bp.post("/account/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: UUID) -> Response:
    with transaction():
        actions.end_session(session_id, of=own_id(), by=current_actor())
    if session_id == present_session():
        return farewell(redirect(url_for("accounts.signed_out"), 303))
    flash("That browser is signed out.", "good")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/end")
@signed_in
def sign_out_everywhere() -> Response:
    """Every browser, this one included."""
    with transaction():
        actions.end_sessions(own_id(), by=current_actor())
    return farewell(redirect(url_for("accounts.signed_out"), 303))


def _chosen(form: ChangePassword) -> passwords.Hashed:
    """The new password, when the present one is right: whoever finds a browser open shall not lock its owner out."""
    me = queries.person(own_id(), seen_by=current_actor())
    name, mail, kept = me.name, me.mail, me.password_hash
    with transaction():
        actions.count_attempt("sign-in", address=request.remote_addr or "", mail=mail)
    if not passwords.matches(kept, form.current.data):
        raise Invalid("Not changed.", {"current": "This is not your current password."})
    return passwords.choose(form.password.data, personal=(name, mail))


def _form(template: str, form: Rename | ChangePassword) -> Response:
    return form_page(template, form, cancel=url_for("accounts.account"))
