"""Nobody leaves open work behind: what is in somebody's hands is counted, and moved to colleagues in one act.

Work lies in places: a team (clients, referrals that were sent, shortlists) or a provider (referrals that were
taken on). Each place is handed to one person of it; tasks and check-ins go with the client, the clock with the
referral. Whoever administers accounts sees numbers here, never whom it is about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app import audit, messages
from app.accounts.colleagues import at_provider, hearers, in_teams, named
from app.accounts.models import Person, Team
from app.actor import Actor
from app.audit import AuditEvent
from app.clients.models import Client
from app.db import db
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.referrals import assigning
from app.referrals.choosing.models import Shortlist
from app.referrals.lifecycle import OPEN, Party
from app.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person has open work: how much of what, and who could take it over (names by id)."""

    id: UUID
    name: str
    party: Party
    numbers: dict[str, int]
    people: dict[UUID, str]

    @property
    def field(self) -> str:
        """What the choice for this place is called in a form."""
        return f"to-{self.id}"

    @property
    def may_be_nobodys(self) -> bool:
        """At a provider the whole team can take over; a client is in one person's care."""
        return self.party is Party.PROVIDER


_IS_OPEN = Referral.status.in_([status.value for status in OPEN])


def _clients(person_id: UUID) -> Select[Any]:
    return select(Client).where(Client.worker_id == person_id, Client.closed_at.is_(None))


def _sent(person_id: UUID) -> Select[Any]:
    return select(Referral).where(Referral.case_manager_id == person_id, _IS_OPEN)


def _shortlists(person_id: UUID) -> Select[Any]:
    mine = select(Shortlist).join(Client, Client.id == Shortlist.client_id)
    return mine.where(Shortlist.case_manager_id == person_id, Shortlist.closed_at.is_(None))


def _taken_on(person_id: UUID) -> Select[Any]:
    return select(Referral).where(Referral.owner_id == person_id, _IS_OPEN)


# What it is called, what finds it, and the column of the place where it lies.
_Kind = tuple[str, Any, InstrumentedAttribute[UUID]]
IN_TEAMS: tuple[_Kind, ...] = (
    ("client", _clients, Client.team_id),
    ("referral that they sent", _sent, Referral.team_id),
    ("shortlist", _shortlists, Client.team_id),
)
AT_PROVIDERS: tuple[_Kind, ...] = (("referral that they took on", _taken_on, Referral.partner_id),)


def places(person_id: UUID) -> list[Place]:
    """Every place where this person has open work, teams first."""
    found = [*_teams(_numbers(person_id, IN_TEAMS)), *_providers(_numbers(person_id, AT_PROVIDERS))]
    return [_without(place, person_id) for place in found]


def require_nothing_open(person_id: UUID) -> None:
    """Raises Conflict while there is work that nobody has taken over."""
    if left := places(person_id):
        where = ", ".join(place.name for place in left)
        raise Conflict(f"There is open work in their hands ({where}). Hand it over to colleagues first.")


def hand_over(person_id: UUID, to: Mapping[UUID, UUID | None], *, by: Actor) -> int:
    """Move all of a person's open work: `to` names for each place who takes over. Says how many things moved.

    Raises Invalid where a place is left out, or is given to somebody who does not work there.
    """
    moved: Counter[UUID | None] = Counter()
    for place in places(person_id):
        receiver = _receiver(place, to)
        moved[receiver] += sum(1 for _ in _move(place, person_id, receiver, by))
    for receiver, number in moved.items():
        subject = ("person", person_id)
        audit.record("account.work_handed_over", subject, by=by, to=receiver, number=number)
    return moved.total()


def tell_of_work(event: AuditEvent) -> None:
    """Whoever took something over hears of all of it in one mail."""
    to = UUID(event.data["to"]) if event.data["to"] else None
    link = current_app.extensions["settings"].base_url
    for hearer in hearers(Person.id == to) if to else []:
        about = ("person", hearer.id)
        messages.queue(
            "work_handed_over", to=hearer.mail, about=about, number=event.data["number"], link=link
        )


def _numbers(person_id: UUID, kinds: tuple[_Kind, ...]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for name, mine, column in kinds:
        counted = mine(person_id).with_only_columns(column, func.count()).group_by(column)
        for place, number in db.session.execute(counted):
            found.setdefault(place, {})[name] = number
    return found


def _teams(numbers: dict[UUID, dict[str, int]]) -> Iterator[Place]:
    for team in db.session.scalars(select(Team).where(Team.id.in_(numbers)).order_by(Team.name)).all():
        yield Place(team.id, team.name, Party.REFERRER, numbers[team.id], dict(named(in_teams({team.id}))))


def _providers(numbers: dict[UUID, dict[str, int]]) -> Iterator[Place]:
    wanted = select(Organization).where(Organization.id.in_(numbers)).order_by(Organization.name)
    for place in db.session.scalars(wanted).all():
        people = dict(named(at_provider({place.id})))
        yield Place(place.id, place.name, Party.PROVIDER, numbers[place.id], people)


def _without(place: Place, person_id: UUID) -> Place:
    place.people.pop(person_id, None)
    return place


def _receiver(place: Place, to: Mapping[UUID, UUID | None]) -> UUID | None:
    chosen = to.get(place.id)
    if chosen in place.people or (place.id in to and chosen is None and place.may_be_nobodys):
        return chosen
    problem = f"Choose who takes over in {place.name}."
    raise Invalid(problem, {place.field: problem})


def _move(place: Place, person_id: UUID, to: UUID | None, by: Actor) -> Iterator[UUID]:
    """Each thing of theirs in one place, moved and written down."""
    if place.party is Party.PROVIDER:
        yield from _give_all(_taken_on(person_id).where(Referral.partner_id == place.id), to, by, place.party)
        return
    yield from _give_all(_sent(person_id).where(Referral.team_id == place.id), to, by, place.party)
    for client in db.session.scalars(_clients(person_id).where(Client.team_id == place.id)).all():
        client.worker_id = _person(to)
        yield _written("client.handed_over", client, client.organization_id, person_id, to, by)
    for shortlist in db.session.scalars(_shortlists(person_id).where(Client.team_id == place.id)).all():
        shortlist.case_manager_id = _person(to)
        yield _written("shortlist.handed_over", shortlist, None, person_id, to, by)


def _give_all(mine: Select[Any], to: UUID | None, by: Actor, party: Party) -> Iterator[UUID]:
    for referral in db.session.scalars(mine).all():
        assigning.give(referral, to, by=by, party=party, channel=assigning.HAND_OVER)
        yield referral.id


def _written(
    name: str, thing: Any, organization: UUID | None, before: UUID, to: UUID | None, by: Actor
) -> UUID:
    audit.record(name, thing, by=by, organization=organization, before=before, to=to)
    id_: UUID = thing.id
    return id_


def _person(id_: UUID | None) -> UUID:
    if id_ is None:
        raise ValueError("a client is in somebody's care")
    return id_
