"""Hanging a paper on a referral, opening it, taking it away: each of them is written down."""

from uuid import UUID, uuid4

from app import audit, clock
from app.actor import Actor
from app.db import db, take_turns
from app.errors import Conflict, NotAllowed
from app.referrals.attaching import queries
from app.referrals.attaching.kinds import check_count, kind_of, safe_name
from app.referrals.attaching.models import Attachment
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.seal import keyring

OVER = "This referral has ended: nothing more can be attached. Open it again first."


def attach(
    referral: Referral,
    name: str,
    content: bytes,
    *,
    by: Actor,
    party: Party,
    id_: UUID | None = None,
    channel: str | None = None,
) -> Attachment:
    """Seal `content` and hang it on the referral. An `id_` counts once.

    Raises Invalid for what may not be attached, Conflict once the referral has ended.
    """
    id_ = id_ or uuid4()
    take_turns(f"attachments of {referral.id}")
    known = db.session.get(Attachment, id_)
    if known is not None and known.referral_id == referral.id:
        return known
    if not referral.is_open:
        raise Conflict(OVER)
    kind = kind_of(content)
    check_count(queries.how_many(referral))
    made = Attachment(
        id=id_,
        referral_id=referral.id,
        party=party.value,
        name=safe_name(name, kind),
        kind=kind.value,
        size=len(content),
        by_id=by.id,
        at=clock.now(),
    )
    made.content = keyring().seal_bytes(content, made.column)
    db.session.add(made)
    _record("referral.attached", made, referral, by=by, party=party, channel=channel)
    return made


def open_attachment(
    attachment: Attachment, referral: Referral, *, by: Actor, party: Party, channel: str | None = None
) -> bytes:
    """The file itself. That somebody opened it is written down every time."""
    _record("referral.attachment_opened", attachment, referral, by=by, party=party, channel=channel)
    return keyring().open_bytes(attachment.content, attachment.column)


def take_away(attachment: Attachment, referral: Referral, *, by: Actor, party: Party) -> None:
    """Delete it for good. Raises NotAllowed for the side that did not attach it."""
    if attachment.party != party:
        raise NotAllowed("Only the side that attached this can take it away.")
    _record("referral.attachment_removed", attachment, referral, by=by, party=party)
    db.session.delete(attachment)


def _record(
    name: str,
    attachment: Attachment,
    referral: Referral,
    *,
    by: Actor,
    party: Party,
    channel: str | None = None,
) -> None:
    audit.record(
        name,
        referral,
        by=by,
        organization=referral.partner_id if party is Party.PROVIDER else referral.organization_id,
        party=party.value,
        attachment=attachment.id,
        kind=attachment.kind,
        size=attachment.size,
        **({"channel": channel} if channel else {}),
    )
