"""A referral that is being written: a saved form, sealed, one per person and service, that expires by itself."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app import clock
from app.actor import Actor
from app.db import db
from app.referrals.models import Draft
from app.referrals.wording import Urgency

KEPT = timedelta(days=14)


class Page(StrEnum):
    """The questions, one a page, in their order."""

    WHO = "who"
    NEED = "need"
    WISHES = "wishes"
    INTAKE = "intake"
    CONSENT = "consent"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far."""

    client: str = ""
    need: str = ""
    urgency: str = Urgency.ROUTINE
    needed_by: str = ""
    complexity: str = ""
    # Which of the service's places, where it has several and one was named.
    location: str = ""
    why: str = ""
    involved: str = ""
    wishes: tuple[str, ...] = ()
    # The ids of the others of the household whom it is for, too.
    people: tuple[str, ...] = ()
    # What the service asks, by the key of the question.
    intake: dict[str, str] = field(default_factory=dict)

    @property
    def client_id(self) -> UUID | None:
        return UUID(self.client) if self.client else None

    @property
    def day(self) -> date | None:
        """By when it is needed."""
        return date.fromisoformat(self.needed_by) if self.needed_by else None

    def missing(self) -> Page | None:
        """The first question that has no answer; consent is asked of the client's record, not of the form."""
        answered = {Page.WHO: self.client, Page.NEED: self.need, Page.WISHES: self.wishes}
        return next((page for page, answer in answered.items() if not answer), None)


def draft_of(service_id: UUID, *, by: Actor) -> Draft | None:
    """The reader's own draft for this service, while it lasts."""
    wanted = select(Draft).where(Draft.person_id == by.id, Draft.service_id == service_id)
    return db.session.scalar(wanted.where(Draft.expires_at > clock.now()))


def answers_of(draft: Draft | None) -> Answers:
    if draft is None:
        return Answers()
    kept = json.loads(draft.answers)
    return Answers(**{**kept, **{name: tuple(kept.get(name, ())) for name in ("wishes", "people")}})


def save(service_id: UUID, *, by: Actor, **answers: Any) -> None:
    """Keep these answers beside those that were given before. A change of client asks for everything anew."""
    draft = db.session.scalar(select(Draft).where(Draft.person_id == by.id, Draft.service_id == service_id))
    if draft is None:
        draft = Draft(id=uuid4(), person_id=by.id, service_id=service_id, expires_at=clock.now() + KEPT)
        db.session.add(draft)
    before = answers_of(draft) if draft.answers and draft.expires_at > clock.now() else Answers()
    if answers.get("client", before.client) != before.client:
        before = Answers()
    draft.answers = json.dumps(asdict(replace(before, **answers)))
    draft.expires_at = clock.now() + KEPT


def forget(draft: Draft) -> None:
    db.session.delete(draft)
