"""When an answer or news is due, and what happens while there is none. Pure: moments in, moments out.

Working time is Monday to Friday, 9 am to 5 pm where the organization is whose move it is, without its closures.
The answer is due at the end of the second working day, or the same day when it is urgent. At half time the provider
is reminded; when the answer is due, both are told; after the grace the coordinators, and a working day later it has
expired. What was taken on and lies still is asked about; silence goes to the case manager, then to the coordinators,
and then it is asked about again: nothing that is open is ever without a day on which somebody must act.
"""

from collections.abc import Set
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

ANSWER_DAYS = 2
GRACE_DAYS = 2
LAST_CALL_DAYS = 1
STALL_DAYS = 7
NEWS_DAYS = 2
OPENS = time(9)
NOON = time(12)
CLOSES = time(17)
ENOUGH_OF_TODAY = timedelta(hours=2)
A_DAY = timedelta(days=1)
SATURDAY = 5

NO_CLOSURES: frozenset[date] = frozenset()


class Chase(StrEnum):
    """What the clock does next: with a referral that nobody answers, or with one of which nothing is heard."""

    REMIND = "remind"
    TELL = "tell"
    ESCALATE = "escalate"
    EXPIRE = "expire"
    ASK = "ask"
    STALLED = "stalled"
    RAISE = "raise"
    AGAIN = "again"


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
        day += A_DAY
        days -= is_working(day, closures)
    return day


def working_day_from(day: date, closures: Set[date] = NO_CLOSURES) -> date:
    """`day` itself, or the next working day after it."""
    return working_day_after(day - A_DAY, 1, closures)


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
    return min(next_morning(middle, zone, closures) or middle, due.astimezone(zone))


def next_morning(now: datetime, zone: ZoneInfo, closures: Set[date] = NO_CLOSURES) -> datetime | None:
    """On a day off: the next working morning. None on a working day: then nothing has to wait."""
    today = now.astimezone(zone).date()
    if is_working(today, closures):
        return None
    return datetime.combine(working_day_after(today, 1, closures), OPENS, zone)


def closing_time(now: datetime, days: int, zone: ZoneInfo, closures: Set[date] = NO_CLOSURES) -> datetime:
    """The end of the `days`-th working day after now; none: the end of the day that `now` falls on."""
    day = working_day_after(now.astimezone(zone).date(), days, closures)
    return datetime.combine(day, CLOSES, zone)


def expires(due: datetime, zone: ZoneInfo, closures: Set[date] = NO_CLOSURES) -> datetime:
    """The end of the grace and of the last call, after an answer was due."""
    return closing_time(due, GRACE_DAYS + LAST_CALL_DAYS, zone, closures)


def ask_on(
    last_news: datetime,
    zone: ZoneInfo,
    *,
    days: int = STALL_DAYS,
    review_on: date | None = None,
    closures: Set[date] = NO_CLOSURES,
) -> datetime:
    """The working morning on which to ask how it goes: on the day that was given, else `days` after the last news.

    Closed days don't count; weekends do, as in anybody's "a week". A day that was given and is over counts no more.
    """
    day = last_news.astimezone(zone).date()
    if review_on is not None and review_on > day:
        return datetime.combine(working_day_from(review_on, closures), OPENS, zone)
    left = days
    while left > 0:
        day += A_DAY
        left -= day not in closures
    return datetime.combine(working_day_from(day, closures), OPENS, zone)


def chase(
    next_chase: Chase,
    now: datetime,
    due: datetime,
    zone: ZoneInfo,
    *,
    stall_days: int = STALL_DAYS,
    closures: Set[date] = NO_CLOSURES,
) -> Chased:
    """What the clock does at `now`, and when next. However far it jumped, nothing is done twice.

    A clock that comes late skips a reminder that has lost its meaning, never the word to the case manager or to the
    coordinators; and it never lets a referral expire before each of these words has had its time.
    """
    match next_chase:
        case Chase.REMIND if now < due:
            return Chased(Chase.REMIND, Chase.TELL, due)
        case Chase.REMIND | Chase.TELL:
            end = closing_time(max(due, now), GRACE_DAYS, zone, closures)
            return Chased(Chase.TELL, Chase.ESCALATE, end)
        case Chase.ESCALATE:
            end = closing_time(now, LAST_CALL_DAYS, zone, closures)
            return Chased(Chase.ESCALATE, Chase.EXPIRE, end)
        case Chase.ASK | Chase.AGAIN:
            return Chased(Chase.ASK, Chase.STALLED, closing_time(now, NEWS_DAYS, zone, closures))
        case Chase.STALLED:
            return Chased(Chase.STALLED, Chase.RAISE, closing_time(now, NEWS_DAYS, zone, closures))
        case Chase.RAISE:
            again = ask_on(now, zone, days=stall_days, closures=closures)
            return Chased(Chase.RAISE, Chase.AGAIN, again)
    return Chased(Chase.EXPIRE, None, None)
