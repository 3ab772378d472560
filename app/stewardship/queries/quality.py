"""What is asked of the quality of the directory: the figures, and the list behind each of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.db import db
from app.directory import queries as directory
from app.directory.critical import Critical
from app.directory.languages import NAMES as LANGUAGES
from app.directory.models import NEEDS, Attribute, Language, Organization, Service, TaxonomyTerm
from app.directory.policy import LISTED
from app.stewardship.freshness import Freshness
from app.stewardship.models import LinkCheck, ListingFault, ListingState
from app.stewardship.quality import FAULTS, Fault
from app.stewardship.queries import states

A_PAGE = 50
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """Every figure of the page. `looked_at`: when the last web address was asked, if ever."""

    fresh: states.Figures
    faults: Mapping[Fault, int]
    needs: Sequence[directory.Need]
    languages: Sequence[tuple[str, str]]
    links: int
    looked_at: datetime | None


class Row(NamedTuple):
    """One line of a list: a listing, and where on it something is to be mended."""

    kind: str
    id: UUID
    name: str
    organization: str
    detail: str
    confirmed_at: datetime | None = None


def report() -> Report:
    """The whole page in six statements."""
    counted = select(ListingFault.fault, func.count()).group_by(ListingFault.fault)
    known = {row[0]: row[1] for row in db.session.execute(counted)}
    links, looked = db.session.execute(select(func.count(), func.max(LinkCheck.checked_at))).one()
    return Report(
        fresh=states.figures(),
        faults={fault: known.get(fault.value, 0) for fault in FAULTS},
        needs=_needs_without_service(),
        languages=_languages_without_service(),
        links=links,
        looked_at=looked,
    )


def with_fault(fault: Fault, page: int) -> list[Row]:
    """One page of the listings that have a fault, by name. Two statements."""
    return _rows(_having(fault).offset((page - 1) * A_PAGE).limit(A_PAGE))


def how_many(fault: Fault) -> int:
    counted = select(func.count()).select_from(ListingFault).where(ListingFault.fault == fault.value)
    return db.session.scalar(counted) or 0


def all_with_fault(fault: Fault) -> Iterator[Row]:
    """Every listing that has a fault, some at a time."""
    start = 0
    while rows := _rows(_having(fault).offset(start).limit(_BATCH)):
        yield from rows
        start += _BATCH


def in_state(which: ColumnElement[bool], page: int) -> list[Row]:
    """One page of the listings of which this was counted, the most urgent first. Two statements."""
    return _of_states((page - 1) * A_PAGE, A_PAGE, which)


def all_in_state(which: ColumnElement[bool]) -> Iterator[Row]:
    start = 0
    while rows := _of_states(start, _BATCH, which):
        yield from rows
        start += _BATCH


def fact(field: Critical, word: Freshness) -> ColumnElement[bool]:
    """That a listing's fact is this fresh."""
    said: ColumnElement[bool] = states.COLUMNS[field] == word.value
    return said


def _having(fault: Fault) -> Select[ListingFault]:
    order = ListingFault.name, ListingFault.listing_id
    return select(ListingFault).where(ListingFault.fault == fault.value).order_by(*order)


def _rows(wanted: Select[ListingFault]) -> list[Row]:
    found = db.session.scalars(wanted).all()
    owners = {one.organization_id for one in found}
    shown = Organization.id.in_(owners), Organization.listed
    offered = select(Organization.id, Organization.name).where(*shown)
    names = {row[0]: row[1] for row in db.session.execute(offered)}
    return [
        Row(one.kind, one.listing_id, one.name, names.get(one.organization_id, ""), one.detail)
        for one in found
    ]


def _of_states(start: int, size: int, which: ColumnElement[bool]) -> list[Row]:
    found = states.states(start, size, which)
    offered = select(Service.id, Organization.name).join(Service.organization).where(Organization.listed)
    ids = [one.service_id for one in found]
    names = {row[0]: row[1] for row in db.session.execute(offered.where(Service.id.in_(ids)))}
    return [_of_state(one, names.get(one.service_id, "")) for one in found]


def _of_state(state: ListingState, organization: str) -> Row:
    return Row("services", state.service_id, state.name, organization, "", state.confirmed_at)


def _needs_without_service() -> list[directory.Need]:
    """Entries of the need list (not its headings) that no listed service meets."""
    offered = exists().where(
        Attribute.taxonomy_term_id == TaxonomyTerm.id,
        Attribute.link_id == Service.id,
        Service.status.in_(LISTED),
    )
    lonely = select(TaxonomyTerm.code).where(TaxonomyTerm.taxonomy == NEEDS, ~offered)
    codes = set(db.session.scalars(lonely))
    return [need for code, need in directory.needs().items() if "." in code and code in codes]


def _languages_without_service() -> list[tuple[str, str]]:
    """Languages that the county speaks (the list of the directory) and no listed service does."""
    here = select(Language.code).join(Service, Service.id == Language.service_id)
    codes = set(db.session.scalars(here.where(Service.status.in_(LISTED)).distinct()))
    return [(code, name) for code, name in LANGUAGES.items() if code not in codes]
