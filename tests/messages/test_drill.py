"""The mail drill: a server that is down, slow, refusing, or gone after it took the mail. Nothing is lost."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.jobs.worker import run_all
from app.messages import Message, MessageState
from app.messages.post import Smtp
from app.referrals.models import Referral
from tests import town
from tests.conftest import NOON
from tests.referrals.cast import sent

pytestmark = pytest.mark.slow

MAILS = 5
SLOW_SECONDS = 0.5
HOUR = timedelta(hours=1)


class Box:
    """What the server took, by Message-ID, and how it behaves at present."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.mood = "well"
        self.drops = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mood == "refusing":
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mood == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        id_ = next(line for line in envelope.content.decode().splitlines() if line.startswith("Message-ID"))
        self.taken.append(id_)
        if self.mood == "dropping":
            self.drops += 1
            server.transport.abort()  # taken, and the answer never comes
        return "250 taken"


def free_port() -> int:
    """One on which nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(app: Any, box: Box) -> Iterator[None]:
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    before = app.extensions.get("mail")
    app.extensions["mail"] = Smtp(f"smtp://127.0.0.1:{port}")
    try:
        yield
    finally:
        app.extensions["mail"] = before
        controller.stop()


@pytest.fixture
def box(town_app: Any) -> Iterator[Box]:
    box = Box()
    with served(town_app, box):
        yield box


def queued() -> int:
    """So many referrals are sent; each of them has something to say to the provider."""
    for _ in range(MAILS):
        sent()
    return MAILS


def states() -> dict[MessageState, int]:
    db.session.rollback()
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {row[0]: row[1] for row in rows}


def work(hours: float) -> None:
    with clock.at(NOON + hours * HOUR):
        run_all()


def test_while_the_server_is_down_nothing_is_lost_and_everything_goes_out_once_it_is_back(town_app, box):
    alive = town_app.extensions["mail"]
    town_app.extensions["mail"] = Smtp(f"smtp://127.0.0.1:{free_port()}")
    queued()
    for hours in (0, 0.1, 1):
        work(hours)
    assert states() == {MessageState.PENDING: MAILS}
    town_app.extensions["mail"] = alive
    work(4)
    assert states() == {MessageState.SENT: MAILS}
    assert len(box.taken) == len(set(box.taken)) == MAILS


def test_a_refusal_is_final_and_somebody_sees_it(box, browser_of):
    box.mood = "refusing"
    queued()
    work(0)
    assert set(states()) == {MessageState.UNDELIVERABLE}
    assert box.taken == []
    lost = db.session.scalars(select(Referral.undelivered_at)).all()
    assert len(lost) == MAILS
    assert all(lost)
    assert "Notice did not arrive: call" in browser_of(town.DANA).get("/referrals?tab=waiting").text


def test_dropped_after_it_took_the_mail_it_is_sent_again_under_the_same_name(box):
    box.mood = "dropping"
    queued()
    work(0)
    assert states() == {MessageState.PENDING: MAILS}
    assert box.drops == MAILS
    box.mood = "well"
    work(1)
    assert states() == {MessageState.SENT: MAILS}
    assert len(set(box.taken)) == MAILS  # whoever has it already can tell it by its Message-ID
    assert len(box.taken) == 2 * MAILS  # once more for each that got no answer, and not once beyond
    work(2)
    assert len(box.taken) == 2 * MAILS


def test_a_slow_server_delays_no_page(box, browser_of, town_app):
    def page_times() -> list[float]:
        times = []
        for n in range(MAILS):
            id_ = sent()
            began = time.perf_counter()
            answer = dana.post(f"/referrals/{id_}/withdraw", {"version": "1", "reason": "duplicate"})
            times.append(time.perf_counter() - began)
            assert answer.status_code == 303, n
        return sorted(times)

    dana = browser_of(town.DANA)
    dana.get("/account")
    page_times()
    well = page_times()[MAILS // 2]
    box.mood = "slow"
    slow = page_times()[MAILS // 2]
    assert slow < well + SLOW_SECONDS / 2
    assert box.taken == []  # the page only wrote down what is to be sent
    work(0)
    assert set(states()) == {MessageState.SENT}
    assert len(box.taken) == len(set(box.taken)) == states()[MessageState.SENT]


def test_the_drill_sees_a_mail_that_is_lost(box, monkeypatch):
    """The control: a program that notes a mail as sent when no answer came would lose what was never taken."""
    monkeypatch.setattr(Smtp, "send", lambda *_: None)
    queued()
    work(0)
    assert states() == {MessageState.SENT: MAILS}
    assert box.taken == []
