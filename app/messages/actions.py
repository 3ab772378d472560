"""Queueing a message as part of the change that causes it."""

import json
from typing import Any
from uuid import uuid4

from app import clock
from app.audit.actions import Subject, kind_and_id
from app.db import db
from app.jobs import enqueue
from app.messages.models import Message
from app.messages.post import template_of


def queue(template: str, *, to: str, about: Subject, **params: Any) -> Message:
    """Send `mail/<template>.txt` to the address `to` once this transaction is lasting.

    `params` are what the template says: links and neutral words, never anything of a client. `about` is the
    model (or kind and id) on whose page an undeliverable message shows.
    """
    template_of(template)
    kind, id_ = kind_and_id(about)
    message = Message(
        id=uuid4(),
        to=to,
        template=template,
        params=json.dumps(params, default=str),
        about_kind=kind,
        about_id=id_,
        created_at=clock.now(),
    )
    db.session.add(message)
    enqueue("deliver_message", key=str(message.id), message=message.id)
    return message
