"""Coordinators look at what seems odd: evidence in counts, what holding an account back would change, a decision."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app import audit, clock
from app.accounts.models import Person
from app.actor import Actor
from app.db import db, take_turns
from app.directory.queries import names_of
from app.errors import Conflict, NotFound
from app.stewardship.desk import Pile
from app.trust import disclosure
from app.trust.cases import Case
from app.trust.chances import Candidate, Viewpoint, scores_of
from app.trust.facts import case_of, day_of, room_said
from app.trust.learning import Evidence
from app.trust.models import Hold, Signal
from app.trust.policy import may_review, require
from app.trust.setting_aside import facts_that_count, held_accounts
from app.trust.state import State, state_of
from app.trust.watching import FOR_READING, Kind, Sign, confirmed, counts_as, signs

AGAIN = 1.5  # a sign that was cleared comes back once there is so many times as much of it
MOST_PARTNERS = 10
NOT_YOURS = "Only a coordinator who belongs to neither side can decide."
WORDS: Mapping[str, str] = {
    Kind.LEANING: "Over two fifths of what this account confirmed went to one partner",
    Kind.BURST: "Many connections confirmed within one week",
    Kind.MUTUAL: "Two organizations send nearly all they send to each other",
    Kind.VOICES: "Most of what is known of a partner comes from one organization",
    Kind.CAPPED: "One organization has reached its ten voices with a partner",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign as the queue shows it. `account` is "" where a whole organization is meant; counts are rounded."""

    id: UUID
    words: str
    account: str
    organization: str
    partner: str
    evidence: str
    voices: int
    found_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody whose referrals the sign is about, and how many: confirmed there, and in all."""

    id: UUID
    name: str
    here: str
    held: UUID | None


@dataclass(frozen=True, slots=True)
class Effect:
    """One partner's chance (for whoever has no experience of their own) with an account's word and without."""

    partner: str
    with_it: float
    without: float


def look() -> list[Sign]:
    """What is to be seen tonight; held accounts are looked at, too. Reads only."""
    return signs(map(case_of, facts_that_count(held=())), day_of(clock.now()))


def keep(found: Sequence[Sign]) -> None:
    """Put it in the queue: new ones in, those that are gone out, decided ones back only when they have grown."""
    held = {_key_of_row(row): row for row in db.session.scalars(select(Signal))}
    seen = {_key(sign): sign for sign in found}
    for key, row in held.items():
        if key not in seen and row.settled_at is None:
            db.session.delete(row)
    for key, sign in seen.items():
        known = held.get(key)
        if known is None:
            kind, person, organization, partner = key
            db.session.add(
                Signal(
                    kind=kind,
                    person_id=person,
                    organization_id=organization,
                    partner_id=partner,
                    part=sign.part,
                    whole=sign.whole,
                    found_at=clock.now(),
                )
            )
        elif known.settled_at is None or sign.part >= AGAIN * known.part:
            known.part, known.whole = sign.part, sign.whole
            known.settled_at = known.settled_by_id = None


def queue() -> tuple[list[Seen], list[Seen]]:
    """All signs, those that wait first, by kind and size; and what is only for reading. Three statements."""
    rows = list(db.session.scalars(select(Signal)))
    order = list(Kind)
    rows.sort(key=lambda row: (row.settled_at is not None, order.index(Kind(row.kind)), -row.part, row.id))
    organizations = names_of({id_ for row in rows for id_ in (row.organization_id, row.partner_id)})
    people = _names({row.person_id for row in rows if row.person_id})
    odd: list[Seen] = []
    plain: list[Seen] = []
    for row in rows:
        (plain if row.kind in FOR_READING else odd).append(_seen(row, organizations, people))
    return odd, plain


def signal(id_: UUID) -> Signal:
    """Raises NotFound."""
    found = db.session.get(Signal, id_)
    if found is None:
        raise NotFound("There is no such sign any more: what was seen is not there now.")
    return found


def seen(found: Signal) -> Seen:
    """One sign in words."""
    people = _names({found.person_id} if found.person_id else set())
    return _seen(found, names_of({found.organization_id, found.partner_id}), people)


def accounts_of(found: Signal) -> list[Account]:
    """Whose referrals it is about, those with most first."""
    cases = map(case_of, facts_that_count(partners=_sides(found), held=()))
    told = [one for one in confirmed(cases, day_of(clock.now())) if one.organization in _senders(found)]
    here = Counter(one.account for one in told)
    people = [found.person_id] if found.person_id else [id_ for id_, _ in here.most_common()]
    names, holds = _names(set(people)), {hold.person_id: hold.id for hold, _ in holds_now()}
    return [Account(id_, names[id_], disclosure.words(here[id_]), holds.get(id_)) for id_ in people]


def effect_of(person: UUID) -> list[Effect]:
    """What the account's word changes of the partners to which it referred most. Learns twice."""
    others = held_accounts() - {person}
    cases = list(map(case_of, facts_that_count(held=others)))
    own = [case for case in cases if case.case_manager == person]
    asked = _asked(own)
    with_it, without = _chances(cases, asked), _chances([c for c in cases if c.case_manager != person], asked)
    names = names_of({one.partner for one in asked})
    return [
        Effect(names[one.partner], before, after)
        for one, before, after in zip(asked, with_it, without, strict=True)
    ]


def holds_now() -> list[tuple[Hold, str]]:
    """The accounts that are held back with their people's names, the longest first. One statement."""
    held = select(Hold, Person.name).join(Person, Person.id == Hold.person_id)
    rows = db.session.execute(held.where(Hold.released_at.is_(None)).order_by(Hold.held_at))
    return [(row.Hold, row.name) for row in rows]


def hold_of(id_: UUID) -> tuple[Hold, str]:
    """One that is held back, with the person's name. Raises NotFound."""
    found = db.session.get(Hold, id_)
    if found is None:
        raise NotFound("No such account is held back.")
    return found, _names({found.person_id})[found.person_id]


def hold(found: Signal, person: UUID, *, words: str, by: Actor) -> Hold:
    """All referrals of an account count nothing until it is released; the sign is settled.

    Raises NotAllowed, NotFound and Conflict.
    """
    require(may_review(by, found), NOT_YOURS)
    if person not in {one.id for one in accounts_of(found)}:
        raise NotFound("This sign is not about that account.")
    take_turns(f"hold {person}")
    if person in held_accounts():
        raise Conflict("This account is held back already.")
    made = Hold(
        person_id=person,
        organization_id=found.organization_id,
        words=words.strip(),
        held_by_id=by.id,
        held_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _settle(found, by)
    audit.record("evidence.held", made, by=by, person=person, kind=found.kind)
    return made


def clear(found: Signal, *, by: Actor) -> None:
    """Nothing is wrong with it. Raises NotAllowed and Conflict."""
    require(may_review(by, found), NOT_YOURS)
    if found.settled_at is not None:
        raise Conflict("This was decided already.")
    _settle(found, by)
    audit.record("evidence.cleared", found, by=by, kind=found.kind)


def release(found: Hold, *, by: Actor) -> None:
    """The account's referrals count again. Raises NotAllowed and Conflict."""
    require(may_review(by, found), NOT_YOURS)
    if found.released_at is not None:
        raise Conflict("This account was released already.")
    found.released_at, found.released_by_id = clock.now(), by.id
    audit.record("evidence.released", found, by=by, person=found.person_id)


def pile() -> Pile:
    """What waits on the stewards' desk."""
    waiting = select(func.count(Signal.id), func.min(Signal.found_at)).where(Signal.settled_at.is_(None))
    row = db.session.execute(waiting.where(Signal.kind.not_in(FOR_READING))).one()
    return Pile("Gaming watch", "trust.watch", row[0], row[1], ("sign of gaming", "signs of gaming"))


def _sides(found: Signal) -> set[UUID]:
    """The partners that it is about: both, where two refer to each other."""
    return {found.partner_id} | ({found.organization_id} if found.kind == Kind.MUTUAL else set())


def _senders(found: Signal) -> set[UUID]:
    return {found.organization_id} | ({found.partner_id} if found.kind == Kind.MUTUAL else set())


def _settle(found: Signal, by: Actor) -> None:
    found.settled_at, found.settled_by_id = clock.now(), by.id


def _asked(own: Sequence[Case]) -> list[Candidate]:
    """Each partner once, with the service and need for which the account asked it most."""
    ways = Counter(Candidate(case.service, case.partner, case.need) for case in own)
    most = Counter(case.partner for case in own).most_common(MOST_PARTNERS)
    return [max((way for way in ways if way.partner == one), key=ways.__getitem__) for one, _ in most]


def _chances(cases: Collection[Case], asked: Sequence[Candidate]) -> list[float]:
    now = clock.now()
    state: State = state_of(Evidence(cases), day_of(now), room_said(now))
    return list(scores_of(state, asked, Viewpoint()).chance.tolist()) if asked else []


def _seen(row: Signal, organizations: Mapping[UUID, str], people: Mapping[UUID, str]) -> Seen:
    return Seen(
        id=row.id,
        words=WORDS[row.kind],
        account=people[row.person_id] if row.person_id else "",
        organization=organizations[row.organization_id],
        partner=organizations[row.partner_id],
        evidence=f"{disclosure.words(row.part)} of {disclosure.words(row.whole)}",
        voices=round(counts_as(row.part)),
        found_at=row.found_at,
        settled_at=row.settled_at,
    )


def _names(people: Collection[UUID]) -> dict[UUID, str]:
    if not people:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}


def _key(sign: Sign) -> tuple[str, UUID | None, UUID, UUID]:
    return sign.kind.value, sign.account, sign.organization, sign.partner


def _key_of_row(row: Signal) -> tuple[str, UUID | None, UUID, UUID]:
    return row.kind, row.person_id, row.organization_id, row.partner_id
