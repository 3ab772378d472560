"""What follows a listing that is merged: every row that named it, by the rule that `following` states for it."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, select

from app import clock
from app.actor import Role
from app.db import Base, db
from app.directory.critical import Critical
from app.directory.models import NEEDS, Organization, Service, ServiceStatus, TaxonomyTerm
from app.stewardship import sheets
from app.stewardship.actions.ledger import Ledger
from app.stewardship.actions.versions import CONFIRMS
from app.stewardship.following import NAMED, TARGETS, Following, Rule, rules_of
from app.stewardship.sheets import Listing

# What a listing says of itself alone, and the other's word does not fill.
_OWN_COLUMNS = """
    id merged_into_id organization_id program_id parent_organization_id status last_modified listed verified
    victim_service_provider confirmed_at confirmed_how accepts_referrals answer_by_days stall_days latitude longitude
    assured_date assurer_email address_visibility
"""
_OWN = frozenset(_OWN_COLUMNS.split())


def follow(kept: Listing, gone: Listing, taken: Collection[str], ledger: Ledger) -> None:
    """Move what named `gone`. `taken` are the fields whose value the kept listing takes over from it."""
    table = kept.__tablename__
    if isinstance(kept, Organization) and kept.parent_organization_id == gone.id:
        ledger.set(table, kept.id, parent_organization_id=None)
    for name, column, following in rules_of(table, foreign_keys()):
        if (table, name) == ("service", "confirmation"):
            continue
        _APPLY[following.rule](Base.metadata.tables[name], column, following, kept.id, gone.id, ledger)
    _follow_by_name(table, kept, gone, ledger)
    if isinstance(kept, Service) and isinstance(gone, Service):
        _take_confirmations(kept, gone, taken, ledger)
    _fill(kept, gone, ledger)
    _stand_down(kept, gone, ledger)


@cache
def foreign_keys() -> Mapping[str, str]:
    """Every foreign key to a listing in the whole house: "table.column" -> the table it leads to."""
    return {
        f"{table.name}.{column.name}": key.column.table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in TARGETS
    }


def _rows(table: Table, column: str, id_: UUID) -> list[Mapping[str, Any]]:
    found = db.session.execute(select(table).where(table.c[column] == id_).order_by(table.c.id))
    return [dict(row) for row in found.mappings()]


def _move(table: Table, column: str, _following: Following, kept: UUID, gone: UUID, ledger: Ledger) -> None:
    is_team = table.name == "team"
    names = {row["name"] for row in _rows(table, column, kept)} if is_team else set()
    for row in _rows(table, column, gone):
        renamed = {"name": _free_name(row["name"], names)} if is_team and row["name"] in names else {}
        names |= {renamed.get("name", row["name"])} if is_team else set()
        ledger.set(table.name, row["id"], **{column: kept}, **renamed)


def _free_name(name: str, taken: Collection[str]) -> str:
    """Two teams of one organization have two names: "Pantry team (2)"."""
    number = next(number for number in count(2) if f"{name[:110]} ({number})" not in taken)
    return f"{name[:110]} ({number})"


def _move_once(
    table: Table, column: str, following: Following, kept: UUID, gone: UUID, ledger: Ledger
) -> None:
    here = {_said(row, following.alike) for row in _rows(table, column, kept)}
    for row in _rows(table, column, gone):
        if _said(row, following.alike) in here:
            ledger.take_out(table.name, row["id"])
        else:
            ledger.set(table.name, row["id"], **{column: kept})


def _move_if_new(
    table: Table, column: str, _following: Following, kept: UUID, gone: UUID, ledger: Ledger
) -> None:
    alike = tuple(name for name in table.columns.keys() if name not in ("id", column))  # noqa: SIM118
    here = {_said(row, alike) for row in _rows(table, column, kept)}
    for row in _rows(table, column, gone):
        if _said(row, alike) not in here:
            ledger.set(table.name, row["id"], **{column: kept})


def _copy_people(
    table: Table, column: str, following: Following, kept: UUID, gone: UUID, ledger: Ledger
) -> None:
    """Providers serve both from now on; whoever does something else there moves."""
    here = {_said(row, following.alike) for row in _rows(table, column, kept)}
    for row in _rows(table, column, gone):
        if _said(row, following.alike) in here:
            continue
        if row["role"] == Role.PROVIDER:
            ledger.add(table.name, **{**row, "id": uuid4(), column: kept, "created_at": clock.now()})
        else:
            ledger.set(table.name, row["id"], **{column: kept})


def _take_fresher(
    table: Table, column: str, _following: Following, kept: UUID, gone: UUID, ledger: Ledger
) -> None:
    """One row each: the kept one's says what the newer of the two says."""
    mine, theirs = (next(iter(_rows(table, column, id_)), None) for id_ in (kept, gone))
    if theirs is None or (mine is not None and mine["said_at"] >= theirs["said_at"]):
        return
    told = {name: value for name, value in theirs.items() if name not in ("id", "version", column)}
    if mine is None:
        ledger.add(table.name, **{**theirs, "id": uuid4(), column: kept})
    else:
        ledger.set(table.name, mine["id"], **told)


def _end(table: Table, column: str, _following: Following, _kept: UUID, gone: UUID, ledger: Ledger) -> None:
    for row in _rows(table, column, gone):
        if row["revoked_at"] is None:
            ledger.set(table.name, row["id"], revoked_at=clock.now())


def _leave(*_: Any) -> None:
    """It stays, is chosen, counted anew, or moved by the room it belongs to."""


_APPLY: Mapping[Rule, Callable[[Table, str, Following, UUID, UUID, Ledger], None]] = {
    Rule.MOVES: _move,
    Rule.MOVES_ONCE: _move_once,
    Rule.MOVES_IF_NEW: _move_if_new,
    Rule.COPIED: _copy_people,
    Rule.FRESHER: _take_fresher,
    Rule.ENDS: _end,
    Rule.CHOSEN: _leave,
    Rule.STAYS: _leave,
    Rule.REACTS: _leave,
    Rule.COUNTED: _leave,
}


def _follow_by_name(table: str, kept: Listing, gone: Listing, ledger: Ledger) -> None:
    needs = set(db.session.scalars(select(TaxonomyTerm.id).where(TaxonomyTerm.taxonomy == NEEDS)))
    for name, following in NAMED.items():
        of, _, column = name.partition(".")
        named = Base.metadata.tables[of]
        if of == "attribute":
            _move_attributes(
                named, following, kept.id, gone.id, ledger, but=needs if table == "service" else set()
            )
        elif of == "proposal":
            for row in _rows(named, column, gone.id):
                if row["state"] == "waiting":
                    ledger.set(of, row["id"], **{column: kept.id})
        else:
            _APPLY[following.rule](named, column, following, kept.id, gone.id, ledger)


def _move_attributes(
    table: Table, following: Following, kept: UUID, gone: UUID, ledger: Ledger, *, but: set[UUID]
) -> None:
    """Terms hang on the kept one; needs are chosen on the page, and stay."""
    here = {_said(row, following.alike) for row in _rows(table, "link_id", kept)}
    for row in _rows(table, "link_id", gone):
        if row["taxonomy_term_id"] not in but and _said(row, following.alike) not in here:
            ledger.set(table.name, row["id"], link_id=kept)


def _take_confirmations(kept: Service, gone: Service, taken: Collection[str], ledger: Ledger) -> None:
    """Words that are taken over bring their confirmation; words that both said alike keep the later one."""
    mine = {row.field: row for row in kept.confirmations}
    theirs_alone = {CONFIRMS[name] for name in taken if name in CONFIRMS}
    for row in list(gone.confirmations):
        own = mine.get(row.field)
        told = {"at": row.at, "how": row.how, "by_id": row.by_id}
        if own is None and Critical(row.field) in theirs_alone:
            ledger.add("confirmation", service_id=kept.id, field=row.field, **told)
        elif (
            own is not None
            and (Critical(row.field) in theirs_alone or own.at < row.at)
            and not _kept_own(row.field, taken, kept, gone)
        ):
            ledger.set("confirmation", own.id, **told)


def _kept_own(field: str, taken: Collection[str], kept: Service, gone: Service) -> bool:
    """Whether the kept listing stands by its own words in this field, which the other's people never confirmed."""
    names = [name for name, critical in CONFIRMS.items() if critical == field]
    mine, theirs = sheets.sheet_of(kept), sheets.sheet_of(gone)
    return any(name not in taken and mine.get(name) != theirs.get(name) for name in names)


def _fill(kept: Listing, gone: Listing, ledger: Ledger) -> None:
    """What the pages don't ask for: where the kept listing says nothing, the other's word holds."""
    asked = {*_OWN, *sheets.PLAIN[sheets.kind_of(kept)]}
    names = [column.name for column in kept.__table__.columns if column.name not in asked]
    told = {n: getattr(gone, n) for n in names if not getattr(kept, n) and getattr(gone, n)}
    if isinstance(kept, Organization) and isinstance(gone, Organization) and gone.listed and not kept.listed:
        told["listed"] = True
    if told:
        ledger.set(kept.__tablename__, kept.id, **told)


def _stand_down(kept: Listing, gone: Listing, ledger: Ledger) -> None:
    """The one that is gone leads to the kept one, as do those that led to it before; no list shows it."""
    table = gone.__tablename__
    earlier = select(type(gone).id).where(type(gone).merged_into_id == gone.id)
    for id_ in db.session.scalars(earlier).all():
        ledger.set(table, id_, merged_into_id=kept.id)
    quiet: dict[str, Any] = {"merged_into_id": kept.id}
    if isinstance(gone, Service):
        quiet["status"] = ServiceStatus.DEFUNCT.value
    elif isinstance(gone, Organization):
        quiet["listed"] = False
    else:
        quiet["organization_id"] = None
    ledger.set(table, gone.id, **quiet)


def _said(row: Mapping[str, Any], names: Collection[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in names)
