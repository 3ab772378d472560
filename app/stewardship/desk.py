"""What waits for stewards, also what rooms above this one put on their desk: one table, beside the reactions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app


@dataclass(frozen=True, slots=True)
class Pile:
    """One kind of thing that waits: its tab, its page, how many there are and since when.

    `words` say in the digest what one and what many of them are.
    """

    tab: str
    endpoint: str
    count: int
    since: datetime | None
    words: tuple[str, str]

    @property
    def said(self) -> str:
        return f"{self.count} {self.words[self.count != 1]}"


Teller = Callable[[], Pile]


def piles() -> list[Pile]:
    """Everything that other rooms put on the desk. One statement each."""
    tellers: tuple[Teller, ...] = current_app.extensions["desk"]
    return [tell() for tell in tellers]
