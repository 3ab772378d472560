"""The client's private link: made anew, opened, switched off. Its token is handed out once; a hash is kept."""

from datetime import timedelta
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.accounts import keys
from app.actor import Actor, Kind
from app.clients import reaching
from app.clients.contact import Way
from app.config import Settings
from app.db import db
from app.errors import Conflict, NotFound
from app.referrals.choosing import deciding
from app.referrals.choosing.models import ChoiceLink, Shortlist

LASTS = timedelta(days=14)
CLIENT = Actor(Kind.CLIENT)
GONE = "This link does not work any more. Ask the person who gave it to you for a new one."


def make(shortlist: Shortlist, *, by: Actor, way: Way | None = None) -> tuple[ChoiceLink, str]:
    """A fresh link for the client's phone; every earlier one stops working. With `way` it is sent, too.

    Returns what is kept of it, and its address, which is kept nowhere. Raises Conflict
    when there is no choice to make, or the client has not allowed this way.
    """
    if shortlist.closed_at is not None:
        raise Conflict("This shortlist was put away. Begin a new one.")
    deciding.require_choice(len(shortlist.items))
    now, token = clock.now(), keys.new_key()
    if way:
        reaching.require_sendable(shortlist.client, way)
    for old in working(shortlist.id):
        old.revoked_at = now
    link = ChoiceLink(
        id=uuid4(),
        token_hash=keys.hash_of(token),
        shortlist_id=shortlist.id,
        made_by_id=by.id,
        sent_by=way,
        created_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(link)
    settings: Settings = current_app.extensions["settings"]
    address = f"{settings.base_url}/choose/{token}"
    if way:
        reaching.send(shortlist.client, "choose", way, about=shortlist, link=address, days=LASTS.days)
    _record("shortlist.linked", shortlist, by=by, sent_by=way)
    return link, address


def working(shortlist_id: UUID) -> list[ChoiceLink]:
    """The links that open this shortlist now: one, or none."""
    alive = ChoiceLink.revoked_at.is_(None), ChoiceLink.expires_at > clock.now()
    return list(db.session.scalars(select(ChoiceLink).where(ChoiceLink.shortlist_id == shortlist_id, *alive)))


def revoke(shortlist: Shortlist, *, by: Actor) -> None:
    """Switch the link off, at once."""
    for link in working(shortlist.id):
        link.revoked_at = clock.now()
        _record("shortlist.link_revoked", shortlist, by=by)


def link_of(token: str) -> ChoiceLink:
    """The link that `token` opens. Raises NotFound when it opens nothing any more."""
    alive = ChoiceLink.revoked_at.is_(None), ChoiceLink.expires_at > clock.now()
    mine = select(ChoiceLink).where(ChoiceLink.token_hash == keys.hash_of(token), *alive)
    found = db.session.scalar(
        mine.join(Shortlist, Shortlist.id == ChoiceLink.shortlist_id).where(Shortlist.closed_at.is_(None))
    )
    if found is None:
        raise NotFound(GONE)
    return found


def shortlist_behind(link: ChoiceLink) -> Shortlist:
    """The shortlist that a link opens, with the client's record for its language only."""
    return db.session.get_one(Shortlist, link.shortlist_id, options=[joinedload(Shortlist.client)])


def note_opening(link: ChoiceLink, shortlist: Shortlist) -> None:
    """Write down that the link was opened, the first time."""
    if link.opened_at is None:
        link.opened_at = clock.now()
        _record("shortlist.opened", shortlist, by=CLIENT)


def _record(name: str, shortlist: Shortlist, *, by: Actor, **data: object) -> None:
    organization = shortlist.client.organization_id
    audit.record(name, shortlist.client, by=by, organization=organization, shortlist=shortlist.id, **data)
