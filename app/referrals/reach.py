"""Whom a notice about a referral reaches, and whether it arrived: nothing is called sent that nobody was told of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.accounts.models import Membership, Person
from app.accounts.queries import mail_of_staff, names_of
from app.actor import Role
from app.db import db
from app.directory.models import Organization, Service
from app.messages.queries import Way, undeliverable_to, ways
from app.referrals.lifecycle import Party
from app.referrals.models import Referral

KIND = Referral.__tablename__


class Delivery(StrEnum):
    """What the referrer must know about the way of a referral to the provider."""

    TOLD = "told"
    MAILBOX = "mailbox"
    NOBODY = "nobody"
    HELD_UP = "held_up"
    UNDELIVERABLE = "undeliverable"


DELIVERY_WORDS: dict[Delivery, str] = {
    Delivery.TOLD: "Notices go to the provider by e-mail.",
    Delivery.MAILBOX: "Told by e-mail. They have no account here; a private link in the mail lets them answer.",
    Delivery.NOBODY: "Nobody was told: this provider has no account and no e-mail address here.",
    Delivery.HELD_UP: "A notice to the provider has not gone out yet. It is tried again until tomorrow.",
    Delivery.UNDELIVERABLE: "A notice to the provider did not arrive.",
}


# Where the provider can't be told here, or may not look here: somebody calls, and writes down what they say.
OUT_OF_REACH = (Delivery.MAILBOX, Delivery.NOBODY, Delivery.HELD_UP, Delivery.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Reach:
    """The mail addresses that a notice goes to: the provider's people, else the mailbox in the listing."""

    staff: tuple[str, ...]
    mailbox: str | None

    @property
    def addresses(self) -> tuple[str, ...]:
        if self.staff:
            return self.staff
        return (self.mailbox,) if self.mailbox else ()


def reach_of(service: Service, partner: Organization) -> Reach:
    """Whom a notice about `service` reaches now."""
    return Reach(tuple(mail_of_staff(partner.id, Role.PROVIDER)), service.email or partner.email or None)


def mailbox_of(referral: Referral) -> str | None:
    """The address in the listing."""
    return referral.service.email or referral.partner.email or None


def delivery_of(referral: Referral, reach: Reach) -> Delivery:
    """How the notices about one referral went."""
    way = ways(KIND, [referral.id], side=Party.PROVIDER).get(referral.id, Way())
    return _delivery(
        staffed=bool(reach.staff), mailbox=bool(reach.mailbox), lost_at=referral.undelivered_at, way=way
    )


def deliveries(mailboxes: Mapping[UUID, tuple[UUID, str | None, datetime | None]]) -> dict[UUID, Delivery]:
    """By referral, in two statements; `mailboxes`: partner, mail address, since when nobody could be told."""
    staffed = _staffed({partner for partner, *_ in mailboxes.values()})
    went = ways(KIND, mailboxes, side=Party.PROVIDER)
    return {
        id_: _delivery(
            staffed=partner in staffed, mailbox=bool(mailbox), lost_at=lost_at, way=went.get(id_, Way())
        )
        for id_, (partner, mailbox, lost_at) in mailboxes.items()
    }


def not_reached(referral: Referral) -> list[str]:
    """To whom a notice could not be delivered: names of people, else the address of a mailbox."""
    lost = undeliverable_to(KIND, referral.id, side=Party.PROVIDER)
    names = names_of({message.person_id for message in lost if message.person_id})
    return sorted({names.get(message.person_id or referral.id, message.to) for message in lost})


def _delivery(*, staffed: bool, mailbox: bool, lost_at: datetime | None, way: Way) -> Delivery:
    if not staffed and not mailbox:
        return Delivery.NOBODY
    if lost_at is not None and (way.sent_at is None or way.sent_at <= lost_at):
        return Delivery.UNDELIVERABLE
    if way.held_up:
        return Delivery.HELD_UP
    return Delivery.TOLD if staffed else Delivery.MAILBOX


def _staffed(organizations: Collection[UUID]) -> set[UUID]:
    wanted = select(Membership.organization_id).join(Person)
    return set(
        db.session.scalars(wanted.where(answers(), Membership.organization_id.in_(organizations)).distinct())
    )


def answers() -> ColumnElement[bool]:
    """Who can answer here: staff with an account in use."""
    return (Membership.role == Role.PROVIDER) & Person.active & Person.password_hash.is_not(None)
