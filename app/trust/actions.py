"""Counting anew what is known of every partner."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert

from app import clock
from app.db import db
from app.referrals.lifecycle import Status
from app.referrals.queries import facts_for_record
from app.trust.models import PartnerRecord
from app.trust.record import WINDOW, Fact, record_of

ALL_NEEDS = ""

Group = tuple[UUID, UUID | None, str]


def count() -> list[dict[str, Any]]:
    """Every partner's record from the referrals of the past year, as rows that are not written yet.

    Referrals of organizations that nobody has verified are left out: they prove nothing.
    """
    now = clock.now()
    recent = (row for row in facts_for_record() if row.verified and now - WINDOW < row.sent_at)
    return [_row(group, found, now) for group, found in _grouped(map(_fact, recent)).items()]


def keep(rows: list[dict[str, Any]]) -> None:
    """Put these records in the place of the former ones."""
    db.session.execute(delete(PartnerRecord))
    if rows:
        db.session.execute(insert(PartnerRecord), rows)


def _fact(row: Any) -> Fact:
    return Fact(
        partner=row.partner_id,
        referrer=row.organization_id,
        need=row.top_need,
        sent_at=row.sent_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        accepted_at=row.accepted_at,
        waitlisted_at=row.waitlisted_at,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        expired=row.status == Status.EXPIRED,
        side=row.side or "",
    )


def _grouped(facts: Iterable[Fact]) -> Mapping[Group, list[Fact]]:
    """Facts by partner, agency (and all agencies) and need (and all needs)."""
    groups: defaultdict[Group, list[Fact]] = defaultdict(list)
    for fact in facts:
        for group in _groups_of(fact):
            groups[group].append(fact)
    return groups


def _groups_of(fact: Fact) -> Iterator[Group]:
    for need in (ALL_NEEDS, fact.need):
        yield fact.partner, None, need
        yield fact.partner, fact.referrer, need


def _row(group: Group, facts: list[Fact], now: datetime) -> dict[str, Any]:
    partner, referrer, need = group
    record = record_of(facts, now)
    return {
        "id": uuid4(),
        "partner_id": partner,
        "referrer_id": referrer,
        "need": need,
        "referrals": record.referrals,
        "answered": record.answers.part,
        "to_answer": record.answers.whole,
        "taken_on": record.takes_on.part,
        "to_take_on": record.takes_on.whole,
        "seen": record.seen.part,
        "to_see": record.seen.whole,
        "hours_to_answer": record.hours_to_answer,
        "days_to_be_seen": record.days_to_be_seen,
        "set_aside": record.set_aside,
        "computed_at": now,
    }
