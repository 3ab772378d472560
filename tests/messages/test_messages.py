"""Messages: a link in a neutral mail, sent after the commit, and never silently lost."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

import jinja2
import pytest
from flask import Flask
from sqlalchemy import select, text

from app import audit, clock
from app.db import db, transaction
from app.errors import Conflict
from app.jobs.worker import run_due
from app.messages import Message, MessageState, deliver, queue, undeliverable_about
from app.messages.handlers import GIVE_UP_AFTER
from app.messages.post import Folder, Memory, PostDelayedError, PostRefusedError, Smtp, transport
from tests.messages.smtp_server import SmtpServer, smtp_server

REFERRAL = ("referral", uuid4())
LINK = "https://trellis.example/referrals/5"
TEMPLATE = "Subject: Something waits for you\n\nOpen it here:\n{{ link }}\n"


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """An application that knows one template, and keeps its mail in memory."""
    kept = Memory()
    loader = jinja2.DictLoader({"mail/notice.txt": TEMPLATE, "mail/bare.txt": "No subject"})
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    monkeypatch.setitem(app.extensions, "mail", kept)
    monkeypatch.setitem(app.extensions, "jobs", {"deliver_message": deliver})
    return kept


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as running:
        yield running


def write(to: str = "pat@example.org") -> None:
    with transaction():
        queue("notice", to=to, about=REFERRAL, link=LINK)


def only_message() -> Message:
    db.session.rollback()
    return db.session.scalars(select(Message)).one()


def mail() -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "Notice", "a@example.org", "b@example.org"
    made["Message-ID"] = "<1@example.org>"
    made.set_content(LINK)
    return made


def test_a_message_is_sent_after_the_transaction_and_not_before(post: Memory) -> None:
    with transaction():
        queue("notice", to="pat@example.org", about=REFERRAL, link=LINK)
        assert post.sent == []
    run_due()
    (sent,) = post.sent
    assert sent["To"] == "pat@example.org"
    assert sent["Subject"] == "Something waits for you"
    assert sent.get_content() == f"Open it here:\n{LINK}\n"


def test_nothing_is_said_about_what_was_undone(post: Memory) -> None:
    def write_in_vain() -> None:
        with transaction():
            queue("notice", to="pat@example.org", about=REFERRAL, link=LINK)
            raise Conflict("Somebody was first.")

    with pytest.raises(Conflict):
        write_in_vain()
    assert run_due() == 0


def test_links_are_forgotten_once_they_are_sent(post: Memory) -> None:
    write()
    assert only_message().params is not None
    run_due()
    message = only_message()
    assert (message.state, message.params, message.sent_at) == (MessageState.SENT, None, clock.now())


def test_address_and_link_can_not_be_read_in_the_database(post: Memory) -> None:
    write()
    row = db.session.execute(text("SELECT recipient, params FROM message")).one()
    assert not any(b"example" in bytes(value) for value in row)


def test_a_message_is_not_sent_twice(post: Memory) -> None:
    write()
    run_due()
    deliver(only_message().id)
    assert len(post.sent) == 1


def test_a_message_keeps_its_id_however_often_it_is_tried(
    post: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def lose(mail: EmailMessage) -> None:
        tried.append(mail["Message-ID"])
        raise PostDelayedError("451")

    monkeypatch.setattr(post, "send", lose)
    write()
    message = only_message().id
    deliver(message)
    deliver(message)
    assert len(tried) == 2
    assert len(set(tried)) == 1


def test_a_busy_mail_server_is_tried_again(post: Memory) -> None:
    write()
    post.fault = PostDelayedError("451")
    run_due()
    assert (only_message().state, only_message().error) == (MessageState.PENDING, "451")
    post.fault = None
    assert run_due() == 0
    with clock.at(clock.now() + timedelta(minutes=1)):
        run_due()
    assert only_message().state is MessageState.SENT


def test_after_a_day_of_trying_a_message_is_undeliverable(post: Memory) -> None:
    write()
    post.fault = PostDelayedError("451")
    start, hours = clock.now(), 0
    while only_message().state is MessageState.PENDING and hours < 100:
        with clock.at(start + timedelta(hours=hours)):
            run_due()
        hours += 1
    assert only_message().state is MessageState.UNDELIVERABLE
    assert start + timedelta(hours=hours) >= start + GIVE_UP_AFTER


def test_a_refused_message_is_shown_to_whom_it_concerns(post: Memory) -> None:
    write()
    post.fault = PostRefusedError("550")
    run_due()
    message = only_message()
    assert (message.state, message.error, message.params) == (MessageState.UNDELIVERABLE, "550", None)
    assert undeliverable_about("referral", [REFERRAL[1], uuid4()]) == {REFERRAL[1]: message}
    assert [event.name for event in audit.timeline_of(REFERRAL)] == ["message.undeliverable"]


@pytest.mark.parametrize("to", ["", "nobody", "pat@example.org\nBcc: all@example.org"])
def test_what_is_no_address_is_refused(post: Memory, to: str) -> None:
    write(to)
    run_due()
    assert (only_message().state, only_message().error) == (MessageState.UNDELIVERABLE, "NoAddress")
    assert post.sent == []


def test_a_template_that_does_not_exist_is_noticed_at_once(post: Memory) -> None:
    with pytest.raises(jinja2.TemplateNotFound), transaction():
        queue("unheard-of", to="pat@example.org", about=REFERRAL)


def test_a_template_without_a_subject_is_an_error(post: Memory) -> None:
    with transaction():
        queue("bare", to="pat@example.org", about=REFERRAL)
    with pytest.raises(ValueError, match="must begin with its subject"):
        deliver(only_message().id)


def test_a_folder_keeps_every_mail_as_a_file(tmp_path: Path) -> None:
    Folder(tmp_path / "mail").send(mail())
    (file,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "Notice"
    assert file.stat().st_mode & 0o077 == 0


def test_a_mail_server_takes_mail(server: SmtpServer) -> None:
    Smtp(server.url).send(mail())
    assert "Subject: Notice" in server.mails[0]


@pytest.mark.parametrize(
    ("command", "answer", "fault"),
    [
        ("RCPT", "550 no such mailbox", PostRefusedError),
        ("RCPT", "450 mailbox busy", PostDelayedError),
        ("MAIL", "553 sender refused", PostRefusedError),
        ("DATA", "451 try later", PostDelayedError),
        ("DATA", "554 refused", PostRefusedError),
    ],
)
def test_a_mail_server_s_answer_says_later_or_never(
    server: SmtpServer, command: str, answer: str, fault: type[Exception]
) -> None:
    server.answers = {command: answer}
    with pytest.raises(fault, match=f"^{answer[:3]}$"):
        Smtp(server.url).send(mail())
    assert server.mails == []


def test_a_mail_server_that_is_away_is_tried_later() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(PostDelayedError, match="ConnectionRefusedError"):
            Smtp(url).send(mail())


def test_tests_send_nothing(app: Flask) -> None:
    app.extensions.pop("mail", None)
    assert isinstance(transport(), Memory)
