"""When a word for a time is, on a Wednesday at noon in Chicago."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.finding.times import windows, words

NOON = datetime(2026, 3, 4, 18, tzinfo=UTC)
CHICAGO = "America/Chicago"


def local(*said: str, now: datetime = NOON) -> list[tuple[str, str]]:
    """The windows as hours since Wednesday midnight in Chicago, whole hours."""
    midnight = int((NOON - timedelta(hours=12)).timestamp()) // 60
    return [((start - midnight) / 60, (end - midnight) / 60) for start, end in windows(said, now, CHICAGO)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("tonight", [(18, 30)]),
        ("today", [(12, 24)]),
        ("tomorrow", [(24, 48)]),
        ("tomorrow morning", [(30, 36)]),
        ("we evening", [(18, 24), (186, 192)]),
        ("th", [(24, 48), (192, 216)]),
    ],
)
def test_a_word_for_a_time_means_minutes_to_come(said: str, hours: list[tuple[int, int]]) -> None:
    # The clocks go forward on Sunday the 8th: later hours stand one hour earlier in minutes since 1970.
    moved = [(a - (a >= 98), b - (b > 98)) for a, b in hours]
    assert local(said) == moved


def test_saturday_is_every_saturday_of_which_the_hours_are_known() -> None:
    assert len(local("sa")) == 2
    assert len(local("weekend")) == 3
    assert len(local("weekdays")) == 8


def test_what_is_over_is_left_out() -> None:
    assert local("today morning") == []
    assert len(local("morning")) == 10


@given(st.sampled_from(["mo", "weekend", "evening", "sa night", "always", "now", "today", "tonight"]))
def test_every_window_ends_after_it_begins_and_every_time_has_words(said: str) -> None:
    assert all(start < end for start, end in windows([said], NOON, CHICAGO))
    assert words(said)
