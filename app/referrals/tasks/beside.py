"""What rooms above this one put beside somebody's tasks: one table, beside the reactions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app

from app.actor import Actor


@dataclass(frozen=True, slots=True)
class Beside:
    """Something that waits and is about no client: `why` goes on after the name."""

    name: str
    why: str
    url: str
    due_on: date


Reminder = Callable[[Actor], Sequence[Beside]]


def beside_tasks(person: Actor) -> list[Beside]:
    """All of it for one person, the earliest first. At most two statements for each kind."""
    tellers: tuple[Reminder, ...] = current_app.extensions["beside_tasks"]
    return sorted((one for tell in tellers for one in tell(person)), key=lambda one: (one.due_on, one.name))
