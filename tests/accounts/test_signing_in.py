"""Signing in and out: what opens the door, what keeps it shut, and that shutting it holds."""

from datetime import timedelta

import pytest

from app import clock
from tests import town
from tests.browser import Browser
from tests.conftest import NOON


def sign_in(browser: Browser, mail: str = "ada@example.org", password: str = town.PASSWORD, query: str = ""):
    return browser.post(f"/sign-in{query}", {"mail": mail, "password": password})


def test_the_right_password_opens_the_page_where_the_role_begins(browser):
    answer = sign_in(browser)
    assert (answer.status_code, answer.location) == (303, "/admin/people")
    assert "Ada Marsh" in browser.get("/account").text
