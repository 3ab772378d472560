"""How it went with a partner over a year, quarter by quarter, and how long people waited. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from uuid import UUID

from app.trust import disclosure
from app.trust.record import ENOUGH, Fact, Record, Share, record_of

AGAINST = ("not answered in time", "not taken on", "not seen in good time")
QUARTER, QUARTERS = timedelta(days=91), 4


@dataclass(frozen=True, slots=True)
class Quarter:
    """The record of the referrals sent in a quarter of a year: from all agencies, and from one where it sent any."""

    begins: datetime
    ends: datetime
    all: Record
    own: Record | None


@dataclass(frozen=True, slots=True)
class Waits:
    """From sending to the first contact, in whole days: half waited at most `median`, four of five at most `most`."""

    median: int
    most: int


def quarters(facts: Iterable[Fact], own: UUID | None, now: datetime) -> list[Quarter]:
    """The past year in four parts, the oldest first. `own` is the reader's agency."""
    known, parts = list(facts), []
    for number in range(QUARTERS, 0, -1):
        begins, ends = now - number * QUARTER, now - (number - 1) * QUARTER
        sent = [fact for fact in known if begins < fact.sent_at <= ends]
        mine = [fact for fact in sent if fact.referrer == own]
        parts.append(Quarter(begins, ends, record_of(sent, now), record_of(mine, now) if mine else None))
    return parts


def waits(facts: Sequence[Fact], own: UUID | None, *, exactly: bool) -> tuple[Waits | None, bool]:
    """How long people waited, and whether that is told of the reader's own agency alone.

    Of one's own from five up, of all from eleven up (for the provider itself from five); else nothing.
    """
    mine = _days(fact for fact in facts if fact.referrer == own)
    if own is not None and len(mine) >= ENOUGH:
        return _waits(mine), True
    everyone = _days(facts)
    least = ENOUGH if exactly else disclosure.FEW + 1
    others = len(everyone) - len(mine)
    known = len(everyone) >= least and (exactly or not 0 < others <= disclosure.FEW)
    return (_waits(everyone) if known else None), False


def counted_against(facts: Iterable[Fact], at: datetime) -> list[Fact]:
    """Those of which something speaks against the partner: no answer, not taken on, not seen in good time."""
    return [fact for fact in facts if why_against(fact, at)]


def why_against(fact: Fact, at: datetime) -> list[str]:
    """In words, what of a referral speaks against the partner; nothing where all went well or it runs yet."""
    record = record_of((fact,), at)
    shares = record.answers, record.takes_on, record.seen
    return [words for words, found in zip(AGAINST, shares, strict=True) if found == Share(0, 1)]


def _days(facts: Iterable[Fact]) -> list[float]:
    return sorted(
        (fact.connected_at - fact.sent_at) / timedelta(days=1)
        for fact in facts
        if fact.connected_at is not None
    )


def _waits(days: Sequence[float]) -> Waits:
    return Waits(ceil(median(days)), ceil(days[ceil(0.8 * len(days)) - 1]))
