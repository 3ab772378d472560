"""Questions about appointments: those of one referral, the one to come, those that are near or over."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from app import clock
from app.db import db
from app.errors import NotFound
from app.referrals.appointments.models import Appointment
from app.referrals.lifecycle import OPEN
from app.referrals.models import Referral

NEAR = timedelta(hours=24)
OVER_FOR = timedelta(hours=2)


def of_referral(referral_id: UUID) -> list[Appointment]:
    """Every appointment of a referral whose page the reader may open, latest first."""
    mine = select(Appointment).where(Appointment.referral_id == referral_id)
    return list(db.session.scalars(mine.order_by(Appointment.at.desc())))


def upcoming(referral_id: UUID) -> Appointment | None:
    """The one that is still to come."""
    mine = Appointment.referral_id == referral_id, Appointment.cancelled_at.is_(None)
    wanted = select(Appointment).where(*mine, Appointment.at > clock.now()).order_by(Appointment.at)
    return db.session.scalars(wanted.limit(1)).first()


def coming(*which: ColumnElement[bool]) -> list[Appointment]:
    """Those still to come of the open referrals that are `which`, soonest first, each with its referral."""
    open_ = Referral.status.in_([status.value for status in OPEN]), Appointment.cancelled_at.is_(None)
    wanted = (
        select(Appointment).join(Appointment.referral).where(*open_, Appointment.at > clock.now(), *which)
    )
    whole = contains_eager(Appointment.referral)
    return list(db.session.scalars(wanted.options(whole).order_by(Appointment.at, Appointment.id)))


def appointment(id_: UUID, referral: Referral) -> Appointment:
    """One of this referral. Raises NotFound for any other."""
    found = db.session.get(Appointment, id_)
    if found is None or found.referral_id != referral.id:
        raise NotFound("There is no such appointment.")
    return found


def near(limit: int = 50) -> list[Appointment]:
    """Those within a day of which nobody was reminded."""
    now = clock.now()
    soon = Appointment.at > now, Appointment.at <= now + NEAR, Appointment.reminded_at.is_(None)
    return _waiting(limit, *soon)


def over(limit: int = 50) -> list[Appointment]:
    """Those that are over and of which nobody has said what became of them."""
    past = (
        Appointment.at <= clock.now() - OVER_FOR,
        Appointment.outcome.is_(None),
        Appointment.asked_at.is_(None),
    )
    return _waiting(limit, *past)


def _waiting(limit: int, *which: object) -> list[Appointment]:
    open_ = Referral.status.in_([status.value for status in OPEN]), Appointment.cancelled_at.is_(None)
    wanted = select(Appointment).join(Referral, Referral.id == Appointment.referral_id).where(*open_, *which)  # type: ignore[arg-type]
    return list(db.session.scalars(wanted.options(joinedload(Appointment.referral)).limit(limit)))
