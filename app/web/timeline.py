"""What the macro `parts.timeline` shows: one line for each thing that has happened."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline. `tone` is good, bad, quiet or nothing."""

    what: str
    moment: datetime
    who: str = ""
    note: str = ""
    tone: str = ""
