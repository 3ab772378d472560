"""What is done with a referral that was sent: every further step of the lifecycle."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db
from app.errors import Conflict
from app.referrals import lifecycle, quality
from app.referrals.lifecycle import ENDED, IN_PLACE, OPEN, Action, Party, Status
from app.referrals.models import Referral
from app.referrals.queries import sibling_accepted
from app.referrals.timekeeping import wind_clock
from app.referrals.writing import change_what_was_asked, write_down

# The moments that an action writes down, the first time that it happens.
STAMPS: dict[Action, tuple[str, ...]] = {
    Action.OPEN: ("received_at",),
    Action.ASK: ("received_at",),
    Action.ACCEPT: ("received_at", "answered_at", "accepted_at"),
    Action.WAITLIST: ("received_at", "answered_at", "waitlisted_at"),
    Action.DECLINE: ("received_at", "answered_at"),
    Action.CONTACT: ("accepted_at", "contacted_at", "connected_at"),
    Action.START: ("started_at", "connected_at"),
}


def take(
    referral: Referral,
    action: Action,
    *,
    by: Actor,
    party: Party,
    seen: int | None = None,
    logged: bool = False,
    channel: str | None = None,
    **given: Any,
) -> lifecycle.Step:
    """Take one step of the lifecycle on behalf of `party`.

    `given` are fields of the table (reason, words, question, answer, review_on, outcomes) and beside it
    (note, client_note, wait_days, suggestion_id, helped). `seen` is the version that the person had before
    them: when somebody was quicker, Conflict. `logged`: the referrer writes down what the provider said
    elsewhere; `channel`: by what way it came ("link"). Raises what `lifecycle.step` raises.
    """
    check_seen(referral, seen)
    step = lifecycle.step(standing(referral, action, by=by), action, party, given)
    now = clock.now()
    remarks = write_down(referral, action, given, by=by, now=now)
    more = change_what_was_asked(referral, given, remarks, by=by, now=now) if action is Action.AMEND else {}
    _move(referral, step, now)
    if party is Party.PROVIDER and not logged and action is not Action.OPEN:
        referral.owner_id = referral.owner_id or by.id
    referral.answer_logged = referral.answer_logged or logged
    wind_clock(referral, step, now)
    more |= {"channel": channel} if channel else {}
    _record_step(referral, step, by=by, party=party, logged=logged, remarks=remarks, **more)
    if party is Party.PROVIDER and not logged:
        quality.note(referral, given, by=by, channel=channel or "")
    if action is Action.ACCEPT and referral.group_id is not None:
        _withdraw_siblings(referral)
    return step


def _record_step(
    referral: Referral, step: lifecycle.Step, *, by: Actor, party: Party, logged: bool, **more: Any
) -> None:
    progress = {"progress": referral.progress} if step.action is Action.UPDATE else {}
    audit.record(
        step.event,
        referral,
        by=by,
        organization=_acting_for(referral, party, logged=logged),
        before=step.before.value,
        after=step.after.value,
        reason=step.reason.code if step.reason else None,
        party=party.value,
        logged=logged,
        **progress,
        **more,
    )


def standing(referral: Referral, action: Action | None = None, *, by: Actor) -> lifecycle.Standing:
    """How a referral stands for `by`, as the rules want to know it before `action` (None: any)."""
    status = Status(referral.status)
    may_be_late = status is Status.EXPIRED and action in (None, Action.ACCEPT)
    return lifecycle.Standing(
        status=status,
        now=clock.now(),
        sent_at=referral.sent_at,
        ended_at=referral.ended_at,
        resumes=Status(referral.resumes) if referral.resumes else None,
        was_accepted=referral.accepted_at is not None,
        sibling_accepted=may_be_late and sibling_accepted(referral),
        by_author=by.id is not None and by.id == referral.case_manager_id,
    )


def check_seen(referral: Referral, seen: int | None) -> None:
    """Raises Conflict where somebody changed it since `seen` was the version before this person."""
    if seen is not None and seen != referral.version:
        state = lifecycle.STATE[Status(referral.status)]
        raise Conflict(
            f"Someone else was quicker: this referral {state}. Nothing of what you sent was done. "
            "Look at it as it is now."
        )


def _move(referral: Referral, step: lifecycle.Step, now: datetime) -> None:
    if step.action not in IN_PLACE:
        referral.status = step.after.value
        referral.resumes = step.before.value if step.after is Status.ON_HOLD else None
    for column in STAMPS.get(step.action, ()):
        if getattr(referral, column) is None:
            setattr(referral, column, now)
    referral.ended_at = now if step.after in ENDED else None
    referral.reason = step.reason.code if step.reason else None
    referral.side = step.reason.side.value if step.reason else None
    referral.changed_at = now
    if step.action is not Action.OPEN:
        referral.version += 1


def _acting_for(referral: Referral, party: Party, *, logged: bool) -> UUID | None:
    """The organization on whose behalf a step is recorded: whoever writes it down, even for the other side."""
    if party is Party.PROVIDER and not logged:
        return referral.partner_id
    return referral.organization_id if party in (Party.REFERRER, Party.PROVIDER, Party.CLIENT) else None


def _withdraw_siblings(accepted: Referral) -> None:
    """One acceptance is enough: the others that were sent together are withdrawn, politely."""
    siblings = select(Referral).where(
        Referral.group_id == accepted.group_id,
        Referral.id != accepted.id,
        Referral.status.in_([status.value for status in OPEN]),
    )
    for sibling in db.session.scalars(siblings).all():
        take(sibling, Action.WITHDRAW, by=SYSTEM, party=Party.SYSTEM, reason="placed_elsewhere")
