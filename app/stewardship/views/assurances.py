"""What vouches for an organization: recorded by its people and stewards, confirmed by stewards, seen to lapse."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import Optional

from app.actor import Role
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import NotFound
from app.stewardship import policy
from app.stewardship.actions import assurances as actions
from app.stewardship.assuring import KINDS, Kind, Standing
from app.stewardship.models import Assurance
from app.stewardship.queries import assurances as queries
from app.stewardship.queries.edits import number_waiting
from app.stewardship.subject_forms import text
from app.stewardship.views import bp, form_page
from app.stewardship.views.edits import keepers
from app.web.access import current_actor, role
from app.web.forms import WordedForm, by_value, nonce, required
from app.web.paging import asked_page

stewards = role(Role.COORDINATOR)
WHOLE = "whole"


class AssuranceForm(WordedForm):
    nonce = nonce()
    kind = RadioField(
        "What is it?",
        [required("Choose one.")],
        choices=by_value({kind: about.name for kind, about in KINDS.items()}),
    )
    service = SelectField("What is it for?", default=WHOLE)
    number = text("Number", Optional(), most=80)
    issuer = text("Who issued it", Optional(), description="An authority, an insurer, an accreditor.")
    issued_on = DateField("Issued on", [Optional()])
    expires_on = DateField("Valid until", [Optional()], description="Leave it empty if it has no end.")
    evidence = text(
        "Where one can see it", Optional(), description="The address of a page, or where the paper is."
    )
    sure = BooleanField("I have seen it myself: confirm it")

    def given(self) -> actions.Given:
        return actions.Given(
            kind=Kind(self.kind.data),
            number=self.number.data or "",
            issuer=self.issuer.data or "",
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
            evidence=self.evidence.data or "",
            service_id=None if self.service.data == WHOLE else UUID(self.service.data),
        )


@bp.get("/organizations/<uuid:organization_id>/assurances")
@keepers
def assurances(organization_id: UUID) -> str:
    organization = _organization(organization_id)
    return render_template(
        "stewardship/assurances.html",
        organization=organization,
        services=queries.services_of(organization_id),
        held=queries.of_organization(organization_id),
        gone=queries.of_organization(organization_id, removed=True),
        steward=policy.is_steward(current_actor()),
    )


@bp.get("/organizations/<uuid:organization_id>/assurances/new")
@keepers
def new_assurance(organization_id: UUID) -> Response:
    organization = _organization(organization_id)
    return _form_page(organization, _form(organization, nonce=str(uuid4())))


@bp.post("/organizations/<uuid:organization_id>/assurances/new")
@keepers
def record_assurance(organization_id: UUID) -> Response:
    organization, actor = _organization(organization_id), current_actor()
    form = _form(organization)
    if form.validate():
        with form.refusals():
            with transaction():
                id_ = UUID(form.nonce.data)
                made = actions.record(_organization(organization_id), form.given(), id_=id_, by=actor)
                sure = _confirm(made, form)
            _say(confirmed=sure)
            return _to_list(organization_id)
    return _form_page(_organization(organization_id), form)


@bp.get("/assurances/<uuid:assurance_id>")
@keepers
def assurance(assurance_id: UUID) -> Response:
    held = _held(assurance_id)
    return _form_page(held.organization, _form(held.organization, **_said(held)), held)


@bp.post("/assurances/<uuid:assurance_id>")
@keepers
def change_assurance(assurance_id: UUID) -> Response:
    held = _held(assurance_id)
    form, organization_id = _form(held.organization), held.organization_id
    if form.validate():
        with form.refusals():
            with transaction():
                held = _held(assurance_id)
                actions.change(held, form.given(), seen=_seen(), by=current_actor())
                db.session.flush()
                sure = _confirm(held, form)
            _say(confirmed=sure)
            return _to_list(organization_id)
    held = _held(assurance_id)
    return _form_page(held.organization, form, held)


@bp.post("/assurances/<uuid:assurance_id>/confirm")
@stewards
def confirm_assurance(assurance_id: UUID) -> Response:
    with transaction():
        held = _held(assurance_id)
        actions.confirm(held, seen=_seen(), by=current_actor())
        organization_id = held.organization_id
    flash("Confirmed. Staff read it on the listing.", "good")
    return _to_list(organization_id)


@bp.post("/assurances/<uuid:assurance_id>/remove")
@keepers
def remove_assurance(assurance_id: UUID) -> Response:
    with transaction():
        held = _held(assurance_id)
        actions.remove(held, seen=_seen(), by=current_actor())
        organization_id = held.organization_id
    flash("Taken away. It stands at the end of this page, and can be brought back.", "good")
    return _to_list(organization_id)


@bp.post("/assurances/<uuid:assurance_id>/restore")
@keepers
def restore_assurance(assurance_id: UUID) -> Response:
    with transaction():
        held = _held(assurance_id)
        actions.restore(held, by=current_actor())
        organization_id = held.organization_id
    flash("Brought back, as it was.", "good")
    return _to_list(organization_id)


@bp.get("/stewardship/assurances")
@stewards
def assurances_desk() -> str:
    """What waits to be confirmed, what lapses soon, what has lapsed."""
    shown = next((one for one in queries.LISTS if one == request.args.get("show")), Standing.TO_CONFIRM)
    counts = queries.numbers()
    pages = max(1, -(-counts[shown] // queries.A_PAGE))
    page = min(asked_page(), pages)
    rows, total = queries.listed(shown, page)
    return render_template(
        "stewardship/assurances_desk.html",
        shown=shown,
        lists=queries.LISTS,
        counts=counts,
        rows=rows,
        total=total,
        page=page,
        pages=pages,
        numbers=number_waiting(),
    )


def _organization(organization_id: UUID) -> Organization:
    """The organization, for whoever keeps its listings; the others needn't know that it exists."""
    found = db.session.get(Organization, organization_id)
    if found is None or not policy.may_edit(current_actor(), found):
        raise NotFound("There is no such organization among those that you keep.")
    return found


def _held(assurance_id: UUID) -> Assurance:
    return queries.assurance(assurance_id, seen_by=current_actor())


def _form(organization: Organization, **data: object) -> AssuranceForm:
    form = AssuranceForm(data=data) if data else AssuranceForm()
    form.service.choices = {WHOLE: "The whole organization"} | queries.services_of(organization.id)
    if not policy.is_steward(current_actor()):
        del form.sure
    return form


def _said(held: Assurance) -> dict[str, object]:
    names = ("kind", "number", "issuer", "issued_on", "expires_on", "evidence")
    about = str(held.service_id) if held.service_id else WHOLE
    return {name: getattr(held, name) for name in names} | {"service": about, "nonce": str(held.id)}


def _seen() -> int:
    return request.form.get("seen", 0, int)


def _confirm(held: Assurance, form: AssuranceForm) -> bool:
    """A steward who has seen it confirms it with the same button."""
    sure = "sure" in form and bool(form.sure.data)
    if sure and held.confirmed_at is None:
        actions.confirm(held, seen=held.version, by=current_actor())
    return sure


def _say(*, confirmed: bool) -> None:
    flash("Saved and confirmed." if confirmed else "Saved. A steward confirms it.", "good")


def _to_list(organization_id: UUID) -> Response:
    return redirect(url_for("stewardship.assurances", organization_id=organization_id), 303)


def _form_page(organization: Organization, form: AssuranceForm, held: Assurance | None = None) -> Response:
    return form_page("assurance", form, organization=organization, held=held, kinds=KINDS)
