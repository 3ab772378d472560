"""Noting that a case manager has seen how a referral stands, so that it is no news any more."""

from app import clock
from app.actor import Actor
from app.db import db, take_turns
from app.referrals.models import Referral
from app.referrals.today import queries
from app.referrals.today.models import Look


def note_look(referral: Referral, *, by: Actor) -> None:
    take_turns(f"look {referral.id} {by.id}")
    known = queries.look_of(referral, by=by)
    if known is not None:
        known.at = clock.now()
    elif by.id is not None:
        db.session.add(Look(referral_id=referral.id, person_id=by.id, at=clock.now()))
