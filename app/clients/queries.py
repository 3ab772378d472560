"""Questions about clients: a caseload, one client, and who has looked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import clock
from app.accounts.models import Person, Team
from app.actor import Actor
from app.audit import AuditEvent
from app.clients.circumstances import AGE_WORDS
from app.clients.contact import bare_number
from app.clients.models import Client, Consent, Need, name_scope, phone_scope
from app.clients.policy import own_teams, visible_to
from app.db import db
from app.directory.models import Organization, Service
from app.errors import NotFound
from app.seal import blind_index

PAGE = 50
ONE_READING = timedelta(hours=1)
READING_EVENTS = ("client.read",)


@dataclass(frozen=True, slots=True)
class Caseload:
    """One page of clients, and how many there are in all."""

    clients: list[Client]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Look:
    """How often, and when last, one person of one organization has seen a client's record."""

    person: str
    organization: str
    times: int
    last: datetime


NOBODY = "There is no such client, or they are not in the care of your team."


def client(id_: UUID, *, seen_by: Actor) -> Client:
    """One client with needs and consents. Raises NotFound for everyone who may not see them."""
    wanted = (
        select(Client)
        .where(Client.id == id_, visible_to(seen_by))
        .options(
            joinedload(Client.worker),
            joinedload(Client.team),
            selectinload(Client.needs),
            selectinload(Client.consents),
        )
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound(NOBODY)
    return found


def client_alone(id_: UUID, *, seen_by: Actor) -> Client:
    """The same without needs and consents, for pages that only say for whom they are. One statement."""
    found = db.session.scalar(select(Client).where(Client.id == id_, visible_to(seen_by)))
    if found is None:
        raise NotFound(NOBODY)
    return found


def require_same(asked: UUID, found: UUID) -> None:
    """What stands under one client's address must be theirs. Raises NotFound where it is another's."""
    if asked != found:
        raise NotFound("There is no such thing in this client's record.")


def consent(id_: UUID, *, seen_by: Actor) -> Consent:
    """One consent of a client whom the reader may see."""
    wanted = select(Consent).join(Consent.client).where(Consent.id == id_, visible_to(seen_by))
    found = db.session.scalar(wanted.options(contains_eager(Consent.client)))
    if found is None:
        raise NotFound("There is no such consent, or the client is not in the care of your team.")
    return found


def need(id_: UUID, *, seen_by: Actor) -> Need:
    """One need of a client whom the reader may see."""
    wanted = select(Need).join(Need.client).where(Need.id == id_, visible_to(seen_by))
    found = db.session.scalar(wanted.options(contains_eager(Need.client)))
    if found is None:
        raise NotFound("There is no such need, or the client is not in the care of your team.")
    return found


def caseload(
    *, seen_by: Actor, words: str = "", mine: bool = False, closed: bool = False, page: int = 1
) -> Caseload:
    """The clients of the reader's teams, latest changed first.

    Names are sealed, so `words` are compared with the opened names of the team's own records.
    """
    wanted = select(Client).where(
        visible_to(seen_by), Client.closed_at.is_not(None) if closed else Client.closed_at.is_(None)
    )
    if mine:
        wanted = wanted.where(Client.worker_id == seen_by.id)
    if words.strip():
        return _named(wanted, words.casefold().split(), page)
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = min(page, max(1, -(-total // PAGE)))  # the list may have become shorter
    ordered = wanted.order_by(Client.changed_at.desc(), Client.id)
    return Caseload(_with_details(ordered.offset((page - 1) * PAGE).limit(PAGE)), total, page)


def choices(*, seen_by: Actor) -> list[tuple[UUID, str]]:
    """Id and name of every open client of the reader's teams, by name: for choosing whom to refer.

    Namesakes are told apart by age, area, case manager, and the day on which their record was opened.
    """
    own = select(Client).where(visible_to(seen_by), Client.closed_at.is_(None))
    rows = db.session.execute(own.with_only_columns(Client.id, Client.name))
    names: dict[UUID, str] = {id_: name for id_, name in rows}  # noqa: C416 (rows are no pairs to the types)
    bearers = Counter(name.casefold() for name in names.values())
    shared = [id_ for id_, name in names.items() if bearers[name.casefold()] > 1]
    if shared:
        for client in db.session.scalars(own.where(Client.id.in_(shared)).options(joinedload(Client.worker))):
            names[client.id] = _told_apart(client)
    return sorted(names.items(), key=lambda row: row[1].casefold())


def _told_apart(client: Client) -> str:
    opened = client.created_at.date()
    age = f"aged {AGE_WORDS[client.age_band]}" if client.age_band else ""
    known = (age, client.area, f"with {client.worker.name}", f"since {opened:%B} {opened.day}, {opened.year}")
    return f"{client.name} ({', '.join(word for word in known if word)})"


def likely_known(
    people: Sequence[Mapping[str, Any]], *, organization: UUID, but: UUID | None = None
) -> list[int]:
    """For each of `people` (name, age_band, phone), how many open clients of this agency it may be already.

    The same name, and the same age where both are known; or the same phone number. Of other teams one learns no
    more than the number. For a victim service provider nothing is compared: a hash would be a disclosure.
    """
    if db.session.get_one(Organization, organization).victim_service_provider:
        return [0] * len(people)
    wanted = [_indexes(person, organization) for person in people]
    names, phones = {name for name, _ in wanted}, {phone for _, phone in wanted if phone}
    rows = db.session.execute(
        select(Client.name_index, Client.phone_index, Client.age_band).where(
            Client.organization_id == organization,
            Client.closed_at.is_(None),
            Client.id != (but or UUID(int=0)),
            Client.name_index.in_(names) | Client.phone_index.in_(phones),
        )
    ).all()
    return [
        sum(_may_be(row, name, phone, person.get("age_band")) for row in rows)
        for person, (name, phone) in zip(people, wanted, strict=True)
    ]


def _indexes(person: Mapping[str, Any], organization: UUID) -> tuple[bytes, bytes | None]:
    digits = bare_number(person.get("phone"))
    name = blind_index(person.get("name") or "", name_scope(organization))
    return name, blind_index(digits, phone_scope(organization)) if digits else None


def _may_be(row: Any, name: bytes, phone: bytes | None, age_band: str | None) -> bool:
    same_age = None in (age_band, row.age_band) or age_band == row.age_band
    return (row.name_index == name and same_age) or (phone is not None and row.phone_index == phone)


def teams_of(actor: Actor) -> list[Team]:
    """The teams in which `actor` may open a client."""
    return list(db.session.scalars(select(Team).where(Team.id.in_(own_teams(actor))).order_by(Team.name)))


def partners() -> list[tuple[UUID, str]]:
    """Id and name of every organization that takes referrals, by name: to be named in a consent."""
    takes = select(Service.organization_id).where(Service.accepts_referrals, Service.status == "active")
    rows = db.session.execute(
        select(Organization.id, Organization.name)
        .where(Organization.id.in_(takes))
        .order_by(func.lower(Organization.name))
    )
    return list(rows)


def organizations(ids: Collection[UUID]) -> list[Organization]:
    """The organizations with these ids."""
    return list(db.session.scalars(select(Organization).where(Organization.id.in_(ids))))


def looks(client: Client) -> list[Look]:
    """Who has seen this client's record, latest first."""
    seen = (
        select(
            Person.name,
            Organization.name,
            func.count(),
            func.max(AuditEvent.at, type_=AuditEvent.at.type),
        )
        .join(Person, Person.id == AuditEvent.actor_id)
        .outerjoin(Organization, Organization.id == AuditEvent.organization_id)
        .where(
            AuditEvent.subject_kind == Client.__tablename__,
            AuditEvent.subject_id == client.id,
            AuditEvent.name.in_(READING_EVENTS),
        )
        .group_by(Person.id, Person.name, Organization.name)
    )
    rows = [Look(person, place or "", times, last) for person, place, times, last in db.session.execute(seen)]
    return sorted(rows, key=lambda look: look.last, reverse=True)


def not_read_lately(clients: Collection[UUID], *, by: Actor) -> set[UUID]:
    """Those of `clients` that `by` has not seen within the hour: what is read again in that time is one reading."""
    if not clients:
        return set()
    lately = select(AuditEvent.subject_id).where(
        AuditEvent.subject_kind == Client.__tablename__,
        AuditEvent.subject_id.in_(clients),
        AuditEvent.name.in_(READING_EVENTS),
        AuditEvent.actor_id == by.id,
        AuditEvent.at > clock.now() - ONE_READING,
    )
    return set(clients) - set(db.session.scalars(lately))


def consents_of(clients: set[UUID]) -> dict[UUID, list[Consent]]:
    """The consents of each of `clients`, in two statements however many there are."""
    found: dict[UUID, list[Consent]] = defaultdict(list)
    for given in db.session.scalars(select(Consent).where(Consent.client_id.in_(clients))):
        found[given.client_id].append(given)
    return found


def circumstances() -> Iterator[Any]:
    """For counts only: each client's id, age band, ZIP code, language, and the codes of traits and hardships."""
    columns = (Client.id, Client.age_band, Client.area, Client.language, Client.traits, Client.hardships)
    return iter(db.session.execute(select(*columns).where(~Client.is_test, Client.erased_at.is_(None))))


def _named(wanted: Select[Client], words: list[str], page: int) -> Caseload:
    names = db.session.execute(wanted.with_only_columns(Client.id, Client.name))
    matching = sorted((name.casefold(), id_) for id_, name in names if _matches(name, words))
    shown = [id_ for _, id_ in matching[(page - 1) * PAGE : page * PAGE]]
    found = {each.id: each for each in _with_details(select(Client).where(Client.id.in_(shown)))}
    return Caseload([found[id_] for id_ in shown], len(matching), page)


def _matches(name: str, words: list[str]) -> bool:
    return all(word in name.casefold() for word in words)


def _with_details(wanted: Select[Client]) -> list[Client]:
    options = (joinedload(Client.worker), selectinload(Client.needs))
    return list(db.session.scalars(wanted.options(*options)))
