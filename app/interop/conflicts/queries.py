"""What is asked of conflicts: which wait, by listing, what each side says, and what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import defer

from app.accounts import queries as accounts
from app.db import db
from app.directory.models import AddressVisibility, Location, Organization, Program, Service, TaxonomyTerm
from app.errors import NotFound
from app.interop.conflicts.values import open_referrals
from app.interop.conflicts.words import label_of, lines_of, sheet_field
from app.interop.models import FeedConflict, FeedRule, FeedSource
from app.stewardship import sheets
from app.stewardship.actions.versions import FEED
from app.stewardship.desk import Pile
from app.stewardship.models import Version

LATELY = 20
GONE = "A listing that is gone"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A listing about which a feed and we disagree."""

    kind: str
    id: UUID
    name: str
    labels: Sequence[str]
    feeds: Sequence[str]
    since: datetime


@dataclass(frozen=True, slots=True)
class Sides:
    """One conflict, both sides in words."""

    conflict: FeedConflict
    label: str
    feed: str
    ours: Sequence[str]
    theirs: Sequence[str]
    base: Sequence[str]
    edited_at: datetime | None
    edited_by: str
    # To be answered before the feed is right.
    referrals: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What a steward decided lately."""

    conflict: FeedConflict
    listing: str
    label: str
    feed: str
    who: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a steward decided once for all."""

    rule: FeedRule
    label: str
    noun: str
    feed: str
    who: str


class Overview(NamedTuple):
    """What waits, what was decided lately, and what holds without asking."""

    listings: list[Disputed]
    decided: list[Decided]
    rules: list[Standing]


def pile() -> Pile:
    """How many conflicts wait on the desk, and since when."""
    row = db.session.execute(
        select(func.count(FeedConflict.id), func.min(FeedConflict.opened_at)).where(*_waits())
    ).one()
    words = ("conflict with a feed", "conflicts with feeds")
    return Pile("Conflicts", "conflicts.index", row[0], row[1], words)


def overview() -> Overview:
    """Everything on the page of conflicts, each name looked up once. Eight statements at the most."""
    waiting, decided, rules = _waiting(), _decided_lately(), _rules()
    listings = _names_of_listings((one.listing_kind, one.listing_id) for one in (*waiting, *decided))
    deciders = {*(one.decided_by for one in decided), *(rule.made_by for rule in rules)}
    people = accounts.names_of(by for by in deciders if by)
    feeds = _names_of_feeds()
    return Overview(
        _disputed(waiting, listings, feeds),
        [_told(one, listings, feeds, people) for one in decided],
        [_standing(rule, feeds, people) for rule in rules],
    )


def about(kind: str, listing_id: UUID) -> list[Sides]:
    """The open conflicts of one listing with both sides in words."""
    mine = FeedConflict.listing_kind == kind, FeedConflict.listing_id == listing_id
    found = db.session.scalars(
        select(FeedConflict).where(*_waits(), *mine).order_by(FeedConflict.opened_at, FeedConflict.field)
    ).all()
    edits, feeds = _edits_of(listing_id), _names_of_feeds()
    people = accounts.names_of(by for _at, by in edits.values() if by)
    names = _names_in(found)
    return [_sides(one, edits, people, feeds, names) for one in found]


def conflicts(ids: Iterable[UUID], kind: str, listing_id: UUID) -> list[FeedConflict]:
    """These conflicts of a listing. Raises NotFound when one is not there."""
    wanted = set(ids)
    mine = FeedConflict.listing_kind == kind, FeedConflict.listing_id == listing_id
    found = db.session.scalars(
        select(FeedConflict)
        .where(FeedConflict.id.in_(wanted), *mine, *_SHOWN)
        .order_by(FeedConflict.opened_at)
    ).all()
    if not wanted or len(found) != len(wanted):
        raise NotFound("There is no such conflict.")
    return list(found)


def conflict(conflict_id: UUID) -> FeedConflict:
    """One conflict, open or closed. Raises NotFound."""
    found = db.session.scalar(select(FeedConflict).where(FeedConflict.id == conflict_id, *_SHOWN))
    if found is None:
        raise NotFound("There is no such conflict.")
    return found


_WITHOUT_VALUES = (defer(FeedConflict.base), defer(FeedConflict.theirs), defer(FeedConflict.ours))
# Where a victim service provider hides somebody is nothing that stewards read, whoever says it.
_SHOWN: tuple[ColumnElement[bool], ...] = (
    ~exists().where(
        and_(
            FeedConflict.listing_kind == "places",
            Location.id == FeedConflict.listing_id,
            Location.address_visibility == AddressVisibility.HIDDEN,
            Organization.id == Location.organization_id,
            Organization.victim_service_provider,
        )
    ),
    # What was merged away follows no feed until that is undone.
    *(
        ~exists().where(model.id == FeedConflict.listing_id, model.merged_into_id.is_not(None))
        for model in (Organization, Service, Location)
    ),
)


def _waits() -> tuple[ColumnElement[bool], ...]:
    return FeedConflict.closed_at.is_(None), *_SHOWN


def _waiting() -> Sequence[FeedConflict]:
    """The open conflicts, the one that waits longest first."""
    open_ = select(FeedConflict).where(*_waits()).order_by(FeedConflict.opened_at, FeedConflict.field)
    return db.session.scalars(open_.options(*_WITHOUT_VALUES)).all()


def _decided_lately() -> Sequence[FeedConflict]:
    """The last decisions of stewards, the newest first."""
    closed = select(FeedConflict).where(FeedConflict.decided_by.is_not(None), *_SHOWN)
    newest = closed.order_by(FeedConflict.closed_at.desc(), FeedConflict.id).limit(LATELY)
    return db.session.scalars(newest.options(*_WITHOUT_VALUES)).all()


def _rules() -> Sequence[FeedRule]:
    """Everything that was decided once for all."""
    by_field = select(FeedRule).order_by(FeedRule.source, FeedRule.entity, FeedRule.field)
    return db.session.scalars(by_field).all()


def _disputed(
    waiting: Iterable[FeedConflict], listings: Mapping[UUID, str], feeds: Mapping[str, str]
) -> list[Disputed]:
    groups: dict[tuple[str, UUID], list[FeedConflict]] = {}
    for one in waiting:
        groups.setdefault((one.listing_kind, one.listing_id), []).append(one)
    return [
        Disputed(
            kind,
            id_,
            listings.get(id_, GONE),
            [label_of(one.entity, one.field) for one in group],
            list(dict.fromkeys(feeds.get(one.source, one.source) for one in group)),
            group[0].opened_at,
        )
        for (kind, id_), group in groups.items()
    ]


def _told(
    one: FeedConflict, listings: Mapping[UUID, str], feeds: Mapping[str, str], people: Mapping[UUID, str]
) -> Decided:
    return Decided(
        one,
        listings.get(one.listing_id, GONE),
        label_of(one.entity, one.field),
        feeds.get(one.source, one.source),
        people.get(one.decided_by, "") if one.decided_by else "",
    )


def _standing(rule: FeedRule, feeds: Mapping[str, str], people: Mapping[UUID, str]) -> Standing:
    return Standing(
        rule,
        label_of(rule.entity, rule.field),
        rule.entity.replace("_", " "),
        feeds.get(rule.source, rule.source),
        people.get(rule.made_by, "") if rule.made_by else "",
    )


def _sides(
    one: FeedConflict,
    edits: Mapping[str, tuple[datetime, UUID | None]],
    people: Mapping[UUID, str],
    feeds: Mapping[str, str],
    names: Mapping[str, str],
) -> Sides:
    at, by = edits.get(sheet_field(one), (None, None))
    return Sides(
        one,
        label_of(one.entity, one.field),
        feeds.get(one.source, one.source),
        lines_of(one, one.ours, names),
        lines_of(one, one.theirs, names),
        lines_of(one, one.base, names),
        at,
        people.get(by, "") if by else "",
        open_referrals(one),
    )


def _edits_of(listing_id: UUID) -> dict[str, tuple[datetime, UUID | None]]:
    """When each field of a listing was last changed here, and by whom."""
    made = select(Version.fields, Version.at, Version.by_id).where(
        Version.listing_id == listing_id, Version.how != FEED
    )
    found: dict[str, tuple[datetime, UUID | None]] = {}
    for fields, at, by in db.session.execute(made.order_by(Version.number)):
        found |= dict.fromkeys(fields, (at, by))
    return found


def _names_of_listings(listings: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    asked: dict[str, set[UUID]] = {}
    for kind, id_ in listings:
        asked.setdefault(kind, set()).add(id_)
    named: dict[UUID, str] = {}
    for kind, ids in asked.items():
        model = sheets.KINDS[kind]
        rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        named |= {row.id: row.name or "Place without a name" for row in rows}
    return named


def _names_of_feeds() -> dict[str, str]:
    return {row.code: row.name for row in db.session.execute(select(FeedSource.code, FeedSource.name))}


def _names_in(found: Sequence[FeedConflict]) -> dict[str, str]:
    """The names of what the values link to, where they are here."""
    ids: set[UUID] = set()
    for one in found:
        for value in (one.base, one.theirs, one.ours):
            ids |= set(_links_in(one.field, value))
    named: dict[str, str] = {}
    for model in (Organization, Program, Location, TaxonomyTerm):
        if ids:
            rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            named |= {str(row.id): row.name or "Place without a name" for row in rows}
    return named


def _links_in(field: str, value: object) -> Iterable[UUID]:
    if isinstance(value, str) and field.endswith("_id"):
        yield UUID(value)
    for row in value if isinstance(value, list) else ():
        says = row.get("says", {}) if isinstance(row, dict) else {}
        links = (told for name, told in says.items() if name in ("location_id", "taxonomy_term_id"))
        yield from (UUID(told) for told in links if told)
