"""How rows follow a sheet: brought to say what is wanted, so that their ids last."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any


class Part:
    """A field that lives in rows of its own: how it is read and written."""

    def __init__(self, read: Callable[[Any], Any], write: Callable[[Any, Any], None]) -> None:
        self.read, self.write = read, write


def settle(
    held: list[Any],
    wanted: Sequence[Any],
    say: Callable[[Any], Any],
    make: Callable[[], Any],
    fill: Callable[[Any, Any], None],
) -> None:
    """Bring `held` to say `wanted`: equal ones stay as they are, others are reused, so that ids last."""
    missing = list(wanted)
    free = []
    for row in held:
        if say(row) in missing:
            missing.remove(say(row))
        else:
            free.append(row)
    for value in missing:
        row = free.pop(0) if free else make()
        fill(row, value)
        if row not in held:
            held.append(row)
    for row in free:
        held.remove(row)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def row_of(names: Iterable[str]) -> Callable[[Any], dict[str, Any]]:
    """Says a row's columns, without those that say nothing."""
    return lambda row: {n: _plain(v) for n in names if (v := getattr(row, n)) not in (None, "", False)}


def fill(names: Iterable[str], otherwise: Mapping[str, Any] | None = None) -> Callable[[Any, Any], None]:
    defaults = otherwise or {}

    def put(row: Any, value: Mapping[str, Any]) -> None:
        for name in names:
            setattr(row, name, value.get(name, defaults.get(name)))

    return put


def rows(attribute: str, say: Any, make: Callable[[], Any], fill: Any) -> Part:
    return Part(
        lambda listing: [say(row) for row in getattr(listing, attribute)],
        lambda listing, wanted: settle(getattr(listing, attribute), wanted or [], say, make, fill),
    )
