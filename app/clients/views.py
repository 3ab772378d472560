"""The doors to clients: the caseload, opening a record, changing it section by section, consent."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.actor import Role
from app.clients import actions, forms, queries
from app.clients.consent import Fact, Giver, Method
from app.clients.households.queries import members
from app.clients.models import Client
from app.db import db, take_turns, transaction
from app.directory import queries as directory
from app.errors import NotAllowed, NotFound
from app.web.access import current_actor, role
from app.web.paging import asked_page

bp = Blueprint("clients", __name__, template_folder="templates")

case_managers = role(Role.CASE_MANAGER)


@bp.get("/clients")
@case_managers
def index() -> str:
    return _list(request.args.get("show", "team"), page=asked_page())


@bp.post("/clients")
@case_managers
def search() -> str:
    """Look for a name. It is sent as a form, so that it stands in no address, history or log."""
    return _list(request.form.get("show", "team"), words=request.form.get("q", "").strip())


def _list(shown: str, *, words: str = "", page: int = 1) -> str:
    found = queries.caseload(
        seen_by=current_actor(), words=words, mine=shown == "mine", closed=shown == "closed", page=page
    )
    return render_template(
        "clients/index.html", found=found, shown=shown, words=words, needs=directory.needs()
    )


@bp.get("/clients/new")
@case_managers
def new() -> Response:
    return _new_page(_new_form(nonce=str(uuid4())))


@bp.post("/clients/new")
@case_managers
def add() -> Response:
    form = _new_form()
    if form.validate():
        if namesakes := _namesakes(form):
            return _new_page(form, namesakes=namesakes)
        with form.refusals():
            with transaction():
                client_id = _add(form)
            flash("The record is open. Next: how can they be reached safely, and what do they want?", "good")
            return redirect(url_for("referrals.client", client_id=client_id), 303)
    return _new_page(form)


@bp.get("/clients/<uuid:client_id>/edit/<section>")
@case_managers
def edit(client_id: UUID, section: str) -> Response:
    client = queries.client(client_id, seen_by=current_actor())
    return _section_page(client, section, forms.filled(_known(section), client))


@bp.post("/clients/<uuid:client_id>/edit/<section>")
@case_managers
def change(client_id: UUID, section: str) -> Response:
    title, kind = forms.SECTIONS[_known(section)]
    form = kind()
    if form.validate():
        seen = request.form.get("version", type=int)
        with form.refusals():
            with transaction():
                client = queries.client(client_id, seen_by=current_actor())
                actions.change_client(client, by=current_actor(), seen=seen, **forms.facts_of(form))
            flash(f"{title}: saved.", "good")
            return redirect(url_for("referrals.client", client_id=client_id), 303)
    return _section_page(queries.client(client_id, seen_by=current_actor()), section, form)


@bp.get("/clients/<uuid:client_id>/needs/new")
@case_managers
def new_need(client_id: UUID) -> Response:
    return _need_page(queries.client(client_id, seen_by=current_actor()), _need_form())


@bp.post("/clients/<uuid:client_id>/needs/new")
@case_managers
def add_need(client_id: UUID) -> Response:
    form = _need_form()
    if form.validate():
        with form.refusals():
            with transaction():
                client = queries.client(client_id, seen_by=current_actor())
                actions.add_need(client, form.code.data, form.words.data, by=current_actor())
            flash("The need is written down.", "good")
            return redirect(url_for("referrals.client", client_id=client_id), 303)
    return _need_page(queries.client(client_id, seen_by=current_actor()), form)


@bp.post("/clients/<uuid:client_id>/needs/<uuid:need_id>/met")
@case_managers
def meet_need(client_id: UUID, need_id: UUID) -> Response:
    with transaction():
        actions.note_need_met(queries.need(need_id, seen_by=current_actor()), by=current_actor())
    flash("Good. The need is met.", "good")
    return redirect(url_for("referrals.client", client_id=client_id), 303)


@bp.get("/clients/<uuid:client_id>/consent")
@case_managers
def new_consent(client_id: UUID) -> Response:
    client = queries.client(client_id, seen_by=current_actor())
    asked: dict[str, Any] = {"recipient_1": request.args.get("organization")}
    if renews := request.args.get("renews", type=UUID):
        asked = forms.renewing(queries.consent(renews, seen_by=current_actor()))
    form = _consent_form(client, data={**asked, "nonce": str(uuid4())})
    return _consent_page(client, form)


@bp.post("/clients/<uuid:client_id>/consent")
@case_managers
def give_consent(client_id: UUID) -> Response:
    form = _consent_form(queries.client(client_id, seen_by=current_actor()))
    if form.validate():
        with form.refusals():
            with transaction():
                client = queries.client(client_id, seen_by=current_actor())
                record_consent(client, form, form.recipients())
            flash("The consent is recorded. It can be withdrawn here at any time.", "good")
            return redirect(url_for("referrals.client", client_id=client_id), 303)
    return _consent_page(queries.client(client_id, seen_by=current_actor()), form)


@bp.post("/clients/<uuid:client_id>/consents/<uuid:consent_id>/withdraw")
@case_managers
def withdraw_consent(client_id: UUID, consent_id: UUID) -> Response:
    with transaction():
        consent = queries.consent(consent_id, seen_by=current_actor())
        actions.withdraw_consent(consent, by=current_actor())
    flash("Withdrawn. From now on they see nothing of this client, and those who hold data are told.", "good")
    return redirect(url_for("referrals.client", client_id=client_id), 303)


@bp.post("/clients/<uuid:client_id>/close")
@case_managers
def close(client_id: UUID) -> Response:
    with transaction():
        actions.close_client(queries.client(client_id, seen_by=current_actor()), by=current_actor())
    flash("The record is closed. You find it under “Closed”, and can open it again.", "good")
    return redirect(url_for("clients.index"), 303)


@bp.post("/clients/<uuid:client_id>/reopen")
@case_managers
def reopen(client_id: UUID) -> Response:
    with transaction():
        actions.reopen_client(queries.client(client_id, seen_by=current_actor()), by=current_actor())
    flash("The record is open again.", "good")
    return redirect(url_for("referrals.client", client_id=client_id), 303)


def record_consent(client: Client, form: forms.GiveConsent, recipients: list[UUID]) -> None:
    """Write down what the form says the client allowed, once however often it is sent; and for whom else."""
    id_ = UUID(form.nonce.data)
    take_turns(f"consent {id_}")
    db.session.refresh(client, ["consents"])
    if any(given.id == id_ for given in client.consents):
        return
    _record_consent(client, form, recipients, id_)
    for other in members(client, seen_by=current_actor()):
        if str(other.id) in (form.others.data or []):
            _record_consent(other, form, recipients, uuid5(id_, str(other.id)), agreed_with=client)


def _record_consent(
    client: Client,
    form: forms.GiveConsent,
    recipients: list[UUID],
    id_: UUID,
    agreed_with: Client | None = None,
) -> None:
    """`agreed_with`: the one of the household with whom they were asked, who speaks for the minors among them."""
    giver, name = Giver(form.giver.data), form.giver_name.data
    if agreed_with is not None and client.is_minor and giver is Giver.CLIENT:
        giver, name = Giver.GUARDIAN, agreed_with.name
    actions.give_consent(
        client,
        id_=id_,
        recipients=queries.organizations(recipients),
        facts=[Fact(value) for value in form.facts.data or []],
        method=Method(form.method.data),
        early=form.early.data,
        giver=giver,
        giver_name=name,
        own_voice=form.own_voice.data if client.is_minor else None,
        expires_at=clock.now() + timedelta(days=int(form.length.data)),
        by=current_actor(),
    )


def _add(form: forms.NewClient) -> UUID:
    actor, id_ = current_actor(), UUID(form.nonce.data)
    take_turns(f"client {id_}")
    if db.session.get(Client, id_) is not None:
        return queries.client(id_, seen_by=actor).id
    teams = {str(team.id): team for team in queries.teams_of(actor)}
    client = actions.open_client(
        id_=id_,
        team=teams[form.team.data],
        by=actor,
        name=form.name.data,
        age_band=form.age_band.data,
        area=form.area.data,
        language=form.language.data,
        interpreter=form.interpreter.data,
    )
    if form.need.data:
        actions.add_need(client, form.need.data, form.words.data, by=actor)
    return client.id


def _new_form(**data: Any) -> forms.NewClient:
    form = forms.NewClient(data=data)
    form.need.choices = forms.need_choices(directory.needs(), "Say it later")
    form.team.choices = {str(team.id): team.name for team in queries.teams_of(current_actor())}
    if not form.team.choices:
        raise NotAllowed("You belong to no team yet, and clients belong to teams. Ask your administrator.")
    return form


def _namesakes(form: forms.NewClient) -> int:
    """How many clients of the agency have this name already; 0 once somebody has said that this is another one."""
    if form.another.data:
        return 0
    team = next(team for team in queries.teams_of(current_actor()) if str(team.id) == form.team.data)
    person = {"name": form.name.data, "age_band": form.age_band.data}
    return queries.likely_known([person], organization=team.organization_id, but=UUID(form.nonce.data))[0]


def _new_page(form: forms.NewClient, namesakes: int = 0) -> Response:
    return _page("new", form, namesakes=namesakes)


def _known(section: str) -> str:
    if section not in forms.SECTIONS:
        raise NotFound("There is no such part of a client's record.")
    return section


def _section_page(client: Client, section: str, form: Any) -> Response:
    return _page("edit", form, client=client, section=section, title=forms.SECTIONS[section][0])


def _need_form() -> forms.AddNeed:
    form = forms.AddNeed()
    form.code.choices = forms.need_choices(directory.needs())
    return form


def _need_page(client: Client, form: forms.AddNeed) -> Response:
    return _page("need", form, client=client)


def _consent_form(client: Client, data: dict[str, Any] | None = None) -> forms.GiveConsent:
    form = forms.GiveConsent(data=data)
    form.offer(queries.partners())
    form.offer_people(members(client, seen_by=current_actor()))
    return form


def _consent_page(client: Client, form: forms.GiveConsent) -> Response:
    return _page("consent", form, client=client)


def _page(template: str, form: Any, **facts: Any) -> Response:
    page = render_template(f"clients/{template}.html", form=form, **facts)
    return make_response(page, form.status if form.errors else 200)
