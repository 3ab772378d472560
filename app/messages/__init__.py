"""What we say to people: a neutral subject and a link, sent after the transaction that caused it."""

from app.messages.actions import queue
from app.messages.handlers import deliver
from app.messages.models import Message, MessageState
from app.messages.queries import undeliverable_about

__all__ = ["Message", "MessageState", "deliver", "queue", "undeliverable_about"]
