"""Working time in the county: when people send, when offices answer, when an answer is due."""

from bisect import bisect
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from seed_data.places import ZONE

LOCAL = ZoneInfo(ZONE)
OPENS, CLOSES = time(9), time(17)
SATURDAY = 5
GRACE_DAYS = 3  # the last of them after the coordinators were told

WEEKDAYS = (1.15, 1.1, 1.0, 0.95, 0.8, 0.06, 0.03)
GROWTH = 0.35  # more at the end of the story than at its beginning
# Demand by top-level need and month, where it is not the same all year.
SEASONS: dict[str, dict[int, float]] = {
    "money": {1: 2.4, 2: 2.0, 3: 1.4, 11: 1.6, 12: 2.2},
    "housing": {1: 1.4, 2: 1.3, 12: 1.3},
    "food": {6: 1.2, 7: 1.3, 11: 1.3, 12: 1.3},
    "family": {5: 1.2, 8: 1.6, 9: 1.3},
    "work": {1: 1.2, 6: 1.2},
    "wellbeing": {1: 1.15, 11: 1.15, 12: 1.2},
}


def season_of(need: str, day: date) -> float:
    return SEASONS.get(need, {}).get(day.month, 1.0)


def moments(random: Random, count: int, start: datetime, until: datetime) -> list[datetime]:
    """`count` moments between the two, in working hours, in order: busy Mondays, quiet holidays, slow growth."""
    days = [start.date() + timedelta(days=offset) for offset in range((until - start).days + 1)]
    heights = list(accumulate(_weight(day, number / len(days)) for number, day in enumerate(days)))
    found: list[datetime] = []
    while len(found) < count:
        day = days[min(bisect(heights, random.random() * heights[-1]), len(days) - 1)]
        minutes = int(random.triangular(0, 9 * 60, 2 * 60))
        moment = datetime.combine(day, time(8), LOCAL) + timedelta(
            minutes=minutes, seconds=random.randrange(60)
        )
        if start < moment < until:
            found.append(moment.astimezone(UTC))
    return sorted(found)


def working(moment: datetime) -> datetime:
    """`moment` itself in working time, else a little after the next office opens."""
    local = moment.astimezone(LOCAL)
    if local.weekday() < SATURDAY and OPENS <= local.time() < CLOSES:
        return moment
    day = local.date() + timedelta(days=local.time() >= CLOSES)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    late = timedelta(minutes=(local.minute * 3) % 150, seconds=local.second)
    return (datetime.combine(day, OPENS, LOCAL) + late).astimezone(UTC)


def answer_due(sent: datetime, days: int, *, today: bool) -> datetime:
    """The promised moment of an answer, as the referral loop reckons it."""
    local = sent.astimezone(LOCAL)
    closing = datetime.combine(local.date(), CLOSES, LOCAL)
    if not today:
        return datetime.combine(_workday_after(local.date(), days), CLOSES, LOCAL).astimezone(UTC)
    if local.weekday() < SATURDAY and closing - local >= timedelta(hours=2):
        return closing.astimezone(UTC)
    return datetime.combine(_workday_after(local.date(), 1), time(12), LOCAL).astimezone(UTC)


def expiry(due: datetime) -> datetime:
    """The end of the grace after an answer was due."""
    return datetime.combine(
        _workday_after(due.astimezone(LOCAL).date(), GRACE_DAYS), CLOSES, LOCAL
    ).astimezone(UTC)


def _workday_after(day: date, days: int) -> date:
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day


def _weight(day: date, progress: float) -> float:
    quiet = (day.month == 12 and day.day > 22) or (day.month == 11 and 22 <= day.day <= 28)
    return WEEKDAYS[day.weekday()] * (1 + GROWTH * progress) * (0.35 if quiet else 1.0)
