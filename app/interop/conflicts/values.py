"""The two sides of a conflict: what is here now, as the conflict keeps it, and putting theirs in its place."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app import clock
from app.db import db
from app.directory.models import ServiceStatus
from app.errors import Conflict
from app.interop.hsds.ledger import ASKED_FIRST, own_rows
from app.interop.hsds.mapping import ENTITIES
from app.interop.hsds.memory import told_by_others
from app.interop.hsds.plain import columns_of, plain, plain_row, restored
from app.interop.hsds.rows_here import by_owner
from app.interop.hsds.settling import existing
from app.interop.hsds.storing import completed
from app.interop.models import FeedConflict
from app.referrals import closing


def is_group(conflict: FeedConflict) -> bool:
    """Whether it is about the details of a noun (telephones, hours) and not about one field."""
    return conflict.field in ENTITIES and ENTITIES[conflict.field].detail


def ours_now(conflict: FeedConflict) -> Any:
    """What is said here at this moment."""
    if not is_group(conflict):
        row = db.session.get(ENTITIES[conflict.entity].model, conflict.record_id)
        return plain(getattr(row, conflict.field)) if row is not None else None
    told = own_rows(conflict.field, [*(conflict.theirs or []), *(conflict.base or [])])
    names = dict.fromkeys([*columns_of(ENTITIES[conflict.field]), *(name for row in told for name in row)])
    names.pop("last_modified", None)
    return [
        {"entity": conflict.field, "id": str(row.id), "says": plain_row(row, names)}
        for row in _rows_here(conflict).values()
    ]


def open_referrals(conflict: FeedConflict) -> int:
    """How many open referrals of the service are asked about before it is closed or moved."""
    asked = (conflict.entity, conflict.field) in ASKED_FIRST and conflict.theirs != ServiceStatus.ACTIVE
    return closing.open_referrals([conflict.record_id]).total if asked else 0


def take(conflict: FeedConflict) -> None:
    """Make the record say what the feed says. Raises Conflict when what that needs is gone, or comes first."""
    if open_referrals(conflict):
        raise Conflict(
            "This service has open referrals. They are answered first, where it is closed or moved."
        )
    entity = ENTITIES[conflict.entity]
    row = db.session.get(entity.model, conflict.record_id)
    if row is None:
        raise Conflict("This listing is gone, so there is nothing to change any more.")
    if is_group(conflict):
        _take_rows(conflict)
    else:
        for name, value in restored(entity.model, {conflict.field: conflict.theirs}).items():
            setattr(row, name, value)
    if hasattr(row, "last_modified"):
        row.last_modified = clock.now()
    db.session.flush()


def _take_rows(conflict: FeedConflict) -> None:
    """Their rows, with what hangs on them, in the place of ours."""
    theirs = {UUID(row["id"]): row for row in conflict.theirs}
    here = _rows_here(conflict)
    for id_, row in here.items():
        if id_ not in theirs:
            db.session.delete(row)
    db.session.flush()
    for id_, told in theirs.items():
        entity = ENTITIES[told["entity"]]
        columns = restored(entity.model, told["says"])
        _check_links(told["entity"], columns)
        known = here.get(id_) or db.session.get(entity.model, id_)
        if known is None:
            db.session.execute(insert(entity.model).values(id=id_, **completed(entity, columns)))
            continue
        for name, value in columns.items():
            setattr(known, name, value)
        db.session.flush()
    db.session.expire_all()


def _check_links(name: str, columns: dict[str, Any]) -> None:
    for link in ENTITIES[name].links:
        id_ = columns.get(link.name)
        if id_ is not None and not existing(link.to, [id_]):
            raise Conflict(f"What the feed says names a {link.to.replace('_', ' ')} that is no longer here.")


def _rows_here(conflict: FeedConflict) -> dict[UUID, Any]:
    owner = conflict.entity, conflict.record_id
    rows = by_owner(ENTITIES[conflict.field], [owner]).get(owner, {})
    others = told_by_others(conflict.source, conflict.field, rows)
    return {id_: row for id_, row in rows.items() if id_ not in others}
