"""Months of the calendar, by which reports are made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

AT_FIRST = 3  # so many months before the first report are still answered


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month; `code` is "2026-10"."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, code: str) -> "Month":
        """From what `code` gave."""
        year, _, number = code.partition("-")
        return cls(int(year), int(number))

    @property
    def code(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def name(self) -> str:
        """ "October 2026"."""
        return f"{date(self.year, self.number, 1):%B %Y}"

    @property
    def begins(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return self.later(1).begins

    def later(self, months: int) -> "Month":
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)


def due(now: datetime, frozen: Collection[Month]) -> list[Month]:
    """The months that are over and not answered yet, the oldest first: all since the last one that is, or the
    first few."""
    last = Month.of(now.date()).later(-1)
    month = max(frozen).later(1) if frozen else last.later(1 - AT_FIRST)
    found = []
    while month <= last:
        found.append(month)
        month = month.later(1)
    return found
