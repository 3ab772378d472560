"""Text messages to a phone, through an HTTP gateway that the settings name: off unless they do."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit
from uuid import UUID

import urllib3
from flask import current_app

from app.config import Mode, Settings
from app.messages.models import Message
from app.messages.post import PostDelayedError, PostError, PostRefusedError, words_of

TIMEOUT_SECONDS = 20
_NUMBER = re.compile(r"\+\d{8,15}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text message. `id` stays the same however often it is tried, so that a gateway can drop a repeat."""

    to: str
    words: str
    id: UUID


class Carrier(Protocol):
    """Something that carries text messages. Raises PostRefusedError or PostDelayedError."""

    def send(self, text: Text) -> None: ...


@dataclass
class Memory:
    """Keeps what was sent; raises what a test tells it to."""

    sent: list[Text] = field(default_factory=list)
    fault: PostError | None = None

    def send(self, text: Text) -> None:
        if self.fault:
            raise self.fault
        self.sent.append(text)


@dataclass(frozen=True)
class Folder:
    """Writes one .txt file a message, readable by its owner only: what a demo has for a gateway."""

    path: Path

    def send(self, text: Text) -> None:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self.path / f"{text.id}.txt"
        file.write_text(f"To: {text.to}\n\n{text.words}\n", encoding="utf-8")
        file.chmod(0o600)


@dataclass(frozen=True)
class Gateway:
    """POSTs the fields `to`, `text` and `id` to `https://user:password@host/path`; 2xx means that it was taken."""

    url: str

    def send(self, text: Text) -> None:
        parts = urlsplit(self.url)
        headers = {}
        if parts.username:
            name, password = unquote(parts.username), unquote(parts.password or "")
            headers = urllib3.make_headers(basic_auth=f"{name}:{password}")
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        try:
            answer = urllib3.request(
                "POST",
                address,
                fields={"to": text.to, "text": text.words, "id": str(text.id)},
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                redirect=False,
                retries=False,
            )
        except urllib3.exceptions.HTTPError as fault:
            raise PostDelayedError(type(fault).__name__) from fault
        if not 200 <= answer.status < 300:
            raise _verdict(answer.status)


def offered() -> bool:
    """Whether this installation can send text messages at all."""
    settings: Settings = current_app.extensions["settings"]
    return bool(settings.sms_url) or settings.mode in (Mode.DEMO, Mode.DEVELOPMENT)


def carrier() -> Carrier:
    """The running application's way of sending text messages; chosen from its settings at first use."""
    extensions = current_app.extensions
    if "texts" not in extensions:
        extensions["texts"] = _chosen(extensions["settings"])
    return cast(Carrier, extensions["texts"])


def compose(message: Message) -> Text:
    """The text message as it is sent: one paragraph."""
    settings: Settings = current_app.extensions["settings"]
    return Text(
        international(message.to, settings.sms_country), " ".join(words_of(message).split()), message.id
    )


def international(number: str, country: str) -> str:
    """`(217) 555-0123` as `+12175550123`. Raises PostRefusedError where it is no number."""
    digits = re.sub(r"[^\d+]", "", number)
    if not digits.startswith("+"):
        digits = f"+{digits}" if len(digits) == 10 + len(country) else f"+{country}{digits}"
    if not _NUMBER.fullmatch(digits):
        raise PostRefusedError("NoNumber")
    return digits


def _chosen(settings: Settings) -> Carrier:
    if settings.mode is Mode.TEST:
        return Memory()
    return Gateway(settings.sms_url) if settings.sms_url else Folder(settings.mail_dir)


def _verdict(status: int) -> PostError:
    """What the gateway may take later (it is busy, or our account is in question), and what it never will."""
    later = status >= 500 or status in (401, 402, 403, 408, 429)
    return (PostDelayedError if later else PostRefusedError)(str(status))
