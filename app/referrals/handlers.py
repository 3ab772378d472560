"""Jobs of the referral loop: keeping the clock, clearing away drafts that nobody finished."""

from datetime import timedelta

from sqlalchemy import delete

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.jobs import enqueue
from app.referrals import actions, links, queries, verification
from app.referrals.models import Draft, Referral
from app.stewardship.actions import counting

ROUND = 50
SOON = timedelta(seconds=10)


def chase_referrals() -> None:
    """Remind, warn and let expire what is due. Each round lasts by itself; doing it again does nothing twice."""
    while due := queries.to_chase(limit=ROUND):
        with transaction():
            for id_ in due:
                actions.chase(db.session.get_one(Referral, id_))


def count_verification() -> None:
    """Where each listing stands in the queue of verification. Some at a time, so that nobody waits long to write."""
    for service_ids in verification.batches():
        with transaction():
            verification.count(service_ids)
    with transaction():
        counting.forget_unlisted()


def count_verification_soon(_event: AuditEvent) -> None:
    """A feed changed any number of listings."""
    enqueue("count_verification", key="soon", due=clock.now() + SOON)


def clear_drafts() -> None:
    """Forget the drafts and the private links whose time is over."""
    with transaction():
        db.session.execute(delete(Draft).where(Draft.expires_at <= clock.now()))
        links.forget_old()
