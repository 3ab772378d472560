"""One value of a feed in, a clean value out, or a sentence about what is wrong with it.

Feeds are written by many hands: what has one meaning only is taken (`9:00`, `Active`, a number in quotes),
what could mean two things is not.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

LONGEST_TEXT = 20_000
LONGEST_QUOTE = 40
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::(?P<second>\d{2})(?:\.\d+)?)?\s*"
    r"(?P<half>[ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_BYDAY = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")
_NUMBERS = re.compile(r"[+-]?\d{1,3}(?:,[+-]?\d{1,3})*")
_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")
_HALVES = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_FORMULA_QUOTED = re.compile(r"'[=+\-@\t\r]")

Reader = Callable[[Any], Any]


class ValueFaultError(ValueError):
    """This value can't be used; the message says what it must be."""


def text(value: Any) -> str | None:
    """Trimmed text; None when there is none. A quote before a formula's sign is taken off."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueFaultError(f"must be text, not {_kind(value)}")
    if _HALVES.search(value):
        raise ValueFaultError("holds half of a character (a lone surrogate)")
    if _UNPRINTABLE.search(value):
        raise ValueFaultError("holds signs that can't be printed")
    if len(value) > LONGEST_TEXT:
        raise ValueFaultError(f"is longer than {LONGEST_TEXT:,} characters")
    value = value.strip()
    return (value[1:] if _FORMULA_QUOTED.match(value) else value) or None


@dataclass(frozen=True, slots=True)
class OneOf:
    """Reads one of a few words, in any case; a schema asks it for `words`."""

    words: tuple[str, ...]

    def __call__(self, value: Any) -> str | None:
        given = text(value)
        if given is None:
            return None
        meant = {word.casefold(): word for word in self.words}
        word = meant.get(given.replace("_", " ").casefold())
        if word is None:
            raise ValueFaultError(f"must be one of {', '.join(self.words)}, not {quoted(given)}")
        return word


def one_of(*words: str) -> OneOf:
    """One of a few words, in any case."""
    return OneOf(tuple(str(word) for word in words))


def number(low: float = -math.inf, high: float = math.inf) -> Reader:
    """A finite number within bounds."""

    def read(value: Any) -> float | None:
        if isinstance(value, float):
            found = value
        else:
            given = text(value)
            if given is None:
                return None
            try:
                found = float(given)
            except ValueError:
                raise ValueFaultError(f"must be a number, not {quoted(given)}") from None
        if not math.isfinite(found):
            raise ValueFaultError("must be a finite number")
        if not low <= found <= high:
            raise ValueFaultError(f"must be between {low:g} and {high:g}, not {found:g}")
        return found

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number within bounds."""
    read_number = number(low, high)

    def read(value: Any) -> int | None:
        found = read_number(value)
        if found is None:
            return None
        if found != int(found):
            raise ValueFaultError(f"must be a whole number, not {found:g}")
        return int(found)

    return read


def money(value: Any) -> Decimal | None:
    """An amount with at most two decimals."""
    given = text(value) if not isinstance(value, float) else repr(value)
    if given is None:
        return None
    try:
        amount = Decimal(given)
    except InvalidOperation:
        raise ValueFaultError(f"must be an amount, not {quoted(given)}") from None
    if not amount.is_finite() or not 0 <= amount < 10**9:
        raise ValueFaultError(f"must be an amount of 0 or more, not {quoted(given)}")
    return amount.quantize(Decimal("0.01"))


def day(value: Any) -> date | None:
    """A date, YYYY-MM-DD; of a moment, its date."""
    given = text(value)
    if given is None:
        return None
    try:
        return date.fromisoformat(given[:10])
    except ValueError:
        raise ValueFaultError(f"must be a date like 2026-03-31, not {quoted(given)}") from None


def moment(value: Any) -> datetime | None:
    """A moment (RFC 3339), in UTC; a date alone means its midnight."""
    given = text(value)
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueFaultError(f"must be a moment like 2026-03-31T09:00:00Z, not {quoted(given)}") from None


def clock_time(value: Any) -> time | None:
    """A time of day: `9:00`, `09:00:00-06:00` (the place knows its zone), `9 am`, `24:00`."""
    given = text(value)
    if given is None:
        return None
    fault = ValueFaultError(f"must be a time like 09:00 or 5:30 pm, not {quoted(given)}")
    parts = _TIME.fullmatch(given)
    if parts is None or (parts["minute"] is None and parts["half"] is None):
        raise fault
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise fault
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    if (hour, minute) == (24, 0):
        return time(0)
    try:
        return time(hour, minute, int(parts["second"] or 0))
    except ValueError:
        raise fault from None


def weekdays(value: Any) -> str | None:
    """Days as RFC 5545 writes them (`MO,WE`, `2TU`, `-1FR`); full names and 1 to 7 are understood too."""
    given = text(value)
    if given is None:
        return None
    parts = [_weekday(part.strip()) for part in re.split(r"[,;]", given) if part.strip()]
    if not all(_BYDAY.fullmatch(part) for part in parts):
        raise ValueFaultError(f"must be days like MO,WE,FR, not {quoted(given)}")
    return ",".join(parts)


def numbers(value: Any) -> str | None:
    """Whole numbers separated by commas, as in `bymonthday`."""
    given = text(value)
    if given is None:
        return None
    given = given.replace(" ", "")
    if not _NUMBERS.fullmatch(given):
        raise ValueFaultError(f"must be numbers like 1,15, not {quoted(given)}")
    return given


def web_address(value: Any) -> str | None:
    """An http(s) address; `www.example.org` gets its https."""
    given = text(value)
    if given is None:
        return None
    address = given if re.match(r"[a-z][a-z0-9+.-]*:", given, re.IGNORECASE) else f"https://{given}"
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or "") or re.search(r"\s", given):
        raise ValueFaultError(f"must be an address that begins with https://, not {quoted(given)}")
    return address


def email(value: Any) -> str | None:
    given = text(value)
    if given is not None and (len(given) > 254 or not _EMAIL.fullmatch(given)):
        raise ValueFaultError(f"must be one mail address, not {quoted(given)}")
    return given


def phone_number(value: Any) -> str | None:
    given = text(value)
    if given is not None and not re.search(r"\d", given):
        raise ValueFaultError(f"must be a telephone number, not {quoted(given)}")
    return given


def yes_or_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    given = text(value)
    if given is None:
        return None
    meant: Mapping[str, bool] = {
        "yes": True,
        "true": True,
        "1": True,
        "no": False,
        "false": False,
        "0": False,
    }
    if given.casefold() not in meant:
        raise ValueFaultError(f"must be yes or no, not {quoted(given)}")
    return meant[given.casefold()]


def is_uuid(given: str) -> bool:
    """Whether an id is one as we have them, written in the usual way."""
    return _UUID.fullmatch(given) is not None


def quoted(given: str) -> str:
    """A value as it may stand in a report."""
    short = given if len(given) <= LONGEST_QUOTE else f"{given[:LONGEST_QUOTE]}…"
    return f"“{short}”"


def _weekday(word: str) -> str:
    name = word.casefold()
    for index, full in enumerate(_WEEKDAYS):
        if name in (full, full[:3], str(index + 1)):
            return DAYS[index]
    return word.upper()


def _kind(value: Any) -> str:
    kinds = {bool: "yes or no", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), type(value).__name__)
