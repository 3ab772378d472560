"""Questions about what hangs on a referral: consent is asked at every single reading."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.clients.consent import Fact
from app.db import db
from app.errors import NotFound
from app.referrals.attaching.models import Attachment
from app.referrals.models import Referral

NO_PAPERS = "There is no such paper on this referral, or the client has not agreed to share it."


def attachments_of(referral: Referral, *, facts: frozenset[Fact]) -> list[Attachment]:
    """What hangs on a referral, for a reader of these facts; nothing where papers are not among them."""
    if Fact.ATTACHMENTS not in facts:
        return []
    wanted = select(Attachment).where(Attachment.referral_id == referral.id)
    return list(db.session.scalars(wanted.options(joinedload(Attachment.by)).order_by(Attachment.at)))


def attachment(id_: UUID, referral: Referral, *, facts: frozenset[Fact]) -> Attachment:
    """One of them. Raises NotFound where there is none, or none for this reader now."""
    wanted = select(Attachment).where(Attachment.id == id_, Attachment.referral_id == referral.id)
    found = db.session.scalar(wanted) if Fact.ATTACHMENTS in facts else None
    if found is None:
        raise NotFound(NO_PAPERS)
    return found


def how_many(referral: Referral) -> int:
    return db.session.scalar(select(func.count()).where(Attachment.referral_id == referral.id)) or 0
