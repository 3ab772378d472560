"""What the check-ins' jobs do: plan what nobody planned, ask whose day has come, hand the silent to their worker."""

from uuid import UUID

from sqlalchemy import select

from app.db import db, transaction
from app.referrals.checkins import actions, links, planning
from app.referrals.checkins.asking import ASK_WHILE, State
from app.referrals.checkins.models import CheckIn
from app.referrals.models import Referral

ROUND = 50


def plan_check_ins() -> None:
    """Plan for referrals that began before there were check-ins. Doing it again plans nothing twice."""
    while missing := planning.unplanned(limit=ROUND):
        with transaction():
            for id_ in missing:
                planning.plan(db.session.get_one(Referral, id_))


def ask_clients() -> None:
    """Ask whose day has come, and leave whoever stayed silent to their case manager. Each round lasts by itself."""
    plan_check_ins()
    while due := _due():
        with transaction():
            for id_ in due:
                actions.ask(db.session.get_one(CheckIn, id_))
    while silent := _silent():
        with transaction():
            for id_ in silent:
                actions.leave_to_worker(db.session.get_one(CheckIn, id_))
    with transaction():
        links.forget_old()


def _due() -> list[UUID]:
    now = CheckIn.due_on <= planning.day_here(), CheckIn.state == State.PLANNED.value
    asked_about = Referral.status.in_([status.value for status in ASK_WHILE])
    due = select(CheckIn.id).join(Referral, Referral.id == CheckIn.referral_id).where(*now, asked_about)
    return list(db.session.scalars(due.order_by(CheckIn.due_on).limit(ROUND)))


def _silent() -> list[UUID]:
    asked = CheckIn.state == State.ASKED.value, CheckIn.asked_at <= actions.silent_since()
    still_open = Referral.ended_at.is_(None)
    silent = select(CheckIn.id).join(Referral, Referral.id == CheckIn.referral_id).where(*asked, still_open)
    return list(db.session.scalars(silent.limit(ROUND)))
