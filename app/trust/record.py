"""The record of a partner: four plain shares, each with its count, from what became of its referrals.

- *answers*: answered by the promised time;
- *takes on*: accepted, of the referrals that suited the partner and found it with room;
- *seen*: the client was seen within the need's number of days, of the referrals it took on;
- *helped*: it helped, at least somewhat, of those of whom somebody said so.

Blame decides what counts. Each reason for an ending carries a side (`referrals.reasons`), and only the
provider's own side speaks against a partner: a no-show, a full house, a listing that was wrong or an
incomplete referral is counted apart and shown as "not counted against them". Silence and
accept-and-do-nothing do count, for they cost a client more than an honest no.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

from app.trust.intervals import wilson

WINDOW = timedelta(days=365)
ENOUGH = 5
DAYS_TO_BE_SEEN: Mapping[str, int] = {"food": 7, "housing": 60}
USUAL_DAYS_TO_BE_SEEN = 30

PROVIDER = "provider"
HELPED: Mapping[str, bool] = {"yes": True, "somewhat": True, "no": False}
NOT_COUNTED_AGAINST_THEM: Mapping[str, str] = {
    "capacity": "there was no room",
    "client": "the client said no or did not come",
    "listing": "the client was not eligible, or the listing was out of date",
    "referrer": "it was sent twice or said too little",
    "neither": "it was nobody’s doing: the client could not be reached, or had help already",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One referral, as far as known. `side` is whose matter its ending was; "" while it runs or went well."""

    partner: UUID
    referrer: UUID
    need: str
    sent_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    accepted_at: datetime | None = None
    waitlisted_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    expired: bool = False
    side: str = ""
    helped: str = ""
    id: UUID | None = None


class Share(NamedTuple):
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def enough(self) -> bool:
        """Whether there is enough to say anything at all."""
        return self.whole >= ENOUGH

    @property
    def interval(self) -> tuple[float, float]:
        """The 80 % interval of the true share (Wilson)."""
        return wilson(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one partner, for one need or for all. Medians are None when nothing was measured."""

    referrals: int
    answers: Share
    takes_on: Share
    seen: Share
    helped: Share
    hours_to_answer: float | None
    days_to_be_seen: float | None
    set_aside: Mapping[str, int]


def days_to_be_seen(need: str) -> int:
    """N: within how many days of sending a client should be seen for this (top-level) need."""
    return DAYS_TO_BE_SEEN.get(need, USUAL_DAYS_TO_BE_SEEN)


def answered_in_time(fact: Fact, at: datetime) -> bool | None:
    """Whether the promised time was kept; None while it runs, or when the referral was taken back before."""
    if fact.answered_at is not None:
        return fact.answered_at <= fact.answer_by
    waited_until = min(at, fact.ended_at or at)
    return False if fact.expired or waited_until > fact.answer_by else None


def taken_on(fact: Fact) -> bool | None:
    """Whether the partner took a suitable referral on; None where it can't be held to that (yet)."""
    if fact.accepted_at is not None or fact.connected_at is not None:
        return True
    return False if fact.expired or fact.side == PROVIDER else None


def seen_in_time(fact: Fact, at: datetime) -> bool | None:
    """Whether a client taken on was seen within the need's days; None where that can't be said (yet)."""
    due = fact.sent_at + timedelta(days=days_to_be_seen(fact.need))
    if fact.connected_at is not None and fact.connected_at <= due:
        return True
    excused = fact.waitlisted_at is not None or fact.side not in ("", PROVIDER)
    if not taken_on(fact) or excused:
        return None
    return False if fact.side == PROVIDER or at > due else None


def it_helped(fact: Fact) -> bool | None:
    """Whether it helped; None where nobody said."""
    return HELPED.get(fact.helped)


def record_of(facts: Iterable[Fact], at: datetime) -> Record:
    """The record that these referrals make at the moment `at`; those sent before the window are left out."""
    recent = [fact for fact in facts if at - WINDOW < fact.sent_at <= at]
    return Record(
        referrals=len(recent),
        answers=_share(answered_in_time(fact, at) for fact in recent),
        takes_on=_share(taken_on(fact) for fact in recent),
        seen=_share(seen_in_time(fact, at) for fact in recent),
        helped=_share(it_helped(fact) for fact in recent),
        hours_to_answer=_median(_hours(fact.sent_at, fact.answered_at) for fact in recent),
        days_to_be_seen=_median(_hours(fact.sent_at, fact.connected_at, 24) for fact in recent),
        set_aside=Counter(fact.side for fact in recent if fact.side in NOT_COUNTED_AGAINST_THEM),
    )


def _share(verdicts: Iterable[bool | None]) -> Share:
    counted = [verdict for verdict in verdicts if verdict is not None]
    return Share(sum(counted), len(counted))


def _hours(start: datetime, end: datetime | None, unit: int = 1) -> float | None:
    return None if end is None else (end - start).total_seconds() / 3600 / unit


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
