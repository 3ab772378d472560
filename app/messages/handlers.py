"""Delivering messages: never inside a transaction, tried for a day, and never lost without a word."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app import audit, clock
from app.actor import SYSTEM
from app.db import db, transaction
from app.jobs import enqueue
from app.messages import texting
from app.messages.models import Message, MessageState
from app.messages.post import PostDelayedError, PostRefusedError, compose, transport

GIVE_UP_AFTER = timedelta(days=1)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)


def deliver(message: UUID) -> None:
    """Send a pending message. Does nothing when it isn't pending any more.

    If the machine fails between sending and noting it down, it is sent again under the same Message-ID.
    """
    found = db.session.get(Message, message)
    if found is None or found.state is not MessageState.PENDING:
        return
    try:
        send = _composed(found)
        db.session.rollback()  # nothing is held open while we wait for somebody else's server
        send()
    except PostDelayedError as fault:
        with transaction():
            _try_later(_taken(message), fault.code)
    except PostRefusedError as fault:
        with transaction():
            _give_up(_taken(message), fault.code)
    else:
        with transaction():
            _note_sent(_taken(message))


def _composed(message: Message) -> Callable[[], None]:
    """The message as it stands now; what is returned sends it."""
    if message.by_text:
        text = texting.compose(message)
        return lambda: texting.carrier().send(text)
    mail = compose(message)
    return lambda: transport().send(mail)


def _taken(id_: UUID) -> Message:
    message = db.session.get_one(Message, id_)
    message.tries += 1
    return message


def _note_sent(message: Message) -> None:
    message.state, message.sent_at = MessageState.SENT, clock.now()
    message.params = message.error = None


def _try_later(message: Message, code: str) -> None:
    now = clock.now()
    if now - message.created_at >= GIVE_UP_AFTER:
        _give_up(message, code)
        return
    message.error = code
    pause = min(FIRST_PAUSE * 2 ** (message.tries - 1), LONGEST_PAUSE)
    enqueue("deliver_message", key=str(message.id), due=now + pause, message=message.id)


def _give_up(message: Message, code: str) -> None:
    message.state, message.error, message.params = MessageState.UNDELIVERABLE, code, None
    about = (message.about_kind, message.about_id)
    audit.record("message.undeliverable", about, by=SYSTEM, message=message.id, code=code)
