"""What else lies on the desks of the two who are shown first: notes, talks, check-ins, appointments, a choice.

Some rows of each kind, made through the same actions as everybody's, each at its own moment; nobody is told of any.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from itertools import cycle, pairwise
from uuid import uuid5

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from app import clock
from app.accounts.queries import actor_of
from app.actor import Actor, Role
from app.clients.households.actions import link
from app.clients.models import Client
from app.clients.notes.actions import write
from app.db import db, transaction
from app.directory.models import Attribute, Service, TaxonomyTerm
from app.referrals import quality
from app.referrals.appointments import actions as appointments
from app.referrals.appointments.meeting import Meeting
from app.referrals.checkins import actions as checkins
from app.referrals.checkins import afterwards, conversations, planning
from app.referrals.checkins.asking import Face
from app.referrals.checkins.asking import Said as Word
from app.referrals.checkins.conversations import IN_PERSON
from app.referrals.checkins.links import CLIENT
from app.referrals.choosing import actions as choosing
from app.referrals.choosing.deciding import How, Said
from app.referrals.lifecycle import Status
from app.referrals.models import Referral
from app.referrals.timekeeping import zone
from seed_data.people import Staff

DAY = timedelta(days=1)
LATELY = timedelta(days=60)
HOUR = timedelta(hours=1)
AT_MOST = 40
MEETINGS = 5
# days ago -> what the team reads
NOTES: Mapping[int, str] = {
    1: "Called back after work. Wants to try the mornings first, before anything is moved.",
    3: "The letter from the landlord came. A copy lies in the file; the date to answer is the end of the month.",
    6: "Sounded tired, said so too. We left two things for next week and kept one for now.",
    12: "The school was told about the move. They keep the place until the summer.",
    20: "First talk at home. Likes to be called by the first name. Does not want the sister to be asked.",
}
PLACES = ("12 Mill Street, second door", "By phone, we call you", "Library, room 3")
# What the provider has reported -> what the clients say of it, in turn.
WORDS: Mapping[Status, tuple[Word, ...]] = {
    Status.CONTACTED: (Word.NOBODY, Word.IN_TOUCH, Word.IN_TOUCH),
    Status.STARTED: (Word.HELPING, Word.HELPING, Word.BEGUN, Word.NOT_HELPING),
}
FACES: tuple[tuple[Face, str, bool], ...] = (
    (Face.GOOD, "They were kind to my mother.", True),
    (Face.SO_SO, "It took long, then it went well.", False),
    (Face.GOOD, "", False),
)


def care(staff: Staff, actors: Mapping[str, Actor]) -> None:
    """Fill their desks. Needs the played story."""
    worker, provider = (actors[staff.demo(role).key] for role in ("case_manager", "provider"))
    sent = _referrals(Referral.case_manager_id == worker.id)
    asked = _referrals(Referral.partner_id.in_(provider.organizations(Role.PROVIDER)))
    with transaction():
        people = _people(worker)
        _write_notes(people, worker)
        _live_together(people, worker)
        _talk(people, worker)
        _choose(people, worker)
        _hear(sent, worker)
        for mine in (sent, asked):
            _meet(mine, provider)
            _judge(mine, provider)


def _people(worker: Actor) -> list[Client]:
    mine = select(Client).where(Client.worker_id == worker.id, Client.closed_at.is_(None))
    whole = selectinload(Client.needs)
    return list(db.session.scalars(mine.options(whole).order_by(Client.created_at.desc(), Client.id)))


def _referrals(which: ColumnElement[bool]) -> list[Referral]:
    latest = select(Referral).where(which, Referral.changed_at > clock.now() - LATELY, ~Referral.is_test)
    whole = selectinload(Referral.service), selectinload(Referral.client)
    return list(db.session.scalars(latest.options(*whole).order_by(Referral.sent_at.desc(), Referral.id)))


def _write_notes(people: Sequence[Client], worker: Actor) -> None:
    for client, (days, words) in zip(cycle(people[:3]), NOTES.items(), strict=False):
        with _ago(days):
            write(client, words, by=worker, id_=uuid5(client.id, words))


def _live_together(people: Sequence[Client], worker: Actor) -> None:
    """Two and two of the same ZIP code, until there are two households."""
    found = 0
    for one, other in pairwise(people):
        if one.area == other.area and one.household_id is None and found < 2:
            link(one, other, by=worker)
            found += 1


def _talk(people: Sequence[Client], worker: Actor) -> None:
    """Two of three were spoken with, the longer ago the longer they are known."""
    today = planning.day_here()
    for number, client in enumerate(people[:AT_MOST]):
        opened = client.created_at.astimezone(zone()).date()
        day = max(today - number * DAY, opened)
        if number % 3:
            nonce = str(uuid5(client.id, "talk"))
            conversations.log(client, "call" if _may_call(client) else IN_PERSON, day, nonce=nonce, by=worker)


def _may_call(client: Client) -> bool:
    return bool(client.phone) and client.ways.get("call", "allowed") == "allowed"


def _choose(people: Sequence[Client], worker: Actor) -> None:
    """The first who needs something of which there are three has chosen by the private link, today."""
    for client in people:
        for need in (need.code for need in client.needs if need.met_at is None):
            meets = Service.attributes.any(Attribute.term.has(TaxonomyTerm.code.startswith(need)))
            offered = select(Service).where(Service.accepts_referrals, meets).order_by(Service.name).limit(3)
            fitting = db.session.scalars(offered).all()
            if len(fitting) < 3:
                continue
            for service in fitting:
                shortlist = choosing.put_on(client, service, need=need, by=worker)
            db.session.flush()
            said = [Said(rank=2), Said(rank=1), Said(rejected=True, reason="The bus does not go there.")]
            with _ago(0.1):
                nonce = str(uuid5(client.id, "choice"))
                choosing.decide(shortlist, said, how=How.LINK, nonce=nonce, by=CLIENT)
            return


def _hear(sent: Sequence[Referral], worker: Actor) -> None:
    """Check-ins that were answered and that are to come, and how it was for those who are through."""
    words = {status: cycle(said) for status, said in WORDS.items()}
    for referral in sent[:AT_MOST]:
        status = Status(referral.status)
        if status in words:
            with _ago(3):
                check_in = planning.add(referral, planning.day_here(), by=worker)
            with _ago(2):
                checkins.answer(check_in, next(words[status]), by=CLIENT)
        if referral.is_open:
            planning.plan_anew(referral)
    through = [referral for referral in sent if referral.status == Status.COMPLETED]
    for referral, (face, line, shared) in zip(through, FACES, strict=False):
        afterwards.hear(referral, face, by=worker, words=line or None, shared=shared)


def _meet(mine: Sequence[Referral], provider: Actor) -> None:
    """Appointments to come, one that is over without a word, and one to which they came."""
    came = False
    ready = [one for one in mine if one.status in (Status.ACCEPTED, Status.CONTACTED)]
    for number, referral in enumerate(ready[:MEETINGS]):
        by, logged = _answers_for(referral, provider), referral.answer_logged
        known = referral.status == Status.CONTACTED
        with clock.at(referral.changed_at + HOUR):
            at = _at_ten(1 if known else 1 + number)  # with some it is over by now, with others it is to come
            made = appointments.arrange(
                referral, at=at, minutes=30, place=PLACES[number % 3], by=by, logged=logged
            )
        # First contact was made before, so that nothing else moves.
        if not came and known and made.at < clock.now():
            appointments.say(made, referral, Meeting.ATTENDED, by=by, logged=logged)
            came = True


def _judge(mine: Sequence[Referral], provider: Actor) -> None:
    """Most say that it was fit and complete; some do not."""
    answered = [one for one in mine if one.answered_at is not None and not one.answer_logged]
    for number, referral in enumerate(answered[:AT_MOST]):
        by = _answers_for(referral, provider)
        quality.note(referral, {"was_eligible": number % 9 != 4, "was_complete": number % 5 != 2}, by=by)


def _answers_for(referral: Referral, provider: Actor) -> Actor:
    if referral.partner_id in provider.organizations(Role.PROVIDER):
        return provider
    return actor_of(referral.owner_id or referral.case_manager_id)


def _at_ten(days: int) -> datetime:
    return datetime.combine(planning.day_here() + days * DAY, time(10), zone())


def _ago(days: float) -> AbstractContextManager[None]:
    return clock.at(clock.now() - days * DAY)
