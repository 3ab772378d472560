"""Making one sheet of two: which value is kept of each field, what is suggested, and what "both" means."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from app.stewardship.diff import FIELDS, Sheet, changes_between
from app.stewardship.likeness.words import phone_digits


class Pick(StrEnum):
    """Whose value of a field is kept; `first` and `second` are the two of the pair."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"


def _row(row: Any) -> object:
    return json.dumps(row, sort_keys=True)


# Fields that hold several things, with what makes two of them the same: these can be kept from both.
_SEVERAL: Mapping[str, Callable[[Any], object]] = {
    "phones": lambda row: (phone_digits(row["number"]) or row["number"], row.get("extension")),
    "languages": lambda code: code,
    "needs": lambda row: row["code"],
    "places": lambda row: row["id"],
    "place_hours": lambda row: row["id"],
    "identifiers": lambda row: (row.get("identifier_type"), row.get("identifier")),
    **dict.fromkeys(("cost_options", "eligibility_rules", "required_documents", "service_areas"), _row),
    **dict.fromkeys(("contacts", "funding", "urls"), _row),
}
# What one has more than the other makes nothing wrong, so at first both are kept; rules, prices and areas differ.
_ONE_OF_BOTH = frozenset({"cost_options", "eligibility_rules", "service_areas"})
# The kept one is open or closed by itself; programs move along with the services that are part of them.
_NOT_ASKED = frozenset({"status", "programs"})
# Who may know where it is: the stricter of the two.
_STRICTNESS = ("full", "area", "hidden")
# So many times as long, and the older text is the better one all the same.
_MUCH_FULLER = 2


def may_be_both(field: str) -> bool:
    return field in _SEVERAL


def differing(first: Sheet, second: Sheet) -> list[str]:
    """The fields that say something different, in the order of the table."""
    different = changes_between(first, second)
    return [name for name in FIELDS if name in different and name not in _NOT_ASKED]


def suggested(first: Sheet, second: Sheet, *, second_is_fresher: bool) -> dict[str, Pick]:
    """What to keep of each field that differs: what is said over what is not, then both, the fuller, the fresher."""
    fresher = Pick.SECOND if second_is_fresher else Pick.FIRST
    picks = {
        name: _suggested(name, first.get(name), second.get(name), fresher)
        for name in differing(first, second)
    }
    if "address" in picks and "position" in picks and first.get("position") and second.get("position"):
        picks["position"] = picks["address"]
    return picks


def combined(kept: Sheet, gone: Sheet, picks: Mapping[str, Pick], *, kept_is_first: bool) -> dict[str, Any]:
    """What to write into the kept listing. A field that nobody picked stays as it is.

    Where the names differ and nothing else is said, the name that goes stays as "also called".
    """
    theirs = Pick.SECOND if kept_is_first else Pick.FIRST
    changes: dict[str, Any] = {}
    for name in differing(kept, gone):
        pick = picks.get(name)
        if pick is theirs:
            changes[name] = gone.get(name)
        elif pick is Pick.BOTH and may_be_both(name):
            changes[name] = _both(name, kept.get(name), gone.get(name))
    after = {**kept, **changes}
    other_names = {kept.get("name"), gone.get("name")} - {after.get("name"), None, ""}
    if other_names and not after.get("alternate_name"):
        changes["alternate_name"] = other_names.pop()
    return changes


def _suggested(name: str, one: Any, other: Any, fresher: Pick) -> Pick:
    if name == "address_visibility":
        return Pick.FIRST if _STRICTNESS.index(one) >= _STRICTNESS.index(other) else Pick.SECOND
    if not one or not other:
        return Pick.FIRST if one else Pick.SECOND
    if name in _SEVERAL and name not in _ONE_OF_BOTH:
        return Pick.BOTH
    sizes = len(json.dumps(one)), len(json.dumps(other))
    if max(sizes) >= _MUCH_FULLER * min(sizes) and isinstance(one, str | list):
        return Pick.FIRST if sizes[0] > sizes[1] else Pick.SECOND
    return fresher


def _both(name: str, kept: Any, gone: Any) -> list[Any]:
    same = _SEVERAL[name]
    here = {same(row) for row in kept or []}
    return [*(kept or []), *(row for row in gone or [] if same(row) not in here)]
