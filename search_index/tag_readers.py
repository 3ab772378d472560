"""How tags are read: for each kind of thing that a text may say, the pattern to look for and what it means.

Made from the tables of `tag_words`. No pattern repeats a repetition, so that each pass over a text is short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Literal

from search_index import tag_words
from search_index.analysis import STOP_WORDS, identifier
from search_index.synonyms import phrases
from search_index.tag_words import table

Kind = Literal["need", "place", "within", "open", "language", "cost", "age", "who", "room", "contact"]
Found = Iterator[tuple[Kind, str, int, int]]
Reader = Callable[[str, Collection[str]], Found]
OLDEST = 120

# ---------------------------------------------------------------- patterns


def _any(said: Collection[str] | str) -> str:
    listed = said.split(", ") if isinstance(said, str) else said
    return "|".join(r"\s+".join(map(re.escape, one.split())) for one in sorted(listed, key=len, reverse=True))


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@.:/-])(?:{pattern})(?![\w@]|\.\w)")


def _plain(said: str) -> str:
    return " ".join(said.split())


_CODES = frozenset(code for _, code in phrases()) | {code.partition(".")[0] for _, code in phrases()}
_LANGUAGES, _DAYS = table(tag_words.LANGUAGES), table(tag_words.DAYS)
_PARTS, _MOMENTS = table(tag_words.PARTS), table(tag_words.MOMENTS)
_COSTS, _PEOPLE = table(tag_words.COSTS), table(tag_words.PEOPLE)

_FIELD = re.compile(r"(?<!\S)(need|lang|open|near|within|age|free|room):([\w.,-]{1,40})(?!\S)")
_WITHOUT = re.compile(r"(?<!\S)-(waitlist|waiting|full)(?!\S)")
_MAIL = re.compile(r"(?<!\S)[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_WEB = re.compile(r"(?<!\S)(?:https?://(?:www\.)?|www\.)([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})(?:[/?#]\S*)?")
_PHONE = re.compile(
    r"(?<![\w.])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}(?!\w)|(?<![\w.-])\d{3}-\d{4}(?!\w)"
)
_PERSON = re.compile(rf"(?<!\w)(?:{_any(tag_words.TITLES)})\.? +(?P<name>[^\W\d_]{{3,}})")
_REACH = _whole(r"(?:with)?in (?:a )?(\d{1,3}) ?(miles?|mi|km|kilometers?|kilometres?|millas)(?: of)?")
_ON_FOOT = _whole(_any(tag_words.ON_FOOT))
_ZIP = _whole(rf"(?:(?:{_any(tag_words.BEFORE_A_PLACE)})\s+)?(?:zip(?: code)?\s+)?(\d{{5}})(?:-\d{{4}})?")
_NEAR_ME = _whole(_any(tag_words.NEAR_ME))
_TOWN = re.compile(
    rf"(?<!\w)(?:(?P<before>{_any(tag_words.BEFORE_A_PLACE)})\s+)?(?P<town>[^\W\d_]{{3,}}(?: [^\W\d_]{{3,}}){{0,2}})"
)
_BEFORE_TIME = rf"(?:(?:{_any(tag_words.OPEN)})\s+)?"
_MOMENT = _whole(_any(_MOMENTS))
_TIME = _whole(
    rf"{_BEFORE_TIME}(?:(?P<day>{_any(_DAYS)})(?:\s+(?P<part>{_any(_PARTS)}))?|(?P<alone>{_any(_PARTS)}))"
)
_LANGUAGE = _whole(
    rf"(?:(?:{_any(tag_words.SPEAKING)})\s+)?(?P<name>{_any(_LANGUAGES)})(?:[ -]speaking)?"
    rf"(?!\s+(?:{_any(tag_words.LEARNT)})(?!\w))"
)
_COST = _whole(_any(_COSTS))
_AGE = _whole(
    r"(?:(?:for|age|aged|para)\s+)?(?:an?\s+|de\s+)?(?P<years>\d{1,3})"
    r"(?:[ -]?(?:years?[ -]olds?|yrs?[ -]olds?|year[ -]old|yo|y/o|anos))|ages?\s+(?P<after>\d{1,3})"
)
_WITH_CHILDREN = _whole(
    r"(?:(?:mom|mother|mama|dad|father|parent|family|familia|madre|woman|mujer)\s+)?(?:with|con)\s+"
    r"(?:\d|two|three|four|five|dos|tres|cuatro|my|mis|her|small|little|young)\s+"
    r"(?:small\s+|little\s+|young\s+)?(?:kids|children|babies|ninos|hijos)"
)
_WHO = _whole(_any(_PEOPLE))


# ---------------------------------------------------------------- readers, in their order


def _fields(left: str, towns: Collection[str]) -> Found:
    for found in _FIELD.finditer(left):
        meant = _field(found[1], found[2], towns)
        if meant:
            yield (*meant, *found.span())
    for found in _WITHOUT.finditer(left):
        yield "room", "-full" if found[1] == "full" else "-waitlist", *found.span()


def _field(name: str, value: str, towns: Collection[str]) -> tuple[Kind, str] | None:
    """What `name:value` means, None when it makes no sense."""
    if name == "need":
        return ("need", value) if value in _CODES else None
    if name == "lang":
        code = value if value in _LANGUAGES.values() else _LANGUAGES.get(value)
        return ("language", code) if code else None
    if name == "open":
        opened = _MOMENTS.get(value) or _DAYS.get(value) or _PARTS.get(value)
        opened = opened or (value if value in {*_DAYS.values(), *_PARTS.values()} else None)
        return ("open", opened) if opened else None
    if name == "near":
        return ("place", value) if value in towns or (value.isdigit() and len(value) == 5) else None
    if name in ("within", "age"):
        if not value.isdecimal() or int(value) > OLDEST:
            return None
        return ("within", value) if name == "within" else ("age", f"{int(value)}-{int(value)}")
    yes = value in ("yes", "1", "si")
    return (("cost", "free") if name == "free" else ("room", "has_room")) if yes else None


def _contacts(left: str, _towns: Collection[str]) -> Found:
    for pattern in (_MAIL, _WEB, _PHONE):
        for found in pattern.finditer(left):
            yield "contact", identifier(found[1] if pattern is _WEB else found.group()), *found.span()


def _persons(left: str, _towns: Collection[str]) -> Found:
    for found in _PERSON.finditer(left):
        if found["name"] not in STOP_WORDS:
            yield "contact", found["name"], *found.span()


def _places(left: str, towns: Collection[str]) -> Found:
    for found in _REACH.finditer(left):
        unit = "km" if found[2].startswith("k") else "miles"
        yield "within", f"{found[1]} {unit}", *found.span()
    for found in _ON_FOOT.finditer(left):
        yield "within", "1 miles", *found.span()
    for found in _ZIP.finditer(left):
        yield "place", found[1], *found.span()
    yield from sorted(_towns_in(left, towns), key=lambda found: left[found[2] : found[3]] in towns)
    for found in _NEAR_ME.finditer(left):
        yield "place", "me", *found.span()


def _towns_in(left: str, towns: Collection[str]) -> Found:
    """Towns of one to three words; those after "in" or "near" are meant before any other."""
    position = 0
    while found := _TOWN.search(left, position):
        parts = found["town"].split(" ")
        town = next((t for n in range(len(parts), 0, -1) if (t := " ".join(parts[:n])) in towns), "")
        start = found.start() if found["before"] else found.start("town")
        if town:
            yield "place", town, start, found.start("town") + len(town)
        position = found.start("town") + len(town or parts[0])


def _times(left: str, _towns: Collection[str]) -> Found:
    for found in _MOMENT.finditer(left):
        yield "open", _MOMENTS[_plain(found.group())], *found.span()
    for found in _TIME.finditer(left):
        day = _DAYS.get(_plain(found["day"] or ""), "")
        part = _PARTS.get(_plain(found["part"] or found["alone"] or ""), "")
        yield "open", f"{day} {part}".strip(), *found.span()


def _languages(left: str, _towns: Collection[str]) -> Found:
    for found in _LANGUAGE.finditer(left):
        yield "language", _LANGUAGES[_plain(found["name"])], *found.span()


def _costs(left: str, _towns: Collection[str]) -> Found:
    for found in _COST.finditer(left):
        yield "cost", _COSTS[_plain(found.group())], *found.span()


def _people(left: str, _towns: Collection[str]) -> Found:
    for found in _AGE.finditer(left):
        years = int(found["years"] or found["after"])
        if years <= OLDEST:
            yield "age", f"{years}-{years}", *found.span()
    for found in _WITH_CHILDREN.finditer(left):
        yield "who", "children", *found.span()
    for found in _WHO.finditer(left):
        meant = _PEOPLE[_plain(found.group())]
        yield "age" if meant[0].isdigit() else "who", meant, *found.span()


READERS: tuple[Reader, ...] = (
    _fields,
    _contacts,
    _places,
    _times,
    _languages,
    _costs,
    _people,
    _persons,
)
