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
from app.trust.holding import Held, held_by_need
from app.trust.models import ALL_NEEDS, PartnerRecord, TrustState
from app.trust.record import WINDOW, Fact, Record, record_of
from app.trust.setting_aside import facts_that_count
from app.trust.state import State, to_bytes

Group = tuple[UUID, UUID | None, str]


def count(partners: Collection[UUID] | None = None) -> list[dict[str, Any]]:
    """The record of these partners (None: of all) from the referrals of the past year, as rows that are not
    written yet.

    Referrals of organizations that nobody has verified are left out: they prove nothing.
    """
    now = clock.now()
    facts = facts_that_count(partners=partners)
    recent = (row for row in facts if row.verified and now - WINDOW < row.sent_at)
    records = {group: record_of(found, now) for group, found in _grouped(map(fact_of, recent)).items()}
    held = _held(records)
    return [_row(group, record, held.get(group), now) for group, record in records.items()]


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


def _held(records: Mapping[Group, Record]) -> dict[Group, Held]:
    """What is held back of each need, by partner and readers' agency: it stands with the record of all needs."""
    by_need: defaultdict[tuple[UUID, UUID | None], dict[str, Record]] = defaultdict(dict)
    for (partner, referrer, need), record in records.items():
        if need != ALL_NEEDS:
            by_need[partner, referrer][need] = record
    return {
        (partner, referrer, ALL_NEEDS): held_by_need(by_need[partner, None], own if referrer else {})
        for (partner, referrer), own in list(by_need.items())
    }


def _row(group: Group, record: Record, held: Held | None, now: datetime) -> dict[str, Any]:
    partner, referrer, need = group
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
        "held": held,
        "computed_at": now,
    }
