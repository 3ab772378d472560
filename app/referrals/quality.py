"""Two questions to the provider on each referral, for the team that sent it: was it fit, was it complete?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from app import audit, clock
from app.actor import Actor
from app.clients.policy import own_teams
from app.db import db
from app.errors import Conflict, NotFound
from app.referrals.lifecycle import UNANSWERED, Party, Status
from app.referrals.models import Referral

LATELY = timedelta(days=90)
QUESTIONS: dict[str, str] = {
    "was_eligible": "Was the person eligible for what you offer?",
    "was_complete": "Did it say all that you needed?",
}


@dataclass(frozen=True, slots=True)
class Quality:
    """How often the providers said yes, of how many who answered: for one question."""

    yes: int
    asked: int


def say(referral: Referral, question: str, *, yes: bool, by: Actor, channel: str = "") -> None:
    """Note the provider's answer to one question; it can be said again. Raises Conflict before they have answered."""
    if question not in QUESTIONS:
        raise NotFound("There is no such question.")
    if Status(referral.status) in UNANSWERED:
        raise Conflict("Say first whether you can take it on.")
    if getattr(referral, question) is yes:
        return
    note(referral, {question: yes}, by=by, channel=channel)


def note(referral: Referral, given: dict[str, Any], *, by: Actor, channel: str = "") -> None:
    """What was ticked together with an answer, or by itself."""
    for question in QUESTIONS:
        if (yes := given.get(question)) is not None:
            setattr(referral, question, yes)
            audit.record(
                "referral.quality_said",
                referral,
                by=by,
                organization=referral.partner_id,
                question=question,
                yes=yes,
                party=Party.PROVIDER.value,
                **({"channel": channel} if channel else {}),
            )


def unanswered(referral: Referral) -> dict[str, str]:
    """The questions that the provider can still answer, once they have decided."""
    if Status(referral.status) in UNANSWERED or referral.answered_at is None:
        return {}
    return {name: words for name, words in QUESTIONS.items() if getattr(referral, name) is None}


def of_teams(*, seen_by: Actor, since: datetime | None = None) -> dict[str, Quality]:
    """What providers said lately of the referrals of the reader's teams, by question; one statement."""
    columns = [column for name in QUESTIONS for column in _counts(name)]
    after = clock.now() - LATELY if since is None else since
    mine = Referral.team_id.in_(own_teams(seen_by)), Referral.sent_at > after
    row = db.session.execute(select(*columns).where(*mine, ~Referral.is_test)).one()
    return {name: Quality(row[2 * n], row[2 * n + 1]) for n, name in enumerate(QUESTIONS)}


def of_others(*, seen_by: Actor, since: datetime) -> dict[str, Quality]:
    """What providers said of the referrals of all other agencies, by question: exact, for `disclosure` to tell."""
    columns = [column for name in QUESTIONS for column in _counts(name)]
    others = Referral.organization_id.not_in(seen_by.organizations()), Referral.sent_at > since
    row = db.session.execute(select(*columns).where(*others, ~Referral.is_test)).one()
    return {name: Quality(row[2 * n], row[2 * n + 1]) for n, name in enumerate(QUESTIONS)}


def endings(*, seen_by: Actor, since: datetime) -> Sequence[Any]:
    """How many referrals came to an end, by `mine` (the reader's teams, or other agencies), `status` and `reason`;
    those still open have the status "". One statement."""
    mine = Referral.team_id.in_(own_teams(seen_by))
    counted = or_(mine, Referral.organization_id.not_in(seen_by.organizations()))
    columns = (mine.label("mine"), _ended().label("status"), Referral.reason)
    wanted = select(*columns, func.count().label("times")).where(counted, *_real(since)).group_by(*columns)
    return db.session.execute(wanted).all()


def by_partner(*, seen_by: Actor, since: datetime) -> Sequence[Any]:
    """The same for the reader's teams by `partner_id`. One statement."""
    columns = (Referral.partner_id, _ended().label("status"), Referral.reason)
    wanted = select(*columns, func.count().label("times")).group_by(*columns)
    return db.session.execute(wanted.where(Referral.team_id.in_(own_teams(seen_by)), *_real(since))).all()


def _ended() -> Any:
    return case((Referral.ended_at.is_(None), ""), else_=Referral.status)


def _real(since: datetime) -> tuple[Any, ...]:
    return Referral.sent_at > since, ~Referral.is_test, Referral.status != Status.ENTERED_IN_ERROR.value


def _counts(name: str) -> tuple[Any, Any]:
    column = getattr(Referral, name)
    return func.count().filter(column.is_(True)), func.count().filter(column.is_not(None))
