"""The words in which people write hours: a line of text in, tokens out, or a refusal that quotes what is unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.directory.opening_hours import DAYS
from app.interop.hsds.values import ValueFaultError, quoted

HOW = "write days and times, such as “Mon-Fri 9am-5pm; Sat 10am-2pm”"


class Sign(StrEnum):
    """What a token is."""

    DAYS = "days"
    NTH = "nth"
    TIME = "time"
    DASH = "dash"
    BREAK = "break"
    COMMA = "comma"
    ALL_DAY = "all day"
    CLOSED = "closed"
    NOTE = "note"
    FORTNIGHT = "fortnight"
    FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Time:
    """A time as written. `half` is "am", "pm" or "" where nobody said; `day` where the 24-hour clock is meant."""

    hour: int
    minute: int = 0
    half: str = ""
    day: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: what it is, how it was written, and what it means."""

    sign: Sign
    text: str
    days: tuple[str, ...] = ()
    nth: int = 0
    time: Time | None = None


_DAY = {
    "MO": "mondays?|mon|mo|m",
    "TU": "tuesdays?|tues|tue|tu|t",
    "WE": "wednesdays?|weds|wed|we|w",
    "TH": "thursdays?|thurs|thur|thu|th",
    "FR": "fridays?|fri|fr|f",
    "SA": "saturdays?|sat|sa",
    "SU": "sundays?|sun|su",
}
_RUN = {"m": "MO", "tu": "TU", "t": "TU", "w": "WE", "th": "TH", "r": "TH", "f": "FR", "sa": "SA", "su": "SU"}
_RUN_PARTS = "th|tu|sa|su|m|t|w|r|f"
_SETS = {
    "daily|every\\s?day|(?:7|seven) days(?: (?:a|per) week)?|all week|all days": DAYS,
    "weekdays?|business days|work(?:ing|s)? ?days?": DAYS[:5],
    "weekends?": DAYS[5:],
}
_NTH = {"1st|first": 1, "2nd|second": 2, "3rd|third": 3, "4th|fourth": 4, "5th|fifth": 5, "last": -1}
_NOTES = {
    r"(?:by|with|call for|call for an|schedule an)?\s*(?:appointments?|appts?)(?: only| required| needed)?"
    "": "By appointment",
    r"(?:please )?call(?: ahead| first| us| office)*(?: for (?:hours|times|details|availability|schedule|info))?"
    "": "Call for hours",
    r"(?:hours )?(?:vary|varies)(?: by (?:location|season|program|site|day))?": "Hours vary",
    r"(?:(?:except|excluding|closed|not)(?: on| for)?(?: (?:all|major|federal|public|legal|state|bank|most))*)"
    r" holidays": "Closed on holidays",
    r"walk-?\s?ins?(?: (?:are )?(?:welcome|only|ok))?": "Walk-ins welcome",
}
_WORD = r"(?<![a-z]){}(?![a-z])"
# The first pattern that fits wins, so the particular ones stand before the general ones.
_TABLE: tuple[tuple[Sign, str], ...] = (
    (Sign.BREAK, r"[;\n|•]"),
    *((Sign.NOTE, _WORD.format(f"(?:{pattern})")) for pattern in _NOTES),
    (
        Sign.ALL_DAY,
        r"24\s*[/x]\s*7(?:\s*/\s*365)?|(?:24|twenty-four)\s*-?\s*(?:hours|hrs|hr|h)(?![a-z])"
        r"(?:\s*(?:a|per|/)\s*day)?|around the clock|all day|day and night",
    ),
    *((Sign.DAYS, _WORD.format(f"(?:{pattern})")) for pattern in _SETS),
    (Sign.FORTNIGHT, _WORD.format(r"(?:every other|every second|alternat\w+|bi-?weekly)")),
    *((Sign.NTH, rf"(?<![a-z0-9])(?:{pattern})(?![a-z])") for pattern in _NTH),
    *((Sign.DAYS, _WORD.format(f"(?:{pattern})")) for pattern in _DAY.values()),
    (Sign.DAYS, _WORD.format(f"(?:{_RUN_PARTS}){{2,}}")),
    (Sign.TIME, r"12(?::?00)?\s*(?:noon|n|midnight|mn)(?![a-z])|noon|midday|midnight"),
    (Sign.TIME, r"(?:[01]\d|2[0-4])[0-5]\d(?:\s*(?:hours|hrs|h))?(?![\da-z:])"),
    (
        Sign.TIME,
        r"\d{1,2}(?::[0-5]\d)?(?::00)?\s*(?:am|pm|a|p)(?![a-z])|\d{1,2}(?::[0-5]\d(?::00)?)?(?![\da-z:])",
    ),
    (Sign.DASH, r"-+|" + _WORD.format("(?:to|until|till|til|thru|through)")),
    (
        Sign.CLOSED,
        _WORD.format(r"(?:closed|closes|close)(?: for| from| at| on| between)*(?: lunch)?(?: from| at)?"),
    ),
    (Sign.CLOSED, _WORD.format(r"lunch(?: break| hour| from| at)*")),
    (Sign.COMMA, r"[,/&+:()\[\]=]|" + _WORD.format("(?:and|then|also|or)")),
    (
        Sign.FILLER,
        _WORD.format(
            r"(?:open|opens|hours|hrs|hour|office|from|on|at|are|is|in|we|the|each|every|only|of|month|monthly|"
            r"o'clock|oclock|usually|otherwise|week|our|for|year-?round)"
        ),
    ),
)
_PATTERNS = tuple((sign, re.compile(pattern)) for sign, pattern in _TABLE)
_SPACE = re.compile(r"[ \t\r]+")


def tokens(text: str) -> list[Token]:
    """What the text is made of. Raises ValueFaultError for a word that says nothing about hours."""
    return [token for token in _read(_plain(text)) if token.sign is not Sign.FILLER]


def _plain(text: str) -> str:
    """Small letters, one kind of dash, and no dots but for what they mean."""
    text = re.sub("[‐‑‒–—―−~]", "-", text.strip().lower().replace("\u00a0", " ").replace("’", "'"))
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text)
    text = re.sub(r"(\d)\.(\d\d)(?!\d)", r"\1:\2", text)
    return text.replace(".", " ")


def _read(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        found = next(((sign, m) for sign, p in _PATTERNS if (m := p.match(text, at))), None)
        if found is None:
            word = re.split(r"[\s;,]", text[at:], maxsplit=1)[0]
            raise ValueFaultError(f"can’t be read at {quoted(word)}: {HOW}")
        sign, match = found
        yield _token(sign, match[0].strip())
        at = match.end()


def _token(sign: Sign, text: str) -> Token:
    if sign is Sign.DAYS:
        return Token(sign, text, days=_days(text))
    if sign is Sign.NTH:
        return Token(sign, text, nth=next(n for pattern, n in _NTH.items() if re.fullmatch(pattern, text)))
    if sign is Sign.NOTE:
        words = next(words for pattern, words in _NOTES.items() if re.fullmatch(pattern, text))
        return Token(sign, words)
    if sign is Sign.TIME:
        return Token(sign, text, time=_time(text))
    return Token(sign, text)


def _days(text: str) -> tuple[str, ...]:
    for pattern, days in _SETS.items():
        if re.fullmatch(pattern, text):
            return tuple(days)
    for code, pattern in _DAY.items():
        if re.fullmatch(pattern, text):
            return (code,)
    run: list[str] = []
    for part in re.findall(_RUN_PARTS, text):
        # The second T of MTWTF is a Thursday.
        run.append("TH" if part == "t" and "WE" in run else _RUN[part])
    return tuple(run)


def _time(text: str) -> Time:
    if text.endswith(("noon", "midday")) or re.fullmatch(r"12(?::?00)?\s*n", text):
        return Time(12, half="pm")
    if text.endswith(("midnight", "mn")):
        return Time(12, half="am")
    digits = re.sub(r"\D", "", text.split("m")[0])
    whole = ":" not in text and len(digits) == 4
    parts = (digits[:2], digits[2:]) if whole else [*re.findall(r"\d+", text), "0"][:2]
    hour, minute = int(parts[0]), int(parts[1])
    half = next((half for half in ("am", "pm") if re.search(rf"{half[0]}m?$", text)), "")
    if hour > 24 or (half and not 1 <= hour <= 12) or (hour == 24 and minute):
        raise ValueFaultError(f"knows no time {quoted(text)}: {HOW}")
    return Time(hour, minute, half, day=not half and (hour > 12 or hour == 0 or text.startswith("0")))
