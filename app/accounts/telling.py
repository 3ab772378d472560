"""Who hears of something by mail, and when: each by their own setting, yet never nobody. Pure.

Somebody of every team and every provider must be told at once. Where nobody is left who would be (an account was
closed, say), those who read a daily mail are, and else everyone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Notices(StrEnum):
    """When a person hears of what happens to referrals."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NONE = "none"


NOTICES_WORDS: dict[Notices, str] = {
    Notices.AT_ONCE: "At once, a mail for each",
    Notices.DAILY: "Once a day, all in one mail",
    Notices.NONE: "Not by mail: I look here",
}


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who may be told, or who covers for them; `notices` is the setting of whom they stand for."""

    id: UUID
    mail: str
    notices: Notices


class Told(NamedTuple):
    """Who hears of it now, and who in the mail of the day."""

    at_once: tuple[Hearer, ...]
    daily: tuple[Hearer, ...]


def told(hearers: Iterable[Hearer]) -> Told:
    """Sort `hearers` by their settings; whoever stands there twice hears it once, the earlier."""
    everyone = list(hearers)
    at_once = _once(each for each in everyone if each.notices is Notices.AT_ONCE)
    daily = _once(each for each in everyone if each.notices is Notices.DAILY)
    if not at_once:
        return Told(daily or _once(everyone), ())
    soon = {each.id for each in at_once}
    return Told(at_once, tuple(each for each in daily if each.id not in soon))


def _once(hearers: Iterable[Hearer]) -> tuple[Hearer, ...]:
    return tuple({each.id: each for each in hearers}.values())
