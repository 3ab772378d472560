"""When a client is asked: planned at sending, anew at acceptance, changed by hand, skipped at the end."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import exists, select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.clients.models import Client
from app.db import db, take_turns
from app.errors import Conflict
from app.referrals.checkins import asking
from app.referrals.checkins.asking import ANSWERED_AFTER, State
from app.referrals.checkins.models import CheckIn
from app.referrals.lifecycle import OPEN, UNANSWERED, Status
from app.referrals.models import Referral
from app.referrals.tasks import actions as tasks
from app.referrals.tasks.kinds import UNTIL_THE_END
from app.referrals.timekeeping import zone

WAITING = (State.PLANNED.value, State.BY_WORKER.value)


def day_here() -> date:
    """The day it is here."""
    return clock.now().astimezone(zone()).date()


def plan(referral: Referral, *, by: Actor = SYSTEM) -> None:
    """Plan the usual check-ins, once for each referral; counted from when it was taken on, else from sending."""
    take_turns(f"check-ins {referral.id}")
    if referral.is_open and not of_referral(referral.id):
        _plan(referral, by=by)


def plan_anew(referral: Referral, *, by: Actor = SYSTEM) -> None:
    """Count from now on: it was accepted. What was agreed with the client by hand stays."""
    take_turns(f"check-ins {referral.id}")
    planned = [one for one in of_referral(referral.id) if one.state == State.PLANNED]
    if not referral.is_open or any(one.by_hand for one in planned):
        return
    for one in planned:
        db.session.delete(one)
    _plan(referral, by=by)


def rest(referral: Referral, *, by: Actor = SYSTEM) -> None:
    """It has ended: nobody needs to ask any more. What the client was asked in writing may still be answered."""
    open_for_late = Status(referral.status) in ANSWERED_AFTER
    skipped = WAITING if open_for_late else (*WAITING, State.ASKED.value)
    for one in of_referral(referral.id):
        if one.state in skipped:
            skip(one, by=by)
    client = db.session.get_one(Client, referral.client_id)
    tasks.overtake(UNTIL_THE_END, client, referral.id, by=by)


def skip(check_in: CheckIn, *, by: Actor) -> None:
    """Leave it out: the client agreed, or there is nothing to ask about."""
    if check_in.state not in (State.ANSWERED, State.SKIPPED):
        check_in.state = State.SKIPPED.value
        record("check_in.skipped", check_in, by=by)


def move(check_in: CheckIn, day: date, *, by: Actor) -> None:
    """Another day, agreed with the client. Raises Conflict once it was answered, Invalid for a day that can't be."""
    if check_in.state == State.ANSWERED:
        raise Conflict("This check-in is answered already. Plan another one.")
    check_in.due_on = asking.require_day(day, day_here())
    check_in.state, check_in.by_hand = State.PLANNED.value, True
    record("check_in.changed", check_in, by=by, day=day)


def add(referral: Referral, day: date, *, by: Actor) -> CheckIn:
    """One more, agreed with the client; on a day on which one is planned already, that one. Raises as `move`."""
    if not referral.is_open:
        raise Conflict("This referral has ended, so there is nothing to ask about.")
    asking.require_day(day, day_here())
    for one in of_referral(referral.id):
        if one.state == State.PLANNED and one.due_on == day:
            return one
    fresh = _fresh(referral, day)
    fresh.by_hand = True
    db.session.add(fresh)
    record("check_in.planned", fresh, by=by, day=day)
    return fresh


def unplanned(limit: int = 200) -> list[UUID]:
    """Open referrals for which nothing was ever planned."""
    none = ~exists().where(CheckIn.referral_id == Referral.id)
    is_open = Referral.status.in_([status.value for status in OPEN])
    return list(db.session.scalars(select(Referral.id).where(is_open, none).limit(limit)))


def of_referral(referral_id: UUID) -> list[CheckIn]:
    """All check-ins of a referral, in the order of their days."""
    mine = select(CheckIn).where(CheckIn.referral_id == referral_id)
    return list(db.session.scalars(mine.order_by(CheckIn.due_on, CheckIn.id)))


def record(name: str, check_in: CheckIn, *, by: Actor, **data: object) -> None:
    """Told in the client's story, never in the referral's: what a client says of it is not the provider's to read."""
    audit.record(
        name,
        (Client.__tablename__, check_in.client_id),
        by=by,
        organization=db.session.get_one(Client, check_in.client_id).organization_id,
        check_in=check_in.id,
        referral=check_in.referral_id,
        **data,
    )


def _plan(referral: Referral, *, by: Actor) -> None:
    taken_on = referral.accepted_at or referral.waitlisted_at
    start = referral.sent_at if referral.status in UNANSWERED or taken_on is None else taken_on
    for day in asking.days(start.astimezone(zone()).date(), day_here()):
        fresh = _fresh(referral, day)
        db.session.add(fresh)
        record("check_in.planned", fresh, by=by, day=day)


def _fresh(referral: Referral, day: date) -> CheckIn:
    return CheckIn(id=uuid4(), referral_id=referral.id, client_id=referral.client_id, due_on=day)
