"""How long a sign-in lasts: rules on plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOUCH_EVERY = timedelta(minutes=1)

# The first mark that is found decides: every browser also claims to be others.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`idle` ends a session that is left alone, `longest` ends it whatever happens."""

    idle: timedelta
    longest: timedelta


def is_alive(created: datetime, used: datetime, now: datetime, lifetime: Lifetime) -> bool:
    """Whether a session that nobody ended still signs its person in."""
    return now - used < lifetime.idle and now - created < lifetime.longest


def is_due_for_touch(used: datetime, now: datetime) -> bool:
    """Whether to write down that a session was used: at most once a minute, so that reading stays reading."""
    return now - used >= TOUCH_EVERY


def browser_in_words(user_agent: str) -> str:
    """`Firefox on Windows`: enough to know one's own device again, too little to follow anyone by."""
    browser = next((word for mark, word in _BROWSERS if mark in user_agent), "A browser")
    system = next((word for mark, word in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
