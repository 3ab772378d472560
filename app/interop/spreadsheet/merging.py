"""What a row changes in a listing: the fields that it says, put beside what is there. What it leaves unsaid stays."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from app.interop.spreadsheet.hours_written import is_weekly
from app.interop.spreadsheet.phones import digits
from app.stewardship.diff import changes_between
from app.stewardship.weekly import Hours, hours_of, rows_of

Sheet = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]
_AS_THEY_ARE = (
    "name",
    "alternate_name",
    "description",
    "eligibility_description",
    "application_process",
    "email",
    "url",
    "accepts_referrals",
    "needs",
    "languages",
)
# What an empty cell may clear. A name and a yes or no can't be nothing.
_CLEARED: Mapping[str, Any] = {
    "alternate_name": None,
    "description": "",
    "eligibility_description": None,
    "application_process": None,
    "email": None,
    "url": None,
    "needs": [],
    "languages": [],
    "phones": [],
}
FREE = ("free", "no cost", "none", "no fee", "no charge", "$0")
_NOTHING_TO_PAY = {"option": "Free", "currency": "USD", "amount": "0.00"}


def changes_of(
    sheet: Sheet, said: Mapping[str, Any], emptied: Collection[str], *, clear: bool, zone: str
) -> dict[str, Any]:
    """The fields of the sheet that a row changes. `said["place"]` is a place as sheets name it: {"id", "name"}."""
    return changes_between(sheet, _wanted(sheet, said, emptied if clear else (), zone))


def _wanted(sheet: Sheet, said: Mapping[str, Any], cleared: Collection[str], zone: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {name: said[name] for name in _AS_THEY_ARE if name in said}
    for name, settle in _SETTLED.items():
        if name in said:
            wanted |= settle(sheet, said[name])
    if "schedules" in said:
        wanted["schedules"] = _schedules(sheet["schedules"], said["schedules"], zone)
    return wanted | _emptied(sheet, cleared)


def new_sheet(said: Mapping[str, Any], *, zone: str) -> dict[str, Any]:
    """The fields of a listing that isn't there yet."""
    nothing: dict[str, Any] = {
        "fees": None,
        "fees_description": None,
        "cost_options": [],
        "phones": [],
        "places": [],
    }
    wanted = _wanted(nothing | {"schedules": []}, said, (), zone)
    return {"accepts_referrals": True} | {
        name: value for name, value in wanted.items() if value not in (None, "", [])
    }


def _emptied(sheet: Sheet, emptied: Collection[str]) -> dict[str, Any]:
    cleared = {name: _CLEARED[name] for name in emptied if name in _CLEARED}
    if "fees" in emptied:
        cleared |= {"fees": None, "fees_description": None, "cost_options": []}
    if "schedules" in emptied:
        cleared["schedules"] = _schedules(sheet["schedules"], [], "")
    if "place" in emptied:
        cleared["places"] = []
    return cleared


def _fees(sheet: Sheet, words: str) -> dict[str, Any]:
    """Words of what it costs; "Free" also says so in a sum, as the form does."""
    free = words.strip(" .!").casefold() in FREE
    if (sheet["fees_description"] or sheet["fees"] or "").strip() == words.strip():
        return {}
    costs_nothing = bool(sheet["cost_options"]) and all(
        row.get("amount") == "0.00" for row in sheet["cost_options"]
    )
    said = {"fees": None, "fees_description": words}
    if free and not costs_nothing:
        return said | {"cost_options": [dict(_NOTHING_TO_PAY)]}
    return said | ({"cost_options": []} if costs_nothing and not free else {})


def _phones(sheet: Sheet, numbers: Rows) -> dict[str, Any]:
    """The numbers stand in the place of the first ones; a number that is there already stays as it is said."""
    held = {digits(row["number"]): dict(row) for row in sheet["phones"]}
    wanted = [held.get(digits(row["number"]), {}) | _spoken(row, held) for row in numbers]
    if all(digits(row["number"]) in held for row in numbers):
        kept = [dict(row) for row in sheet["phones"]]
        said = {digits(row["number"]): row for row in wanted}
        return {"phones": [said.get(digits(row["number"]), row) for row in kept]}
    known = {digits(row["number"]) for row in wanted}
    further = [dict(row) for row in sheet["phones"][len(wanted) :] if digits(row["number"]) not in known]
    return {"phones": [*wanted, *further]}


def _spoken(row: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A number as the row says it, but written as it is written here already."""
    there = held.get(digits(row["number"]))
    return {**row, "number": there["number"]} if there else dict(row)


def _places(sheet: Sheet, place: Mapping[str, str]) -> dict[str, Any]:
    """A service at one place moves there; one at several is offered there as well."""
    held = [dict(row) for row in sheet["places"]]
    if any(row["id"] == place["id"] for row in held):
        return {}
    joined = [*(held if len(held) > 1 else []), dict(place)]
    return {"places": sorted(joined, key=lambda row: (row["name"], row["id"]))}


def _schedules(held: Rows, said: Rows, zone: str) -> list[dict[str, Any]]:
    """The hours of the row beside the dated exceptions that are there; equal hours stay as they are kept."""
    weekly, dated = [row for row in held if is_weekly(row)], [dict(row) for row in held if not is_weekly(row)]
    if _bare(weekly) == _bare(said):
        return [dict(row) for row in held]
    zone = next((row["zone"] for row in held if row.get("zone")), zone)
    return [*({**row, "zone": zone} if zone else dict(row) for row in said), *dated]


def _bare(rows: Rows) -> list[dict[str, Any]]:
    """Schedules for comparing: without zone, days of equal hours together, a note under one name."""
    told = [
        {("notes" if n == "description" else n): v for n, v in row.items() if n not in ("zone", "wkst")}
        for row in rows
    ]
    hours = hours_of(told)
    return sorted([*rows_of(Hours(week=hours.week)), *map(dict, hours.others)], key=repr)


_SETTLED: Mapping[str, Callable[[Sheet, Any], dict[str, Any]]] = {
    "fees": _fees,
    "phones": _phones,
    "place": _places,
}
