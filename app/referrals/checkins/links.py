"""The client's private links: each opens one thing. A token is handed out once; a hash is kept."""

from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.accounts import keys
from app.actor import Actor, Kind
from app.clients import reaching
from app.clients.contact import Way
from app.clients.models import Client
from app.config import Settings
from app.db import db
from app.errors import NotFound
from app.referrals.checkins.models import CheckIn, ClientLink, Feedback

CLIENT = Actor(Kind.CLIENT)
KEPT_WHEN_OVER = timedelta(days=30)
GONE = "This link does not work any more. Ask the person who gave it to you for a new one."


class Purpose(StrEnum):
    """What a link opens, as it is spelt in its address."""

    CHECK_IN = "how"
    FEEDBACK = "was"
    PAGE = "mine"


LASTS: dict[Purpose, timedelta] = {
    Purpose.CHECK_IN: timedelta(days=14),
    Purpose.FEEDBACK: timedelta(days=30),
    Purpose.PAGE: timedelta(days=30),
}


def make(
    client: Client,
    purpose: Purpose,
    *,
    by: Actor,
    way: Way | None = None,
    check_in: CheckIn | None = None,
    feedback: Feedback | None = None,
) -> str:
    """A fresh address; earlier ones that open the same stop working. With `way` it is sent to the client, too.

    Raises Conflict when the client has not allowed this way.
    """
    if way:
        reaching.require_sendable(client, way)
    now, token, lasts = clock.now(), keys.new_key(), LASTS[purpose]
    ids = {"check_in_id": check_in.id if check_in else None, "feedback_id": feedback.id if feedback else None}
    _switch_off(client, purpose, **ids)
    link = ClientLink(
        id=uuid4(),
        token_hash=keys.hash_of(token),
        purpose=purpose.value,
        client_id=client.id,
        made_by_id=by.id,
        sent_by=way,
        created_at=now,
        expires_at=now + lasts,
        **ids,
    )
    db.session.add(link)
    settings: Settings = current_app.extensions["settings"]
    address = f"{settings.base_url}/{purpose}/{token}"
    if way:
        reaching.send(client, "choose", way, about=link, link=address, days=lasts.days)
    _record("client_link.made", link, client, by=by, sent_by=way)
    return address


def link_of(token: str, purpose: Purpose) -> ClientLink:
    """The link that `token` opens, with the client's record. Raises NotFound when it opens nothing any more."""
    alive = ClientLink.revoked_at.is_(None), ClientLink.expires_at > clock.now()
    mine = ClientLink.token_hash == keys.hash_of(token), ClientLink.purpose == purpose.value
    found = db.session.scalar(select(ClientLink).where(*mine, *alive).options(joinedload(ClientLink.client)))
    if found is None:
        raise NotFound(GONE)
    return found


def working(client: Client, purpose: Purpose) -> ClientLink | None:
    """The latest link of this purpose that still opens something."""
    alive = ClientLink.revoked_at.is_(None), ClientLink.expires_at > clock.now()
    mine = select(ClientLink).where(
        ClientLink.client_id == client.id, ClientLink.purpose == purpose.value, *alive
    )
    return db.session.scalars(mine.order_by(ClientLink.created_at.desc()).limit(1)).first()


def revoke(client: Client, purpose: Purpose, *, by: Actor) -> None:
    """Switch the links of this purpose off, at once."""
    link = working(client, purpose)
    if link is not None:
        _switch_off(client, purpose)
        _record("client_link.revoked", link, client, by=by)


def note_opening(link: ClientLink) -> None:
    """Write down that the link was opened, the first time."""
    if link.opened_at is None:
        link.opened_at = clock.now()
        _record("client_link.opened", link, link.client, by=CLIENT)


def forget_old() -> None:
    """Forget the links that have been over for a month."""
    db.session.execute(delete(ClientLink).where(ClientLink.expires_at <= clock.now() - KEPT_WHEN_OVER))


def _switch_off(client: Client, purpose: Purpose, **ids: object) -> None:
    same = [getattr(ClientLink, name) == value for name, value in ids.items()]
    alive = ClientLink.client_id == client.id, ClientLink.revoked_at.is_(None)
    old = update(ClientLink).where(*alive, ClientLink.purpose == purpose.value, *same)
    db.session.execute(old.values(revoked_at=clock.now()))


def _record(name: str, link: ClientLink, client: Client, *, by: Actor, **data: object) -> None:
    organization = client.organization_id
    audit.record(name, client, by=by, organization=organization, link=link.id, purpose=link.purpose, **data)
