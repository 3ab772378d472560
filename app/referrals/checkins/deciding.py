"""What a client does on their own page: they stop sharing, take a request back, or ask to talk."""

from uuid import UUID

from sqlalchemy import select

from app.clients import actions as clients
from app.clients.models import Client, Consent
from app.db import db
from app.errors import NotFound
from app.referrals import actions as referrals
from app.referrals.checkins.links import CLIENT
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.tasks import actions as tasks
from app.referrals.tasks.kinds import Kind

CHANGED_MIND = "client_declined"
GONE = "There is no such thing on this page any more."


def stop_sharing(client: Client, consent_id: UUID) -> None:
    """Withdraw a consent, at once; whoever holds something is told, and so is the case manager."""
    given = db.session.scalar(select(Consent).where(Consent.id == consent_id, Consent.client_id == client.id))
    if given is None:
        raise NotFound(GONE)
    if given.withdrawn_at is None:
        clients.withdraw_consent(given, by=CLIENT)
        tasks.open_task(Kind.CONSENT_WITHDRAWN, client, by=CLIENT)


def take_back(client: Client, referral_id: UUID, *, seen: int | None = None) -> None:
    """Withdraw one referral. Raises NotFound for another's, Conflict when it has ended or changed meanwhile."""
    mine = select(Referral).where(Referral.id == referral_id, Referral.client_id == client.id)
    referral = db.session.scalar(mine)
    if referral is None:
        raise NotFound(GONE)
    referrals.take(
        referral,
        Action.WITHDRAW,
        by=CLIENT,
        party=Party.CLIENT,
        seen=seen,
        channel="link",
        reason=CHANGED_MIND,
    )
    tasks.open_task(Kind.TAKEN_BACK, client, referral, by=CLIENT)


def want_to_talk(client: Client) -> None:
    tasks.open_task(Kind.TALK, client, by=CLIENT)
