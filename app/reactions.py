"""What follows from what: one page, three tables.

`REACTIONS` says what follows an event, `JOBS` what a kind of job does, `TIMETABLE` what happens by itself.
Every event that is recorded anywhere stands in `REACTIONS`; where nothing follows, it says so with `()`.
"""

from collections.abc import Callable, Mapping
from datetime import time, timedelta

from app.audit import AuditEvent

Reaction = Callable[[AuditEvent], None]
Handler = Callable[..., None]

NOTHING: tuple[Reaction, ...] = ()

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "listing.confirmed": NOTHING,
    "listing.room_said": NOTHING,
    "message.undeliverable": NOTHING,
}

JOBS: Mapping[str, Handler] = {}

# name: (how often, or at what local time), kind of job
TIMETABLE: Mapping[str, tuple[timedelta | time, str]] = {}
