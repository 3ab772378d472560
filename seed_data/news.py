"""The last word on those who are being helped: most providers say how it goes when they are asked, some do not."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.actor import Actor
from app.db import db, transaction
from app.referrals import actions
from app.referrals.lifecycle import UNDER_WAY, Action, Party, Progress
from app.referrals.models import Referral

LAST_DAYS = 6
ONE_IN = 12
SAID = (
    Progress.GOING_WELL,
    Progress.ARRANGED,
    Progress.GOING_WELL,
    Progress.WAITING_FOR_CLIENT,
    Progress.DELAYED,
)


def hear(actors: Mapping[str, Actor]) -> None:
    """Whoever has somebody in hand, and was to be asked by now, has said how it goes; one in twelve has not."""
    people = {actor.id: actor for actor in actors.values()}
    now = clock.now()
    in_hand = Referral.status.in_([status.value for status in UNDER_WAY])
    overdue = select(Referral).where(in_hand, Referral.chase_at < now).order_by(Referral.sent_at, Referral.id)
    with transaction(), db.session.no_autoflush:
        for number, referral in enumerate(db.session.scalars(overdue).all()):
            if number % ONE_IN and referral.owner_id in people:
                with clock.at(now - timedelta(days=number % LAST_DAYS, hours=number % 8 + 1)):
                    actions.take(
                        referral,
                        Action.UPDATE,
                        by=people[referral.owner_id],
                        party=Party.PROVIDER,
                        progress=SAID[number % len(SAID)],
                    )
