"""How passwords are kept and checked."""

import threading
from dataclasses import replace

import pytest

from app.accounts import passwords
from app.config import Mode

GOOD = "wheat violin ferry"


def test_a_kept_password_matches_itself_and_no_other(app):
    kept = passwords.choose(GOOD).text
    assert passwords.matches(kept, GOOD)
    assert not passwords.matches(kept, GOOD + "!")


def test_equal_passwords_are_kept_differently(app):
    assert passwords.choose(GOOD) != passwords.choose(GOOD)


def test_what_looks_the_same_is_the_same_password(app):
    kept = passwords.choose("café violin ferry").text
    assert passwords.matches(kept, "cafe\u0301 violin ferry")


def test_outside_of_tests_passwords_are_kept_as_owasp_says(app, monkeypatch):
    settings = replace(app.extensions["settings"], mode=Mode.PRODUCTION)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert passwords.choose(GOOD).text.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_unknown_account_costs_as_much_as_a_known_one(app, monkeypatch):
    kept, verified = passwords.choose(GOOD).text, []

    def note(_hasher, hash_, _given):
        verified.append(cost_of(hash_))
        return True

    monkeypatch.setattr(type(passwords._hasher()), "verify", note)
    passwords.matches(kept, GOOD)
    assert passwords.matches(None, GOOD) is False
    assert verified == [cost_of(kept)] * 2


def cost_of(kept: str) -> str:
    """The kind and the settings of a hash, without salt and digest."""
    return kept.rsplit("$", 2)[0]


def test_at_most_two_passwords_are_checked_at_once(app, monkeypatch):
    kept, inside, most = passwords.choose(GOOD).text, [], []
    go_on = threading.Event()

    def slow(self, hash_, given):
        inside.append(1)
        most.append(len(inside))
        go_on.wait(0.05)
        inside.pop()
        return True

    monkeypatch.setattr(type(passwords._hasher()), "verify", slow)

    def check():
        with app.app_context():
            passwords.matches(kept, GOOD)

    threads = [threading.Thread(target=check) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2


@pytest.mark.parametrize("kept", [None, "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"])
def test_nothing_matches_where_nothing_fits(app, kept):
    assert not passwords.matches(kept, GOOD)
