"""How a message leaves the house: composed from its template, then by SMTP, folder or (in tests) memory."""

import json
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit

import jinja2
from flask import current_app

from app.config import Mode, Settings
from app.messages.models import Message
from app.web.languages import speaking

TIMEOUT_SECONDS = 20
SUBJECT = "Subject:"


class PostError(Exception):
    """A message did not go out. `code` says why, without any content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PostRefusedError(PostError):
    """It never will."""


class PostDelayedError(PostError):
    """It may later: the mail server is busy or away."""


class Transport(Protocol):
    """Something that carries mail. Raises PostRefusedError or PostDelayedError."""

    def send(self, mail: EmailMessage) -> None: ...


@dataclass
class Memory:
    """Keeps what was sent; raises what a test tells it to."""

    sent: list[EmailMessage] = field(default_factory=list)
    fault: PostError | None = None

    def send(self, mail: EmailMessage) -> None:
        if self.fault:
            raise self.fault
        self.sent.append(mail)


@dataclass(frozen=True)
class Folder:
    """Writes one .eml file a message, readable by its owner only."""

    path: Path

    def send(self, mail: EmailMessage) -> None:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        file = self.path / f"{name}.eml"
        file.write_bytes(bytes(mail))
        file.chmod(0o600)


@dataclass(frozen=True)
class Smtp:
    """`smtp://user:password@host:port` (upgraded by STARTTLS where the server offers it) or `smtps://…`."""

    url: str

    def send(self, mail: EmailMessage) -> None:
        try:
            with self._connect() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as fault:
            raise _verdict(*next(iter(fault.recipients.values()))) from fault
        except smtplib.SMTPAuthenticationError as fault:
            raise PostDelayedError(f"{fault.smtp_code}") from fault  # ours to mend, not the recipient's
        except smtplib.SMTPResponseException as fault:
            raise _verdict(fault.smtp_code) from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise PostRefusedError(type(fault).__name__) from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise PostDelayedError(type(fault).__name__) from fault

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "localhost", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=secure
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=secure)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def transport() -> Transport:
    """The running application's way of sending mail; chosen from its settings at first use."""
    extensions = current_app.extensions
    if "mail" not in extensions:
        extensions["mail"] = _chosen(extensions["settings"])
    return cast(Transport, extensions["mail"])


def template_of(name: str, *, by_text: bool = False) -> jinja2.Template:
    return current_app.jinja_env.get_template(f"{'text' if by_text else 'mail'}/{name}.txt")


def words_of(message: Message) -> str:
    """What the message says, in the language of whoever reads it."""
    params = json.loads(message.params or "{}")
    with speaking(params.get("language", "en")):
        template = template_of(message.template, by_text=message.by_text)
        return template.render(settings=current_app.extensions["settings"], **params).strip() + "\n"


def compose(message: Message) -> EmailMessage:
    """The mail as it is sent. Its Message-ID stays the same however often it is tried."""
    settings: Settings = current_app.extensions["settings"]
    first, _, body = words_of(message).partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"mail/{message.template}.txt must begin with its subject")
    mail = EmailMessage()
    mail["Subject"] = first.removeprefix(SUBJECT).strip()
    mail["From"] = settings.mail_from
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = f"<{message.id}@{_domain(settings.mail_from)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["To"] = _one_address(message.to)
    mail.set_content(body.lstrip("\n"))
    return mail


def _chosen(settings: Settings) -> Transport:
    if settings.mode is Mode.TEST:
        return Memory()
    return Smtp(settings.smtp_url) if settings.smtp_url else Folder(settings.mail_dir)


def _one_address(to: str) -> str:
    _, address = parseaddr(to)
    if "@" not in address or any(not sign.isprintable() for sign in to):
        raise PostRefusedError("NoAddress")
    return to


def _domain(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2] or "localhost"


def _verdict(code: int, *_: object) -> PostError:
    """SMTP says 4xx for "later" and 5xx for "never"."""
    return (PostRefusedError if code >= 500 else PostDelayedError)(str(code))
