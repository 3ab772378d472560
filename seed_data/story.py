"""Eighteen months of referrals that hold together: teams choose by need, habit and closeness; partners answer
as they are; places fill; what was declined is tried elsewhere; and the last weeks leave work to be done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from seed_data import clients as caseload
from seed_data.catalogue import Service, needs, organizations, services, stable_id, words
from seed_data.clients import Client, fits, in_season, pick, weighted
from seed_data.course import Course
from seed_data.partners import FILLED_FOR, FILLED_SERVICE, PULL, RUSH, Partner, partners
from seed_data.people import Staff, staff
from seed_data.places import distance_km
from seed_data.recent import unfinished
from seed_data.referral import Referral, Room, wishes_for
from seed_data.sense import makes_sense, sayable
from seed_data.worktime import moments, season_of

REFERRALS = 6000
FIRST_CASELOAD = 20  # clients whose records are open before the first referral is sent
HABIT = 0.5
DISAPPOINTMENT = 0.8
HALF_AS_LIKELY_KM = 12.0
ACROSS = 0.012  # how often a team looks to the other side of the county
STRAYING = 0.06  # how often eligibility is overlooked
PUT_AWAY_AFTER = timedelta(days=42)
ENDINGS = frozenset({"complete", "end-early", "decline", "withdraw", "expire", "mark-as-error"})
NOBODY: frozenset[str] = frozenset()
SHARE_OF_PLACES = 0.13  # of a service's places, those that people referred here can have
USUAL_LEGAL_NEEDS = {
    "legal.civil": 4,
    "legal.eviction": 5,
    "legal.immigration": 3,
    "legal.record": 2,
    "legal.papers": 0.6,
}
SAME_NEED_AGAIN = timedelta(days=40)
ACTIVE = timedelta(days=270)


@dataclass(slots=True)
class Story:
    """The county's past until `until`."""

    seed: int
    until: datetime
    staff: Staff
    clients: list[Client]
    partners: dict[str, Partner]
    rooms: dict[str, Room]
    referrals: list[Referral] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        closed = {client: at.isoformat() for client, at in closings(self).items()}
        return {
            "until": self.until.isoformat(),
            "clients": [client.as_json() | {"closed": closed.get(client.id)} for client in self.clients],
            "consents": list(consents(self)),
            "referrals": [referral.as_json() for referral in self.referrals],
        }


def tell(seed: int, until: datetime) -> Story:
    """The whole story, ending at `until`; the same seed and moment always tell the same."""
    people = staff(seed)
    story = Story(
        seed, until, people, caseload.clients(seed, people, until), partners(seed, until), _rooms(seed)
    )
    teller = Teller(story)
    scripted = list(unfinished(teller))
    teller.tell(REFERRALS - len(scripted))
    story.referrals = sorted([*story.referrals, *scripted], key=lambda referral: (referral.sent, referral.id))
    return story


class Teller:
    """Goes through the sendings in order of time."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.random = Random(f"{story.seed}/story")
        self.habits: dict[tuple[str, str], float] = defaultdict(float)
        self.numbers = count()
        self.last_sent: dict[tuple[str, str], datetime] = {}
        self.meeting: dict[str, list[Service]] = defaultdict(list)
        for service in services().values():
            for code in service.needs if service.accepts else ():
                self.meeting[code].append(service)
        self.sides = {organization.id: organization.side for organization in organizations().values()}

    def tell(self, number: int) -> None:
        """Send `number` referrals: what was declined comes first, then new clients, then whoever needs more."""
        until = self.story.until
        fresh = iter(self.story.clients)
        waiting = next(fresh, None)
        working_with: list[Client] = []
        retries: list[tuple[datetime, int, Referral]] = []
        for at in moments(self.random, number, self.story.clients[FIRST_CASELOAD].opened, until):
            referral = None
            if retries and retries[0][0] <= at:
                referral = self._next_choice(heappop(retries)[2], at)
            if referral is None and waiting is not None and waiting.opened < at:
                working_with.append(waiting)
                referral = self._for(waiting, at)
                waiting = next(fresh, None)
            while referral is None:
                referral = self._for(self._client(working_with, at), at)
            self._follow(referral)
            if referral.retry_at is not None:
                heappush(retries, (referral.retry_at, next(self.numbers), referral))

    def send(
        self,
        client: Client,
        service: Service,
        need: str,
        at: datetime,
        after: Referral | None = None,
        urgency: str = "",
    ) -> Referral:
        """One referral, sent and remembered as a habit; nothing has happened to it yet."""
        reasons, top = words("voices.toml")["reasons"], need.partition(".")[0]
        colleagues = self.story.staff.of_team(client.team)
        by = client.worker if self.random.random() < 0.85 else self.random.choice(colleagues)
        self.habits[client.team.id, service.organization_id] += 1
        self.last_sent[client.id, need] = at
        return Referral(
            id=stable_id("referral", self.story.seed, next(self.numbers)),
            client=client,
            service=service,
            need=need,
            urgency=urgency or _urgency(service, self.random),
            why=self.random.choice(sayable(reasons.get(need) or reasons[top], client.circumstances)),
            wishes=wishes_for(client, need, self.random),
            by=by,
            after=after.id if after else "",
            tried=(after.tried if after else NOBODY) | {service.organization_id},
            sent=at,
        )

    def choose(
        self, client: Client, need: str, at: datetime, tried: frozenset[str] = NOBODY
    ) -> Service | None:
        """A service that the team would think of: one that fits, near, known, not tried before."""
        straying, across = self.random.random() < STRAYING, self.random.random() < ACROSS
        candidates = [
            service
            for service in self.meeting[need]
            if service.organization_id not in tried
            and service.organization_id != client.team.organization_id
            and self.story.partners[service.organization_id].exists(at)
            and (across or self.sides[service.organization_id] in (client.place.side, "middle"))
            and in_season(service, at.date())
            and (straying or fits(service, client))
        ]
        heights = [self._appeal(service, client, at) for service in candidates]
        return weighted(self.random, candidates, heights) if sum(heights) > 0 else None

    def _appeal(self, service: Service, client: Client, at: datetime) -> float:
        partner = self.story.partners[service.organization_id]
        known = (1 + self.habits[client.team.id, service.organization_id]) ** HABIT
        near = 1.0
        if service.where == "place":
            near = 2 ** (-min(distance_km(client.area, code) for code in service.at) / HALF_AS_LIKELY_KM)
        pull = PULL.get(partner.name, 1.0)
        if service.name == FILLED_SERVICE and at > self.story.until - FILLED_FOR:
            pull *= RUSH
        return known * (0.1 + near) * pull * (1 + service.places / 60) ** 0.5

    def _client(self, working_with: list[Client], at: datetime) -> Client:
        while True:
            client = self.random.choice(working_with)
            if at - client.opened < ACTIVE or self.random.random() < 0.15:
                return client

    def _for(self, client: Client, at: datetime) -> Referral | None:
        """A new referral for one of the client's needs, if any can be met now."""
        heights = {top: season_of(top, at.date()) / (rank + 1.5) for rank, top in enumerate(client.needs)}
        code = self._leaf(client, pick(self.random, heights))
        if code is None:
            return None
        last = self.last_sent.get((client.id, code))
        if last is not None and at - last < SAME_NEED_AGAIN:
            return None
        service = self.choose(client, code, at)
        return self.send(client, service, code, at) if service else None

    def _leaf(self, client: Client, top: str) -> str | None:
        """A need below a top-level one that makes sense; those that much of the county is there for are usual."""
        heights = {
            code: USUAL_LEGAL_NEEDS.get(
                code, 0.2 + sum(1 + service.places / 30 for service in self.meeting[code])
            )
            for code, need in needs().items()
            if need.parent == top and makes_sense(code, client.circumstances)
        }
        return pick(self.random, heights) if heights else None

    def _next_choice(self, before: Referral, at: datetime) -> Referral | None:
        service = self.choose(before.client, before.need, at, before.tried)
        if service is None:
            return None
        return self.send(before.client, service, before.need, at, after=before, urgency=before.urgency)

    def _follow(self, referral: Referral) -> None:
        partner = self.story.partners[referral.service.organization_id]
        room = self.story.rooms[referral.service.id]
        if referral.service.name == FILLED_SERVICE and referral.sent > self.story.until - FILLED_FOR:
            room.places = min(room.places, max(3, room.load(referral.sent)))
        answerers = self.story.staff.providers_at(referral.service.organization_id)
        Course(referral, partner, room, answerers, self.random, self.story.until).run()
        if not referral.connected:  # a disappointment is remembered, too
            self.habits[referral.client.team.id, referral.service.organization_id] -= DISAPPOINTMENT
        self.story.referrals.append(referral)


def closings(story: Story) -> dict[str, datetime]:
    """When a record was put away, by client: some weeks after the last thing that happened, if nothing is open."""
    last: dict[str, datetime] = {}
    still_open: set[str] = set()
    for referral in story.referrals:
        happened = referral.steps[-1]
        last[referral.client.id] = max(happened["at"], last.get(referral.client.id, happened["at"]))
        if happened["action"] not in ENDINGS:
            still_open.add(referral.client.id)
    return {
        client: at + PUT_AWAY_AFTER
        for client, at in last.items()
        if client not in still_open and at + PUT_AWAY_AFTER < story.until
    }


def consents(story: Story) -> Iterator[dict[str, Any]]:
    """What each client agreed to, and when: each consent names the partners of the following months."""
    by_client: dict[str, list[Referral]] = defaultdict(list)
    for referral in story.referrals:
        by_client[referral.client.id].append(referral)
    for client in story.clients:
        yield from _consents_of(client, by_client[client.id])


def _consents_of(client: Client, sent: Iterable[Referral]) -> Iterator[dict[str, Any]]:
    given: dict[str, Any] | None = None
    begun = client.opened
    for referral in sent:
        partner = referral.service.organization_id
        if given is None or referral.sent - begun > timedelta(days=120):
            if given is not None:
                yield given
            begun = max(client.opened, referral.sent - timedelta(minutes=3))
            method = "written" if int(client.id[:2], 16) % 3 == 0 else "verbal"
            given = {
                "client": client.id,
                "at": begun.isoformat(),
                "by": client.worker.key,
                "method": method,
                "recipients": [],
            }
        if partner not in given["recipients"]:
            given["recipients"].append(partner)
    if given is not None:
        yield given


def _rooms(seed: int) -> dict[str, Room]:
    random = Random(f"{seed}/rooms")
    return {
        service.id: Room(
            max(2, round(service.places * SHARE_OF_PLACES * random.uniform(0.6, 1.3)))
            if service.places
            else 0
        )
        for service in services().values()
    }


def _places_for_us(service: Service, random: Random) -> int:
    share = service.places * SHARE_OF_PLACES * random.uniform(0.6, 1.4)
    return max(2, round(share)) if service.places else random.randrange(6, 30)


def _urgency(service: Service, random: Random) -> str:
    if service.answer_by == 1:
        return pick(random, {"soon": 40, "today": 60})
    return pick(random, {"routine": 62, "soon": 30, "today": 8})
