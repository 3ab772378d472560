"""The private link by which a provider answers one referral without signing in: made, followed, switched off.

It opens one referral to one provider, and only while that provider may still do something, and while the client
agrees that they see what is needed: both are asked anew each time that somebody follows it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app import audit, clock
from app.accounts import keys
from app.accounts.models import Membership, Person
from app.actor import Actor, Kind, Role
from app.actor import Membership as Held
from app.clients.consent import Fact
from app.db import db
from app.errors import NotFound
from app.referrals import actions, lifecycle, queries
from app.referrals.lifecycle import Action, Party, Step
from app.referrals.models import AnswerLink, Referral
from app.referrals.reach import answers
from app.referrals.seen import facts_seen

LASTS = timedelta(days=14)
# Whoever has answered goes on by the same link: long enough for the last check-in with the client.
LASTS_ONCE_ANSWERED = timedelta(days=60)
KEPT_WHEN_OVER = timedelta(days=30)
CHANNEL = "link"
WORN_OUT = (
    "This link opens nothing any more: it is too old, it was switched off, or there is nothing left to do. "
    "Write to the case manager whom the mail names; with an account you can sign in."
)


@dataclass(frozen=True, slots=True)
class Way:
    """A link that works: what it opens, and who acts by it."""

    link: AnswerLink
    referral: Referral
    by: Actor


def make(referral: Referral, person_id: UUID | None) -> str:
    """A fresh link for one recipient (None: the mailbox in the listing); returns its token, which is kept nowhere."""
    now, token = clock.now(), keys.new_key()
    db.session.add(
        AnswerLink(
            token_hash=keys.hash_of(token),
            referral_id=referral.id,
            organization_id=referral.partner_id,
            person_id=person_id,
            created_at=now,
            expires_at=max(now, referral.answer_by) + LASTS,
        )
    )
    return token


def follow(token: str) -> Way:
    """What `token` opens now. Raises NotFound when it opens nothing (any more), whatever the cause."""
    link = _living(token)
    by = _holder(link) if link else None
    if link is None or by is None:
        raise NotFound(WORN_OUT)
    referral = queries.referral(link.referral_id, seen_by=by)
    agreed = Fact.NEED in facts_seen(referral, referral.client, seen_by=by)
    if not agreed or not (referral.is_open or Action.ACCEPT in possible(referral, by=by)):
        raise NotFound(WORN_OUT)
    return Way(link, referral, by)


def possible(referral: Referral, *, by: Actor) -> tuple[Action, ...]:
    """What the provider may do now by the link."""
    return lifecycle.allowed(actions.standing(referral, by=by), Party.PROVIDER)


def answer(way: Way, action: Action, *, seen: int | None = None, **given: Any) -> Step:
    """Take one step by the link. Raises what `actions.take` raises."""
    step = actions.take(
        way.referral, action, by=way.by, party=Party.PROVIDER, seen=seen, channel=CHANNEL, **given
    )
    if action is not Action.OPEN:
        way.link.answered, way.link.answered_version = action.value, seen
        way.link.expires_at = max(way.link.expires_at, clock.now() + LASTS_ONCE_ANSWERED)
    return step


def is_done(token: str, action: Action, seen: int | None) -> bool:
    """Whether just this answer was given by this link before: a form that is sent twice counts once."""
    link = _living(token)
    return link is not None and (link.answered, link.answered_version) == (action.value, seen)


def revoke(way: Way) -> None:
    """Switch the link off, for whoever passed it on by mistake."""
    way.link.revoked_at = clock.now()
    audit.record(
        "referral.link_revoked",
        way.referral,
        by=way.by,
        organization=way.link.organization_id,
        channel=CHANNEL,
    )


def revoke_all(referral_ids: Collection[UUID]) -> None:
    """Switch off every link to these referrals, for good: what opens them again is a new mail."""
    alive = AnswerLink.referral_id.in_(referral_ids), AnswerLink.revoked_at.is_(None)
    db.session.execute(update(AnswerLink).where(*alive).values(revoked_at=clock.now()))


def forget_old() -> None:
    """Forget the links that have been over for a month."""
    db.session.execute(delete(AnswerLink).where(AnswerLink.expires_at <= clock.now() - KEPT_WHEN_OVER))


def _living(token: str) -> AnswerLink | None:
    """The link itself, unless its time is over, it was switched off, or another organization was asked since."""
    mine = AnswerLink.token_hash == keys.hash_of(token), Referral.partner_id == AnswerLink.organization_id
    alive = AnswerLink.revoked_at.is_(None), AnswerLink.expires_at > clock.now()
    found = select(AnswerLink).join(Referral, Referral.id == AnswerLink.referral_id)
    return db.session.scalar(found.where(*mine, *alive))


def _holder(link: AnswerLink) -> Actor | None:
    """Who acts by it: whom it was mailed to, while they answer there; else whoever reads the listing's mailbox."""
    held = (Held(link.organization_id, Role.PROVIDER),)
    if link.person_id is None:
        return Actor(Kind.PUBLIC, memberships=held)
    here = Person.id == link.person_id, Membership.organization_id == link.organization_id, answers()
    name = db.session.scalar(select(Person.name).join(Person.memberships).where(*here))
    return None if name is None else Actor(Kind.PERSON, link.person_id, name, held)
