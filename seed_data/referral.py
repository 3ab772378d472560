"""What a referral of the story is, and the room that a service has for those who are sent to it."""

from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from random import Random
from typing import Any

from seed_data.catalogue import Service, words
from seed_data.clients import Client
from seed_data.people import Person

Step = dict[str, Any]


@dataclass(slots=True)
class Referral:
    """One referral of the story. `after` is the one before it in the chain; `tried` the partners of the chain."""

    id: str
    client: Client
    service: Service
    need: str
    urgency: str
    why: str
    wishes: tuple[str, ...]
    by: Person
    after: str
    tried: frozenset[str]
    sent: datetime
    steps: list[Step] = field(default_factory=list)
    retry_at: datetime | None = None

    @property
    def top_need(self) -> str:
        return self.need.partition(".")[0]

    @property
    def connected(self) -> bool:
        return any(step["action"] in ("contact", "start") for step in self.steps)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "client": self.client.id,
            "service": self.service.id,
            "partner": self.service.organization_id,
            "team": self.client.team.id,
            "need": self.need,
            "urgency": self.urgency,
            "why": self.why,
            "wishes": list(self.wishes),
            "by": self.by.key,
            "after": self.after,
            "steps": [{**step, "at": step["at"].isoformat()} for step in self.steps],
        }


@dataclass(slots=True)
class Room:
    """The places of one service that people from here can have, and when each taken one is free again."""

    places: int
    taken: list[datetime] = field(default_factory=list)

    def load(self, at: datetime) -> int:
        while self.taken and self.taken[0] <= at:
            heappop(self.taken)
        return len(self.taken)

    def full(self, at: datetime) -> bool:
        return self.places > 0 and self.load(at) >= self.places

    def take(self, until: datetime) -> None:
        heappush(self.taken, until)

    def next_free(self, at: datetime) -> datetime:
        return self.taken[0] if self.taken else at


def wishes_for(client: Client, need: str, random: Random) -> tuple[str, ...]:
    """What the client wants from this: said plainly, and often in their own words as well."""
    top = need.partition(".")[0]
    plain, own = words("voices.toml")["outcomes"][top], client.wishes.get(top, "")
    return (plain, own) if own and random.random() < 0.35 else (plain,)
