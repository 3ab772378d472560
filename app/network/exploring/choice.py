"""What the explorer is asked to show: up to three values, and the period to compare with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from app.errors import Invalid
from app.network.exploring.cells import MOST

KINDS: Mapping[str, str] = {
    "need": "Need",
    "area": "Clients’ town",
    "language": "Language",
    "quarter": "Period",
    "outcome": "Outcome",
    "team": "Team that refers",
}
OUTCOMES: Mapping[str, str] = {
    "seen": "The client was seen",
    "declined": "Declined",
    "ended": "Ended without being seen",
    "open": "Still open",
}
WHOLE = "the past year"


@dataclass(frozen=True, slots=True)
class Choice:
    """`values` by kind, in the order of KINDS, none empty; `against` is the quarter that it is compared with, or "";
    `apart` says to show the two side by side instead of their difference."""

    values: Mapping[str, str]
    against: str = ""
    apart: bool = False

    @property
    def key(self) -> str:
        return key_of(self.values)

    @property
    def is_stored(self) -> bool:
        """Whether it needs cells: the whole picture and a need alone are in the ties themselves."""
        return set(self.values) - {"need"} != set()

    def at(self, quarter: str) -> "Choice":
        """The same in another period ("" for the whole year)."""
        values = {kind: self.values.get(kind, "") for kind in KINDS} | {"quarter": quarter}
        return replace(self, values={kind: value for kind, value in values.items() if value}, against="")


def key_of(values: Mapping[str, str]) -> str:
    """The name under which the cells of a choice are kept."""
    return "\n".join(f"{kind}={values[kind]}" for kind in KINDS if kind in values)


def asked(arguments: Mapping[str, str]) -> Choice:
    """What an address asks for. Raises Invalid for more than three values at once, and for half a comparison."""
    values = {kind: arguments.get(kind, "").strip() for kind in KINDS}
    values = {kind: value for kind, value in values.items() if value}
    against = arguments.get("against", "").strip()
    if len(values) > MOST:
        raise Invalid("Choose three filters at most: any narrower, and the picture would single people out.")
    if against and "quarter" not in values:
        raise Invalid("Choose a period to compare with the other one.")
    if against == values.get("quarter"):
        against = ""
    return Choice(values, against, arguments.get("view") == "apart")


def quarters(since: datetime, until: datetime) -> list[str]:
    """The calendar quarters that begin within the window, such as "2026-3", the earliest first. The one that the
    window cuts into is left out: it would lose a day every day."""
    first = date(since.year, 3 * ((since.month - 1) // 3) + 1, 1)
    found: list[date] = []
    while (first := _next(first)) <= until.date():
        found.append(first)
    return [_named(one) for one in found]


def quarter_of(day: float) -> str:
    """The quarter of a day since 1970."""
    return _named(datetime.fromtimestamp(day * 86_400.0, UTC).date())


def quarter_words(code: str) -> str:
    """ "July to September 2026"."""
    months = ("January to March", "April to June", "July to September", "October to December")
    year, _, number = code.partition("-")
    return f"{months[int(number) - 1]} {year}" if number in ("1", "2", "3", "4") else code


def _named(day: date) -> str:
    return f"{day.year}-{(day.month - 1) // 3 + 1}"


def _next(first: date) -> date:
    return date(first.year + (first.month + 2) // 12, (first.month + 2) % 12 + 1, 1)


def singles(keys: Iterable[str]) -> dict[str, list[str]]:
    """The values of each kind that are kept by themselves: what can be chosen."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for key in keys:
        kind, _, value = key.partition("=")
        if "\n" not in key and kind in found:
            found[kind].append(value)
    return found
