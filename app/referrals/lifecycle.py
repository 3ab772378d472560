"""The life of a referral: one table that says who may do what, when, and what follows.

Buttons, refusals, answers to other systems and tests all read TRANSITIONS. `step` is the only way from one
status to another; `allowed` is what a page may offer. What the table can't say in a row (a late acceptance,
going on after a pause, reopening, taking back a mistake) is a rule with its own name below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Conflict, DomainError, Invalid, NotAllowed
from app.referrals.reasons import REASONS, Ending, Reason
from app.referrals.statuses import (
    ENDED,
    IN_HAND,
    IN_PLACE,
    NEXT_CHOICE_AFTER,
    OPEN,
    PARTY_NAMES,
    STATE,
    UNANSWERED,
    UNDER_WAY,
    Action,
    Helped,
    Party,
    Progress,
    Result,
    Status,
)

__all__ = [
    "ENDED",
    "EVENTS",
    "IN_HAND",
    "IN_PLACE",
    "MISSING",
    "NEXT_CHOICE_AFTER",
    "OPEN",
    "PARTY_NAMES",
    "SENT_EVENT",
    "STATE",
    "TRANSITIONS",
    "UNANSWERED",
    "UNDER_WAY",
    "Action",
    "Helped",
    "Party",
    "Progress",
    "Result",
    "Standing",
    "Status",
    "Step",
    "Transition",
    "allowed",
    "reason_to_expire",
    "step",
]

REOPEN_WITHIN = timedelta(days=90)
TAKE_BACK_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. `target` is None where a rule below finds it."""

    action: Action
    sources: frozenset[Status]
    target: Status | None
    parties: frozenset[Party]
    event: str
    needs: tuple[str, ...] = ()
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the rules need to know of one referral at one moment."""

    status: Status
    now: datetime | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    resumes: Status | None = None
    was_accepted: bool = False
    sibling_accepted: bool = False
    by_author: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What a transition decided: where it leads, the event to record, the coded reason where there is one."""

    action: Action
    before: Status
    after: Status
    event: str
    reason: Reason | None = None


_S, _P, _A = Status, Party, Action

_BOTH = frozenset({_P.REFERRER, _P.PROVIDER})
_PROVIDER = frozenset({_P.PROVIDER})
_REFERRER = frozenset({_P.REFERRER})
_SYSTEM = frozenset({_P.SYSTEM})
_SEEN_BY = frozenset({_P.PROVIDER, _P.CLIENT})
_TAKEN_ON = frozenset({_S.ACCEPTED, _S.CONTACTED, _S.STARTED})


def _row(
    action: Action,
    sources: frozenset[Status] | set[Status],
    target: Status | None,
    parties: frozenset[Party],
    event: str,
    needs: tuple[str, ...] = (),
    ending: Ending | None = None,
) -> Transition:
    return Transition(action, frozenset(sources), target, parties, f"referral.{event}", needs, ending)


TRANSITIONS: dict[Action, Transition] = {
    row.action: row
    for row in (
        _row(_A.OPEN, {_S.SENT}, _S.RECEIVED, _PROVIDER, "received"),
        _row(_A.ASK, {_S.SENT, _S.RECEIVED}, _S.INFO_NEEDED, _PROVIDER, "asked", ("question",)),
        _row(_A.ANSWER, {_S.INFO_NEEDED}, _S.RECEIVED, _REFERRER, "replied", ("answer",)),
        _row(_A.ACCEPT, UNANSWERED | {_S.WAITLISTED, _S.EXPIRED}, _S.ACCEPTED, _PROVIDER, "accepted"),
        _row(_A.WAITLIST, UNANSWERED | {_S.ACCEPTED}, _S.WAITLISTED, _PROVIDER, "waitlisted", ("review_on",)),
        _row(
            _A.DECLINE, UNANSWERED | {_S.WAITLISTED}, _S.DECLINED, _PROVIDER,
            "declined", ("reason",), Ending.DECLINED,
        ),
        _row(_A.CONTACT, {_S.ACCEPTED, _S.WAITLISTED}, _S.CONTACTED, _SEEN_BY, "contacted"),
        _row(_A.START, {_S.ACCEPTED, _S.CONTACTED}, _S.STARTED, _SEEN_BY, "started"),
        _row(_A.HOLD, _TAKEN_ON, _S.ON_HOLD, _BOTH, "held", ("words", "review_on")),
        _row(_A.RESUME, {_S.ON_HOLD}, None, _BOTH, "resumed"),
        _row(_A.UPDATE, UNDER_WAY, None, _BOTH, "progressed", ("progress",)),
        _row(_A.AMEND, OPEN, None, _REFERRER, "amended", ("words", "amended")),
        _row(_A.COMPLETE, {_S.STARTED, _S.CONTACTED}, _S.COMPLETED, _BOTH, "completed", ("outcomes",)),
        _row(
            _A.END_EARLY, _TAKEN_ON | {_S.WAITLISTED, _S.ON_HOLD}, _S.ENDED_EARLY, _BOTH,
            "ended_early", ("reason",), Ending.ENDED_EARLY,
        ),
        _row(
            _A.WITHDRAW, OPEN, _S.WITHDRAWN, frozenset({_P.REFERRER, _P.CLIENT, _P.SYSTEM}),
            "withdrawn", ("reason",), Ending.WITHDRAWN,
        ),
        _row(_A.EXPIRE, UNANSWERED, _S.EXPIRED, _SYSTEM, "expired", ("reason",), Ending.EXPIRED),
        _row(
            _A.REOPEN, {_S.COMPLETED, _S.ENDED_EARLY, _S.DECLINED, _S.WITHDRAWN}, None, _BOTH,
            "reopened", ("words",),
        ),
        _row(
            _A.MARK_AS_ERROR, frozenset(Status) - {_S.ENTERED_IN_ERROR}, _S.ENTERED_IN_ERROR,
            frozenset({_P.REFERRER, _P.COORDINATOR}), "entered_in_error",
        ),
    )
}  # fmt: skip

SENT_EVENT = "referral.sent"
EVENTS: frozenset[str] = frozenset(row.event for row in TRANSITIONS.values()) | {SENT_EVENT}

MISSING: dict[str, str] = {
    "question": "Write what you need to know.",
    "answer": "Write your answer.",
    "review_on": "Give the day on which you will look at it again.",
    "reason": "Choose a reason.",
    "words": "Say why in a few words.",
    "progress": "Say how it goes.",
    "amended": "Change something first: it says the same as before.",
    "outcomes": "Say what became of each thing that the client wanted.",
}


def step(standing: Standing, action: Action, party: Party, given: Mapping[str, object] | None = None) -> Step:
    """Take one step. `given` holds what was filled in, by the field names of the table.

    Raises NotAllowed when `party` may never do this, Conflict when it can't be done (any more) in this
    status, and Invalid (with `problems` by field) when something that the table asks for is missing.
    """
    row = TRANSITIONS[action]
    if party not in row.parties:
        raise NotAllowed(f"Only {_names(row.parties)} can do this.")
    if standing.status not in row.sources:
        raise Conflict(f"This referral {STATE[standing.status]}. {_too_late(action)}")
    _check_special_rules(standing, action, party)
    return Step(action, standing.status, _target(standing, row), row.event, _checked(row, given or {}))


def allowed(standing: Standing, party: Party) -> tuple[Action, ...]:
    """What `party` may do now, in the order of the table. Opening is automatic and never offered."""
    return tuple(
        action for action in TRANSITIONS if action is not Action.OPEN and _may(standing, action, party)
    )


def reason_to_expire(status: Status) -> str:
    """Whose silence it was: the provider's, or the referrer's where the provider had asked something."""
    return "question_unanswered" if status is Status.INFO_NEEDED else "no_answer"


def _may(standing: Standing, action: Action, party: Party) -> bool:
    row = TRANSITIONS[action]
    if party not in row.parties or standing.status not in row.sources:
        return False
    try:
        _check_special_rules(standing, action, party)
    except DomainError:
        return False
    return True


def _check_special_rules(standing: Standing, action: Action, party: Party) -> None:
    match action:
        case Action.ACCEPT if standing.status is Status.EXPIRED and standing.sibling_accepted:
            raise Conflict(
                "Another provider has taken this on in the meantime. Thank you for answering all the same."
            )
        case Action.REOPEN if _older(standing.ended_at, standing.now, REOPEN_WITHIN):
            raise Conflict("This ended more than 90 days ago. Please send a new referral instead.")
        case Action.MARK_AS_ERROR if party is Party.REFERRER:
            _check_own_fresh_mistake(standing)


def _check_own_fresh_mistake(standing: Standing) -> None:
    if not standing.by_author or _older(standing.sent_at, standing.now, TAKE_BACK_WITHIN):
        raise NotAllowed(
            "Only the person who sent it can take it back as a mistake, within 24 hours. "
            "After that, ask a coordinator."
        )


def _older(moment: datetime | None, now: datetime | None, limit: timedelta) -> bool:
    return moment is not None and now is not None and now - moment > limit


def _target(standing: Standing, row: Transition) -> Status:
    if row.target is not None:
        return row.target
    if row.action in IN_PLACE:
        return standing.status
    if row.action is Action.RESUME:
        return standing.resumes or Status.ACCEPTED
    return Status.ACCEPTED if standing.was_accepted else Status.RECEIVED


def _checked(row: Transition, given: Mapping[str, object]) -> Reason | None:
    """Check that everything the row asks for is there; the coded reason, where it asks for one."""
    problems = {field: MISSING[field] for field in row.needs if not _filled(given.get(field))}
    reason = REASONS.get(str(given.get("reason"))) if "reason" in row.needs else None
    if "reason" in row.needs and (reason is None or row.ending not in reason.endings):
        problems["reason"] = MISSING["reason"]
    elif reason is not None and reason.explain and not _filled(given.get("words")):
        problems["words"] = MISSING["words"]
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
    return reason


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _names(parties: frozenset[Party]) -> str:
    names = [PARTY_NAMES[party] for party in Party if party in parties]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _too_late(action: Action) -> str:
    sources = TRANSITIONS[action].sources
    if sources <= ENDED:
        return "This is only possible once it has ended."
    return "Look at it as it is now; what you wanted to do is not possible here."
