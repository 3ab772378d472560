"""Who is right when a feed tells something anew: what the feed said last, what it says now, what is said here.

What only the feed changed is taken, what was changed here only stays, and what both changed differently is a
conflict. Values are as JSON holds them; rows of details are told apart by their ids.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

Row = Mapping[str, Any]
Rows = Mapping[str, Row]


class Verdict(StrEnum):
    """What is done with what a feed tells."""

    LEAVE = "leave"
    TAKE = "take"
    CONFLICT = "conflict"


class Keeps(StrEnum):
    """Whose word counts where a steward decided it once for all."""

    OURS = "ours"
    THEIRS = "theirs"


class Untold:
    """Stands for what the feed said last where it never said anything."""


UNTOLD: Final = Untold()
# Who must not be found is hidden as soon as either side says so.
CAUTIOUS: Mapping[str, tuple[Any, ...]] = {
    "address_visibility": ("full", "area", "hidden"),
    "victim_service_provider": (False, True),
}


@dataclass(frozen=True, slots=True)
class Merge:
    """What is written and removed of a list of rows; nothing where both sides `disagree`."""

    write: frozenset[str] = field(default_factory=frozenset)
    remove: frozenset[str] = field(default_factory=frozenset)
    disagree: bool = False


def verdict(name: str, base: Any, theirs: Any, ours: Any, keeps: Keeps | None = None) -> Verdict:
    """About one field. `keeps` decides where both changed it."""
    said_nothing_new = _is_empty(theirs) if base is UNTOLD else same(theirs, base)
    if same(theirs, ours) or said_nothing_new:
        return Verdict.LEAVE
    unchanged_here = _is_empty(ours) if base is UNTOLD else same(ours, base)
    if unchanged_here or _is_safer(name, theirs, ours):
        return Verdict.TAKE
    if keeps is not None:
        return Verdict.TAKE if keeps is Keeps.THEIRS else Verdict.LEAVE
    return Verdict.CONFLICT


def merge(base: Rows, theirs: Rows, ours: Rows, *, one_answer: bool, keeps: Keeps | None = None) -> Merge:
    """About a list of rows. `one_answer`: the rows together are one answer (hours), so they are never mixed."""
    if _alike(base, theirs):
        return Merge()
    if _said(ours) == _said(theirs) or _alike(base, ours):
        return replaced(theirs, ours)
    if one_answer or _both_changed_a_row(base, theirs, ours):
        if keeps is Keeps.THEIRS:
            return replaced(theirs, ours)
        return Merge(disagree=keeps is None)
    return _side_by_side(base, theirs, ours)


def replaced(theirs: Rows, ours: Rows) -> Merge:
    """Their rows, and no others."""
    write = {id_ for id_, row in theirs.items() if id_ not in ours or not same_row(row, ours[id_])}
    return Merge(frozenset(write), frozenset(ours.keys() - theirs.keys()))


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: nothing said is nothing said, however it is written."""
    return bool(one == other) or (_is_empty(one) and _is_empty(other))


def same_row(one: Row, other: Row) -> bool:
    """Whether two rows say the same in every column that the first has."""
    return all(same(value, other.get(name)) for name, value in one.items())


def same_rows(one: Collection[Row], other: Collection[Row]) -> bool:
    """Whether two lists of rows say the same, in whatever order and under whatever ids."""
    return sorted(map(_bare, one)) == sorted(map(_bare, other))


def _both_changed_a_row(base: Rows, theirs: Rows, ours: Rows) -> bool:
    for id_, row in base.items():
        there, here = theirs.get(id_), ours.get(id_)
        changed_there = there is None or not same_row(there, row)
        changed_here = here is None or not same_row(row, here)
        agree = there is here is None or (there is not None and here is not None and same_row(there, here))
        if changed_there and changed_here and not agree:
            return True
    return False


def _side_by_side(base: Rows, theirs: Rows, ours: Rows) -> Merge:
    """What they added, changed and removed, beside what was added, changed and removed here."""
    anew = {id_ for id_, row in theirs.items() if id_ not in base or not same_row(row, base[id_])}
    write = {id_ for id_ in anew if id_ not in ours or not same_row(theirs[id_], ours[id_])}
    said_there = {_bare(theirs[id_]) for id_ in anew}
    twins = {id_ for id_, row in ours.items() if id_ not in theirs and _bare(row) in said_there}
    removed = {id_ for id_ in base if id_ not in theirs and id_ in ours}
    return Merge(frozenset(write), frozenset(removed | twins))


def _alike(one: Rows, other: Rows) -> bool:
    return one.keys() == other.keys() and all(same_row(row, other[id_]) for id_, row in one.items())


def _said(rows: Rows) -> list[str]:
    return sorted(_bare(row) for row in rows.values())


def _bare(row: Row) -> str:
    return json.dumps({name: value for name, value in row.items() if not _is_empty(value)}, sort_keys=True)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _is_safer(name: str, theirs: Any, ours: Any) -> bool:
    order = CAUTIOUS.get(name, ())
    return theirs in order and ours in order and order.index(theirs) > order.index(ours)
