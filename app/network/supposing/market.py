"""What asks meet what places: the market that closings are worked out from, as it is kept with the measurement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from app.network.closing import Market, best_flow
from app.network.facts import Facts
from app.network.graph import Numbers
from app.network.questions.closing_down import market_of
from app.trust.scoring import BURDENS

MONTHS = 12


@dataclass(frozen=True, eq=False)
class Stored:
    """A market with the top need of each of its groups and the ids of its partners, and the best flow with all."""

    needs: tuple[str, ...]
    partners: tuple[UUID, ...]
    market: Market
    before: Numbers

    def plain(self) -> dict[str, Any]:
        """As JSON holds it; the chances and the flow by their places, for most are 0."""
        row, column = np.nonzero(self.market.chance)
        moved = self.before[row, column]
        return {
            "needs": list(self.needs),
            "partners": [str(partner) for partner in self.partners],
            "demand": self.market.demand.tolist(),
            "places": self.market.places.tolist(),
            "ways": [row.tolist(), column.tolist()],
            "chance": np.round(self.market.chance[row, column], 6).tolist(),
            "before": moved.tolist(),
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Stored":
        """From what `plain` gave."""
        shape = len(plain["needs"]), len(plain["partners"])
        chance, before = np.zeros(shape), np.zeros(shape)
        row, column = (np.array(ends, dtype=np.int64) for ends in plain["ways"])
        chance[row, column], before[row, column] = plain["chance"], plain["before"]
        demand, places = np.array(plain["demand"], dtype=float), np.array(plain["places"], dtype=float)
        partners = tuple(UUID(partner) for partner in plain["partners"])
        return cls(tuple(plain["needs"]), partners, Market(demand, places, chance), before)


def stored(facts: Facts) -> Stored:
    """The market of the question "what if a partner closes?", of a year at the past quarter's pace, solved once."""
    if facts.beside is None or not len(facts):
        nothing = Market(np.zeros(0), np.zeros(0), np.zeros((0, 0)))
        return Stored((), (), nothing, nothing.chance)
    month = market_of(facts, facts.beside)
    market = Market(month.demand * MONTHS, month.places * MONTHS, month.chance)
    tops = [str(need).partition(".")[0] for need in facts.need.words for _ in range(BURDENS)]
    return Stored(tuple(tops), facts.partner.words, market, best_flow(market))
