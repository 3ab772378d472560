"""Numbers, dates and distances in a reader's words: US habits unless the settings say otherwise."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, format_time

from app import clock
from app.config import Settings

KM_PER_MILE = 1.609344
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 service`, `2,000 services`, `2 people`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def number(value: float) -> str:
    """`2,000`; fractions keep one decimal: `1,250.5`."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def percent(share: float) -> str:
    """A share between 0 and 1 as `90%`."""
    return f"{share:.0%}"


def money(amount: float, currency: str = "USD") -> str:
    """`Free`, `$5`, `$1,250.50`; other currencies by their code: `20 CAD`."""
    if amount == 0:
        return "Free"
    figure = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    return f"${figure}" if currency == "USD" else f"{figure} {currency}"


def listing(items: Iterable[object], word: str = "and") -> str:
    """`food, housing and legal help`."""
    parts = [str(item) for item in items]
    return f" {word} ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def sentence(words: str) -> str:
    """The first letter large, the rest as it is: `Closed, opens Wednesday`."""
    return words[:1].upper() + words[1:]


def duration(span: timedelta) -> str:
    """The largest whole unit: `3 days`, `1 hour`, `2 months`; under a minute `less than a minute`."""
    span = abs(span)
    for size, name in (
        (365 * DAY, "year"),
        (30 * DAY, "month"),
        (DAY, "day"),
        (HOUR, "hour"),
        (MINUTE, "minute"),
    ):
        if span >= size:
            return plural(span // size, name)
    return "less than a minute"


def ago(moment: datetime, now: datetime) -> str:
    """`just now`, `3 days ago`, `in 2 hours`."""
    span = moment - now
    if abs(span) < MINUTE:
        return "just now"
    return f"in {duration(span)}" if span > timedelta() else f"{duration(span)} ago"


def days_ago(then: date, today: date) -> str:
    """For days without an hour: `today`, `yesterday`, `3 days ago`, `tomorrow`."""
    days = (then - today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    if days in near:
        return near[days]
    span = duration(timedelta(days=days))
    return f"in {span}" if days > 0 else f"{span} ago"


def distance(km: float, *, kilometres: bool = False) -> str:
    """`0.8 mi`, `12 mi`; `1.3 km` where the setting says so. Never `0.0`."""
    length, unit = (km, "km") if kilometres else (km / KM_PER_MILE, "mi")
    if length < 0.1:
        return f"under 0.1 {unit}"
    return f"{length:.1f} {unit}" if length < 9.95 else f"{length:,.0f} {unit}"


def clock_time(at: time | datetime, *, twenty_four_hours: bool = False) -> str:
    """`6 pm`, `6:30 pm`, `noon`, `midnight`; `18:30` where the setting says so."""
    if twenty_four_hours:
        return f"{at:%H:%M}"
    if at.minute == 0 and at.hour in (0, 12):
        return "noon" if at.hour else "midnight"
    minutes = f":{at:%M}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'am' if at.hour < 12 else 'pm'}"


def full_date(day: date) -> str:
    """`November 19, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """`Nov 19, 2026`, for tables."""
    return f"{day:%b} {day.day}, {day.year}"


class Words:
    """The words that depend on the settings, as template filters."""

    def __init__(self, settings: Settings) -> None:
        self._kilometres = settings.kilometres
        self._twenty_four_hours = settings.twenty_four_hours
        self._zone = ZoneInfo(settings.time_zone)

    def local(self, moment: datetime, zone: str = "") -> datetime:
        """`moment` on the clock of `zone`, else of the settings."""
        return moment.astimezone(ZoneInfo(zone) if zone else self._zone)

    def distance(self, km: float) -> str:
        return distance(km, kilometres=self._kilometres)

    def clock_time(self, at: time | datetime) -> str:
        """A time as it stands; an aware moment on the local clock."""
        at = self.local(at) if isinstance(at, datetime) and at.tzinfo else at
        return clock_time(at, twenty_four_hours=self._twenty_four_hours)

    def day(self, day: date) -> str:
        """The date of a day, or the local date of a moment."""
        return full_date(self._date(day))

    def date_in_words(self, day: date) -> str:
        """The same in the language of the page: `4 de marzo de 2026`."""
        return str(format_date(self._date(day), "long"))

    def moment_in_words(self, moment: datetime) -> str:
        """A day and a time in the language of the page: `viernes, 6 de marzo de 2026, 10:00`."""
        local = self.local(moment)
        return f"{format_date(local.date(), 'full')}, {format_time(local, 'short', rebase=False)}"

    def short_day(self, day: date) -> str:
        return short_date(self._date(day))

    def moment(self, moment: datetime) -> str:
        """`November 19, 2026 at 6:30 pm`."""
        local = self.local(moment)
        return f"{full_date(local)} at {clock_time(local, twenty_four_hours=self._twenty_four_hours)}"

    def ago(self, moment: date) -> str:
        if isinstance(moment, datetime):
            return ago(moment, clock.now())
        return days_ago(moment, self._date(clock.now()))

    def machine_time(self, moment: date) -> str:
        """What stands in `<time datetime>`."""
        if isinstance(moment, datetime):
            return moment.astimezone(UTC).isoformat(timespec="seconds")
        return moment.isoformat()

    def _date(self, day: date) -> date:
        return self.local(day).date() if isinstance(day, datetime) else day


def register(app: Flask) -> None:
    """Offer the words to every template of `app` as filters."""
    words = Words(app.extensions["settings"])
    plain = (plural, number, percent, money, listing, sentence, duration)
    settled = (
        words.distance,
        words.clock_time,
        words.day,
        words.date_in_words,
        words.moment_in_words,
        words.short_day,
        words.moment,
        words.ago,
        words.machine_time,
        words.local,
    )
    for word in (*plain, *settled):
        app.add_template_filter(word, word.__name__)
    app.add_template_global(plural)
