"""Writing a message to the other side or a note for one's own, and noting who has read what."""

from uuid import UUID, uuid4

from app import audit, clock
from app.actor import Actor
from app.clients.consent import Fact
from app.clients.models import Client
from app.db import db, take_turns
from app.errors import Conflict, Invalid
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.seen import facts_shared
from app.referrals.talking import queries
from app.referrals.talking.models import MessageReading, ReferralMessage

EMPTY = "Write something first."
CLOSED = (
    "Nothing can be written to the provider now: the client's consent was withdrawn, or has run out. "
    "A note for your own side can still be kept."
)


def write(
    referral: Referral,
    words: str | None,
    *,
    by: Actor,
    party: Party,
    private: bool = False,
    id_: UUID | None = None,
    channel: str | None = None,
) -> ReferralMessage:
    """Write to the other side; `private`: a note that only one's own side reads. An `id_` counts once.

    Raises Invalid when nothing is written, Conflict while the client's consent is closed to the provider.
    """
    id_ = id_ or uuid4()
    take_turns(f"message {id_}")
    known = db.session.get(ReferralMessage, id_)
    if known is not None and known.referral_id == referral.id:
        return known
    if not words:
        raise Invalid(EMPTY, {"words": EMPTY})
    if not private and not is_shared(referral):
        raise Conflict(CLOSED)
    message = ReferralMessage(
        id=id_,
        referral_id=referral.id,
        party=party.value,
        private=private,
        words=words,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(message)
    audit.record(
        "referral.noted" if private else "referral.written_to",
        referral,
        by=by,
        organization=referral.partner_id if party is Party.PROVIDER else referral.organization_id,
        party=party.value,
        message=id_,
        **({"channel": channel} if channel else {}),
    )
    return message


def note_reading(referral: Referral, *, by: Actor, party: Party) -> frozenset[UUID]:
    """Write down that `by` has read what the other side wrote; the ids of what they had not read before."""
    messages = queries.to_be_read(referral, by=by, party=party)
    db.session.add_all(
        MessageReading(message_id=message.id, party=party.value, person_id=by.id, at=clock.now())
        for message in messages
    )
    return frozenset(message.id for message in messages)


def is_shared(referral: Referral) -> bool:
    """Whether the provider may read anything about the client now."""
    return Fact.NEED in facts_shared(referral, db.session.get_one(Client, referral.client_id))
