"""Numbers, dates and distances as people say them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app import clock
from app.config import Settings
from app.web import words

NOON = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


def test_a_count_takes_its_noun_along() -> None:
    assert words.plural(1, "service") == "1 service"
    assert words.plural(2000, "service") == "2,000 services"
    assert words.plural(0, "person", "people") == "0 people"


def test_amounts_are_said_briefly_and_nothing_is_free() -> None:
    assert [words.money(amount) for amount in (0, 5, 1250.5)] == ["Free", "$5", "$1,250.50"]
    assert words.money(20, "CAD") == "20 CAD"


def test_a_sentence_begins_large_and_keeps_its_names() -> None:
    assert words.sentence("closed, opens Wednesday 10 am") == "Closed, opens Wednesday 10 am"
    assert words.sentence("") == ""


def test_the_last_of_several_is_joined_by_a_word() -> None:
    assert words.listing([]) == ""
    assert words.listing(["food"]) == "food"
    assert words.listing(["food", "housing", "legal help"]) == "food, housing and legal help"
    assert words.listing(["call", "write"], "or") == "call or write"


@pytest.mark.parametrize(
    ("km", "miles", "kilometres"),
    [
        (0.0, "under 0.1 mi", "under 0.1 km"),
        (1.29, "0.8 mi", "1.3 km"),
        (16.0, "9.9 mi", "16 km"),
        (16.09, "10 mi", "16 km"),
    ],
)
def test_distances_are_in_miles_unless_the_setting_says_kilometres(
    km: float, miles: str, kilometres: str
) -> None:
    assert words.distance(km) == miles
    assert words.distance(km, kilometres=True) == kilometres


@pytest.mark.parametrize(
    ("at", "twelve", "twenty_four"),
    [
        (time(0, 0), "midnight", "00:00"),
        (time(0, 30), "12:30 am", "00:30"),
        (time(9, 5), "9:05 am", "09:05"),
        (time(12, 0), "noon", "12:00"),
        (time(18, 0), "6 pm", "18:00"),
    ],
)
def test_times_are_said_on_the_clock_of_the_setting(at: time, twelve: str, twenty_four: str) -> None:
    assert words.clock_time(at) == twelve
    assert words.clock_time(at, twenty_four_hours=True) == twenty_four


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-1), "1 minute ago"),
        (timedelta(hours=2, minutes=50), "in 2 hours"),
        (timedelta(days=-3), "3 days ago"),
        (timedelta(days=-400), "1 year ago"),
    ],
)
def test_moments_are_told_from_now_in_the_largest_whole_unit(away: timedelta, said: str) -> None:
    assert words.ago(NOON + away, NOON) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (-1, "yesterday"), (1, "tomorrow"), (-3, "3 days ago"), (65, "in 2 months")],
)
def test_days_are_told_from_today(days: int, said: str) -> None:
    assert words.days_ago(date(2026, 3, 4) + timedelta(days=days), date(2026, 3, 4)) == said


def test_a_moment_falls_on_the_day_of_the_place_not_of_utc() -> None:
    chicago = words.Words(Settings(time_zone="America/Chicago"))
    assert chicago.moment(datetime(2026, 11, 20, 3, 30, tzinfo=UTC)) == "November 19, 2026 at 9:30 pm"


def test_yesterday_is_yesterday_where_the_reader_is() -> None:
    chicago = words.Words(Settings(time_zone="America/Chicago"))
    with clock.at(datetime(2026, 11, 20, 3, 30, tzinfo=UTC)):
        assert chicago.ago(date(2026, 11, 19)) == "today"
