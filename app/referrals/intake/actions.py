"""Writing down what a service asks, and keeping what was answered."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import uuid4

from app import audit
from app.actor import Actor
from app.db import db, take_turns
from app.directory.models import Service
from app.errors import Conflict, Invalid
from app.referrals.intake import asking, queries
from app.referrals.intake.asking import Asked
from app.referrals.intake.models import IntakeAnswer, IntakeQuestion
from app.referrals.models import Referral


def ask(service: Service, questions: Sequence[Asked], *, seen: str, by: Actor) -> None:
    """Ask these questions from now on. What is asked in the same words stays the same question.

    `seen` is the stamp of what the person had before them. Raises Invalid, and Conflict when it changed meanwhile.
    """
    take_turns(f"intake {service.id}")
    before = queries.rows_of(service.id)
    if seen != stamp(queries.questions_of(service.id)):
        raise Conflict("Somebody changed these questions meanwhile. Look at them once more.")
    wanted = asking.checked(questions)
    kept = {(row.kind, row.words): row for row in before}
    for position, one in enumerate(wanted):
        row = kept.pop((one.kind.value, one.words), None) or _new(service)
        row.position, row.kind, row.words = position, one.kind.value, one.words
        row.choices, row.required = list(one.choices), one.required
        db.session.add(row)
    for row in kept.values():
        db.session.delete(row)
    audit.record("intake.changed", service, by=by, questions=len(wanted))


def keep_answers(referral: Referral, answers: Mapping[str, str]) -> None:
    """Keep what was answered to the service's questions. Raises Invalid when a required one is missing."""
    questions = queries.questions_of(referral.service_id)
    if missing := asking.unanswered(questions, answers):
        raise Invalid(f"{missing[0].words} They need an answer to this before they can decide.")
    db.session.add_all(
        IntakeAnswer(
            id=uuid4(), referral_id=referral.id, position=position, question=one.words, answer=answer
        )
        for position, one in enumerate(questions)
        if (answer := answers.get(one.key, "").strip())
    )


def stamp(questions: Sequence[Asked]) -> str:
    """What is asked, in a short code: two people who look at the same questions have the same."""
    return hashlib.sha256(repr(list(questions)).encode()).hexdigest()[:16]


def _new(service: Service) -> IntakeQuestion:
    return IntakeQuestion(id=uuid4(), service_id=service.id)
