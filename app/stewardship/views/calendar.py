"""An organization's calendar of days closed: no deadline falls on them, and the public ones stand on its listings."""

from datetime import date
from uuid import UUID, uuid4

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField
from wtforms.validators import Optional

from app import clock
from app.actor import Role
from app.db import db, transaction
from app.directory.models import DaysClosed, Organization
from app.directory.pauses import day_of
from app.directory.working_days import calendar
from app.errors import NotFound
from app.stewardship import holidays, policy
from app.stewardship.actions import calendar as actions
from app.stewardship.subject_forms import text
from app.stewardship.views import bp, form_page
from app.web.access import current_actor, role
from app.web.forms import Choices, WordedForm, nonce, required

keepers = role(Role.PROVIDER, Role.COORDINATOR, Role.ADMINISTRATOR)


class ClosingDays(WordedForm):
    nonce = nonce()
    first = DateField("First day closed", [required("Give the first day.")])
    last = DateField("Last day closed", [Optional()], description="Leave it empty for one day.")
    why = text("What people read", Optional(), description="Such as “Summer break”.")
    public = BooleanField("Show it on our listings", default=True)


class ClosingHolidays(WordedForm):
    days = Choices("Closed on these holidays", {})


@bp.get("/organizations/<uuid:organization_id>/calendar")
@keepers
def calendar_of(organization_id: UUID) -> Response:
    return _page(_organization(organization_id), ClosingDays(data={"nonce": str(uuid4()), "public": True}))


@bp.post("/organizations/<uuid:organization_id>/calendar")
@keepers
def close_days(organization_id: UUID) -> Response:
    form = ClosingDays()
    if form.validate():
        with form.refusals():
            with transaction():
                actions.close_days(
                    _organization(organization_id),
                    form.first.data,
                    form.last.data,
                    why=form.why.data or "",
                    public=form.public.data,
                    id_=UUID(form.nonce.data),
                    by=current_actor(),
                )
            return _done(organization_id, "It is in the calendar. Nothing falls due on these days.")
    return _page(_organization(organization_id), form)


@bp.post("/organizations/<uuid:organization_id>/calendar/holidays")
@keepers
def close_on_holidays(organization_id: UUID) -> Response:
    form, coming = ClosingHolidays(), _coming()
    form.days.choices = {day.isoformat(): name for day, name in coming.items()}
    if form.validate():
        with transaction():
            chosen = [(day, name) for day, name in coming.items() if day.isoformat() in form.days.data]
            actions.close_on(_organization(organization_id), chosen, by=current_actor())
        return _done(organization_id, "The holidays are in the calendar.")
    return _page(_organization(organization_id), ClosingDays(data={"nonce": str(uuid4())}))


@bp.post("/organizations/<uuid:organization_id>/calendar/<uuid:closed_id>/remove")
@keepers
def open_days(organization_id: UUID, closed_id: UUID) -> Response:
    with transaction():
        off = db.session.get(DaysClosed, closed_id)
        if off is None or off.organization_id != _organization(organization_id).id:
            raise NotFound("There is no such closure in this calendar.")
        actions.open_days(off, by=current_actor())
    return _done(organization_id, "Taken out of the calendar: these are working days again.")


def _organization(organization_id: UUID) -> Organization:
    """The organization, for its own people and stewards; the others needn't know that it exists."""
    found, actor = db.session.get(Organization, organization_id), current_actor()
    runs = organization_id in actor.organizations(Role.ADMINISTRATOR)
    if found is None or not (runs or policy.may_edit(actor, found)):
        raise NotFound("There is no such organization among those that you keep.")
    return found


def _coming() -> dict[date, str]:
    return dict(holidays.coming(day_of(clock.now())))


def _done(organization_id: UUID, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("stewardship.calendar_of", organization_id=organization_id), 303)


def _page(organization: Organization, form: ClosingDays) -> Response:
    entries = calendar(organization.id)
    taken = {off.first for off in entries if off.first == off.last}
    ticks = ClosingHolidays(formdata=None)
    free = {day: name for day, name in _coming().items() if day not in taken}
    ticks.days.choices = {day.isoformat(): f"{name}, {day:%A, %B} {day.day}" for day, name in free.items()}
    return form_page("calendar", form, organization=organization, entries=entries, ticks=ticks)
