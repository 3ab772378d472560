"""What follows by itself in a chain: the next in line is asked, or nobody any more. Reactions to events."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.actor import SYSTEM
from app.audit import AuditEvent
from app.db import db
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.routing import actions


def ask_next(event: AuditEvent) -> None:
    """A referral led nowhere: ask the next of the order that was settled when it was sent."""
    ended = _referral(event)
    actions.ask_next_in_line(ended, ended.client)


def ask_nobody_else(event: AuditEvent) -> None:
    """Whoever takes a request back wants nobody else asked; one that was placed elsewhere says nothing of it."""
    if event.data.get("party") != Party.SYSTEM:
        actions.stop_line(_referral(event), by=SYSTEM)


def _referral(event: AuditEvent) -> Referral:
    wanted = select(Referral).where(Referral.id == event.subject_id).options(joinedload(Referral.client))
    return db.session.scalars(wanted).one()
