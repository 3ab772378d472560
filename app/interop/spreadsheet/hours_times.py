"""Two times as written, and the moments of the day that they mean: 9-5 is a day, 1-4 an afternoon, 6-8 is asked."""

from datetime import time

from app.interop.hsds.values import ValueFaultError, quoted
from app.interop.spreadsheet.hours_words import HOW, Time, Token

Span = tuple[time, time]
ALL_DAY: Span = (time(0), time(23, 59))
# Longer than this over midnight is an afternoon hour that lacks its "pm".
LONGEST_NIGHT = 16 * 60


def span_of(opens: Token, closes: Token) -> Span:
    """Two times as moments of the day; what nobody wrote ("am", "pm") is added where it can be one thing only."""
    written = f"{opens.text}-{closes.text}"
    if opens.time is None or closes.time is None:
        raise ValueFaultError(f"can’t be read at {quoted(written)}: {HOW}")
    start, end = _settled(opens.time, closes.time, written)
    length = (end - start) % (24 * 60)
    if length == 0 and start == end:
        raise ValueFaultError(f"opens and closes at the same time at {quoted(written)}: write am or pm")
    if end <= start and length > LONGEST_NIGHT:
        raise ValueFaultError(f"closes before it opens at {quoted(written)}: write am or pm")
    if (start, end) == (0, 24 * 60):
        return ALL_DAY
    return time(start // 60, start % 60), time(end // 60 % 24, end % 60)


def _settled(opens: Time, closes: Time, written: str) -> tuple[int, int]:
    if opens.day or closes.day:
        return _exact(opens), _exact(closes)
    if opens.half and closes.half:
        return _exact(opens), _exact(closes)
    if opens.half:
        start = _exact(opens)
        end = _exact(closes, "am")
        return start, end if end > start else _exact(closes, "pm") if start < 12 * 60 else _later(
            closes, start
        )
    if closes.half:
        end, same = _exact(closes), _exact(opens, closes.half)
        return (same if same < end else _exact(opens, "am" if closes.half == "pm" else "pm")), end
    return _guessed(opens, closes, written)


def _guessed(opens: Time, closes: Time, written: str) -> tuple[int, int]:
    """Neither half is written: 9-5 is a day's work, 1-4 an afternoon, 6-8 could be either."""
    first, last = opens.hour % 12 * 60 + opens.minute, closes.hour % 12 * 60 + closes.minute
    afternoon = 12 * 60
    if (first, last) == (0, 0) or (first != last and 6 * 60 <= first < 9 * 60 and first < last):
        raise ValueFaultError(f"could be morning or evening at {quoted(written)}: write am or pm")
    if opens.hour == 12 or first < 6 * 60:  # noon to five in the afternoon
        return first + afternoon, last + afternoon if last > first else 24 * 60 + last
    return first, last + afternoon if last <= first else last


def _exact(moment: Time, half: str = "") -> int:
    half = moment.half or half
    hour = moment.hour % 12 + (12 if half == "pm" else 0) if half else moment.hour
    return hour * 60 + moment.minute


def _later(closes: Time, start: int) -> int:
    evening = _exact(closes, "pm")
    return evening if evening > start else _exact(closes, "am")
