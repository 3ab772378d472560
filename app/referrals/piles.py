"""The piles of the two inboxes, and a client's referrals: lines with names only where the reader may see them."""

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
from app.referrals.lifecycle import NEXT_CHOICE_AFTER, OPEN, UNANSWERED, Party, Status
from app.referrals.lines import line, with_names
from app.referrals.looking import Choices, Filter, Owner, choices, conditions
from app.referrals.models import Referral
from app.referrals.reach import Delivery, deliveries
from app.referrals.reasons import SETTLED
from app.referrals.seen import Glimpse, glimpses
from app.referrals.wording import TABS, Tab, tab_of

PAGE = 50
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
    owner_id: UUID | None
    client: str
    area: str
    client_id: UUID
    sent_at: datetime
    changed_at: datetime
    answer_by: datetime
    review_on: date | None
    reason: str | None
    delivery: Delivery
    version: int

    @property
    def untold(self) -> bool:
        """Whether it lies here and nobody at the provider can know of it."""
        return self.delivery is Delivery.NOBODY and self.status in (Status.SENT, Status.RECEIVED)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def wants_next_choice(self) -> bool:
        return self.status in NEXT_CHOICE_AFTER

    @property
    def late(self) -> bool:
        """Whether an answer was promised by now and has not come."""
        return self.status in UNANSWERED and self.answer_by < clock.now()


@dataclass(frozen=True, slots=True)
class Pile:
    """One page of one pile (`total` lines were found), the size of each pile, and what there is to choose from."""

    tab: Tab
    rows: list[Row]
    counts: dict[Tab, int]
    choices: Choices
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def pile(*, seen_by: Actor, party: Party, tab: Tab | None, chosen: Filter, page: int = 1) -> Pile:
    """One pile of the inbox of a provider, or of the referrals that the reader's teams have sent.

    Without a `tab` it is the first in which something lies. What needs a case manager are questions, and what
    led nowhere lately and wants its next choice: that lies under "done", too.
    """
    own = _own(seen_by, party)
    sizes = _sizes(own, party)
    tab = tab or next((each for each in FIRST_LOOK if sizes[each]), Tab.ANSWER)
    wanted = _lines().where(own, _lies_in(tab, party))
    total = sizes[tab]
    if chosen:
        wanted = wanted.where(*conditions(chosen, own, seen_by, party))
        total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = min(page, max(1, -(-total // PAGE)))  # a pile may have become smaller
    found = db.session.execute(wanted.order_by(*_order(tab)).offset((page - 1) * PAGE).limit(PAGE)).all()
    return Pile(tab, _rows(found, seen_by, party), sizes, choices(own, party), total, page)


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
        sizes[Tab.ANSWER] += db.session.scalar(select(func.count()).where(own, wants_next_choice())) or 0
    return sizes


def _lies_in(tab: Tab, party: Party) -> ColumnElement[bool]:
    lies = Referral.status.in_([status.value for status in TABS[party][tab]])
    return or_(lies, wants_next_choice()) if (tab, party) == (Tab.ANSWER, Party.REFERRER) else lies


def wants_next_choice() -> ColumnElement[bool]:
    """It led nowhere lately, the client still needs help, and nobody else has been asked since."""
    later = aliased(Referral)
    return and_(
        Referral.status.in_([status.value for status in NEXT_CHOICE_AFTER]),
        Referral.ended_at > clock.now() - LATELY,
        Referral.reason.not_in(SETTLED),
        ~exists().where(later.parent_id == Referral.id),
    )


def _lines() -> Select[*tuple[Any, ...]]:
    mails = Service.email.label("service_mail"), Organization.email.label("partner_mail")
    people = Person.name.label("case_manager"), Owner.name.label("owner")
    return (
        with_names(Referral, *mails, *people)
        .join(Person, Person.id == Referral.case_manager_id)
        .outerjoin(Owner, Owner.id == Referral.owner_id)
    )


def _order(tab: Tab) -> tuple[Any, ...]:
    """What is due first comes first; what is done, latest first."""
    if tab is Tab.ANSWER:
        return (Referral.ended_at.is_not(None), Referral.answer_by, Referral.id)
    if tab is Tab.WAITING:
        return (func.coalesce(Referral.review_on, func.date(Referral.answer_by)), Referral.id)
    return (Referral.changed_at.desc(), Referral.id)


def _rows(found: Any, actor: Actor, party: Party) -> list[Row]:
    referrals = [each.Referral for each in found]
    seen = _glimpses(referrals, actor, party)
    delivered = deliveries(
        {
            each.Referral.id: (
                each.Referral.partner_id,
                each.service_mail or each.partner_mail,
                each.Referral.undelivered_at,
            )
            for each in found
        }
    )
    nothing = Glimpse()
    return [_row(each, seen.get(each.Referral.id, nothing), delivered[each.Referral.id]) for each in found]


def _glimpses(referrals: list[Referral], actor: Actor, party: Party) -> dict[UUID, Glimpse]:
    if party is Party.PROVIDER:
        return glimpses(referrals, actor)
    ids = {referral.client_id for referral in referrals}
    rows = db.session.execute(select(Client.id, Client.name, Client.area).where(Client.id.in_(ids)))
    known = {id_: Glimpse(name, area or "") for id_, name, area in rows}
    return {referral.id: known[referral.client_id] for referral in referrals}


def _row(found: Any, seen: Glimpse, delivery: Delivery) -> Row:
    return line(
        Row,
        found.Referral,
        service=found.service,
        partner=found.partner,
        organization=found.organization,
        case_manager=found.case_manager,
        owner=found.owner,
        client=seen.name,
        area=seen.area,
        delivery=delivery,
    )
