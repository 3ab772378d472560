"""What is asked of duplicates: the facts to compare, the pairs that wait, one pair, and what was merged."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from app import clock
from app.actor import Actor
from app.db import db
from app.directory.models import (
    NEEDS,
    Address,
    AddressVisibility,
    Attribute,
    Location,
    Organization,
    OrganizationIdentifier,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceStatus,
    TaxonomyTerm,
)
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.likeness import WEIGHTS, Facts, Kind, Reason, facts_from
from app.stewardship.models import DuplicatePair, DuplicateSearch, Merge, MergeStep, PairState

A_PAGE = 25
AGES: Mapping[str, str] = {"": "Found at any time", "week": "Found this week", "month": "Waiting for a month"}
_SPANS = {"week": timedelta(days=7), "month": timedelta(days=30)}

Rows = Mapping[UUID, list[Any]]


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


def facts() -> Iterator[Facts]:
    """Every listing with what is compared of it. Hidden places are no part of it. Eight statements."""
    phones, addresses, points, needs = _phones(), _addresses(), _points(), _needs()
    at: dict[UUID, list[UUID]] = defaultdict(list)
    for service_id, location_id in db.session.execute(
        select(ServiceAtLocation.service_id, ServiceAtLocation.location_id)
    ):
        at[service_id].append(location_id)
    own: dict[UUID, list[UUID]] = defaultdict(list)
    for place in _places():
        if place.organization_id is not None:
            own[place.organization_id].append(place.id)
        yield facts_from(
            str(place.id),
            Kind.PLACE,
            names=(place.name, place.alternate_name),
            phones=phones.get(place.id, ()),
            addresses=addresses.get(place.id, ()),
            points=points.get(place.id, ()),
            owner=str(place.organization_id or ""),
        )
    numbers = _numbers()
    for one in _organizations():
        yield facts_from(
            str(one.id),
            Kind.ORGANIZATION,
            names=(one.name, one.alternate_name),
            phones=phones.get(one.id, ()),
            mails=(one.email,),
            sites=(one.website,),
            addresses=_of(addresses, own[one.id]),
            points=_of(points, own[one.id]),
            identifiers=[*numbers.get(one.id, ()), *([("EIN", one.tax_id)] if one.tax_id else [])],
        )
    for one in _services():
        yield facts_from(
            str(one.id),
            Kind.SERVICE,
            names=(one.name, one.alternate_name),
            phones=phones.get(one.id, ()),
            mails=(one.email,),
            sites=(one.url,),
            addresses=_of(addresses, at[one.id]),
            points=_of(points, at[one.id]),
            needs=needs.get(one.id, ()),
            owner=str(one.organization_id),
        )


def changed_since(moment: datetime) -> set[str]:
    """The ids of listings that changed since."""
    found: set[str] = set()
    for model in (Organization, Service, Location):
        found |= {
            str(id_) for id_ in db.session.scalars(select(model.id).where(model.last_modified >= moment))
        }
    return found


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


def number_open() -> int:
    open_ones = DuplicatePair.state == PairState.OPEN
    return db.session.scalar(select(func.count(DuplicatePair.id)).where(open_ones)) or 0


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
    return [(table.replace("_", " ").capitalize(), many) for table, many in rows]


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


def _of(rows: Rows, ids: Iterable[UUID]) -> list[Any]:
    return [row for id_ in ids for row in rows.get(id_, ())]


def _grouped(rows: Iterable[Any]) -> Rows:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for id_, value in rows:
        found[id_].append(value)
    return found


def _phones() -> Rows:
    owner = func.coalesce(Phone.organization_id, Phone.service_id, Phone.location_id)
    owned = or_(
        Phone.organization_id.is_not(None), Phone.service_id.is_not(None), Phone.location_id.is_not(None)
    )
    return _grouped(db.session.execute(select(owner, Phone.number).where(owned)))


def _shown_places() -> Select[UUID]:
    shown = Location.address_visibility != AddressVisibility.HIDDEN, Location.merged_into_id.is_(None)
    return select(Location.id).where(*shown)


def _addresses() -> Rows:
    columns = (Address.location_id, Address.address_1, Address.address_2, Address.city, Address.postal_code)
    rows = db.session.execute(select(*columns).where(Address.location_id.in_(_shown_places())))
    return _grouped((id_, (line, unit or "", town, code)) for id_, line, unit, town, code in rows)


def _points() -> Rows:
    columns = (Location.id, Location.latitude, Location.longitude)
    rows = db.session.execute(
        select(*columns).where(Location.id.in_(_shown_places()), Location.latitude.is_not(None))
    )
    return _grouped(
        (id_, (latitude, longitude)) for id_, latitude, longitude in rows if longitude is not None
    )


def _needs() -> Rows:
    hung = select(Attribute.link_id, TaxonomyTerm.code).join(
        TaxonomyTerm, TaxonomyTerm.id == Attribute.taxonomy_term_id
    )
    return _grouped(
        db.session.execute(hung.where(TaxonomyTerm.taxonomy == NEEDS, Attribute.link_entity == "service"))
    )


def _numbers() -> Rows:
    number = OrganizationIdentifier
    rows = db.session.execute(select(number.organization_id, number.identifier_type, number.identifier))
    return _grouped((id_, (kind, told)) for id_, kind, told in rows)


def _places() -> Iterable[Any]:
    columns = (Location.id, Location.name, Location.alternate_name, Location.organization_id)
    return db.session.execute(select(*columns).where(Location.id.in_(_shown_places())).order_by(Location.id))


def _organizations() -> Iterable[Any]:
    one = Organization
    columns = (one.id, one.name, one.alternate_name, one.email, one.website, one.tax_id)
    return db.session.execute(select(*columns).where(one.merged_into_id.is_(None)).order_by(one.id))


def _services() -> Iterable[Any]:
    one = Service
    columns = (one.id, one.name, one.alternate_name, one.email, one.url, one.organization_id)
    standing = one.merged_into_id.is_(None), one.status != ServiceStatus.DEFUNCT
    return db.session.execute(select(*columns).where(*standing).order_by(one.id))
