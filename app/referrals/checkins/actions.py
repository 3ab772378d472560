"""Asking a client how one referral goes, and what follows from their answer."""

from datetime import datetime

from sqlalchemy import select

from app import clock
from app.actor import SYSTEM, Actor
from app.audit import timeline_of
from app.clients import reaching
from app.clients.models import Client
from app.db import db, take_turns
from app.errors import Conflict
from app.referrals import actions as referrals
from app.referrals.checkins import links, planning
from app.referrals.checkins.asking import (
    ANSWERED_AFTER,
    MEANINGS,
    SILENT_AFTER,
    SOON,
    Meaning,
    Reported,
    Said,
    State,
    concern,
    connected,
    laid_to_rest,
    moves,
)
from app.referrals.checkins.links import Purpose
from app.referrals.checkins.models import CheckIn
from app.referrals.checkins.planning import record
from app.referrals.lifecycle import Party, Status
from app.referrals.models import Referral
from app.referrals.tasks import actions as tasks
from app.referrals.tasks.kinds import Kind, Outcome
from app.referrals.tasks.models import Task

BY_LINK = "link"
# What the provider reported, by the event that says so.
_SEEN, _BEGUN = "referral.contacted", "referral.started"


def ask(check_in: CheckIn, *, by: Actor = SYSTEM) -> None:
    """Its day has come: send the client a private link by a way that they allowed, else ask the worker to call."""
    referral, client = _both(check_in)
    if not referral.is_open or _later_is_due(check_in):
        planning.skip(check_in, by=by)
        return
    way = next(iter(reaching.sendable(client)), None)
    if way is None:
        _leave_to_worker(check_in, client, referral, Kind.CALL, by=by)
        return
    links.make(client, Purpose.CHECK_IN, by=by, way=way, check_in=check_in)
    check_in.state, check_in.asked_at, check_in.asked_by = State.ASKED.value, clock.now(), way.value
    record("check_in.asked", check_in, by=by, way=way.value)


def leave_to_worker(check_in: CheckIn, *, by: Actor = SYSTEM) -> None:
    """No answer came, or the message did not arrive: the case manager asks."""
    referral, client = _both(check_in)
    if check_in.state == State.ASKED and referral.is_open:
        _leave_to_worker(check_in, client, referral, Kind.NO_ANSWER, by=by)


def answer(check_in: CheckIn, said: Said, *, by: Actor, way: str = BY_LINK, words: str | None = None) -> None:
    """Keep what the client says of one referral, and what follows: steps of the lifecycle, evidence, tasks.

    A change of mind is kept in place of the first answer; the same answer twice is one. Raises Conflict when
    the referral is closed to answers.
    """
    referral, client = _both(check_in)
    take_turns(f"check-ins {referral.id}")
    if not may_answer(referral):
        raise Conflict("This has ended, so there is nothing to answer any more.")
    if check_in.said == said and not words:
        return
    now, meaning = clock.now(), MEANINGS[said]
    check_in.said, check_in.answered_at, check_in.state = said.value, now, State.ANSWERED.value
    check_in.way, check_in.by_id, check_in.words = way, by.id, words
    record("check_in.answered", check_in, by=by, said=said.value, way=way)
    reported = _reported(referral)
    _note_evidence(referral, meaning, now)
    for action in moves(Status(referral.status), meaning):
        referrals.take(referral, action, by=by, party=Party.CLIENT, channel="check-in")
    tasks.overtake(laid_to_rest(said), client, referral.id, by=by)
    if (kind := concern(reported, said)) is not None:
        tasks.open_task(kind, client, referral, by=by)


def want_to_talk(check_in: CheckIn, *, by: Actor) -> None:
    """The client would rather speak with their case manager, who then writes the answer down."""
    referral, client = _both(check_in)
    if check_in.state in (State.ASKED, State.PLANNED):
        check_in.state = State.BY_WORKER.value
    tasks.open_task(Kind.TALK, client, referral, by=by)


def settle(task: Task, outcome: Outcome, *, words: str | None = None, by: Actor) -> None:
    """Settle a task, and do what its outcome says: the client's new word is kept, or they are asked again soon."""
    if task.done_at is not None:
        return
    tasks.settle(task, outcome, words=words, by=by)
    if task.referral is None:
        return
    if outcome is Outcome.SEEN_NOW:
        said = Said.BEGUN if task.kind == Kind.NOT_BEGUN else Said.IN_TOUCH
        _answered_anew(task.referral, said, by=by)
    elif outcome is Outcome.ASK_AGAIN and task.referral.is_open:
        planning.add(task.referral, planning.day_here() + SOON, by=by)


def may_answer(referral: Referral) -> bool:
    """Whether a client's word on it still counts: while it is open, and after somebody had it in hand."""
    return referral.is_open or Status(referral.status) in ANSWERED_AFTER


def silent_since() -> datetime:
    """Whoever was asked before this moment and has said nothing is silent."""
    return clock.now() - SILENT_AFTER


def _answered_anew(referral: Referral, said: Said, *, by: Actor) -> None:
    given = [one for one in planning.of_referral(referral.id) if one.said]
    if given and may_answer(referral):
        answer(max(given, key=lambda one: one.answered_at or clock.now()), said, by=by, way="call")


def _leave_to_worker(check_in: CheckIn, client: Client, referral: Referral, kind: Kind, *, by: Actor) -> None:
    check_in.state = State.BY_WORKER.value
    record("check_in.left_to_worker", check_in, by=by)
    tasks.open_task(kind, client, referral, by=by)


def _note_evidence(referral: Referral, meaning: Meaning, now: datetime) -> None:
    """The client's word beside the provider's. Their own no overrides what was reported before it, not after."""
    referral.client_seen, referral.client_seen_at = meaning.seen, now
    if meaning.helped is not None:
        referral.client_helped = meaning.helped.value
    known = (referral.connected_at, referral.contacted_at, referral.started_at)
    referral.connected_at = connected(meaning, now, known)


def _reported(referral: Referral) -> Reported:
    """What the provider has said of it, before the client's word moves anything."""
    said = {event.name for event in timeline_of(referral) if event.data.get("party") == Party.PROVIDER}
    return Reported(Status(referral.status), seen=_SEEN in said, begun=_BEGUN in said)


def _later_is_due(check_in: CheckIn) -> bool:
    """After a long pause one question is enough."""
    later = select(CheckIn.id).where(
        CheckIn.referral_id == check_in.referral_id,
        CheckIn.state == State.PLANNED.value,
        CheckIn.due_on > check_in.due_on,
        CheckIn.due_on <= planning.day_here(),
    )
    return db.session.scalar(later.limit(1)) is not None


def _both(check_in: CheckIn) -> tuple[Referral, Client]:
    return (
        db.session.get_one(Referral, check_in.referral_id),
        db.session.get_one(Client, check_in.client_id),
    )
