"""What nobody in the county is told: how good each partner is, how fast it answers, and what happens to some.

The planted facts live here by name, so that a test can ask whether the program finds them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from seed_data.catalogue import organizations

BROKER = "Crossroads Resource Center"
SOLE_PARTNER, SOLE_NEED = "Lantern Legal Aid", "legal"
FILLED, FILLED_SERVICE, FILLED_FOR = (
    "Clearwater Counseling Center",
    "Counseling for adults",
    timedelta(days=110),
)
DECLINING, DECLINING_FOR = "Lakeshore Behavioral Health", timedelta(days=240)
SILENT, SILENT_FOR = "Second Helping Decatur", timedelta(days=75)
NEWCOMERS = {"New Start Decatur": timedelta(days=100), "Bus Pass Buddies": timedelta(days=80)}
UNMET_NEED = "family.kinship"

# How much more readily than others a partner is thought of, so that what happens to it leaves enough traces.
PULL = {BROKER: 7.0, SOLE_PARTNER: 30.0, DECLINING: 1.6, "New Start Decatur": 16.0, "Bus Pass Buddies": 16.0}
RUSH = 4.0  # on the service that fills, since it began to

GOOD = {BROKER: 0.86, SOLE_PARTNER: 0.9, "Open Hearth Shelter and Housing": 0.82, DECLINING: 0.88}
DECLINED_TO = 0.22
NEWCOMER_QUALITY = {"New Start Decatur": 0.9, "Bus Pass Buddies": 0.55}


@dataclass(frozen=True, slots=True)
class Partner:
    """One organization's hidden side. `answer_hours` is a median; the others are chances."""

    name: str
    quality: float
    answer_hours: float
    silence: float
    asks: float
    since: datetime | None

    def follow_through(self, at: datetime, until: datetime) -> float:
        """The chance that a client whom it takes on is seen; one partner loses it month by month."""
        if self.name != DECLINING:
            return self.quality
        begun = until - DECLINING_FOR
        gone = max(0.0, min(1.0, (at - begun) / (DECLINING_FOR * 0.75)))
        return self.quality + (DECLINED_TO - self.quality) * gone

    def goes_silent(self, at: datetime, until: datetime) -> float:
        return 0.97 if self.name == SILENT and at > until - SILENT_FOR else self.silence

    def exists(self, at: datetime) -> bool:
        return self.since is None or at >= self.since


def partners(seed: int, until: datetime) -> dict[str, Partner]:
    """Every organization's hidden side, by its id."""
    random = Random(f"{seed}/partners")
    return {
        organization.id: _partner(organization.name, random, until)
        for organization in organizations().values()
    }


def _partner(name: str, random: Random, until: datetime) -> Partner:
    quality = GOOD.get(name, NEWCOMER_QUALITY.get(name, 0.35 + 0.6 * random.betavariate(4, 2)))
    return Partner(
        name=name,
        quality=quality,
        answer_hours=min(60.0, random.lognormvariate(2.5, 0.7)),
        silence=random.choice((0.01, 0.02, 0.03, 0.04, 0.08, 0.14)) if name not in GOOD else 0.02,
        asks=random.uniform(0.02, 0.12),
        since=until - NEWCOMERS[name] if name in NEWCOMERS else None,
    )
