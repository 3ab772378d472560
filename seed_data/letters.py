"""What lies between the two workers when somebody opens the demo: messages, read and unread, a note, and a paper."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.accounts.queries import actor_of
from app.actor import Actor, Role
from app.db import db, transaction
from app.referrals.attaching.actions import attach
from app.referrals.lifecycle import Party, Status
from app.referrals.models import Referral
from app.referrals.talking.actions import is_shared, note_reading, write
from seed_data.people import Staff

AT_MOST = 20
IN_HAND = (Status.ACCEPTED.value, Status.CONTACTED.value, Status.STARTED.value)
LETTER = (
    "Dear colleagues,\n\nthis is what we agreed on the phone. The first appointment may be any morning.\n"
)

# Who writes, whether it is a note of their own, how many hours ago, whether the other side has read it, the words.
TALKS: tuple[tuple[tuple[Party, bool, int, bool, str], ...], ...] = (
    (
        (Party.REFERRER, False, 22, True, "Mornings suit best this week: nobody minds the children later."),
        (Party.PROVIDER, False, 3, False, "Thursday at 10 works. Please bring a letter with the address."),
    ),
    (
        (Party.PROVIDER, False, 40, True, "Is an interpreter needed for the first talk?"),
        (Party.REFERRER, False, 38, True, "Yes, please. The record says which language."),
        (Party.REFERRER, True, 37, False, "Ask on Friday whether somebody has called."),
    ),
    ((Party.REFERRER, False, 5, False, "One thing to add: the stairs are hard, the ground floor would help."),),
)  # fmt: skip


def correspond(staff: Staff, actors: Mapping[str, Actor]) -> None:
    """Let the two who are shown first have written about what they have in hand. Needs the played story."""
    worker, provider = (actors[staff.demo(role).key] for role in ("case_manager", "provider"))
    sent = Referral.case_manager_id == worker.id
    asked = Referral.partner_id.in_(provider.organizations(Role.PROVIDER))
    for mine in (sent, asked):
        with transaction():
            wanted = select(Referral).where(mine, Referral.status.in_(IN_HAND), ~Referral.is_test)
            latest = wanted.order_by(Referral.changed_at.desc(), Referral.id).limit(AT_MOST)
            agreed = [referral for referral in db.session.scalars(latest) if is_shared(referral)]
            for referral, talk in zip(agreed, TALKS, strict=False):
                _talk(referral, talk, _writers(referral, worker, provider))
    with transaction():
        first = (
            select(Referral).where(sent, Referral.status.in_(IN_HAND)).order_by(Referral.changed_at.desc())
        )
        if newest := db.session.scalars(first.limit(1)).first():
            attach(newest, "letter to the provider.txt", LETTER.encode(), by=worker, party=Party.REFERRER)


def _writers(referral: Referral, worker: Actor, provider: Actor) -> dict[Party, Actor]:
    """Who writes for each side: of the two who are shown, whoever is in it; else whoever has it in hand."""
    known = {worker.id: worker, provider.id: provider}
    owner = referral.owner_id or provider.id or referral.case_manager_id
    return {
        Party.REFERRER: known.get(referral.case_manager_id) or actor_of(referral.case_manager_id),
        Party.PROVIDER: known.get(owner) or actor_of(owner),
    }


def _talk(
    referral: Referral, talk: tuple[tuple[Party, bool, int, bool, str], ...], writers: Mapping[Party, Actor]
) -> None:
    now = clock.now()
    for party, private, hours, read, words in talk:
        with clock.at(now - timedelta(hours=hours)):
            write(referral, words, by=writers[party], party=party, private=private)
        if read:
            other = Party.PROVIDER if party is Party.REFERRER else Party.REFERRER
            with clock.at(now - timedelta(hours=hours - 1)):
                db.session.flush()
                note_reading(referral, by=writers[other], party=other)
