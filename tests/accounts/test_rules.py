"""The small rules: how long a sign-in lasts, how often one may try, where one goes, who counts as one address."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.addresses import as_kept, neighbourhood
from app.accounts.destinations import own_path
from app.accounts.sessions import Lifetime, browser_in_words, is_alive, is_due_for_touch
from app.accounts.throttling import LIMITS, TooManyAttempts, count
from tests.conftest import NOON

A_DAY = Lifetime(idle=timedelta(minutes=30), longest=timedelta(hours=12))
minutes = st.integers(0, 2000).map(lambda number: timedelta(minutes=number))


@pytest.mark.parametrize(
    ("created_ago", "used_ago", "alive"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), True),
        (timedelta(minutes=30), timedelta(minutes=30), False),
        (timedelta(hours=11, minutes=59), timedelta(0), True),
        (timedelta(hours=12), timedelta(0), False),
    ],
)
def test_a_sign_in_ends_after_thirty_quiet_minutes_and_after_twelve_hours(created_ago, used_ago, alive):
    assert is_alive(NOON - created_ago, NOON - used_ago, NOON, A_DAY) is alive


@given(minutes, minutes, minutes)
def test_a_sign_in_that_has_ended_never_comes_back(created_ago, quiet, later):
    created, used = NOON - created_ago - quiet, NOON - quiet
    if not is_alive(created, used, NOON, A_DAY):
        assert not is_alive(created, used, NOON + later, A_DAY)


def test_use_is_written_down_once_a_minute():
    assert not is_due_for_touch(NOON, NOON + timedelta(seconds=59))
    assert is_due_for_touch(NOON, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Windows",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537 Chrome/140.0 Safari/537", "Chrome on Chromebook"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_its_owner_would(user_agent, words):
    assert browser_in_words(user_agent) == words


@pytest.mark.parametrize("kind", LIMITS)
def test_attempts_are_welcome_up_to_the_limit_and_again_after_the_window(kind):
    limit, attempts, since = LIMITS[kind], 0, NOON
    for _ in range(limit.attempts):
        attempts, since = count(kind, attempts, since, NOON)
    with pytest.raises(TooManyAttempts) as refusal:
        count(kind, attempts, since, NOON)
    assert refusal.value.until == NOON + limit.window
    assert count(kind, attempts, since, refusal.value.until) == (1, refusal.value.until)


def test_who_tries_too_often_is_told_how_long_to_wait():
    with pytest.raises(TooManyAttempts, match="wait 5 minutes"):
        count("sign-in by account", 10, NOON - timedelta(minutes=10, seconds=1), NOON)
    with pytest.raises(TooManyAttempts, match="wait a minute"):
        count("sign-in by account", 10, NOON - timedelta(minutes=14, seconds=50), NOON)


@pytest.mark.parametrize(
    "wanted", ["/referrals", "/find?q=food&page=2", "/clients/3f0c#notes", "/find?next=https://example.org"]
)
def test_a_path_of_ours_is_a_destination(wanted):
    assert own_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "referrals",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/" + "x" * 2001,
    ],
)
def test_any_other_address_is_no_destination(wanted):
    assert own_path(wanted) is None


@given(st.text())
def test_a_destination_always_begins_with_one_single_slash(wanted):
    found = own_path(wanted)
    assert found is None or (found[0] == "/" and found[1:2] not in ("/", "\\"))


def test_mail_addresses_are_compared_without_case_and_space():
    assert as_kept("  Dana@Example.ORG ") == "dana@example.org"


def test_addresses_of_one_ipv6_network_count_as_one():
    assert neighbourhood("2001:db8:1:2::1") == neighbourhood("2001:db8:1:2:ffff::9")
    assert neighbourhood("2001:db8:1:2::1") != neighbourhood("2001:db8:1:3::1")


@pytest.mark.parametrize("address", ["203.0.113.7", "::ffff:203.0.113.7", "", "unix socket"])
def test_any_other_address_counts_as_itself(address):
    assert neighbourhood(address) == address
