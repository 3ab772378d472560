"""When an answer is due, and what happens while there is none. Pure: moments in, moments out.

Working time is Monday to Friday, 9 am to 5 pm where the provider is, without its closures. The answer is due
at the end of the second working day, or the same day when it is urgent. At half time the provider is
reminded; when the answer is due, both are told; after the grace it has expired.
"""

from collections.abc import Set
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

ANSWER_DAYS = 2
GRACE_DAYS = 2
OPENS = time(9)
NOON = time(12)
CLOSES = time(17)
ENOUGH_OF_TODAY = timedelta(hours=2)
SATURDAY = 5

NO_CLOSURES: frozenset[date] = frozenset()


class Chase(StrEnum):
    """How far the clock has gone with a referral that nobody answers."""

    REMIND = "remind"
    TELL = "tell"
    EXPIRE = "expire"


class Chased(NamedTuple):
    """What to do now, and when the clock looks again (None: never)."""

    do: Chase
    then: Chase | None
    at: datetime | None


def is_working(day: date, closures: Set[date] = NO_CLOSURES) -> bool:
    return day.weekday() < SATURDAY and day not in closures


def working_day_after(day: date, days: int, closures: Set[date] = NO_CLOSURES) -> date:
    """The `days`-th working day after `day`."""
    while days > 0:
        day += timedelta(days=1)
        days -= is_working(day, closures)
    return day


def answer_by(
    sent: datetime,
    zone: ZoneInfo,
    *,
    urgent: bool = False,
    days: int = ANSWER_DAYS,
    closures: Set[date] = NO_CLOSURES,
) -> datetime:
    """The moment by which an answer is promised. Urgent: today, or else by noon of the next working day."""
    local = sent.astimezone(zone)
    closing = datetime.combine(local.date(), CLOSES, zone)
    if not urgent:
        return datetime.combine(working_day_after(local.date(), days, closures), CLOSES, zone)
    if is_working(local.date(), closures) and closing - local >= ENOUGH_OF_TODAY:
        return closing
    return datetime.combine(working_day_after(local.date(), 1, closures), NOON, zone)


def half_time(sent: datetime, due: datetime, zone: ZoneInfo, closures: Set[date] = NO_CLOSURES) -> datetime:
    """Half-way between sending and the answer; from a day off it moves to the next working morning."""
    middle = (sent + (due - sent) / 2).astimezone(zone)
    if is_working(middle.date(), closures):
        return middle
    morning = datetime.combine(working_day_after(middle.date(), 1, closures), OPENS, zone)
    return min(morning, due.astimezone(zone))


def expires(due: datetime, zone: ZoneInfo, closures: Set[date] = NO_CLOSURES) -> datetime:
    """The end of the grace after an answer was due."""
    day = working_day_after(due.astimezone(zone).date(), GRACE_DAYS, closures)
    return datetime.combine(day, CLOSES, zone)


def chase(next_chase: Chase, now: datetime, due: datetime, zone: ZoneInfo) -> Chased:
    """What the clock does at `now`, and when next. However far it jumped, nothing is done twice.

    A clock that comes late skips a reminder that has lost its meaning, never the word to the case manager;
    and it never lets a referral expire before that word has had a grace of its own.
    """
    if next_chase is Chase.REMIND and now < due:
        return Chased(Chase.REMIND, Chase.TELL, due)
    if next_chase is not Chase.EXPIRE:
        return Chased(Chase.TELL, Chase.EXPIRE, expires(max(due, now), zone))
    return Chased(Chase.EXPIRE, None, None)
