"""Briefs kept ready: read in one statement, made anew behind each change, and never shown out of date.

A kept brief counts only while no later change of its service is on record; the others are read from the directory
itself, so a page is right before the job has run, and quick afterwards.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, insert, select

from app import clock
from app.actor import PUBLIC
from app.db import db, take_turns
from app.directory import policy, queries
from app.directory.models import Change, Service
from app.finding.briefs import AHEAD, FORM, HORIZON, Brief, brief_of, read, written
from app.finding.models import KeptBrief

BATCH = 500


def briefs(ids: Sequence[UUID], now: datetime) -> list[Brief]:
    """The services that a list shows to everyone, in the order asked for; those that are not public are left out.

    One statement where all of them are kept, a fixed number more where some are not.
    """
    found = _kept(ids, now)
    missing = [id_ for id_ in ids if id_ not in found]
    if missing:
        services = queries.services_for_cards(missing, seen_by=PUBLIC)
        found |= {service.id: brief_of(service, now) for service in services}
    return [found[id_] for id_ in ids if id_ in found]


_LATER = exists().where(Change.service_id == KeptBrief.service_id, Change.id > KeptBrief.change_id)
_KEPT = select(KeptBrief.service_id, KeptBrief.said).where(
    KeptBrief.service_id.in_(bindparam("ids", expanding=True)),
    KeptBrief.form == FORM,
    KeptBrief.ahead >= bindparam("needed"),
    ~_LATER,
)


def _kept(ids: Sequence[UUID], now: datetime) -> dict[UUID, Brief]:
    rows = db.session.execute(_KEPT, {"ids": list(ids), "needed": now + HORIZON})
    return {service_id: read(said) for service_id, said in rows}


def last_known() -> int:
    """The number of the last change that the briefs know; 0 when there are none."""
    return db.session.scalar(select(func.max(KeptBrief.change_id))) or 0


def all_ids() -> Sequence[UUID]:
    """Every service that has a brief or should have one."""
    listed = select(Service.id).where(Service.status.in_(policy.LISTED))
    return db.session.scalars(listed.union(select(KeptBrief.service_id))).all()


def keep(service_ids: Iterable[UUID], change_id: int) -> None:
    """Make the briefs of these services anew, as of a change; those that the public may not find have none."""
    take_turns("briefs")
    wanted, now = list(service_ids), clock.now()
    listed = db.session.scalars(
        select(Service)
        .where(Service.id.in_(wanted), Service.status.in_(policy.LISTED))
        .options(*queries.CARD)
        .execution_options(populate_existing=True)
    )
    rows = [
        {
            "service_id": service.id,
            "change_id": change_id,
            "form": FORM,
            "ahead": now + AHEAD,
            "said": written(brief_of(service, now)),
        }
        for service in listed
    ]
    db.session.execute(delete(KeptBrief).where(KeptBrief.service_id.in_(wanted)))
    if rows:
        db.session.execute(insert(KeptBrief), rows)
