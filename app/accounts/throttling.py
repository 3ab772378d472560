"""How often one may try: attempts are counted per account and per address, before anything is checked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import DomainError


class TooManyAttempts(DomainError):  # noqa: N818 (named as its siblings in app.errors)
    """Too many tries in too short a time; `until` is when the next is welcome."""

    status = 429

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `attempts` within `window`, which begins with the first of them."""

    attempts: int
    window: timedelta


LIMITS: dict[str, Limit] = {
    "sign-in by account": Limit(10, timedelta(minutes=15)),
    "sign-in by address": Limit(100, timedelta(minutes=15)),
    "reset by account": Limit(3, timedelta(hours=1)),
    "reset by address": Limit(20, timedelta(hours=1)),
    "claim by account": Limit(3, timedelta(days=1)),
    "claim by address": Limit(10, timedelta(days=1)),
    "answer link by address": Limit(30, timedelta(minutes=15)),
    "spoken code by address": Limit(10, timedelta(minutes=15)),
    "suggestion by address": Limit(10, timedelta(hours=1)),
    "told missing by address": Limit(10, timedelta(hours=1)),
}


def count(kind: str, attempts: int, since: datetime, now: datetime) -> tuple[int, datetime]:
    """One more attempt of `kind`: the new count and when it began. Raises TooManyAttempts past the limit."""
    limit = LIMITS[kind]
    if now - since >= limit.window:
        return 1, now
    if attempts >= limit.attempts:
        until = since + limit.window
        minutes = max(1, -(-int((until - now).total_seconds()) // 60))
        raise TooManyAttempts(f"Too many attempts. Please wait {_minutes(minutes)}, then try again.", until)
    return attempts + 1, since


def _minutes(number: int) -> str:
    return "a minute" if number == 1 else f"{number} minutes"
