"""The record in a reader's words: what may be said to whom, exactly or roughly.

Case managers read two columns that never overlap: their own agency's referrals exactly, the other agencies'
from 11 up and rounded, so that neither column betrays the other. The provider reads its own record exactly.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from typing import Any

from app.trust import disclosure
from app.trust.holding import FACTS, held_in, without
from app.trust.record import ENOUGH, NOT_COUNTED_AGAINST_THEM, Record, Share

TOO_FEW = "too few to say"
NOT_TOLD = "kept back"
NONE_YET = "none yet"
HOURS_TOLD_IN_HOURS = 36


class Whose(StrEnum):
    """Whose referrals a column counts."""

    YOURS = "Your agency"
    OTHERS = "Other agencies"
    ALL = "All agencies"


@dataclass(frozen=True, slots=True)
class Said:
    """One share as a reader may read it. `share`, `low` and `high` (0 to 1) are None when there is too little."""

    words: str
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def enough(self) -> bool:
        return self.low is not None


@dataclass(frozen=True, slots=True)
class Column:
    """Four shares from the referrals of one group of agencies."""

    whose: Whose
    answers: Said
    takes_on: Said
    seen: Said
    helped: Said

    @property
    def enough(self) -> bool:
        return any(said.enough for said in (self.answers, self.takes_on, self.seen, self.helped))

    @property
    def silent(self) -> bool:
        """Whether there is nothing in it at all."""
        return all(said.words == NONE_YET for said in (self.answers, self.takes_on, self.seen, self.helped))


@dataclass(frozen=True, slots=True)
class Telling:
    """All that one reader may read of one partner's record; `need` is "" where it is about all needs."""

    need: str
    columns: tuple[Column, ...]
    speed: str
    not_counted: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return any(column.enough for column in self.columns)

    @property
    def keeps_back(self) -> bool:
        """Whether something is held back only because of what else is told."""
        return any(getattr(column, fact).words == NOT_TOLD for column in self.columns for fact in FACTS)

    @property
    def spoken(self) -> tuple[Column, ...]:
        """The columns that say anything; one where none does."""
        return tuple(column for column in self.columns if not column.silent) or self.columns[:1]

    @property
    def _first(self) -> Column:
        return next((column for column in self.columns if column.enough), self.columns[0])

    @property
    def facts_of(self) -> str:
        """Whose referrals the four facts are of."""
        return str(self._first.whose)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The four facts for a card, from the reader's own agency where that is enough; those that say nothing are
        left out."""
        column = self._first
        said = (
            ("answered in time", column.answers),
            ("took on", column.takes_on),
            ("saw in time", column.seen),
            ("helped", column.helped),
        )
        return tuple((label, one.words) for label, one in said if one.words not in (NONE_YET, NOT_TOLD))

    @property
    def headline(self) -> str:
        """For a card: "answered 18 of your agency's 20 on time"; empty when there is too little to say."""
        for column in self.columns:
            if column.answers.enough:
                return _headline(column)
        return ""


def told_to_the_provider(record: Record, need: str) -> Telling:
    """A partner's own record: every count exactly."""
    reasons = _not_counted(record.set_aside, str)
    return Telling(need, (_column(Whose.ALL, record, _exactly),), _speed(record), reasons)


def told_to_an_agency(
    record: Record, own: Record | None, need: str, *, held: Collection[str] = ()
) -> Telling:
    """For those who refer or coordinate: `record` is from all agencies, `own` from the reader's, if it sent any.

    `held`: what must be held back of the others', as it could be worked out from what else is told (see `holding`).
    """
    others = without(record, own)
    column = _column(Whose.ALL if own is None else Whose.OTHERS, others, _roughly)
    columns: tuple[Column, ...] = (_less_what_is_held(column, held),)
    if own is not None:
        columns = (_column(Whose.YOURS, own, _exactly), *columns)
    return Telling(need, columns, _speed_told(record, own), _not_counted_by_others(others, own, held))


def told_in_parts(parts: Sequence[tuple[Record, Record | None]]) -> list[Telling]:
    """The parts of one whole that the same reader knows, too, as (from all agencies, from the reader's own).

    As many parts are held back as keep a small one from being worked out: the whole less the others.
    """
    others = [without(record, own) for record, own in parts]
    held = {fact: held_in([getattr(record, fact) for record in others]) for fact in FACTS}
    return [
        told_to_an_agency(record, own, "", held=[fact for fact in FACTS if held[fact][number]])
        for number, (record, own) in enumerate(parts)
    ]


def _less_what_is_held(column: Column, held: Collection[str]) -> Column:
    told: dict[str, Any] = {fact: Said(NOT_TOLD) for fact in FACTS if fact in held}
    return replace(column, **told)


def _column(whose: Whose, record: Record, say: Callable[[Share], Said]) -> Column:
    return Column(whose, say(record.answers), say(record.takes_on), say(record.seen), say(record.helped))


def _exactly(counts: Share) -> Said:
    part, whole = counts
    if not counts.enough:
        return Said(f"{part} of {whole}, {TOO_FEW}" if whole else NONE_YET)
    return Said(f"{part} of {whole}", part / whole, *counts.interval)


def _roughly(counts: Share) -> Said:
    part, whole = map(disclosure.level, counts)
    if whole <= 1:
        return Said(TOO_FEW if whole else NONE_YET)
    low, high = disclosure.share_bounds(*counts)
    return Said(_rough_words(part, whole), (low + high) / 2, low, high)


def _rough_words(part: int, whole: int) -> str:
    """`part` and `whole` are published levels (1 is few)."""
    match part:
        case 0 | 1:
            return f"{'few' if part else 'none'} of about {whole}"
        case _ if part == whole:
            return f"nearly all of about {whole}"
        case _:
            return f"about {part} of {whole}"


def _not_counted(set_aside: Mapping[str, int], say: Callable[[int], str]) -> tuple[str, ...]:
    return tuple(
        f"{words} ({say(set_aside[side])})"
        for side, words in NOT_COUNTED_AGAINST_THEM.items()
        if set_aside.get(side)
    )


def _not_counted_by_others(others: Record, own: Record | None, held: Collection[str]) -> tuple[str, ...]:
    """Of one's own agency exactly, of the others roughly."""
    told = []
    for side, words in NOT_COUNTED_AGAINST_THEM.items():
        mine, theirs = (one.set_aside.get(side, 0) if one else 0 for one in (own, others))
        said = [f"{mine} of yours"] if mine else []
        if theirs:
            many = "some" if side in held else disclosure.words(theirs)
            said.append(f"{many} of others’" if own else many)
        if said:
            told.append(f"{words} ({' and '.join(said)})")
    return tuple(told)


def _speed_told(record: Record, own: Record | None) -> str:
    """How fast, of all agencies' referrals; only of one's own where a few of others' would show between the two."""
    others = record.referrals - (own.referrals if own else 0)
    if 0 < others <= disclosure.FEW:
        return _speed(own) if own and own.referrals >= ENOUGH else ""
    return _speed(record) if disclosure.level(record.referrals) > 1 else ""


def _speed(record: Record) -> str:
    """ "usually answers within 5 hours and sees people within 6 days"; empty when nothing was measured."""
    parts = []
    if record.hours_to_answer is not None:
        parts.append(f"answers within {_hours(record.hours_to_answer)}")
    if record.days_to_be_seen is not None:
        parts.append(f"sees people within {_days(record.days_to_be_seen)}")
    return f"usually {' and '.join(parts)}" if parts else ""


def _hours(hours: float) -> str:
    if hours <= 1:
        return "the hour"
    return f"{ceil(hours)} hours" if hours <= HOURS_TOLD_IN_HOURS else _days(hours / 24)


def _days(days: float) -> str:
    return "a day" if days <= 1 else f"{ceil(days)} days"


def _headline(column: Column) -> str:
    if column.whose is Whose.YOURS:
        part, _, whole = column.answers.words.partition(" of ")
        return f"answered {part} of your agency’s {whole} on time"
    return f"answered {column.answers.words} on time"
