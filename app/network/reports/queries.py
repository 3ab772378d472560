"""Reports as coordinators read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import names_of
from app.db import db
from app.errors import NotFound
from app.network.questions import QUESTIONS
from app.network.questions.answer import Answer
from app.network.questions.queries import Told
from app.network.reports.models import (
    FrozenAnswer,
    FrozenMonth,
    NetworkReport,
    ReportReader,
    ReportSchedule,
)
from app.network.reports.months import Month

MOST = 50


@dataclass(frozen=True, slots=True)
class Made:
    """A report in a list: what it is about, and who made it ("" is the timetable, or somebody who has left)."""

    id: UUID
    month: Month
    questions: int
    made_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report: `told` are its answers in the order of the table."""

    made: Made
    frozen_at: datetime
    told: tuple[Told, ...]

    @property
    def referrals(self) -> int:
        """The published number of referrals that were sent in the month."""
        return max((one.answer.referrals for one in self.told), default=0)


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that is made each month, and who is told."""

    id: UUID
    questions: tuple[str, ...]
    readers: tuple[str, ...]


def months() -> list[Month]:
    """The months that can be reported on, the latest first."""
    codes = db.session.scalars(select(FrozenAnswer.month).distinct())
    return sorted(map(Month.read, codes), reverse=True)


def report(id_: UUID) -> Report:
    """Raises NotFound."""
    found = db.session.get(NetworkReport, id_)
    if found is None:
        raise NotFound("There is no such report.")
    frozen = db.session.get_one(FrozenMonth, found.month)
    return Report(_made([found])[0], frozen.frozen_at, tuple(answers(found.month, found.questions)))


def answers(month: str, questions: Sequence[str]) -> list[Told]:
    """Some questions as they were answered about a month, in the order of the table."""
    wanted = select(FrozenAnswer).where(
        FrozenAnswer.month == month, FrozenAnswer.question.in_(list(questions))
    )
    rows = {row.question: row for row in db.session.scalars(wanted)}
    frozen = db.session.get_one(FrozenMonth, month).frozen_at
    return [
        Told(question, Answer.of(rows[slug].answer), frozen, Month.read(month).begins)
        for slug, question in QUESTIONS.items()
        if slug in rows
    ]


def reports() -> list[Made]:
    """The latest reports."""
    newest = select(NetworkReport).order_by(NetworkReport.made_at.desc()).limit(MOST)
    return _made(db.session.scalars(newest).all())


def _made(rows: Sequence[NetworkReport]) -> list[Made]:
    names = names_of(row.made_by_id for row in rows if row.made_by_id)
    return [
        Made(
            row.id,
            Month.read(row.month),
            len(row.questions),
            row.made_at,
            names.get(row.made_by_id, "") if row.made_by_id else "",
        )
        for row in rows
    ]


def schedules() -> list[Sent]:
    """What is sent each month, the oldest first."""
    rows = db.session.scalars(select(ReportSchedule).order_by(ReportSchedule.made_at)).all()
    readers: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for reader in db.session.scalars(select(ReportReader)):
        readers[reader.schedule_id].append(reader.person_id)
    names = names_of(person for people in readers.values() for person in people)
    return [
        Sent(row.id, tuple(_titles(row.questions)), tuple(sorted(names[one] for one in readers[row.id])))
        for row in rows
    ]


def schedule(id_: UUID) -> ReportSchedule:
    """Raises NotFound."""
    found = db.session.get(ReportSchedule, id_)
    if found is None:
        raise NotFound("This is sent no more, or never was.")
    return found


def _titles(slugs: Iterable[str]) -> list[str]:
    return [QUESTIONS[slug].title for slug in slugs if slug in QUESTIONS]
