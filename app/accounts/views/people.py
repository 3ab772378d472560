"""The pages on which administrators keep people and their roles."""

from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import audit, messages
from app.accounts import actions, lists, queries, words
from app.accounts.forms import GiveRole, Invite, Rename, choices
from app.accounts.lists import Standing
from app.accounts.models import Person
from app.accounts.presence import lifetime
from app.accounts.roles import ROLES
from app.accounts.views import bp, form_page
from app.actor import Role
from app.db import db, transaction
from app.web.access import current_actor, role
from app.web.paging import asked_page

administrators = role(Role.ADMINISTRATOR)
Form = TypeVar("Form", Invite, GiveRole)
NO_ORGANIZATION = "Choose an organization"


@bp.get("/admin/people")
@administrators
def people() -> str:
    actor, search = current_actor(), request.args.get("q", "").strip()
    standing = next((s for s in Standing if s == request.args.get("standing")), None)
    found = lists.people(seen_by=actor, words=search, standing=standing, page=asked_page())
    return render_template(
        "accounts/people.html",
        found=found,
        undeliverable=messages.undeliverable_about("person", [person.id for person in found.items]),
        numbers=lists.numbers_by_standing(seen_by=actor),
        search=search,
        standing=standing,
        standings=Standing,
        roles=ROLES,
    )


@bp.get("/admin/people/invite")
@administrators
def new_person() -> Response:
    return _invitation_form(_with_organizations(Invite(formdata=None, data=request.args)))


@bp.post("/admin/people/invite")
@administrators
def invite() -> Response:
    form = _with_organizations(Invite())
    if form.validate():
        with form.refusals():
            with transaction():
                person_id = actions.invite(
                    name=form.name.data,
                    mail=form.mail.data,
                    organization_id=form.organization_id.data,
                    role=form.role.data,
                    by=current_actor(),
                )
            flash(_invited(person_id), "good")
            return _back_to(person_id)
    return _invitation_form(form)


@bp.get("/admin/people/<uuid:person_id>")
@administrators
def person(person_id: UUID) -> Response:
    return _person_page(person_id, GiveRole())


@bp.get("/admin/people/<uuid:person_id>/name")
@administrators
def name_of_person(person_id: UUID) -> Response:
    found = queries.person(person_id, seen_by=current_actor())
    return _name_form(person_id, Rename(name=found.name))


@bp.post("/admin/people/<uuid:person_id>/name")
@administrators
def rename_person(person_id: UUID) -> Response:
    form = Rename()
    if not form.validate():
        return _name_form(person_id, form)
    with transaction():
        actions.rename(person_id, name=form.name.data, by=current_actor())
    return _back_to(person_id)


@bp.post("/admin/people/<uuid:person_id>/roles")
@administrators
def give_role(person_id: UUID) -> Response:
    form = _with_organizations(GiveRole())
    if form.validate():
        where, what = form.organization_id.data, form.role.data
        with form.refusals():
            with transaction():
                actions.add_membership(person_id, organization_id=where, role=what, by=current_actor())
            flash("The role is given. It holds from the next sign-in.", "good")
            return _back_to(person_id)
    return _person_page(person_id, form)


@bp.post("/admin/people/<uuid:person_id>/roles/<uuid:membership_id>/take")
@administrators
def take_role(person_id: UUID, membership_id: UUID) -> Response:
    with transaction():
        actions.remove_membership(membership_id, of=person_id, by=current_actor())
    flash("The role is taken away, and its holder is signed out.", "good")
    return _back_to(person_id)


@bp.post("/admin/people/<uuid:person_id>/invite")
@administrators
def invite_again(person_id: UUID) -> Response:
    with transaction():
        actions.send_invitation(db.session.get_one(Person, person_id), by=current_actor())
    flash("A new invitation is on its way. Earlier ones stopped working.", "good")
    return _back_to(person_id)


@bp.post("/admin/people/<uuid:person_id>/sign-out")
@administrators
def sign_person_out(person_id: UUID) -> Response:
    with transaction():
        ended = actions.end_sessions(person_id, by=current_actor())
    flash("Signed out everywhere." if ended else "They were not signed in anywhere.", "good")
    return _back_to(person_id)


@bp.post("/admin/people/<uuid:person_id>/open")
@administrators
def reactivate(person_id: UUID) -> Response:
    with transaction():
        actions.reactivate(person_id, by=current_actor())
    flash("The account is open again, with the roles and the password that it had.", "good")
    return _back_to(person_id)


def _invited(person_id: UUID) -> str:
    person = db.session.get_one(Person, person_id)
    if person.has_joined:
        return f"{person.name} had an account already: it has the new role, and they are told by mail."
    return "The invitation is on its way. Its link works once, for seven days."


def _back_to(person_id: UUID) -> Response:
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _with_organizations(form: Form) -> Form:
    form.organization_id.choices = choices(NO_ORGANIZATION, lists.organization_names())
    return form


def _invitation_form(form: Invite) -> Response:
    return form_page("invite", form, roles=ROLES)


def _name_form(person_id: UUID, form: Rename) -> Response:
    return form_page("rename", form, cancel=url_for("accounts.person", person_id=person_id))


def _person_page(person_id: UUID, form: GiveRole) -> Response:
    actor = current_actor()
    found = queries.person(person_id, seen_by=actor)
    happened = audit.timeline_of(found)
    return form_page(
        "person",
        _with_organizations(form),
        person=found,
        teams=queries.teams_with(person_id),
        sessions=queries.sessions_of(person_id, lifetime(), seen_by=actor),
        invited_until=queries.invitation_until(person_id),
        undeliverable=messages.undeliverable_about("person", [person_id]).get(person_id),
        timeline=words.entries(
            happened,
            people=queries.names_of(event.actor_id for event in happened if event.actor_id),
            organizations=dict(lists.organization_names()),
        ),
        roles=ROLES,
    )
