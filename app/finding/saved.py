"""Questions about searches that somebody keeps: what they find, and what of it is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.accounts.models import Person
from app.actor import Actor
from app.db import db
from app.directory import languages
from app.directory import queries as directory
from app.directory.queries import Need
from app.errors import NotFound
from app.finding.answers import answer, meant_by
from app.finding.asking import unit
from app.finding.forms import Asked, Tag, tags
from app.finding.models import SavedSearch, Tell
from app.finding.places import spot
from search_index.contract import MAX_SIZE, IndexUnavailable

# News of a search that finds half the county would be noise.
MOST_FOUND = MAX_SIZE
# A few hours early is better than a day late when the job of the morning before ran late.
PAUSES = {Tell.DAILY.value: timedelta(hours=20), Tell.WEEKLY.value: timedelta(days=6, hours=20)}


@dataclass(frozen=True, slots=True)
class Finds:
    """What a search finds now. `ids` are None when there are too many to tell what is new; both are None while
    the index can't be opened."""

    ids: frozenset[str] | None = None
    total: int | None = None

    @property
    def broad(self) -> bool:
        return self.ids is None and self.total is not None


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search as its page shows it. `new` are services, id and name, that were not there before."""

    saved: SavedSearch
    asked: Asked
    tags: Sequence[Tag]
    finds: Finds
    new: Sequence[tuple[UUID, str]]


def kept(*, seen_by: Actor) -> list[Kept]:
    """The saved searches of `seen_by` by name, each with what is new in it."""
    rows = sorted(searches_of(seen_by.id), key=lambda one: one.name.casefold())
    needs = directory.needs()
    asked = {saved.id: asked_of(saved) for saved in rows}
    finds = {saved.id: finds_of(asked[saved.id]) for saved in rows}
    new = {saved.id: sorted((finds[saved.id].ids or frozenset()) - set(saved.known)) for saved in rows}
    names = directory.service_names({UUID(id_) for ids in new.values() for id_ in ids})
    return [
        Kept(
            saved=saved,
            asked=asked[saved.id],
            tags=tags_of(asked[saved.id], needs),
            finds=finds[saved.id],
            new=[(UUID(id_), names[UUID(id_)]) for id_ in new[saved.id] if UUID(id_) in names],
        )
        for saved in rows
    ]


def saved_search(id_: UUID, *, seen_by: Actor) -> SavedSearch:
    """Raises NotFound for another person's."""
    saved = db.session.get(SavedSearch, id_)
    if saved is None or saved.person_id != seen_by.id:
        raise NotFound("There is no such saved search.")
    return saved


def searches_of(person_id: UUID | None) -> list[SavedSearch]:
    return list(db.session.scalars(select(SavedSearch).where(SavedSearch.person_id == person_id)))


def asked_of(saved: SavedSearch) -> Asked:
    return Asked.read(MultiDict(parse_qsl(saved.address)))


def tags_of(asked: Asked, needs: Mapping[str, Need]) -> list[Tag]:
    """What a search asks for, in words."""
    here = spot(asked.near)
    names = languages.NAMES | {code: need.name for code, need in needs.items()}
    return tags(asked, names, here.name if here else asked.near, unit())


def finds_of(asked: Asked) -> Finds:
    """What a search finds at any hour: being open just now is no news."""
    meant = meant_by(replace(asked, open=False, page=1))
    at_any_hour = replace(meant, tags=tuple(tag for tag in meant.tags if tag.value != "now"))
    try:
        page = answer(at_any_hour, size=MOST_FOUND, whole=True).page
    except IndexUnavailable:
        return Finds()
    ids = frozenset(hit.id for hit in page.hits)
    return Finds(ids if page.total <= MOST_FOUND else None, page.total)


def is_due(saved: SavedSearch, now: datetime) -> bool:
    return saved.tell != Tell.NEVER and saved.told_at + PAUSES[saved.tell] <= now


def people_to_tell(now: datetime) -> list[UUID]:
    """Who can sign in and has a saved search that is due."""
    wanted = select(SavedSearch).join(Person, Person.id == SavedSearch.person_id).where(Person.active)
    rows = db.session.scalars(wanted.where(SavedSearch.tell != Tell.NEVER.value))
    return sorted({saved.person_id for saved in rows if is_due(saved, now)})
