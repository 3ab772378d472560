"""What can be wrong with a listing without asking anyone: what it lacks, what is written in a wrong form, what leads
nowhere. Each fault names the page on which it is mended.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One thing that is wrong."""

    NO_DESCRIPTION = "no-description"
    NO_NEED = "no-need"
    NO_WHO = "no-who"
    NO_HOURS = "no-hours"
    NO_PHONE = "no-phone"
    NO_ADDRESS = "no-address"
    NO_AREA = "no-area"
    NO_LANGUAGE = "no-language"
    NO_COST = "no-cost"
    EMPTY_HOURS = "empty-hours"
    BAD_PHONE = "bad-phone"
    BAD_MAIL = "bad-mail"
    BAD_WEB = "bad-web"
    DEAD_LINK = "dead-link"


@dataclass(frozen=True, slots=True)
class About:
    """A fault in words: what listings say that don't have it, what those lack that do, and where it is mended."""

    said: str
    fault: str
    subject: str


# What every service should say; one without a place needs an area, and one with a place an address.
LACKS: Mapping[Fault, About] = {
    Fault.NO_DESCRIPTION: About("What it is", "Services that say nothing of what they are", "about"),
    Fault.NO_NEED: About("Needs it meets", "Services without a need", "needs"),
    Fault.NO_WHO: About("Who it is for", "Services that don’t say who they are for", "who"),
    Fault.NO_HOURS: About("Hours", "Services without hours", "hours"),
    Fault.NO_PHONE: About("A phone number", "Services that nobody can call", "contact"),
    Fault.NO_ADDRESS: About(
        "An address, where there is a place", "Services at places without an address", "places"
    ),
    Fault.NO_AREA: About(
        "An area, where there is no place", "Services with neither a place nor an area", "area"
    ),
    Fault.NO_LANGUAGE: About("Languages", "Services that don’t say what is spoken", "cost"),
    Fault.NO_COST: About("Cost", "Services that don’t say what they cost", "cost"),
}
WRONG: Mapping[Fault, About] = {
    Fault.EMPTY_HOURS: About("", "Services whose schedule says nothing", "hours"),
    Fault.BAD_PHONE: About("", "Phone numbers of a wrong form", "contact"),
    Fault.BAD_MAIL: About("", "Email addresses of a wrong form", "contact"),
    Fault.BAD_WEB: About("", "Web addresses of a wrong form", "contact"),
    Fault.DEAD_LINK: About("", "Web addresses that don’t answer", "contact"),
}
FAULTS: Mapping[Fault, About] = {**LACKS, **WRONG}

_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}")
_WEB = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@.]{2,}([/?#]\S*)?")
_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x)\s*\d{1,6}\s*$", re.IGNORECASE)
# Letters stand for digits on a keypad: 1-800-FOR-HELP.
_PHONE = re.compile(r"\+?[\dA-Z().\-\s/]+")
_SHORT_NUMBERS = (3, 5, 6)  # 211 and 988; numbers that one sends a text to
_US_DIGITS, _ABROAD = 10, range(7, 16)


@dataclass(frozen=True, slots=True)
class Said:
    """What a service or an organization says, as far as it can be judged.

    `hours` is whether each of its schedules says anything. `phones`, `mails` and `webs` are its own; `reachable`
    is whether there is any number to call.
    """

    described: bool = True
    needs: bool = True
    who: bool = True
    hours: Sequence[bool] = (True,)
    reachable: bool = True
    places: int = 1
    addresses: int = 1
    areas: bool = True
    languages: bool = True
    cost: bool = True
    phones: Sequence[str] = ()
    mails: Sequence[str] = ()
    webs: Sequence[str] = ()
    dead: Sequence[str] = ()


def faults(said: Said) -> Iterator[tuple[Fault, str]]:
    """Everything that is wrong, each with what is written there."""
    lacks = {
        Fault.NO_DESCRIPTION: not said.described,
        Fault.NO_NEED: not said.needs,
        Fault.NO_WHO: not said.who,
        Fault.NO_HOURS: not said.hours,
        Fault.NO_PHONE: not said.reachable,
        Fault.NO_ADDRESS: bool(said.places) and not said.addresses,
        Fault.NO_AREA: not said.places and not said.areas,
        Fault.NO_LANGUAGE: not said.languages,
        Fault.NO_COST: not said.cost,
        Fault.EMPTY_HOURS: bool(said.hours) and not any(said.hours),
    }
    yield from ((fault, "") for fault, lacking in lacks.items() if lacking)
    yield from _wrong(Fault.BAD_PHONE, (number for number in said.phones if not is_phone(number)))
    yield from _wrong(Fault.BAD_MAIL, (mail for mail in said.mails if not is_mail(mail)))
    yield from _wrong(Fault.BAD_WEB, (web for web in said.webs if not is_web(web)))
    yield from _wrong(Fault.DEAD_LINK, said.dead)


def is_phone(text: str) -> bool:
    """Ten digits with or without the 1 before them, a number abroad after a +, or a short number."""
    number = _EXTENSION.sub("", text.strip()).upper()
    if not _PHONE.fullmatch(number):
        return False
    digits = "".join(sign for sign in number if sign.isalnum())
    if number.startswith("+"):
        return digits.isdigit() and len(digits) in _ABROAD
    if len(digits) in _SHORT_NUMBERS:
        return digits.isdigit()
    national = digits.removeprefix("1") if len(digits) > _US_DIGITS else digits
    return len(national) == _US_DIGITS and national[:3].isdigit() and national[0] not in "01"


def is_mail(text: str) -> bool:
    return bool(_MAIL.fullmatch(text.strip()))


def is_web(text: str) -> bool:
    return bool(_WEB.fullmatch(text.strip()))


def _wrong(fault: Fault, texts: Iterable[str]) -> Iterator[tuple[Fault, str]]:
    """One fault for all of them: the page on which they are mended is the same."""
    if found := ", ".join(dict.fromkeys(texts)):
        yield fault, found
