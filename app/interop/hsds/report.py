"""What an import did, for the person who keeps the feed: counts, and every problem with its place and reason."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO

SHOWN_PER_REASON = 3
VARYING = re.compile(r"“[^”]*”|\d+(?:[:.]\d+)?")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Effect(StrEnum):
    """What followed from a problem, or what was done."""

    REFUSED = "refused"
    LEFT_OUT = "left out"
    ASSUMED = "assumed"
    CREATED = "created"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a feed. `row` counts as a spreadsheet does (the heading is row 1), or lines, or items."""

    file: str
    row: int | None = None
    path: str = ""

    def __truediv__(self, step: str) -> "Where":
        """One step further inside a nested document."""
        return Where(self.file, self.row, f"{self.path}.{step}" if self.path else step)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was not as it should be."""

    where: Where
    field: str
    reason: str
    effect: Effect

    @property
    def full_field(self) -> str:
        return ".".join(part for part in (self.where.path, self.field) if part)

    def __str__(self) -> str:
        place = self.where.file + (f", row {self.where.row}" if self.where.row is not None else "")
        return f"{place}, {self.full_field}: {self.reason}" if self.full_field else f"{place}: {self.reason}"


@dataclass
class Report:
    """Counts are of records by entity ("service"); `gone` are those that an earlier import had brought."""

    source: str
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    done: list[Problem] = field(default_factory=list)
    conflicts: int = 0

    def refuse(self, where: Where, name: str, reason: str) -> None:
        self.problems.append(Problem(where, name, reason, Effect.REFUSED))

    def leave_out(self, where: Where, name: str, reason: str) -> None:
        self.problems.append(Problem(where, name, reason, Effect.LEFT_OUT))

    def assume(self, where: Where, name: str, reason: str) -> None:
        self.problems.append(Problem(where, name, reason, Effect.ASSUMED))

    def did(self, effect: Effect, where: Where, name: str, what: str) -> None:
        """Note what was done with a row; it is no problem, and only the table of everything tells of it."""
        self.done.append(Problem(where, name, what, effect))

    def of(self, effect: Effect) -> list[Problem]:
        return [problem for problem in self.problems if problem.effect is effect]

    @property
    def refused(self) -> list[Problem]:
        """Rows that were not taken at all."""
        return self.of(Effect.REFUSED)

    def lines(self) -> Iterator[str]:
        """The report for a terminal: counts first, then each kind of problem with its first few places."""
        yield (
            f"{self.created.total()} created, {self.changed.total()} changed, "
            f"{self.unchanged.total()} unchanged, {self.removed.total()} removed, {len(self.refused)} refused."
        )
        yield from _table(self)
        if self.conflicts:
            said = "field waits" if self.conflicts == 1 else "fields wait"
            yield ""
            yield f"{self.conflicts} {said} for a steward: the feed and an edit made here disagree."
        for effect, heading in _HEADINGS.items():
            problems = self.of(effect)
            if problems:
                yield ""
                yield f"{heading} ({len(problems)}):"
                yield from _grouped(problems)
        if self.gone:
            words = ", ".join(f"{count} of {entity}" for entity, count in sorted(self.gone.items()))
            yield ""
            yield f"Brought earlier and no longer in the feed, kept as they are: {words}."

    def write_csv(self, file: TextIO) -> None:
        """Every problem and everything done, one a row. What a spreadsheet could take for a formula is quoted."""
        rows = csv.writer(file)
        rows.writerow(("effect", "file", "row", "field", "reason"))
        for problem in (*self.problems, *self.done):
            place = (problem.where.file, problem.where.row or "", problem.full_field, problem.reason)
            rows.writerow((problem.effect.value, *map(unformulaic, place)))


_HEADINGS = {
    Effect.REFUSED: "Refused rows",
    Effect.LEFT_OUT: "Fields left out",
    Effect.ASSUMED: "Taken, with an assumption",
}


def _table(report: Report) -> Iterator[str]:
    for entity in sorted(report.created | report.changed | report.unchanged | report.removed):
        counts = (
            (report.created[entity], "created"),
            (report.changed[entity], "changed"),
            (report.unchanged[entity], "unchanged"),
            (report.removed[entity], "removed"),
        )
        said = ", ".join(f"{count} {word}" for count, word in counts if count)
        yield f"  {entity.replace('_', ' '):24} {said}"


def _grouped(problems: Iterable[Problem]) -> Iterator[str]:
    by_reason: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        alike = VARYING.sub("…", problem.reason)
        by_reason.setdefault((problem.where.file, problem.field, alike), []).append(problem)
    for group in by_reason.values():
        yield from (f"  {problem}" for problem in group[:SHOWN_PER_REASON])
        if len(group) > SHOWN_PER_REASON:
            yield f"    … and {len(group) - SHOWN_PER_REASON} more like this"


def unformulaic(value: object) -> str:
    """A value as a cell may hold it: what a spreadsheet could take for a formula is quoted."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
