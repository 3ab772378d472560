"""Counting anew what is known of every partner."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert

from app import clock
from app.db import db
from app.trust.facts import fact_of
from app.trust.models import PartnerRecord, TrustState
from app.trust.record import WINDOW, Fact, record_of
from app.trust.setting_aside import facts_that_count
from app.trust.state import State, to_bytes

ALL_NEEDS = ""

Group = tuple[UUID, UUID | None, str]


def count(partners: Collection[UUID] | None = None) -> list[dict[str, Any]]:
    """The record of these partners (None: of all) from the referrals of the past year, as rows that are not
    written yet.

    Referrals of organizations that nobody has verified are left out: they prove nothing.
    """
    now = clock.now()
    facts = facts_that_count(partners=partners)
    recent = (row for row in facts if row.verified and now - WINDOW < row.sent_at)
    return [_row(group, found, now) for group, found in _grouped(map(fact_of, recent)).items()]


def keep(rows: list[dict[str, Any]], partners: Collection[UUID] | None = None) -> None:
    """Put these records in the place of the former ones of these partners (None: of all)."""
    former = delete(PartnerRecord)
    db.session.execute(former if partners is None else former.where(PartnerRecord.partner_id.in_(partners)))
    if rows:
        # With its empty cells: rows of one shape are one statement.
        db.session.execute(insert(PartnerRecord), rows, execution_options={"render_nulls": True})


def keep_state(state: State) -> UUID:
    """Put what was learnt in the place of what was known before; says its version."""
    version = uuid4()
    db.session.execute(delete(TrustState))
    db.session.add(TrustState(id=version, computed_at=clock.now(), body=to_bytes(state)))
    return version


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
        "helped": record.helped.part,
        "to_help": record.helped.whole,
        "hours_to_answer": record.hours_to_answer,
        "days_to_be_seen": record.days_to_be_seen,
        "set_aside": record.set_aside,
        "computed_at": now,
    }
