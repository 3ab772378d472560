"""What a feed tells of listings that were merged away here: it doesn't bring them back.

Their own facts, and the details that hang on them, are passed over; what else names them (a service its
organization, a service at a place) is led to the listing that stands for them now.
"""

from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.mapping import ANY_LINK, ENTITIES

_KINDS = ("organization", "service", "location")
# At a place that was merged, a service is at the place that stands for it.
_LED_ON = {("service_at_location", "location")}


def follow_merges(book: Book) -> None:
    """Take out of `book` what was merged away, and lead links to it on."""
    to = _merged_away()
    if not to:
        return
    for entity in ENTITIES.values():
        for record in book.of(entity.name):
            if record.key in to:
                book.report.assume(
                    record.where, "", "was merged with another listing here, and is left as it is"
                )
            if record.key in to or _hangs_on(record, {*to, *book.passed_over}):
                book.passed_over.add(record.key)
                del book.records[record.key]
    for record in book.records.values():
        record.links = {name: to.get(key, key) for name, key in record.links.items()}


def _merged_away() -> dict[Key, Key]:
    """Every listing that another stands for, with that other."""
    found: dict[Key, Key] = {}
    for kind in _KINDS:
        model = ENTITIES[kind].model
        rows = db.session.execute(
            select(model.id, model.merged_into_id).where(model.merged_into_id.is_not(None))
        )
        found |= {(kind, gone): (kind, kept) for gone, kept in rows}
    return found


def _hangs_on(record: Record, gone: set[tuple[str, UUID]]) -> bool:
    """Whether a detail belongs to one that is passed over."""
    name = record.entity.name
    owners = [link.name for link in record.entity.links if link.owner and (name, link.to) not in _LED_ON]
    if name in ANY_LINK:
        owners.append(ANY_LINK[name][0])
    return any(record.links.get(owner) in gone for owner in owners)
