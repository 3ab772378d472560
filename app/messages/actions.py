"""Queueing a message as part of the change that causes it."""

import json
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from app import clock
from app.audit.actions import Subject, kind_and_id
from app.db import db
from app.jobs import enqueue
from app.messages.models import Message
from app.messages.post import template_of


class Meant(NamedTuple):
    """For whom a message is, where several are told of one thing: the party, the event, the person."""

    side: str | None = None
    cause: int | None = None
    person_id: UUID | None = None


ANYBODY = Meant()


def queue(
    template: str, *, to: str, about: Subject, by_text: bool = False, meant: Meant = ANYBODY, **params: Any
) -> Message:
    """Send `mail/<template>.txt` to the address `to` once this transaction is lasting.

    With `by_text`, `text/<template>.txt` to the phone number `to`.

    `params` are what the template says: links and neutral words, never anything of a client. `about` is the
    model (or kind and id) on whose page an undeliverable message shows. `meant` says for whom it is among several.
    """
    template_of(template, by_text=by_text)
    kind, id_ = kind_and_id(about)
    message = Message(
        id=uuid4(),
        to=to,
        by_text=by_text,
        template=template,
        params=json.dumps(params, default=str),
        about_kind=kind,
        about_id=id_,
        side=meant.side,
        cause=meant.cause,
        person_id=meant.person_id,
        created_at=clock.now(),
    )
    db.session.add(message)
    enqueue("deliver_message", key=str(message.id), message=message.id)
    return message
