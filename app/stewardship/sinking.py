"""How far down a listing sinks in search when nobody confirms it any more: a stated rule, the same for everyone.

A fact is overdue from the moment at which it may no longer be trusted (see `freshness`); one that nobody ever
confirmed counts from when the listing was last changed. It is left alone for 30 days more. After that each
overdue fact takes a tenth off the listing's place in the order "best", and never more than half in all.
Room counts for nothing here: it lapses within weeks and has words of its own on the card.
Nothing is unpublished by this rule; only a person does that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from typing import NamedTuple

from app.directory.critical import Critical
from app.stewardship.freshness import HALF_LIVES, LEAST, WAYS, Freshness, Known

GRACE = timedelta(days=30)
PER_FACT = 0.1
FLOOR = 0.5
COUNTED = tuple(field for field in Critical if field is not Critical.CAPACITY)


@dataclass(frozen=True, slots=True)
class Standing:
    """The factor in the order "best" (0.5 to 1); `since` the oldest overdue confirmation, if any."""

    factor: float = 1.0
    since: datetime | None = None

    @property
    def sunk(self) -> bool:
        return self.factor < 1


class Overdue(NamedTuple):
    """A fact that takes something off the listing's place from `since` on; `known_at` is when it was confirmed."""

    since: datetime
    known_at: datetime | None


def overdue_from(known: Known, changed_at: datetime) -> datetime:
    """From when a fact is overdue; `changed_at` is when the listing was last changed."""
    if known.at is None:
        return changed_at
    worth = WAYS[known.how]
    halvings = log2(worth.at_first / LEAST[Freshness.FADING])
    return known.at + HALF_LIVES[known.field] * worth.lasting * halvings


def overdues(all_known: Iterable[Known], *, changed_at: datetime) -> tuple[Overdue, ...]:
    """From when each fact that counts will weigh on the listing, unless somebody confirms it."""
    counted = (known for known in all_known if known.field in COUNTED)
    return tuple(Overdue(overdue_from(known, changed_at) + GRACE, known.at) for known in counted)


def standing_at(coming: Iterable[Overdue], now: datetime) -> Standing:
    """Where a listing stands at a moment by the rule above."""
    overdue = [fact for fact in coming if fact.since < now]
    if not overdue:
        return Standing()
    known = [fact.known_at for fact in overdue if fact.known_at is not None]
    return Standing(max(FLOOR, round(1 - PER_FACT * len(overdue), 2)), min(known, default=None))


def standing(all_known: Iterable[Known], *, changed_at: datetime, now: datetime) -> Standing:
    """The same from what is known of its facts."""
    return standing_at(overdues(all_known, changed_at=changed_at), now)
