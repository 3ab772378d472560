"""Answering a month for good, making reports of it, and sending one each month."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import delete, insert, select

from app import audit, clock, messages
from app.accounts.models import Membership, Person
from app.actor import SYSTEM, Actor, Role
from app.db import db
from app.errors import Invalid, NotAllowed
from app.network import loading
from app.network.actions import WINDOW, places_of_last
from app.network.questions import QUESTIONS
from app.network.reports.models import (
    FrozenAnswer,
    FrozenMonth,
    NetworkReport,
    ReportReader,
    ReportSchedule,
)
from app.network.reports.months import Month, due

Missed = Callable[[date, date], Mapping[tuple[str, str], int]]
Answers = Mapping[str, dict[str, Any]]

ONE_AT_LEAST = "Choose at least one question."


def months_due() -> list[Month]:
    """The months that are over and were never answered."""
    frozen = [Month.read(code) for code in db.session.scalars(select(FrozenMonth.month))]
    return due(clock.now(), frozen)


def answer(month: Month, missed: Missed) -> Answers:
    """Every question about the referrals that were sent in `month`, as it is usually asked. Reads only.

    Outcomes are what is known today; who could take over is whoever did in the year before, too. `missed` counts
    the searches between two days that met no need.
    """
    facts = loading.facts(month.ends, month.begins, missed(month.begins.date(), month.ends.date()))
    if not len(facts):
        return {}
    year = loading.bare_facts(month.ends, month.ends - WINDOW)
    facts = replace(facts, places=places_of_last(), served=year.who_connected)
    return {slug: question.compute(facts).plain() for slug, question in QUESTIONS.items()}


def freeze(month: Month, answers: Answers) -> None:
    """Keep the answers of a month. One without referrals is kept without answers, and never offered."""
    if db.session.get(FrozenMonth, month.code) is not None:
        return
    db.session.add(FrozenMonth(month=month.code, frozen_at=clock.now()))
    db.session.flush()
    rows = [
        {"id": uuid4(), "month": month.code, "question": slug, "answer": plain}
        for slug, plain in answers.items()
    ]
    if rows:
        db.session.execute(insert(FrozenAnswer), rows)


def make(month: str, questions: Sequence[str], *, by: Actor) -> NetworkReport:
    """A report of chosen questions about a month that was answered. Raises NotAllowed and Invalid."""
    require_reader(by)
    answered = select(FrozenAnswer.question).where(FrozenAnswer.month == month)
    known = set(db.session.scalars(answered))
    if not known:
        raise Invalid("Choose a month.", {"month": "Choose a month from the list."})
    return _make(month, _chosen(questions, known), by)


def _make(month: str, questions: Sequence[str], by: Actor) -> NetworkReport:
    report = NetworkReport(
        id=uuid4(), month=month, questions=list(questions), made_at=clock.now(), made_by_id=by.id
    )
    db.session.add(report)
    db.session.flush()
    audit.record("network_report.made", report, by=by, month=month, questions=list(questions))
    return report


def _chosen(questions: Iterable[str], known: Collection[str]) -> list[str]:
    """Those that are asked for, in the order of the table."""
    wanted = set(questions)
    found = [slug for slug in QUESTIONS if slug in wanted and slug in known]
    if not found:
        raise Invalid(ONE_AT_LEAST, {"questions": ONE_AT_LEAST})
    return found


def schedule(questions: Sequence[str], readers: Sequence[UUID], *, by: Actor) -> ReportSchedule:
    """From now on, a report of each month that ends, and a mail to `readers`. Raises NotAllowed and Invalid."""
    require_reader(by)
    chosen = _chosen(questions, QUESTIONS)
    known = {person.id for person in coordinators()}
    if not readers or not known.issuperset(readers):
        raise Invalid("Choose coordinators.", {"readers": "Choose at least one coordinator."})
    running = Month.of(clock.now().date())
    made = ReportSchedule(
        id=uuid4(),
        questions=chosen,
        made_at=clock.now(),
        made_by_id=by.id,
        sent=running.later(-1).code,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all([ReportReader(schedule_id=made.id, person_id=one) for one in dict.fromkeys(readers)])
    audit.record("network_report.scheduled", made, by=by, questions=chosen, readers=list(readers))
    return made


def end(found: ReportSchedule, *, by: Actor) -> None:
    """No further report. Raises NotAllowed."""
    require_reader(by)
    audit.record("network_report.unscheduled", found, by=by)
    db.session.execute(delete(ReportReader).where(ReportReader.schedule_id == found.id))
    db.session.delete(found)


def send() -> None:
    """Make the report of each schedule for the months that were answered since its last, and tell its readers.

    Whoever is no coordinator any more is not told.
    """
    known = {person.id: person.mail for person in coordinators()}
    for found in db.session.scalars(select(ReportSchedule)):
        answered = select(FrozenAnswer.month).where(FrozenAnswer.month > found.sent).distinct()
        for month in sorted(db.session.scalars(answered)):
            _tell(found, month, known)
            found.sent = month


def _tell(found: ReportSchedule, month: str, known: Mapping[UUID, str]) -> None:
    report = _make(month, found.questions, SYSTEM)
    link = f"{current_app.extensions['settings'].base_url}/network/report/{report.id}"
    readers = select(ReportReader.person_id).where(ReportReader.schedule_id == found.id)
    for person_id in db.session.scalars(readers):
        if person_id in known:
            messages.queue("network_report", to=known[person_id], about=report, link=link)


def coordinators() -> Sequence[Person]:
    """Who may be sent a report: every active coordinator who has joined, by name."""
    holds = Person.memberships.any(Membership.role == Role.COORDINATOR)
    joined = Person.active, Person.password_hash.is_not(None)
    return db.session.scalars(select(Person).where(*joined, holds).order_by(Person.name)).all()


def require_reader(actor: Actor) -> None:
    """Raise NotAllowed for all but coordinators."""
    if not actor.has(Role.COORDINATOR):
        raise NotAllowed("Only coordinators make reports about the network.")
