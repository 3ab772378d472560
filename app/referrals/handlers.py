"""Jobs of the referral loop: keeping the clock, clearing away drafts that nobody finished."""

from sqlalchemy import delete

from app import clock
from app.db import db, transaction
from app.referrals import actions, queries
from app.referrals.models import Draft, Referral

ROUND = 50


def chase_referrals() -> None:
    """Remind, warn and let expire what is due. Each round lasts by itself; doing it again does nothing twice."""
    while due := queries.to_chase(limit=ROUND):
        with transaction():
            for id_ in due:
                actions.chase(db.session.get_one(Referral, id_))


def clear_drafts() -> None:
    """Forget the drafts whose time is over."""
    with transaction():
        db.session.execute(delete(Draft).where(Draft.expires_at <= clock.now()))
