"""Whom a notice about a referral reaches, and whether it arrived: nothing is called sent that nobody was told of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.accounts.models import Membership, Person
from app.accounts.queries import mail_of_staff
from app.actor import Role
from app.db import db
from app.directory.models import Organization, Service
from app.messages.queries import undeliverable_about
from app.referrals.models import Referral


class Delivery(StrEnum):
    """What the referrer must know about the way of a referral to the provider."""

    TOLD = "told"
    MAILBOX = "mailbox"
    NOBODY = "nobody"
    UNDELIVERABLE = "undeliverable"


DELIVERY_WORDS: dict[Delivery, str] = {
    Delivery.TOLD: "Notices go to the provider by e-mail.",
    Delivery.MAILBOX: "Told by e-mail. They have no account here; a private link in the mail lets them answer.",
    Delivery.NOBODY: "Nobody was told: this provider has no account and no e-mail address here.",
    Delivery.UNDELIVERABLE: "A notice to the provider did not arrive.",
}


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


def delivery_of(referral: Referral, reach: Reach) -> Delivery:
    """How the notices about one referral went."""
    lost = undeliverable_about(Referral.__tablename__, [referral.id])
    return _delivery(staffed=bool(reach.staff), mailbox=bool(reach.mailbox), lost=bool(lost))


def deliveries(mailboxes: Mapping[UUID, tuple[UUID, str | None]]) -> dict[UUID, Delivery]:
    """Delivery by referral, in two statements; `mailboxes` holds partner and mail address of each referral."""
    staffed = _staffed({partner for partner, _ in mailboxes.values()})
    lost = undeliverable_about(Referral.__tablename__, mailboxes)
    return {
        id_: _delivery(staffed=partner in staffed, mailbox=bool(mailbox), lost=id_ in lost)
        for id_, (partner, mailbox) in mailboxes.items()
    }


def _delivery(*, staffed: bool, mailbox: bool, lost: bool) -> Delivery:
    if not staffed and not mailbox:
        return Delivery.NOBODY
    if lost:
        return Delivery.UNDELIVERABLE
    return Delivery.TOLD if staffed else Delivery.MAILBOX


def _staffed(organizations: Collection[UUID]) -> set[UUID]:
    wanted = select(Membership.organization_id).join(Person)
    return set(
        db.session.scalars(wanted.where(answers(), Membership.organization_id.in_(organizations)).distinct())
    )


def answers() -> ColumnElement[bool]:
    """Who can answer here: staff with an account in use."""
    return (Membership.role == Role.PROVIDER) & Person.active & Person.password_hash.is_not(None)
