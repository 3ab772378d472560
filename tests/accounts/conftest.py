"""What the tests of accounts share: the mail that went out, and the links in it."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask

from app.jobs.worker import run_all
from app.messages.post import Memory

LINK = re.compile(r"http://localhost(/\S+)")


@pytest.fixture
def mail(wired: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[EmailMessage]]:
    """Do the jobs that wait, then hand over all mail that was sent in this test."""
    carried = Memory()
    monkeypatch.setitem(wired.extensions, "mail", carried)

    def sent() -> list[EmailMessage]:
        run_all()
        return carried.sent

    return sent


@pytest.fixture
def link_of(mail: Callable[[], list[EmailMessage]]) -> Callable[[], str]:
    """The path of the link in the last mail."""
    return lambda: LINK.search(mail()[-1].get_content())[1]
