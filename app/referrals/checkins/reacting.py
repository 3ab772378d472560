"""What check-ins do when a referral is sent, accepted or over, and when a message did not arrive: reactions."""

from app.actor import SYSTEM
from app.audit import AuditEvent
from app.db import db
from app.referrals.checkins import actions, afterwards, planning
from app.referrals.checkins.models import CheckIn, ClientLink
from app.referrals.models import Referral


def plan_after(event: AuditEvent) -> None:
    """It was sent: plan the usual check-ins."""
    planning.plan(db.session.get_one(Referral, event.subject_id))


def plan_anew_after(event: AuditEvent) -> None:
    """It was accepted, or goes on: count from now on."""
    planning.plan_anew(db.session.get_one(Referral, event.subject_id))


def rest_after(event: AuditEvent) -> None:
    """It is over: ask nothing more of how it goes, and once how it was."""
    referral = db.session.get_one(Referral, event.subject_id)
    if referral.is_open:
        return
    planning.rest(referral)
    afterwards.ask(referral)


def call_instead(event: AuditEvent) -> None:
    """A link did not reach the client: their case manager asks."""
    if event.subject_kind != ClientLink.__tablename__:
        return
    link = db.session.get(ClientLink, event.subject_id)
    if link is not None and link.check_in_id is not None:
        actions.leave_to_worker(db.session.get_one(CheckIn, link.check_in_id), by=SYSTEM)
