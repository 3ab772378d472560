"""What is asked of duplicates: the facts to compare, the pairs that wait, one pair, and what was merged."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from app import clock
from app.actor import Actor
from app.db import db
from app.directory.models import (
    Address,
    Location,
    Organization,
    Service,
)
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.likeness import WEIGHTS, Kind, Reason
from app.stewardship.models import DuplicatePair, DuplicateSearch, Merge, MergeStep, PairState

A_PAGE = 25
# What moved along, where the name of its table is no plain word.
MOVED_WORDS: Mapping[str, str] = {
    "attribute": "Terms",
    "capacity": "What was said of room",
    "client": "Clients",
    "confirmation": "Confirmations",
    "listing_draft": "Unfinished edits",
    "location": "Places",
    "membership": "People",
    "metadata": "Notes of feeds",
    "organization": "Organizations under it",
    "program": "Programs",
    "proposal": "Changes that wait",
    "referral": "Referrals",
    "referral_draft": "Referrals being written",
    "service": "Services",
    "service_at_location": "Services at the place",
    "spreadsheet_upload": "Spreadsheets on their way in",
    "team": "Teams",
    "upkeep_link": "Weekly links switched off",
}
AGES: Mapping[str, str] = {"": "Found at any time", "week": "Found this week", "month": "Waiting for a month"}
_SPANS = {"week": timedelta(days=7), "month": timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Side:
    """One listing of a pair, as a list shows it."""

    id: UUID
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in the list."""

    pair: DuplicatePair
    first: Side
    second: Side
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of pairs, the likeliest first, and how many there are of each kind."""

    lines: Sequence[Line]
    total: int
    page: int
    counts: Mapping[str, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def last_search(*, whole: bool | None = None, ended: bool = False) -> DuplicateSearch | None:
    """The latest search; only a whole one, only one that came to its end."""
    found = select(DuplicateSearch).order_by(DuplicateSearch.began_at.desc()).limit(1)
    if whole is not None:
        found = found.where(DuplicateSearch.whole.is_(whole))
    if ended:
        found = found.where(DuplicateSearch.ended_at.is_not(None))
    return db.session.scalar(found)


def waiting(*, kind: str = "", age: str = "", state: str = PairState.OPEN, page: int = 1) -> Found:
    """A page of pairs. Six statements at most, however many there are."""
    counted = select(DuplicatePair.kind, func.count()).where(DuplicatePair.state == state, *_aged(age))
    counts = {row[0]: row[1] for row in db.session.execute(counted.group_by(DuplicatePair.kind))}
    total = counts.get(kind, 0) if kind else sum(counts.values())
    page = min(max(page, 1), max(1, -(-total // A_PAGE)))
    wanted = select(DuplicatePair).where(DuplicatePair.state == state, *_aged(age))
    if kind:
        wanted = wanted.where(DuplicatePair.kind == kind)
    order = (DuplicatePair.score.desc(), DuplicatePair.found_at, DuplicatePair.id)
    pairs = db.session.scalars(wanted.order_by(*order).offset((page - 1) * A_PAGE).limit(A_PAGE)).all()
    return Found(_lines(pairs), total, page, counts)


def pair(pair_id: UUID, *, seen_by: Actor) -> DuplicatePair:
    """One pair, for stewards, and only of what they may see. Raises NotFound."""
    found = db.session.get(DuplicatePair, pair_id)
    if found is None or not policy.is_steward(seen_by):
        raise NotFound("There is no such pair. One of the two may have changed since, or was merged.")
    if any(policy.is_secret(listing) for listing in both(found)):
        raise NotFound("There is no such pair.")
    return found


def both(found: DuplicatePair) -> tuple[sheets.Listing, sheets.Listing]:
    """The two listings, also where one stands for the other by now."""
    kind = found.kind
    return sheets.find_even_merged(kind, found.first_id), sheets.find_even_merged(kind, found.second_id)


def reasons_of(found: DuplicatePair) -> list[tuple[str, bool]]:
    """(the reason in words, whether it speaks for one listing)."""
    weights = [WEIGHTS[Reason(code)] for code in found.reasons]
    return [(weight.words, weight.of(Kind(found.kind)) > 0) for weight in weights]


def merge(merge_id: UUID, *, seen_by: Actor) -> Merge:
    """One merge, for stewards. Raises NotFound."""
    found = db.session.get(Merge, merge_id)
    if found is None or not policy.is_steward(seen_by):
        raise NotFound("There is no such merge.")
    return found


def merges_of(listing_id: UUID) -> list[Merge]:
    """The merges that made this listing what it is and still hold, the newest first."""
    into = Merge.kept_id == listing_id, Merge.undone_at.is_(None)
    return list(db.session.scalars(select(Merge).where(*into).order_by(Merge.at.desc())))


def merge_of_pair(found: DuplicatePair) -> Merge | None:
    """The merge that made these two one and still holds."""
    ids = (found.first_id, found.second_id)
    these = Merge.kept_id.in_(ids), Merge.gone_id.in_(ids), Merge.undone_at.is_(None)
    return db.session.scalar(select(Merge).where(*these).order_by(Merge.at.desc()).limit(1))


def moved_by(found: Merge) -> list[tuple[str, int]]:
    """What moved along: (in words, how many)."""
    counted = select(MergeStep.table, func.count(MergeStep.row_id.distinct())).where(
        MergeStep.merge_id == found.id, MergeStep.row_id.not_in((found.kept_id, found.gone_id))
    )
    rows = db.session.execute(counted.group_by(MergeStep.table).order_by(MergeStep.table))
    return [(MOVED_WORDS.get(table, table.replace("_", " ").capitalize()), many) for table, many in rows]


def _aged(age: str) -> list[ColumnElement[bool]]:
    if age not in _SPANS:
        return []
    since = clock.now() - _SPANS[age]
    return [DuplicatePair.found_at >= since if age == "week" else DuplicatePair.found_at < since]


def _lines(pairs: Sequence[DuplicatePair]) -> list[Line]:
    sides = _sides(pairs)
    gone = "A listing that is gone"
    return [
        Line(
            one,
            sides.get(one.first_id, Side(one.first_id, gone, "")),
            sides.get(one.second_id, Side(one.second_id, gone, "")),
            [words for words, speaks_for in reasons_of(one) if speaks_for][:3],
        )
        for one in pairs
    ]


def _sides(pairs: Iterable[DuplicatePair]) -> dict[UUID, Side]:
    """Names, with the organization of services and the town of places. One statement a kind, and one for towns."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for one in pairs:
        ids[one.kind] |= {one.first_id, one.second_id}
    found: dict[UUID, Side] = {}
    for kind, wanted in ids.items():
        for id_, name, note in db.session.execute(_named(kind).where(sheets.KINDS[kind].id.in_(wanted))):
            found[id_] = Side(id_, name or "Place without a name", note or "")
    return found


def _named(kind: str) -> Select[*tuple[Any, ...]]:
    if kind == "organizations":
        return select(Organization.id, Organization.name, Organization.website)
    if kind == "services":
        named = select(Service.id, Service.name, Organization.name)
        return named.join(Organization, Organization.id == Service.organization_id)
    street = select(Address.address_1).where(Address.location_id == Location.id).limit(1).scalar_subquery()
    return select(Location.id, Location.name, street)
