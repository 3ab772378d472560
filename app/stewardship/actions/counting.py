"""Counting how sure one may be of listings, and keeping it, so that no page has to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select

from app import clock
from app.db import db, take_turns
from app.directory.critical import Critical
from app.directory.models import Capacity, Confirmation, Service
from app.directory.policy import LISTED
from app.stewardship.freshness import Freshness, freshness, staleness, urgency
from app.stewardship.models import ListingState
from app.stewardship.queries.freshness import Said, known_from
from app.stewardship.sinking import standing

OVERDUE = (Freshness.STALE, Freshness.NEVER)
Counts = Mapping[UUID, tuple[int, int]]


def count(service_ids: Collection[UUID], referrals: Counts) -> None:
    """Count these services anew. `referrals` says of each how many it was sent lately, and how many are open.

    What is no longer listed loses its row. Five statements, however many there are.
    """
    take_turns("listing states")
    said, now = _said_of(service_ids), clock.now()
    rows = [
        _state(service, said.get(service.id, ()), referrals.get(service.id, (0, 0)), now)
        for service in db.session.execute(_facts(service_ids))
    ]
    db.session.execute(delete(ListingState).where(ListingState.service_id.in_(service_ids)))
    if rows:
        db.session.execute(insert(ListingState), rows)


def forget_unlisted() -> None:
    """Let go of the rows of services that are no longer listed."""
    listed = select(Service.id).where(Service.status.in_(LISTED))
    db.session.execute(delete(ListingState).where(ListingState.service_id.not_in(listed)))


def _facts(service_ids: Collection[UUID]) -> Any:
    shown = (
        Service.id,
        Service.name,
        Service.confirmed_at,
        Service.confirmed_how,
        Service.last_modified,
        Capacity.said_at,
    )
    found = select(*shown).outerjoin(Capacity, Capacity.service_id == Service.id)
    return found.where(Service.id.in_(service_ids), Service.status.in_(LISTED))


def _said_of(service_ids: Collection[UUID]) -> Mapping[UUID, list[Said]]:
    wanted = select(Confirmation.service_id, Confirmation.field, Confirmation.at, Confirmation.how)
    said: dict[UUID, list[Said]] = defaultdict(list)
    for id_, field, at, how in db.session.execute(wanted.where(Confirmation.service_id.in_(service_ids))):
        said[id_].append(Said(field, at, how))
    return said


def _state(service: Row[Any], said: Iterable[Said], counts: tuple[int, int], now: datetime) -> dict[str, Any]:
    known = known_from(said, service.confirmed_at, service.confirmed_how, service.said_at)
    words = {field: freshness(one, now) for field, one in known.items()}
    stale, (use, waiting) = staleness(known.values(), now), counts
    return {
        "service_id": service.id,
        "name": service.name,
        "confirmed_at": service.confirmed_at,
        "stale": stale,
        "use": use,
        "open": waiting,
        "calm": -urgency(stale, use=use, open_referrals=waiting),
        "standing": standing(known.values(), changed_at=service.last_modified, now=now).factor,
        "overdue": sum(word in OVERDUE for word in words.values()),
        **{field.value: words[field].value for field in Critical},
        "counted_at": now,
    }
