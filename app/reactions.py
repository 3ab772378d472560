"""What follows from what: one page, three tables.

`REACTIONS` says what follows an event, `JOBS` what a kind of job does, `TIMETABLE` what happens by itself.
Every event that is recorded anywhere stands in `REACTIONS`; where nothing follows, it says so with `()`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

Reaction = Callable[[Any], None]

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {}

JOBS: Mapping[str, Callable[..., None]] = {}

TIMETABLE: Mapping[str, timedelta] = {}
