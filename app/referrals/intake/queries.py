"""What a service asks, and what was answered on a referral."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.referrals.intake.asking import Asked, Kind
from app.referrals.intake.models import IntakeAnswer, IntakeQuestion


def rows_of(service_id: UUID) -> list[IntakeQuestion]:
    mine = select(IntakeQuestion).where(IntakeQuestion.service_id == service_id)
    return list(db.session.scalars(mine.order_by(IntakeQuestion.position)))


def questions_of(service_id: UUID) -> list[Asked]:
    """What a service asks, in its order."""
    return [
        Asked(Kind(row.kind), row.words, tuple(row.choices), row.required, str(row.id))
        for row in rows_of(service_id)
    ]


def must_ask(services: Collection[UUID]) -> set[UUID]:
    """Which of these services can't be asked without an answer to a question of theirs."""
    wanted = select(IntakeQuestion.service_id).where(
        IntakeQuestion.service_id.in_(services), IntakeQuestion.required
    )
    return set(db.session.scalars(wanted.distinct()))


def answers_on(referral_id: UUID) -> list[IntakeAnswer]:
    """What the referrer answered, in the order of the questions."""
    mine = select(IntakeAnswer).where(IntakeAnswer.referral_id == referral_id)
    return list(db.session.scalars(mine.order_by(IntakeAnswer.position)))
