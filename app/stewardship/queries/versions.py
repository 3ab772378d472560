"""What is asked of a listing's history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.accounts import queries as accounts
from app.db import db
from app.errors import NotFound
from app.stewardship.diff import FIELDS, Difference, differences
from app.stewardship.models import Version

WORDS: Mapping[str, str] = {
    "found": "As it was found",
    "added": "Added",
    "edited": "Changed",
    "accepted": "A proposal accepted",
    "handed_over": "Handed over to another organization",
    "restored": "An earlier version restored",
    "elsewhere": "Changed from outside",
    "feed": "Changed by a feed",
    "merged": "Merged with another listing",
    "unmerged": "A merge undone",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the list: what happened to which fields, by whom and why."""

    version: Version
    what: str
    fields: Sequence[str]
    who: str


def history(listing_id: UUID) -> list[Entry]:
    """The versions of a listing, the newest first. Two statements."""
    mine = select(Version).where(Version.listing_id == listing_id).options(defer(Version.sheet))
    found = list(db.session.scalars(mine.order_by(Version.number.desc())))
    names = accounts.names_of(version.by_id for version in found if version.by_id)
    return [
        Entry(
            version,
            WORDS[version.how],
            [FIELDS[field].label for field in FIELDS if field in version.fields],
            names.get(version.by_id, "") if version.by_id else "",
        )
        for version in found
    ]


def version(listing_id: UUID, number: int) -> Version:
    """One version. Raises NotFound."""
    wanted = select(Version).where(Version.listing_id == listing_id, Version.number == number)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound("There is no such version.")
    return found


def latest_number(listing_id: UUID) -> int:
    """Which version a listing is at; 0 while nobody has changed it here."""
    return db.session.scalar(select(func.max(Version.number)).where(Version.listing_id == listing_id)) or 0


def changed_after(listing_id: UUID, number: int) -> list[str]:
    """The fields, in words, that a later version than `number` changed: in the order of the sheet, each once."""
    later = select(Version.fields).where(Version.listing_id == listing_id, Version.number > max(number, 1))
    touched = {field for fields in db.session.scalars(later) for field in fields}
    return [FIELDS[field].label for field in FIELDS if field in touched]


def meanwhile(listing_id: UUID, seen: int, fields: Collection[str]) -> list[Difference]:
    """What became of these fields since version `seen`: nothing while nobody has touched them."""
    later = select(Version).where(Version.listing_id == listing_id, Version.number > seen)
    found = [v for v in db.session.scalars(later.order_by(Version.number)) if set(v.fields) & set(fields)]
    if not found:
        return []
    before = version(listing_id, found[0].number - 1)
    return differences(before.sheet, {name: found[-1].sheet.get(name) for name in fields})


def changed_in(found: Version) -> list[Difference]:
    """What this version changed in the one before it."""
    if found.number == 1:
        return []
    before = version(found.listing_id, found.number - 1)
    return differences(before.sheet, found.sheet)
