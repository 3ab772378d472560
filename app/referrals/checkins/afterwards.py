"""How it was: asked once after the end, never forced. The provider reads it only where the client agrees."""

from uuid import uuid4

from sqlalchemy import select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.clients import reaching
from app.clients.models import Client
from app.db import db, take_turns
from app.errors import Conflict
from app.referrals.checkins import links
from app.referrals.checkins.asking import ANSWERED_AFTER, Face
from app.referrals.checkins.links import Purpose
from app.referrals.checkins.models import Feedback
from app.referrals.lifecycle import Status
from app.referrals.models import Referral


def feedback_on(referral: Referral) -> Feedback | None:
    """What was asked, and perhaps answered, about a referral that has ended."""
    return db.session.scalar(select(Feedback).where(Feedback.referral_id == referral.id))


def ask(referral: Referral, *, by: Actor = SYSTEM) -> None:
    """Ask once, and only about what somebody had taken on. Without a safe way it waits on the client's page."""
    take_turns(f"feedback {referral.id}")
    if Status(referral.status) not in ANSWERED_AFTER or feedback_on(referral) is not None:
        return
    client = db.session.get_one(Client, referral.client_id)
    way = next(iter(reaching.sendable(client)), None)
    feedback = Feedback(
        id=uuid4(),
        referral_id=referral.id,
        client_id=client.id,
        asked_at=clock.now(),
        asked_by=way.value if way else None,
    )
    db.session.add(feedback)
    db.session.flush()
    if way:
        links.make(client, Purpose.FEEDBACK, by=by, way=way, feedback=feedback)
    _record("feedback.asked", feedback, client, by=by)


def answer(
    feedback: Feedback, face: Face, *, by: Actor, words: str | None = None, shared: bool = False
) -> None:
    """Keep a face, perhaps a line, and whether the provider may read both. The last answer counts."""
    feedback.face, feedback.words, feedback.shared = face.value, words, shared
    feedback.answered_at, feedback.by_id = clock.now(), by.id
    client = db.session.get_one(Client, feedback.client_id)
    _record("feedback.given", feedback, client, by=by, face=face.value, shared=shared)


def may_hear(referral: Referral, feedback: Feedback | None) -> bool:
    """Whether a worker may write it down: what the client has said themselves stays as they said it."""
    said = feedback is not None and feedback.answered_at is not None and feedback.by_id is None
    return Status(referral.status) in ANSWERED_AFTER and not said


def hear(referral: Referral, face: Face, *, by: Actor, words: str | None, shared: bool) -> None:
    """What the client said to their worker. Raises Conflict where there is nothing to write down."""
    take_turns(f"feedback {referral.id}")
    feedback = feedback_on(referral)
    if not may_hear(referral, feedback):
        raise Conflict("It has not ended, or the client has said themselves how it was.")
    if feedback is None:
        feedback = Feedback(id=uuid4(), referral_id=referral.id, client_id=referral.client_id)
        feedback.asked_at = clock.now()
        db.session.add(feedback)
    answer(feedback, face, by=by, words=words, shared=shared)


def _record(name: str, feedback: Feedback, client: Client, *, by: Actor, **data: object) -> None:
    audit.record(
        name,
        client,
        by=by,
        organization=client.organization_id,
        feedback=feedback.id,
        referral=feedback.referral_id,
        **data,
    )
