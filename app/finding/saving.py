"""Keeping searches: saved under a name, looked at again, told of when they find something new, forgotten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import String, cast, select

from app import audit, clock, messages
from app.accounts.models import Person
from app.actor import Actor
from app.audit import AuditEvent
from app.db import db
from app.errors import Conflict, Invalid
from app.finding.forms import Asked
from app.finding.models import SavedSearch, Tell
from app.finding.saved import MOST_FOUND, Finds, asked_of, finds_of, is_due, searches_of

MOST = 30


def save(asked: Asked, *, name: str, tell: Tell, by: Actor) -> SavedSearch:
    """Keep a search; saved twice, it is kept once. The client it was for is left out, and so is the page.

    Raises Invalid when it asks for nothing or finds too much to tell of, Conflict when there are too many.
    """
    asked = replace(asked, client=None, compare=(), unfit=False, page=1)
    if not asked.anything:
        raise Invalid("There is nothing to save yet: search for something first.")
    address = urlencode(asked.address(), doseq=True)
    mine = searches_of(by.id)
    saved = next((one for one in mine if one.address == address), None)
    if saved is not None:
        change(saved, name=name, tell=tell)
        return saved
    if len(mine) >= MOST:
        raise Conflict(f"You have {MOST} saved searches. Forget one of them first.")
    finds = finds_of(asked)
    _check_may_tell(finds, tell)
    return _keep(address, name, tell, finds, by=by)


def change(saved: SavedSearch, *, name: str, tell: Tell) -> None:
    """Another name, or other times to hear of it. Raises Invalid where it finds too much to tell of."""
    _check_may_tell(finds_of(asked_of(saved)), tell)
    saved.name, saved.tell = name, tell.value


def look(saved: SavedSearch) -> None:
    """From now on all that it finds is known."""
    _know(saved, finds_of(asked_of(saved)))


def follow_merge(event: AuditEvent) -> None:
    """Who knew the service that is gone is not told of the kept one as of something new. A reaction."""
    gone, kept = event.data["gone"], str(event.subject_id)
    for column in ("known", "told"):
        held = cast(getattr(SavedSearch, column), String).contains(gone)
        for saved in db.session.scalars(select(SavedSearch).where(held)):
            setattr(saved, column, sorted({*getattr(saved, column), kept}))


def forget(saved: SavedSearch, *, by: Actor) -> None:
    audit.record("search.forgotten", saved, by=by)
    db.session.delete(saved)


def tell(person_id: UUID, now: datetime) -> None:
    """One mail about all that is new in a person's searches that are due; none when nothing is.

    The mail counts and links: what was searched for stays behind the sign-in.
    """
    news = [ids for ids in _news(person_id, now) if ids]
    if not news:
        return
    person = db.session.get_one(Person, person_id)
    messages.queue(
        "saved_searches",
        to=person.mail,
        about=person,
        services=len(frozenset().union(*news)),
        searches=len(news),
        link=f"{current_app.extensions['settings'].base_url}/searches",
    )


def _news(person_id: UUID, now: datetime) -> Iterator[frozenset[str]]:
    """What each search that is due newly finds; from now on it counts as told."""
    for saved in searches_of(person_id):
        ids = finds_of(asked_of(saved)).ids if is_due(saved, now) else None
        if ids is not None:
            new = ids.difference(saved.known, saved.told)
            saved.told, saved.told_at = sorted(ids.intersection({*saved.told, *new})), now
            yield new


def _know(saved: SavedSearch, finds: Finds) -> None:
    if finds.ids is not None:
        saved.known, saved.told = sorted(finds.ids), []


def _check_may_tell(finds: Finds, tell: Tell) -> None:
    if tell is not Tell.NEVER and finds.broad:
        words = (
            f"This search finds {finds.total:,} services. Narrow it to {MOST_FOUND} to be told of new ones."
        )
        raise Invalid(words, {"tell": words})


def _keep(address: str, name: str, tell: Tell, finds: Finds, *, by: Actor) -> SavedSearch:
    now = clock.now()
    saved = SavedSearch(
        id=uuid4(),
        person_id=by.id,
        name=name,
        address=address,
        tell=tell.value,
        known=[],
        told=[],
        told_at=now,
        created_at=now,
    )
    _know(saved, finds)
    db.session.add(saved)
    audit.record("search.saved", saved, by=by)
    return saved
