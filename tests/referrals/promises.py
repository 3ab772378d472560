"""What holds of every referral at every moment, asked of the rows and of the story that the audit tells.

Nothing here reads the table of the lifecycle as it is now: what is lawful is what was agreed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app import audit, clock
from app.actor import Actor, Kind
from app.audit import AuditEvent
from app.clients.models import Client, Consent
from app.db import db
from app.referrals import actions, lifecycle
from app.referrals.agenda import agenda
from app.referrals.lifecycle import OPEN, TRANSITIONS, Action, Party, Status
from app.referrals.models import Referral
from app.referrals.seen import Glimpse, client_as_seen, glimpses
from tests import town
from tests.referrals.cast import DANA
from tests.referrals.stage import NAME, PROVIDERS, Stage
from tests.referrals.test_lifecycle import AGREED, WORDS

FARTHEST = timedelta(days=30)
IN_HAND = frozenset({Status.ACCEPTED, Status.CONTACTED, Status.STARTED})
HELD_BY_ANOTHER = IN_HAND | {Status.WAITLISTED, Status.ON_HOLD, Status.COMPLETED}


@dataclass(frozen=True)
class Law:
    """One row of what was agreed."""

    action: Action
    sources: frozenset[Status]
    target: str
    parties: frozenset[Party]


LAWS: dict[str, Law] = {
    TRANSITIONS[Action(action)].event: Law(
        Action(action),
        WORDS.get(sources) or frozenset(map(Status, sources.split())),
        target,
        frozenset(map(Party, parties.split())),
    )
    for action, sources, target, parties in AGREED
}
# Where a row of the table leaves it open: where it may lead from a status.
LEADS_TO: dict[Action, frozenset[Status]] = {
    Action.RESUME: IN_HAND,
    Action.REOPEN: frozenset({Status.ACCEPTED, Status.RECEIVED}),
}
Played = set[tuple[Action, Party, Status]]


@dataclass
class Told:
    """A referral as its story tells it."""

    sent_at: datetime
    status: Status = Status.SENT
    version: int = 1
    ended_at: datetime | None = None
    accepted: bool = False


def check_everything(stage: Stage) -> Played:
    """Raises AssertionError where a promise is broken; what was played so far: who did what, and where it led."""
    db.session.rollback()
    with clock.at(stage.now):
        told, played = replay(stage)
        for which, id_ in enumerate(stage.ids):
            referral = stage.referral(which)
            stands = Status(referral.status), referral.version
            assert stands == (told[id_].status, told[id_].version), "it stands otherwise than its story tells"
            check_somebody_must_act(stage, referral)
            check_what_the_provider_sees(stage, referral)
        check_consents(stage)
    db.session.rollback()
    return played


def how_it_stands(stage: Stage) -> object:
    """All that a promise could be broken by, in three short statements: events, referrals, consents, and the hour."""
    db.session.rollback()
    events = db.session.scalar(select(func.max(AuditEvent.id)))
    columns = Referral.id, Referral.status, Referral.version, Referral.chase, Referral.chase_at
    referrals = [tuple(row) for row in db.session.execute(select(*columns).order_by(Referral.id))]
    agreed = sorted(str(at) for at in db.session.scalars(select(Consent.withdrawn_at)))
    db.session.rollback()
    return events, referrals, agreed, stage.now.replace(minute=0)


def replay(stage: Stage) -> tuple[dict[UUID, Told], Played]:
    """The referrals as the audit tells of them, every step lawful, and joined to the one before it."""
    told: dict[UUID, Told] = {}
    played: Played = set()
    events = select(AuditEvent).where(AuditEvent.subject_kind == "referral").order_by(AuditEvent.id)
    for event in db.session.scalars(events):
        id_ = event.subject_id
        if event.name == lifecycle.SENT_EVENT:
            told[id_] = Told(event.at)
        elif event.name in LAWS:
            others = [one.status for other, one in told.items() if other != id_ and one.accepted]
            played.add(_follow(told[id_], event, others, db.session.get_one(Referral, id_)))
    assert set(told) == set(stage.ids)
    return told, played


def _follow(
    told: Told, event: AuditEvent, others: list[Status], referral: Referral
) -> tuple[Action, Party, Status]:
    law, party = LAWS[event.name], Party(event.data["party"])
    before, after = Status(event.data["before"]), Status(event.data["after"])
    assert before is told.status, "a status was set that no event tells of"
    assert before in law.sources, f"{law.action} is forbidden from {before}"
    leads_to = LEADS_TO.get(law.action, frozenset({before})) if law.target == "?" else {Status(law.target)}
    assert after in leads_to, f"{law.action} led from {before} to {after}"
    assert party in law.parties, f"{party} must never {law.action}"
    assert is_of(party, event, referral), f"a stranger did {law.action} as {party}"
    assert not event.data["logged"], "somebody answered for a provider who can answer"
    if law.action is Action.ACCEPT and before is Status.EXPIRED:
        assert HELD_BY_ANOTHER.isdisjoint(others), "accepted late, though another has it in hand"
    if law.action is Action.REOPEN:
        assert told.ended_at is not None
        assert event.at - told.ended_at <= timedelta(days=90)
    if law.action is Action.MARK_AS_ERROR and party is Party.REFERRER:
        assert event.actor_id == town.DANA
        assert event.at - told.sent_at <= timedelta(hours=24)
    told.status, told.version = after, told.version + (law.action is not Action.OPEN)
    told.ended_at = None if after in OPEN else event.at
    told.accepted = told.accepted or after in IN_HAND
    return law.action, party, after


def is_of(party: Party, event: AuditEvent, referral: Referral) -> bool:
    """Whether whoever did it stands on that side."""
    people: dict[Party, set[UUID | None]] = {
        Party.REFERRER: {town.DANA, town.AMARA},
        Party.PROVIDER: {PROVIDERS[referral.partner_id].id},
        Party.COORDINATOR: {town.CORA},
    }
    if party in people:
        return event.actor_kind == Kind.PERSON and event.actor_id in people[party]
    return event.actor_kind == {Party.CLIENT: Kind.CLIENT, Party.SYSTEM: Kind.SYSTEM}[party]


def check_somebody_must_act(stage: Stage, referral: Referral) -> None:
    """What is open has a day not far off, stands on the list of both sides, and one of them can do something."""
    sides: tuple[tuple[Party, Actor], ...] = (
        (Party.REFERRER, DANA),
        (Party.PROVIDER, PROVIDERS[referral.partner_id]),
    )
    due = [[one.id for one in agenda(seen_by=actor).rows] for _, actor in sides]
    if referral.status not in OPEN:
        assert referral.chase_at is None, "what has ended is chased"
        assert all(referral.id not in one for one in due)
        return
    assert referral.chase is not None, "open, and nobody must act"
    assert referral.chase_at is not None, "open without a day"
    assert referral.chase_at <= stage.now + FARTHEST, "a day that never comes"
    assert stage.chased_at != stage.now or referral.chase_at > stage.now, (
        "its hour came, and nothing happened"
    )
    assert all(referral.id in one for one in due), "open, and not among what is due"
    may = [lifecycle.allowed(actions.standing(referral, by=actor), party) for party, actor in sides]
    assert any(may), "open, and nobody can do anything"


def check_what_the_provider_sees(stage: Stage, referral: Referral) -> None:
    """No name without consent, none before it was taken on; and the name for whoever must call them."""
    provider, agreed = PROVIDERS[referral.partner_id], stage.may_see(referral.partner_id)
    db.session.refresh(referral, ["client"])
    listed = glimpses([referral], provider).get(referral.id, Glimpse())
    names = {client_as_seen(referral, seen_by=provider).name, listed.name}
    if not (agreed and referral.accepted_at):
        assert names == {""}, "a name is shown that nobody agreed to show"
    elif referral.status in IN_HAND:
        assert names == {NAME}, "whoever has taken it on can't know whom to call"


def check_consents(stage: Stage) -> None:
    """Each consent stands in the audit when it is given and when it is withdrawn."""
    about = AuditEvent.subject_kind == Client.__tablename__, AuditEvent.name.like("consent.%")
    names = db.session.scalars(select(AuditEvent.name).where(*about).order_by(AuditEvent.id)).all()
    assert [name for name in names if name in ("consent.given", "consent.withdrawn")] == stage.said
    assert db.session.scalar(select(func.count()).select_from(Consent)) == stage.said.count("consent.given")


def check_the_chain() -> None:
    db.session.rollback()
    assert audit.verify().broken is None
