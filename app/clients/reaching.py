"""Sending a client a private link by a way that they have allowed: by mail, or as a text message."""

from typing import Any
from uuid import UUID

from app import messages
from app.audit.actions import Subject
from app.clients.contact import WAY_WORDS, Way, require_allowed
from app.clients.models import Client
from app.errors import Conflict
from app.messages import texting
from app.web.languages import spoken


def sendable(client: Client) -> tuple[Way, ...]:
    """The ways by which the program itself can send this client something now."""
    return tuple(way for way in (Way.EMAIL, Way.TEXT) if way in client.usable_ways and _address(client, way))


def require_sendable(client: Client, way: Way) -> None:
    """Raises Conflict in words when the client has not allowed `way`, or we lack what it takes."""
    require_allowed(client.ways, way)
    if not _address(client, way):
        raise Conflict(
            f"{WAY_WORDS[way]}: nothing is written down for this client, or it can’t be sent from here."
        )


def send(client: Client, template: str, way: Way, *, about: Subject, **params: Any) -> UUID:
    """Queue `mail/<template>.txt` or `text/<template>.txt` to the client, in their language; the message's id.

    Raises Conflict as `require_sendable` does. `params` hold a link and neutral words, nothing of the client.
    """
    require_sendable(client, way)
    return messages.queue(
        template,
        to=_address(client, way),
        about=about,
        by_text=way is Way.TEXT,
        language=spoken(client.language),
        **params,
    ).id


def _address(client: Client, way: Way) -> str:
    if way is Way.TEXT:
        return (client.phone or "") if texting.offered() else ""
    return (client.email or "") if way is Way.EMAIL else ""
