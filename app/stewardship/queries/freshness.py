"""What is known of each critical field of a service: the latest of all that was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.directory.critical import Critical, Way
from app.directory.models import Service
from app.stewardship.freshness import MARKS, WAYS, Freshness, Known, freshness
from app.stewardship.sinking import Standing, standing

_SAID_APART = (Critical.CAPACITY,)


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure one may be of a field, as a page says it: a word, its mark, when and how."""

    name: str
    word: Freshness
    mark: str
    at: datetime | None
    how: str


class Said(NamedTuple):
    """One confirmation of one field."""

    field: str
    at: datetime
    how: str


def sure_of(service: Service, now: datetime) -> dict[str, Sure]:
    """Every critical field, for the page of a service."""
    return {field.value: _sure(known, now) for field, known in known_of(service).items()}


def standing_of(service: Service, now: datetime) -> Standing:
    """How far the listing has sunk in search, and why."""
    return standing(known_of(service).values(), changed_at=service.last_modified, now=now)


def known_of(service: Service) -> dict[Critical, Known]:
    """Every critical field, with when and how it was last confirmed.

    A feed or an older record confirms the listing as a whole (`confirmed_at`): that counts for each field it
    says, where it is later than what was confirmed field by field.
    """
    said = [Said(row.field, row.at, row.how) for row in service.confirmations]
    room = service.capacity.said_at if service.capacity else None
    return known_from(said, service.confirmed_at, service.confirmed_how, room)


def known_from(
    said: Iterable[Said], whole_at: datetime | None, whole_how: str | None, room_at: datetime | None
) -> dict[Critical, Known]:
    """The same from plain values: what was said field by field, of the listing as a whole, and of its room."""
    apart = {one.field: Known(Critical(one.field), one.at, Way(one.how)) for one in said}
    how = Way(whole_how) if whole_how in set(Way) else Way.SOURCE
    whole = {field: Known(field, whole_at, how) for field in Critical}
    whole |= {field: Known(field, room_at, Way.OWNER) for field in _SAID_APART}
    return {field: _latest(apart.get(field), whole[field]) for field in Critical}


def _sure(known: Known, now: datetime) -> Sure:
    word = freshness(known, now)
    return Sure(known.name, word, MARKS[word], known.at, WAYS[known.how].words)


def _latest(apart: Known | None, whole: Known) -> Known:
    if apart is None or apart.at is None:
        return whole
    if whole.at is None or whole.at <= apart.at:
        return apart
    return whole
