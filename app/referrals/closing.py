"""What becomes of a service's open referrals when it closes, moves, or becomes another's: counted, asked, and done.

Whoever closes, moves or merges a listing shows `open_referrals` first and hands what was answered to `settle`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app import audit, clock
from app.actor import Actor, Role
from app.db import db
from app.errors import Invalid
from app.referrals import actions
from app.referrals.lifecycle import OPEN, UNANSWERED, Action, Party, Status
from app.referrals.models import Referral, Remark


class Fate(StrEnum):
    """What becomes of open referrals: they go on to their end, or they end now."""

    KEEP = "keep"
    END = "end"


@dataclass(frozen=True, slots=True)
class Open:
    """How many referrals wait for an answer, and how many are in hand (waiting lists and pauses among them)."""

    unanswered: int = 0
    in_hand: int = 0

    @property
    def total(self) -> int:
        return self.unanswered + self.in_hand


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody decided. `reason` is a code of `reasons` for those that end; `words` go to every referrer.

    `suggestion` is the service that those who are declined now may ask instead.
    """

    unanswered: Fate = Fate.KEEP
    in_hand: Fate = Fate.KEEP
    words: str = ""
    reason: str = "not_offered"
    suggestion: UUID | None = None


def open_referrals(service_ids: Iterable[UUID]) -> Open:
    """How many referrals to these services are open. One statement; counts only, of nobody in particular."""
    counted = (
        select(Referral.status, func.count())
        .where(Referral.service_id.in_(list(service_ids)), Referral.status.in_(_words(OPEN)))
        .group_by(Referral.status)
    )
    numbers = {Status(status): count for status, count in db.session.execute(counted)}
    unanswered = sum(count for status, count in numbers.items() if status in UNANSWERED)
    return Open(unanswered, sum(numbers.values()) - unanswered)


def settle(service_ids: Iterable[UUID], answer: Answer, *, by: Actor) -> int:
    """Do with every open referral to these services what was answered; how many referrers hear of it.

    Those who keep a service end its referrals as the provider; for a steward it is written down in their place.
    Raises Invalid when something ends without a word to those who wait for it.
    """
    if Fate.END in (answer.unanswered, answer.in_hand) and not answer.words.strip():
        problem = "Say why, in words for the referrers."
        raise Invalid("Words for the referrers are missing.", {"words": problem})
    found = _open(service_ids)
    for referral in found:
        waits = referral.status in UNANSWERED
        if (answer.unanswered if waits else answer.in_hand) is Fate.END:
            _end(referral, Action.DECLINE if waits else Action.END_EARLY, answer, by=by)
        else:
            _tell(referral, answer.words.strip(), by=by)
    return len(found)


def _end(referral: Referral, action: Action, answer: Answer, *, by: Actor) -> None:
    own = referral.partner_id in by.organizations(Role.PROVIDER)
    actions.take(
        referral,
        action,
        by=by,
        party=Party.PROVIDER,
        logged=not own,
        reason=answer.reason,
        words=answer.words,
        suggestion_id=answer.suggestion,
    )


def _tell(referral: Referral, words: str, *, by: Actor) -> None:
    """The referrer hears that the listing changed; where the referral stands stays as it is."""
    remarks = []
    if words:
        remark = Remark(
            id=uuid4(), referral_id=referral.id, kind="note", words=words, by_id=by.id, at=clock.now()
        )
        db.session.add(remark)
        remarks.append(remark.id)
    audit.record("referral.service_changed", referral, by=by, remarks=remarks)


def _open(service_ids: Iterable[UUID]) -> Collection[Referral]:
    wanted = select(Referral).where(
        Referral.service_id.in_(list(service_ids)), Referral.status.in_(_words(OPEN))
    )
    shown = joinedload(Referral.service), joinedload(Referral.partner), selectinload(Referral.wishes)
    return db.session.scalars(wanted.options(*shown).order_by(Referral.sent_at)).all()


def _words(statuses: Iterable[Status]) -> list[str]:
    return [status.value for status in statuses]
