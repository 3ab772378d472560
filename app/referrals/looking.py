"""What is looked for in an inbox: words, an exact name, and filters; each as a condition over `Referral`.

A client's name is sealed. It is found whole, by its blind index within the agency that keeps the record, and only
by whoever may see that name now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.colleagues import falls_to
from app.accounts.models import Person
from app.actor import Actor
from app.clients.models import Client, name_scope
from app.clients.policy import own_teams
from app.db import db
from app.directory.models import Organization, Service
from app.directory.queries import Need, needs
from app.referrals.lifecycle import IN_HAND, UNANSWERED, Party
from app.referrals.lines import Sender
from app.referrals.models import Referral
from app.referrals.seen import glimpses
from app.seal import blind_index

MINE, NOBODY = "me", "nobody"

Owner = aliased(Person)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words (reference, service, need, people, a whole name), and what may be chosen from lists.

    `owner` is a person's id, MINE (with those for whom one stands in) or NOBODY; on the
    referrer's side it means the case manager.
    """

    words: str = ""
    need: str = ""
    status: str = ""
    service: str = ""
    owner: str = ""
    urgency: str = ""
    overdue: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, each.name).strip() for each in fields(self))

    @property
    def narrows(self) -> bool:
        """Whether something beside words and a need was chosen."""
        return bool(self.status or self.service or self.owner or self.urgency or self.overdue)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from in one inbox, each as (value, name)."""

    needs: list[str]
    services: list[tuple[UUID, str]]
    owners: list[tuple[UUID, str]]


def choices(own: ColumnElement[bool], party: Party) -> Choices:
    """The needs, services and people that occur in what one party may see; a statement for each."""
    owner = _owner(party)
    services = select(Service.id, Service.name).where(Service.id.in_(select(Referral.service_id).where(own)))
    people = select(Person.id, Person.name).where(Person.id.in_(select(owner).where(own)))
    return Choices(
        sorted(db.session.scalars(select(Referral.top_need).where(own).distinct())),
        [(id_, name) for id_, name in db.session.execute(services.order_by(Service.name, Service.id))],
        [(id_, name) for id_, name in db.session.execute(people.order_by(Person.name, Person.id))],
    )


def conditions(
    chosen: Filter, own: ColumnElement[bool], actor: Actor, party: Party
) -> Iterator[ColumnElement[bool]]:
    """Each thing that is looked for as a condition; they hold all together. What is no choice finds nothing."""
    owner = _owner(party)
    if chosen.need:
        yield Referral.top_need == chosen.need
    if chosen.status:
        yield Referral.status == chosen.status
    if chosen.urgency:
        yield Referral.urgency == chosen.urgency
    if chosen.service:
        yield _is(Referral.service_id, chosen.service)
    if chosen.overdue:
        waiting = [status.value for status in UNANSWERED]
        yield and_(Referral.status.in_(waiting), Referral.answer_by < clock.now())
    if chosen.owner == NOBODY:
        yield owner.is_(None)
    elif chosen.owner:
        yield falls_to(owner, actor.id) if chosen.owner == MINE else _is(owner, chosen.owner)
    if chosen.words.strip():
        yield _says(chosen.words, own, actor, party)


def _owner(party: Party) -> ColumnElement[UUID]:
    return Referral.owner_id if party is Party.PROVIDER else Referral.case_manager_id  # type: ignore[return-value]


def _is(column: SQLColumnExpression[UUID], text: str) -> ColumnElement[bool]:
    try:
        return column == UUID(text)
    except ValueError:
        return false()


def _says(words: str, own: ColumnElement[bool], actor: Actor, party: Party) -> ColumnElement[bool]:
    """Each word stands somewhere in what is not secret, or all of them together are the client's name."""
    named = _of_provider(words, own, actor) if party is Party.PROVIDER else _of_own_teams(words, actor)
    known = needs().values()
    return or_(Referral.client_id.in_(named), and_(*(_says_word(word, known) for word in words.split())))


def _says_word(word: str, known: Iterable[Need]) -> ColumnElement[bool]:
    columns = (Referral.reference, Service.name, Organization.name, Sender.name, Person.name, Owner.name)
    meant = [need.code for need in known if word.casefold() in need.name.casefold()]
    return or_(*(column.icontains(word, autoescape=True) for column in columns), Referral.need.in_(meant))


def _of_own_teams(name: str, actor: Actor) -> list[UUID]:
    """The clients of the reader's own teams who have exactly this name.

    Who serves victims of violence keeps no index of names: there the few of the own team are opened.
    """
    own = select(Client.id, Client.name).where(Client.team_id.in_(own_teams(actor)))
    found = db.session.execute(
        own.where(or_(_bears(name, actor.organizations()), Client.name_index.is_(None)))
    )
    return [id_ for id_, known in found if _same(known, name)]


def _of_provider(name: str, own: ColumnElement[bool], actor: Actor) -> list[UUID]:
    """The clients with exactly this name whose name the reader may see now."""
    held = Referral.status.in_([status.value for status in IN_HAND]), Referral.accepted_at.is_not(None)
    agencies = db.session.scalars(select(Referral.organization_id).where(own, *held).distinct()).all()
    bears = or_(_bears(name, frozenset(agencies)), Client.name_index.is_(None))
    mine = db.session.scalars(select(Referral).join(Client).where(own, *held, bears)).all()
    seen = glimpses(mine, actor)
    return [each.client_id for each in mine if each.id in seen and _same(seen[each.id].name, name)]


def _bears(name: str, agencies: frozenset[UUID]) -> ColumnElement[bool]:
    indexes = {agency: blind_index(name, name_scope(agency)) for agency in agencies}
    return or_(
        Client.id.is_(None),
        *(and_(Client.organization_id == id_, Client.name_index == index) for id_, index in indexes.items()),
    )


def _same(known: str, name: str) -> bool:
    return known.casefold().split() == name.casefold().split()
