"""How much a field of a listing may still be trusted, from when and how it was last confirmed.

Trust begins at what the way of confirming is worth and halves every half-life: a field's own half-life,
stretched or shortened by the way. Fields that change often fade fast; a visit lasts longer than a web page.

    trust = worth · 2^(−age / (half-life · lasting))

The numbers are a stated judgement, not a measurement: capacity changes by the week and hours by the season,
while an address stays. They stand here so that they can be argued with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.directory.critical import Critical, Way


@dataclass(frozen=True, slots=True)
class Worth:
    """What a way of confirming is worth at first (0 to 1), and how long that lasts (1: the field's half-life)."""

    at_first: float
    lasting: float
    words: str


HALF_LIVES: Mapping[Critical, timedelta] = {
    Critical.HOURS: timedelta(days=120),
    Critical.PHONE: timedelta(days=240),
    Critical.ADDRESS: timedelta(days=480),
    Critical.ELIGIBILITY: timedelta(days=240),
    Critical.CAPACITY: timedelta(days=14),
    Critical.ACCEPTING: timedelta(days=90),
}
WAYS: Mapping[Way, Worth] = {
    Way.VISIT: Worth(1.0, 1.25, "on a visit"),
    Way.OWNER: Worth(1.0, 1.0, "by the provider"),
    Way.CALL: Worth(0.95, 1.0, "by a call"),
    Way.DOCUMENT: Worth(0.9, 0.75, "from a document"),
    Way.WEB: Worth(0.8, 0.75, "on its website"),
    Way.SOURCE: Worth(0.7, 0.5, "by the feed it came from"),
}
NAMES: Mapping[Critical, str] = {
    Critical.HOURS: "hours",
    Critical.PHONE: "phone",
    Critical.ADDRESS: "address",
    Critical.ELIGIBILITY: "who it is for",
    Critical.CAPACITY: "room",
    Critical.ACCEPTING: "taking referrals",
}


class Freshness(StrEnum):
    """Trust in a few words; each has a mark on the page."""

    FRESH = "fresh"
    FADING = "fading"
    STALE = "stale"
    NEVER = "never"


# Down to this much trust it is called so; anything less is stale.
LEAST: Mapping[Freshness, float] = {Freshness.FRESH: 0.6, Freshness.FADING: 0.3}
MARKS: Mapping[Freshness, str] = {
    Freshness.FRESH: "full",
    Freshness.FADING: "half",
    Freshness.STALE: "empty",
    Freshness.NEVER: "none",
}


@dataclass(frozen=True, slots=True)
class Known:
    """When, how and by whom a field was last confirmed; all unsaid when it never was."""

    field: Critical
    at: datetime | None = None
    how: Way = Way.SOURCE

    @property
    def name(self) -> str:
        return NAMES[self.field]


def trust(known: Known, now: datetime) -> float:
    """How far a field may be trusted, 0 to 1. What was confirmed later than now counts as just confirmed."""
    if known.at is None:
        return 0.0
    worth, age = WAYS[known.how], max(now - known.at, timedelta())
    return float(worth.at_first * 0.5 ** (age / (HALF_LIVES[known.field] * worth.lasting)))


def freshness(known: Known, now: datetime) -> Freshness:
    """Trust as one of four words."""
    if known.at is None:
        return Freshness.NEVER
    held = trust(known, now)
    return next((word for word, least in LEAST.items() if held >= least), Freshness.STALE)


def staleness(all_known: Iterable[Known], now: datetime) -> float:
    """How stale a listing is, 0 (all just confirmed) to 1 (nothing can be trusted): the mean over its fields."""
    missing = [1 - trust(known, now) for known in all_known]
    return sum(missing) / len(missing) if missing else 0.0


def urgency(stale: float, *, use: int, open_referrals: int) -> float:
    """Where a listing stands in the queue of verification: staleness × use × open referrals.

    `use` is how many referrals it was sent lately. Both counts begin at one, so that an unused listing
    waits behind a used one and is not forgotten.
    """
    return stale * (1 + use) * (1 + open_referrals)
