"""Questions about referrals: one of them, what it is related to, and the bare facts for statistics."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app import clock
from app.actor import Actor
from app.db import db
from app.directory.models import NEEDS, Attribute, Organization, Pause, Service, ServiceStatus, TaxonomyTerm
from app.errors import NotFound
from app.referrals.checkins.asking import MEANINGS
from app.referrals.checkins.models import CheckIn
from app.referrals.lifecycle import IN_HAND, NEXT_CHOICE_AFTER, UNDER_WAY, Party, Status
from app.referrals.models import Referral
from app.referrals.policy import parties_of, visible_to

NO_PARTY = "There is no such referral, or you are no party to it."

SAID_SEEN = [said.value for said, meaning in MEANINGS.items() if meaning.seen]


def referral(id_: UUID, *, seen_by: Actor, sides: Collection[Party] = ()) -> Referral:
    """One referral with all that its page shows.

    Raises NotFound for everyone who is no party to it and, where `sides` are named, for who stands on none of them.
    """
    wanted = select(Referral).where(Referral.id == id_, visible_to(seen_by))
    names = (
        Referral.service,
        Referral.suggestion,
        Referral.partner,
        Referral.organization,
        Referral.team,
        Referral.case_manager,
        Referral.owner,
        Referral.client,
    )
    options = [joinedload(name) for name in names]
    found = db.session.scalar(
        wanted.options(*options, selectinload(Referral.wishes), selectinload(Referral.remarks))
    )
    if found is None or (sides and parties_of(seen_by, found).isdisjoint(sides)):
        raise NotFound(NO_PARTY)
    return found


def follows(client_id: UUID, need: str) -> Referral | None:
    """The last referral of this client for the same need that led nowhere and that nothing followed yet."""
    later = aliased(Referral)
    wanted = (
        select(Referral)
        .outerjoin(later, later.parent_id == Referral.id)
        .where(
            Referral.client_id == client_id,
            Referral.top_need == need.partition(".")[0],
            Referral.status.in_([status.value for status in NEXT_CHOICE_AFTER]),
            later.id.is_(None),
        )
        .options(joinedload(Referral.service))
        .order_by(Referral.ended_at.desc())
    )
    return db.session.scalars(wanted.limit(1)).first()


def next_of(referral: Referral) -> Referral | None:
    """The referral that was sent after this one led nowhere."""
    return db.session.scalars(select(Referral).where(Referral.parent_id == referral.id).limit(1)).first()


def alternatives(referral: Referral) -> list[tuple[UUID, str]]:
    """Other services that take referrals for the same kind of need: id and "name, organization"."""
    meets = (
        select(Attribute.link_id)
        .join(TaxonomyTerm)
        .where(TaxonomyTerm.taxonomy == NEEDS, TaxonomyTerm.code.startswith(f"{referral.top_need}."))
    )
    wanted = (
        select(Service.id, Service.name, Organization.name)
        .join(Organization, Organization.id == Service.organization_id)
        .where(
            Service.id.in_(meets),
            Service.accepts_referrals,
            Service.status == ServiceStatus.ACTIVE,
            Service.id != referral.service_id,
            ~exists().where(Pause.service_id == Service.id, Pause.until > clock.now()),
        )
        .order_by(func.lower(Service.name), Service.id)
    )
    return [(id_, f"{name}, {place}") for id_, name, place in db.session.execute(wanted)]


def sibling_accepted(referral: Referral) -> bool:
    """Whether another provider has in hand what this one let expire."""
    related = Referral.chain_id == referral.chain_id
    if referral.group_id is not None:
        related = or_(related, Referral.group_id == referral.group_id)
    taken = select(Referral.id).where(
        related,
        Referral.id != referral.id,
        Referral.accepted_at.is_not(None),
        Referral.status.in_([status.value for status in IN_HAND]),
    )
    return db.session.scalar(taken.limit(1)) is not None


def to_chase(limit: int = 200) -> list[UUID]:
    """The referrals that the clock must look at now, longest due first."""
    due = select(Referral.id).where(Referral.chase_at <= clock.now())
    return list(db.session.scalars(due.order_by(Referral.chase_at).limit(limit)))


def unwatched(limit: int = 200) -> list[UUID]:
    """What was taken on before there was a clock for it, and has none."""
    found = select(Referral.id).where(
        Referral.chase_at.is_(None), Referral.status.in_([status.value for status in UNDER_WAY])
    )
    return list(db.session.scalars(found.limit(limit)))


def changed_since(moment: datetime) -> set[UUID]:
    """Ids of the referrals to which something has happened since; those that do not count are among them."""
    return set(db.session.scalars(select(Referral.id).where(Referral.changed_at >= moment)))


def facts_for_record(
    *,
    only: Collection[UUID] | None = None,
    partners: Collection[UUID] | None = None,
    since: datetime | None = None,
    also: Sequence[Any] = (),
) -> Iterator[Any]:
    """The bare facts of every referral that counts, oldest first: rows without a name or a word of anyone.

    `only` are the ids of those that are wanted, `partners` the organizations that were asked, `since` after when it
    was sent; `also` are further columns of `Referral`.

    Left out: mistakes, tests, and what an organization sent to itself. Moments are aware; `status`, `reason`
    and `side` are codes of `lifecycle` and `reasons`; `room_when_sent` is what the listing said then. What an
    organization did before it was merged counts for the one that stands for it. `client_said_at` is when the client
    said, with nobody in between, that they were seen.
    """
    partner = aliased(Organization)
    sender = func.coalesce(Organization.merged_into_id, Referral.organization_id)
    receiver = func.coalesce(partner.merged_into_id, Referral.partner_id)
    client_said = (
        select(func.max(CheckIn.answered_at))
        .where(CheckIn.referral_id == Referral.id, CheckIn.by_id.is_(None), CheckIn.said.in_(SAID_SEEN))
        .scalar_subquery()
    )
    columns = (
        Referral.id,
        sender.label("organization_id"),
        Referral.team_id,
        Referral.case_manager_id,
        Organization.verified,
        receiver.label("partner_id"),
        Referral.service_id,
        Referral.top_need,
        Referral.burden,
        Referral.status,
        Referral.reason,
        Referral.side,
        func.coalesce(Referral.client_helped, Referral.helped).label("helped"),
        Referral.room_when_sent,
        Referral.answer_logged,
        Referral.sent_at,
        Referral.answer_by,
        Referral.answered_at,
        Referral.accepted_at,
        Referral.waitlisted_at,
        Referral.wait_days,
        Referral.connected_at,
        Referral.ended_at,
        client_said.label("client_said_at"),
    )
    wanted = (
        select(*columns, *also)
        .join(Organization, Organization.id == Referral.organization_id)
        .join(partner, partner.id == Referral.partner_id)
        .where(
            Referral.status != Status.ENTERED_IN_ERROR.value,
            sender != receiver,
            ~Referral.is_test,
        )
        .order_by(Referral.sent_at, Referral.id)
    )
    if only is not None:
        wanted = wanted.where(Referral.id.in_(only))
    if partners is not None:
        wanted = wanted.where(receiver.in_(partners))
    if since is not None:
        wanted = wanted.where(Referral.sent_at > since)
    return iter(db.session.execute(wanted))
