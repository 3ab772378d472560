"""Lets the story happen: every event through the same action as anybody's, at its own moment, in order of time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.accounts.models import Team
from app.actor import SYSTEM, Actor
from app.clients import actions as clients
from app.clients.consent import Giver, Method
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization, Service
from app.referrals import actions as referrals
from app.referrals import sending
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.wording import Complexity, Urgency
from seed_data import clients as caseload
from seed_data import referral as told
from seed_data.story import Story, closings, consents

AT_ONCE = 4000  # events that become lasting together
EXTRAS = frozenset({"at", "action", "party", "by", "logged"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens, at its moment, to one client and perhaps one referral."""

    at: datetime
    happen: Callable[[], object]
    client: str
    referrals: tuple[str, ...] = ()


@dataclass(slots=True)
class Player:
    """Lets everything happen in order of time, some thousands of events in one transaction."""

    story: Story
    actors: Mapping[str, Actor]
    client_ids: dict[str, UUID] = field(default_factory=dict)
    referral_ids: dict[str, UUID] = field(default_factory=dict)
    clients: dict[UUID, Client] = field(default_factory=dict)
    referrals: dict[UUID, Referral] = field(default_factory=dict)
    services: dict[UUID, Service] = field(default_factory=dict)
    organizations: dict[UUID, Organization] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    def play(self) -> Iterator[tuple[int, int]]:
        """Tells, after each transaction, how many events of how many have happened."""
        events = sorted(self._events(), key=lambda event: event.at)
        done = 0
        for batch in batches(events, AT_ONCE):
            with transaction(), db.session.no_autoflush:
                self._bring_to_mind(batch)
                for event in batch:
                    with clock.at(event.at):
                        event.happen()
            done += len(batch)
            yield done, len(events)

    def _events(self) -> Iterator[Event]:
        by_id = {client.id: client for client in self.story.clients}
        for client in self.story.clients:
            yield Event(client.opened, partial(self._open_record, client), client.id)
        for given in consents(self.story):
            moment = datetime.fromisoformat(given["at"])
            yield Event(moment, partial(self._agree, given), given["client"])
        for id_, closed in closings(self.story).items():
            worker = by_id[id_].worker.key
            yield Event(closed, partial(self._put_away, id_, worker), id_)
        for referral in self.story.referrals:
            known = (referral.id, referral.after) if referral.after else (referral.id,)
            for step in referral.steps:
                yield Event(step["at"], partial(self._step, referral, step), referral.client.id, known)

    def _bring_to_mind(self, batch: Sequence[Event]) -> None:
        """Load, in a few statements, everything that a batch of events touches."""
        wanted = {self.client_ids[event.client] for event in batch if event.client in self.client_ids}
        known = {
            self.referral_ids[id_] for event in batch for id_ in event.referrals if id_ in self.referral_ids
        }
        self.organizations = _by_id(select(Organization))
        self.services = _by_id(select(Service).options(joinedload(Service.capacity)))
        names = {(team.organization_id, team.name): team for team in db.session.scalars(select(Team))}
        self.teams = {
            team.id: names[UUID(team.organization_id), team.name] for team in self.story.staff.teams
        }
        self.clients = _by_id(
            select(Client).where(Client.id.in_(wanted)).options(selectinload(Client.consents))
        )
        self.referrals = _by_id(
            select(Referral).where(Referral.id.in_(known)).options(selectinload(Referral.wishes))
        )

    def _open_record(self, client: caseload.Client) -> None:
        by = self.actors[client.worker.key]
        opened = clients.open_client(
            team=self.teams[client.team.id],
            by=by,
            name=client.name,
            pronouns=client.pronouns,
            age_band=client.age_band,
            area=client.area,
            no_fixed_address="no_home" in client.hardships,
            language=client.language,
            interpreter=client.interpreter,
            goals=client.goals,
            household=client.household,
            traits=list(client.traits),
            hardships=list(client.hardships),
            phone=client.phone or None,
            ways=client.ways,
            safe_times=client.safe_times or None,
            unsafe_note=client.unsafe_note or None,
        )
        for code, wish in client.wishes.items():
            clients.add_need(opened, code, wish, by=by)
        self.client_ids[client.id] = opened.id
        self.clients[opened.id] = opened

    def _agree(self, given: Mapping[str, Any]) -> None:
        client = self._client(given["client"])
        recipients = [self.organizations[UUID(id_)] for id_ in given["recipients"]]
        by = self.actors[given["by"]]
        method = Method(given["method"])
        clients.give_consent(client, recipients=recipients, by=by, method=method, **_for_a_minor(client))

    def _put_away(self, client: str, worker: str) -> None:
        clients.close_client(self._client(client), by=self.actors[worker])

    def _step(self, referral: told.Referral, step: told.Step) -> None:
        if step["action"] == "send":
            self._send(referral)
            return
        given = {name: value for name, value in step.items() if name not in EXTRAS}
        if "review_on" in given:
            given["review_on"] = date.fromisoformat(given["review_on"])
        referrals.take(
            self._referral(referral.id),
            Action(step["action"]),
            by=self.actors[step["by"]] if step["by"] else SYSTEM,
            party=Party(step["party"]),
            logged=step.get("logged", False),
            **given,
        )

    def _send(self, referral: told.Referral) -> None:
        client = self._client(referral.client.id)
        sent = sending.send(
            client,
            self.services[UUID(referral.service.id)],
            need=referral.need,
            wishes=referral.wishes,
            by=self.actors[referral.by.key],
            why=referral.why,
            urgency=Urgency(referral.urgency),
            complexity=list(Complexity)[client.burden],
            parent=self._referral(referral.after) if referral.after else None,
        )
        self.referral_ids[referral.id] = sent.id
        self.referrals[sent.id] = sent

    def _client(self, id_: str) -> Client:
        return self.clients[self.client_ids[id_]]

    def _referral(self, id_: str) -> Referral:
        return self.referrals[self.referral_ids[id_]]


def _for_a_minor(client: Client) -> dict[str, Any]:
    """Who agreed for someone under 18, and what they said about it themselves."""
    if not client.is_minor:
        return {}
    return {"giver": Giver.GUARDIAN, "giver_name": "Their mother", "own_voice": "They want this, too."}


def _by_id(statement: Any) -> dict[UUID, Any]:
    return {thing.id: thing for thing in db.session.scalars(statement).unique()}


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """`things` in lists of at most `size`."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch
