"""What we say to people by mail or text: a neutral subject and a link, sent after what caused it is lasting."""

from app.messages.actions import Meant, queue
from app.messages.handlers import deliver
from app.messages.models import Message, MessageState
from app.messages.queries import undeliverable_about

__all__ = ["Meant", "Message", "MessageState", "deliver", "queue", "undeliverable_about"]
