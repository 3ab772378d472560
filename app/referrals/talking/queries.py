"""Questions about messages on referrals: what one side may read, what it has not read, what nobody reads."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.actor import Actor, Role
from app.clients.consent import Fact
from app.clients.policy import own_teams
from app.db import db
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.seen import glimpses
from app.referrals.talking.models import MessageReading, ReferralMessage
from app.referrals.talking.reading import OTHER, unread_too_long
from app.referrals.timekeeping import zone

# Younger than this, nothing can have lain for two working days.
AT_LEAST_OLD = timedelta(days=1)
A_MAIL_COUNTS_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as one side reads it. `late`: written by this side, and unread for two working days."""

    id: UUID
    words: str
    author: str
    at: datetime
    mine: bool
    private: bool
    read: tuple[tuple[str, datetime], ...]
    late: bool


def messages_of(referral: Referral, *, party: Party, facts: frozenset[Fact]) -> list[Shown]:
    """What `party` may read on a referral, oldest first; nothing once the client's consent is closed to it."""
    if Fact.NEED not in facts:
        return []
    wanted = (
        select(ReferralMessage)
        .where(
            ReferralMessage.referral_id == referral.id,
            or_(~ReferralMessage.private, ReferralMessage.party == party.value),
        )
        .options(
            joinedload(ReferralMessage.by),
            selectinload(ReferralMessage.readings).joinedload(MessageReading.person),
        )
        .order_by(ReferralMessage.at, ReferralMessage.id)
    )
    mailbox = referral.partner.public_name
    return [_shown(message, party, mailbox) for message in db.session.scalars(wanted)]


def unread_on(referrals: Collection[UUID], *, seen_by: Actor, party: Party) -> Counter[UUID]:
    """How many messages wait for this reader on each of these referrals."""
    wanted = select(ReferralMessage.referral_id).join(ReferralMessage.referral)
    mine = ReferralMessage.referral_id.in_(referrals)
    return Counter(db.session.scalars(wanted.where(mine, unread(seen_by, party))))


def unread_by(*, seen_by: Actor, party: Party) -> list[ReferralMessage]:
    """Every message that waits for this reader on what they may see now, oldest first."""
    own = (
        Referral.team_id.in_(own_teams(seen_by))
        if party is Party.REFERRER
        else Referral.partner_id.in_(seen_by.organizations(Role.PROVIDER))
    )
    found = list(db.session.scalars(_with_referral().where(own, unread(seen_by, party))))
    if party is Party.REFERRER or not found:
        return found
    open_to_us = glimpses({message.referral for message in found}, seen_by)
    return [message for message in found if message.referral_id in open_to_us]


def unread_as_referrer(actor: Actor) -> int:
    """How many messages wait for a case manager. Every page of theirs asks, so the question is made once."""
    if not (teams := own_teams(actor)):
        return 0
    return db.session.scalar(_WAITING_FOR_REFERRER, {"reader": actor.id, "teams": list(teams)}) or 0


def unread_as_provider(actor: Actor) -> int:
    return len(unread_by(seen_by=actor, party=Party.PROVIDER))


def nobody_reads(*, seen_by: Actor) -> list[ReferralMessage]:
    """What this case manager wrote to providers and nobody there has read for two working days, oldest first."""
    now = clock.now()
    wanted = _with_referral().where(
        ReferralMessage.by_id == seen_by.id,
        ReferralMessage.party == Party.REFERRER.value,
        ~ReferralMessage.private,
        ReferralMessage.at < now - AT_LEAST_OLD,
        Referral.team_id.in_(own_teams(seen_by)),
        ~_read().where(MessageReading.party == Party.PROVIDER.value),
    )
    return [message for message in db.session.scalars(wanted) if unread_too_long(message.at, now, zone())]


def to_be_read(referral: Referral, *, by: Actor, party: Party) -> list[ReferralMessage]:
    """The messages on a referral that this person has not read yet."""
    wanted = select(ReferralMessage).where(
        ReferralMessage.referral_id == referral.id,
        ~ReferralMessage.private,
        ReferralMessage.party == OTHER[party].value,
        ~_read().where(MessageReading.person_id == by.id, MessageReading.party == party.value),
    )
    return list(db.session.scalars(wanted))


def told_already(message: ReferralMessage) -> bool:
    """Whether a mail about an earlier message, which nobody has read yet, went out within the hour."""
    earlier = exists().where(
        ReferralMessage.referral_id == message.referral_id,
        ReferralMessage.party == message.party,
        ~ReferralMessage.private,
        ReferralMessage.at < message.at,
        ReferralMessage.at > message.at - A_MAIL_COUNTS_FOR,
        ~_read(),
    )
    return bool(db.session.scalar(select(earlier)))


def unread(reader: Actor, party: Party) -> ColumnElement[bool]:
    return _unread(reader.id, party)


def _unread(reader: UUID | BindParameter[UUID] | None, party: Party) -> ColumnElement[bool]:
    """Over `ReferralMessage` and `Referral`: it waits for whoever has it in hand until they have read it themselves,
    for their colleagues until one of the side has."""
    in_charge = Referral.case_manager_id if party is Party.REFERRER else Referral.owner_id
    by_us = _read().where(MessageReading.party == party.value)
    return and_(
        ~ReferralMessage.private,
        ReferralMessage.party == OTHER[party].value,
        ~by_us.where(MessageReading.person_id == reader),
        or_(in_charge == reader, ~by_us),
    )


def _read() -> Exists:
    return exists().where(MessageReading.message_id == ReferralMessage.id)


_WAITING_FOR_REFERRER = (
    select(func.count())
    .select_from(ReferralMessage)
    .join(ReferralMessage.referral)
    .where(
        Referral.team_id.in_(bindparam("teams", expanding=True)),
        _unread(bindparam("reader"), Party.REFERRER),
    )
)


def _with_referral() -> Select[ReferralMessage]:
    return (
        select(ReferralMessage)
        .join(ReferralMessage.referral)
        .options(
            joinedload(ReferralMessage.referral).joinedload(Referral.service),
            joinedload(ReferralMessage.referral).joinedload(Referral.client),
            joinedload(ReferralMessage.by),
        )
        .order_by(ReferralMessage.at, ReferralMessage.id)
    )


def _shown(message: ReferralMessage, party: Party, mailbox: str) -> Shown:
    mine = message.party == party
    read = {
        reading.person.name if reading.person else mailbox: reading.at for reading in message.readings[::-1]
    }
    waits = mine and not message.private and not read
    return Shown(
        id=message.id,
        words=message.words,
        author=message.by.name if message.by else mailbox,
        at=message.at,
        mine=mine,
        private=message.private,
        read=tuple(read.items())[::-1],
        late=waits and unread_too_long(message.at, clock.now(), zone()),
    )
