"""Whether a week is out of the ordinary: against the weeks before it, and against chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

TREND_WEEKS = 8
SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Week:
    """A week's count beside the mean of the eight before it: `ratio` to it, and the limits of chance about it.

    `trend`, `ratio` and the limits are None for the first eight weeks.
    """

    count: int
    trend: float | None
    ratio: float | None
    low: float | None
    high: float | None

    @property
    def unusual(self) -> bool:
        """Outside what chance would do one time in some hundreds."""
        return self.low is not None and self.high is not None and not self.low <= self.count <= self.high


def weeks(counts: Sequence[int]) -> list[Week]:
    """A c-chart (Shewhart) whose centre is the mean of the eight weeks before, limits at 3·√centre on either side.

    Each week is judged by what was known before it. O(n).
    """
    return [_week(count, counts[max(0, n - TREND_WEEKS) : n]) for n, count in enumerate(counts)]


def _week(count: int, before: Sequence[int]) -> Week:
    if len(before) < TREND_WEEKS:
        return Week(count, None, None, None, None)
    trend = sum(before) / len(before)
    reach = SIGMAS * sqrt(trend)
    return Week(count, trend, count / trend if trend else None, max(0.0, trend - reach), trend + reach)
