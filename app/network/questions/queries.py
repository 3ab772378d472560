"""The stored answers, as they were published when the network was measured."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.errors import Invalid, NotFound
from app.network.models import NetworkFigure, NetworkSnapshot
from app.network.queries import newest_id
from app.network.questions import QUESTIONS
from app.network.questions.answer import Answer, Question, key_of

# Far enough apart to be compared: nightly measurements are not always at the same hour.
A_DAY, A_WEEK = timedelta(hours=20), timedelta(days=6, hours=20)
NOTHING_TO_TELL = (
    "Nothing can be said of this choice: too few referrals went so far, or one step never follows the other."
)


@dataclass(frozen=True, slots=True)
class Told:
    """A question with its answer, when that was computed, and since when the referrals were sent."""

    question: Question
    answer: Answer
    computed_at: datetime
    since: datetime
    chosen: Mapping[str, str] = field(default_factory=dict)


def told(slug: str, snapshot_id: UUID | None = None) -> Told | None:
    """One question as it was answered last, or in one kept snapshot; None before the first time.

    Raises NotFound where there is no such question.
    """
    if slug not in QUESTIONS:
        raise NotFound("There is no such question about the network.")
    found = _told(snapshot_id, slug)
    return found[0] if found else None


def chosen(slug: str, asked: Mapping[str, str]) -> Told | None:
    """The answer to the choices in `asked` (by their names; the usual ones where nothing is asked).

    Raises NotFound where there is no such question, or Invalid, in words, where a choice is none of those offered.
    """
    first = told(slug)
    if first is None or not first.answer.choices:
        return first
    taken = {one.name: one.taken(asked) for one in first.answer.choices}
    for one in first.answer.choices:
        if taken[one.name] not in dict(one.options):
            raise Invalid(f"“{one.label}” can’t be “{taken[one.name]}”. Choose one from the list.")
    if all(taken[one.name] == one.usual for one in first.answer.choices):
        return replace(first, chosen=taken)
    found = _rows(None, [key_of(slug, *taken.values())])
    answer = (
        Answer.of(found[0].answer) if found else Answer((NOTHING_TO_TELL,), referrals=first.answer.referrals)
    )
    return replace(first, answer=replace(answer, choices=first.answer.choices), chosen=taken)


def all_told(snapshot_id: UUID | None = None) -> list[Told]:
    """Every question that was answered last (or in one kept snapshot), in the order of the table. One statement."""
    return _told(snapshot_id)


def _told(snapshot_id: UUID | None, slug: str | None = None) -> list[Told]:
    rows = {row.question: row for row in _rows(snapshot_id, QUESTIONS if slug is None else [slug])}
    return [
        Told(question, Answer.of(rows[slug].answer), rows[slug].computed_at, rows[slug].since)
        for slug, question in QUESTIONS.items()
        if slug in rows
    ]


def _rows(snapshot_id: UUID | None, names: Collection[str]) -> Sequence[Any]:
    """The answers of one snapshot (the newest, where none is given) that are kept under these names."""
    wanted = (
        select(
            NetworkFigure.question, NetworkFigure.answer, NetworkSnapshot.computed_at, NetworkSnapshot.since
        )
        .join(NetworkSnapshot)
        .where(NetworkFigure.snapshot_id == (newest_id() if snapshot_id is None else snapshot_id))
        .where(NetworkFigure.question.in_(list(names)))
    )
    return db.session.execute(wanted).all()


def of_two_days(names: Collection[str]) -> tuple[dict[str, Answer], dict[str, Answer], datetime | None]:
    """The answers kept under `names` now and about a week before, and when that was (None where nothing was kept)."""
    columns = (NetworkSnapshot.id, NetworkSnapshot.computed_at)
    finished = select(*columns).where(NetworkSnapshot.finished_at.is_not(None))
    kept = db.session.execute(finished.order_by(NetworkSnapshot.computed_at.desc())).all()
    if not kept:
        return {}, {}, None
    now = kept[0]
    older = [one for one in kept if now.computed_at - one.computed_at >= A_DAY]
    before = next(
        (one for one in older if now.computed_at - one.computed_at >= A_WEEK), older[-1] if older else None
    )
    found = {one.id: _answers(one.id, names) for one in (now, before) if one is not None}
    return found[now.id], found[before.id] if before else {}, before.computed_at if before else None


def _answers(snapshot_id: UUID, names: Collection[str]) -> dict[str, Answer]:
    return {row.question: Answer.of(row.answer) for row in _rows(snapshot_id, names)}
