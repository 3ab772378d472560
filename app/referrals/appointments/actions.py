"""Making an appointment, moving it, calling it off, and saying afterwards what became of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db
from app.errors import Conflict, Invalid
from app.referrals import actions, lifecycle
from app.referrals.appointments.meeting import TOOK_PLACE, Meeting, checked
from app.referrals.appointments.models import Appointment
from app.referrals.appointments.queries import upcoming
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.models import Referral

MAY_MEET = frozenset({Status.ACCEPTED, Status.WAITLISTED, Status.CONTACTED, Status.STARTED})
FARTHEST = timedelta(days=366)


def arrange(
    referral: Referral,
    *,
    at: datetime,
    minutes: int,
    by: Actor,
    place: str | None = None,
    note: str | None = None,
    channel: str = "",
    logged: bool = False,
) -> Appointment:
    """Make an appointment; where one is to come already, it is moved. The same sent twice is one.

    `logged`: the referrer writes down what a provider said who can't say it here; so below, too.

    Raises Conflict unless the provider has taken the referral on, Invalid for a moment that has passed.
    """
    if Status(referral.status) not in MAY_MEET:
        raise Conflict("Accept the referral first; then an appointment can be made.")
    now = clock.now()
    if not now < at <= now + FARTHEST:
        problem = "Give a day and time within the next year."
        raise Invalid(problem, {"day": problem})
    known = upcoming(referral.id)
    said = {"at": at, "minutes": minutes, "place": place, "note": note}
    if known is not None and all(getattr(known, name) == value for name, value in said.items()):
        return known
    made = known or _new(referral, by, now)
    for name, value in said.items():
        setattr(made, name, value)
    made.sequence, made.reminded_at = made.sequence + (known is not None), None
    event = "referral.appointment_moved" if known else "referral.appointment_made"
    _record(event, made, referral, by=by, channel=channel, logged=logged)
    return made


def call_off(
    appointment: Appointment, referral: Referral, *, by: Actor, channel: str = "", logged: bool = False
) -> None:
    """It will not take place. Raises Conflict once it is over."""
    _require_unsettled(appointment)
    appointment.cancelled_at, appointment.sequence = clock.now(), appointment.sequence + 1
    _record("referral.appointment_cancelled", appointment, referral, by=by, channel=channel, logged=logged)


def say(
    appointment: Appointment,
    referral: Referral,
    outcome: Meeting,
    *,
    by: Actor,
    why: str | None = None,
    channel: str = "",
    logged: bool = False,
) -> None:
    """What became of it. That they came is first contact, where none was noted yet.

    Raises Conflict before its time or once it is said, Invalid where the reason is missing.
    """
    _require_unsettled(appointment)
    if appointment.at > clock.now():
        raise Conflict("It is still to come. You can move it, or call it off.")
    appointment.why = checked(outcome, why)
    appointment.outcome = outcome.value
    _record(f"referral.appointment_{outcome}", appointment, referral, by=by, channel=channel, logged=logged)
    possible = lifecycle.allowed(actions.standing(referral, by=by), Party.PROVIDER)
    if outcome in TOOK_PLACE and Action.CONTACT in possible:
        noted: dict[str, Any] = {"channel": channel or None, "logged": logged}
        actions.take(referral, Action.CONTACT, by=by, party=Party.PROVIDER, **noted)


def remind(appointment: Appointment, referral: Referral) -> None:
    """It is near: both sides hear of it, once."""
    if appointment.reminded_at is None:
        appointment.reminded_at = clock.now()
        _record("referral.appointment_near", appointment, referral, by=SYSTEM)


def ask(appointment: Appointment, referral: Referral) -> None:
    """It is over, and nobody said what became of it: the provider is asked, once."""
    if appointment.asked_at is None:
        appointment.asked_at = clock.now()
        _record("referral.appointment_over", appointment, referral, by=SYSTEM)


def _new(referral: Referral, by: Actor, now: datetime) -> Appointment:
    made = Appointment(id=uuid4(), referral_id=referral.id, by_id=by.id, created_at=now, sequence=0)
    db.session.add(made)
    return made


def _require_unsettled(appointment: Appointment) -> None:
    if appointment.cancelled_at is not None or appointment.outcome is not None:
        raise Conflict("Somebody has said already what became of it. Look at it as it is now.")


def _record(
    event: str,
    appointment: Appointment,
    referral: Referral,
    *,
    by: Actor,
    channel: str = "",
    logged: bool = False,
) -> None:
    audit.record(
        event,
        referral,
        by=by,
        organization=referral.organization_id if logged else referral.partner_id,
        appointment=appointment.id,
        at=appointment.at,
        party=Party.PROVIDER.value,
        **({"channel": channel} if channel else {}),
        **({"logged": True} if logged else {}),
    )
