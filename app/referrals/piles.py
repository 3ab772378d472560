"""The piles of the two inboxes, and a client's referrals: lines with names only where the reader may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import Person
from app.actor import Actor, Role
from app.clients.models import Client
from app.clients.policy import own_teams
from app.db import db
from app.directory.models import Organization, Service
from app.referrals.lifecycle import IN_HAND, NEXT_CHOICE_AFTER, UNANSWERED, Party, Status
from app.referrals.models import Referral
from app.referrals.reach import Delivery, deliveries
from app.referrals.reasons import SETTLED
from app.referrals.seen import Glimpse, glimpses
from app.referrals.wording import TABS, Tab, tab_of

PAGE = 50
FEW_LETTERS = 2
LATELY = timedelta(days=14)
FIRST_LOOK = (Tab.ANSWER, Tab.WAITING, Tab.PROGRESS, Tab.DONE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an inbox. `client` and `area` are filled only where this reader may see them now."""

    id: UUID
    reference: str
    status: Status
    need: str
    urgency: str
    service: str
    partner: str
    organization: str
    case_manager: str
    owner: str | None
    client: str
    area: str
    client_id: UUID
    sent_at: datetime
    changed_at: datetime
    answer_by: datetime
    review_on: date | None
    reason: str | None
    delivery: Delivery

    @property
    def untold(self) -> bool:
        """Whether it lies here and nobody at the provider can know of it."""
        return self.delivery is Delivery.NOBODY and self.status in (Status.SENT, Status.RECEIVED)

    @property
    def wants_next_choice(self) -> bool:
        return self.status in NEXT_CHOICE_AFTER

    @property
    def late(self) -> bool:
        """Whether an answer was promised by now and has not come."""
        return self.status in UNANSWERED and self.answer_by < clock.now()


@dataclass(frozen=True, slots=True)
class Pile:
    """One page of one pile (`total` lines were found), the size of each pile, the needs to choose from."""

    tab: Tab
    rows: list[Row]
    counts: dict[Tab, int]
    needs: list[str]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words (reference, service, people), a top-level need."""

    words: str = ""
    need: str = ""

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.need)


def pile(*, seen_by: Actor, party: Party, tab: Tab | None, chosen: Filter, page: int = 1) -> Pile:
    """One pile of the inbox of a provider, or of the referrals that the reader's teams have sent.

    Without a `tab` it is the first in which something lies. What needs a case manager are questions, and what
    led nowhere lately and wants its next choice: that lies under "done", too.
    """
    own = _own(seen_by, party)
    sizes = _sizes(own, party)
    tab = tab or next((each for each in FIRST_LOOK if sizes[each]), Tab.ANSWER)
    wanted = _lines().where(own, _lies_in(tab, party))
    needs = sorted(db.session.scalars(select(Referral.top_need).where(own).distinct()))
    total = sizes[tab]
    if chosen:
        wanted = wanted.where(*_filters(chosen, own, seen_by, party))
        total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = min(page, max(1, -(-total // PAGE)))  # a pile may have become smaller
    found = db.session.execute(wanted.order_by(*_order(tab)).offset((page - 1) * PAGE).limit(PAGE)).all()
    return Pile(tab, _rows(found, seen_by, party), sizes, needs, total, page)


def of_client(client: Client, *, seen_by: Actor) -> list[Row]:
    """Every referral of a client, latest first, for the case managers of their team."""
    wanted = _lines().where(Referral.client_id == client.id, _own(seen_by, Party.REFERRER))
    found = db.session.execute(wanted.order_by(Referral.sent_at.desc())).all()
    return _rows(found, seen_by, Party.REFERRER)


def asked_before(client: Client, service_id: UUID, *, seen_by: Actor) -> list[Row]:
    """What this service was asked for the same client before, latest first; mistakes are not counted."""
    wanted = _lines().where(
        Referral.client_id == client.id,
        Referral.service_id == service_id,
        Referral.status != Status.ENTERED_IN_ERROR.value,
        _own(seen_by, Party.REFERRER),
    )
    found = db.session.execute(wanted.order_by(Referral.sent_at.desc())).all()
    return _rows(found, seen_by, Party.REFERRER)


def _own(actor: Actor, party: Party) -> ColumnElement[bool]:
    if party is Party.PROVIDER:
        return Referral.partner_id.in_(actor.organizations(Role.PROVIDER))
    return Referral.team_id.in_(own_teams(actor))


def _sizes(own: ColumnElement[bool], party: Party) -> dict[Tab, int]:
    sizes = dict.fromkeys(Tab, 0)
    counted = select(Referral.status, func.count()).where(own).group_by(Referral.status)
    for status, count in db.session.execute(counted):
        sizes[tab_of(Status(status), party)] += count
    if party is Party.REFERRER:
        sizes[Tab.ANSWER] += db.session.scalar(select(func.count()).where(own, _wants_next_choice())) or 0
    return sizes


def _lies_in(tab: Tab, party: Party) -> ColumnElement[bool]:
    lies = Referral.status.in_([status.value for status in TABS[party][tab]])
    return or_(lies, _wants_next_choice()) if (tab, party) == (Tab.ANSWER, Party.REFERRER) else lies


def _wants_next_choice() -> ColumnElement[bool]:
    """It led nowhere lately, the client still needs help, and nobody else has been asked since."""
    later = aliased(Referral)
    return and_(
        Referral.status.in_([status.value for status in NEXT_CHOICE_AFTER]),
        Referral.ended_at > clock.now() - LATELY,
        Referral.reason.not_in(SETTLED),
        ~exists().where(later.parent_id == Referral.id),
    )


_Sender = aliased(Organization)
_Owner = aliased(Person)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Referral,
            Service.name.label("service"),
            Service.email.label("service_mail"),
            Organization.name.label("partner"),
            Organization.email.label("partner_mail"),
            _Sender.name.label("organization"),
            Person.name.label("case_manager"),
            _Owner.name.label("owner"),
        )
        .join(Service, Service.id == Referral.service_id)
        .join(Organization, Organization.id == Referral.partner_id)
        .join(_Sender, _Sender.id == Referral.organization_id)
        .join(Person, Person.id == Referral.case_manager_id)
        .outerjoin(_Owner, _Owner.id == Referral.owner_id)
    )


def _order(tab: Tab) -> tuple[Any, ...]:
    """What is due first comes first; what is done, latest first."""
    if tab is Tab.ANSWER:
        return (Referral.ended_at.is_not(None), Referral.answer_by, Referral.id)
    if tab is Tab.WAITING:
        return (func.coalesce(Referral.review_on, func.date(Referral.answer_by)), Referral.id)
    return (Referral.changed_at.desc(), Referral.id)


def _filters(
    chosen: Filter, own: ColumnElement[bool], actor: Actor, party: Party
) -> Iterator[ColumnElement[bool]]:
    if chosen.need:
        yield Referral.top_need == chosen.need
    for word in chosen.words.split():
        like = f"%{_escaped(word)}%"
        columns = (Referral.reference, Service.name, Organization.name, _Sender.name, Person.name)
        matches = [column.ilike(like, escape="\\") for column in columns]
        if len(word) >= FEW_LETTERS:
            matches.append(Referral.client_id.in_(_clients_named(word, own, actor, party)))
        yield or_(*matches)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _clients_named(word: str, own: ColumnElement[bool], actor: Actor, party: Party) -> list[UUID]:
    """Names are sealed: they are opened and compared here, and only those that this reader may see now."""
    if party is Party.PROVIDER:
        taken = select(Referral).where(own, Referral.accepted_at.is_not(None))
        held = Referral.status.in_([status.value for status in IN_HAND])
        mine = list(db.session.scalars(taken.where(held)))
        seen = glimpses(mine, actor)
        names = [(each.client_id, seen[each.id].name) for each in mine if each.id in seen]
    else:
        own_clients = select(Client.id, Client.name).where(Client.team_id.in_(own_teams(actor)))
        names = [(id_, name) for id_, name in db.session.execute(own_clients)]
    return [id_ for id_, name in names if word.casefold() in name.casefold()]


def _rows(found: Any, actor: Actor, party: Party) -> list[Row]:
    referrals = [line.Referral for line in found]
    seen = _glimpses(referrals, actor, party)
    delivered = deliveries(
        {
            line.Referral.id: (line.Referral.partner_id, line.service_mail or line.partner_mail)
            for line in found
        }
    )
    nothing = Glimpse()
    return [_row(line, seen.get(line.Referral.id, nothing), delivered[line.Referral.id]) for line in found]


def _glimpses(referrals: list[Referral], actor: Actor, party: Party) -> dict[UUID, Glimpse]:
    if party is Party.PROVIDER:
        return glimpses(referrals, actor)
    ids = {referral.client_id for referral in referrals}
    rows = db.session.execute(select(Client.id, Client.name, Client.area).where(Client.id.in_(ids)))
    known = {id_: Glimpse(name, area or "") for id_, name, area in rows}
    return {referral.id: known[referral.client_id] for referral in referrals}


def _row(line: Any, seen: Glimpse, delivery: Delivery) -> Row:
    referral: Referral = line.Referral
    return Row(
        id=referral.id,
        reference=referral.reference,
        status=Status(referral.status),
        need=referral.need,
        urgency=referral.urgency,
        service=line.service,
        partner=line.partner,
        organization=line.organization,
        case_manager=line.case_manager,
        owner=line.owner,
        client=seen.name,
        area=seen.area,
        client_id=referral.client_id,
        sent_at=referral.sent_at,
        changed_at=referral.changed_at,
        answer_by=referral.answer_by,
        review_on=referral.review_on,
        reason=referral.reason,
        delivery=delivery,
    )
