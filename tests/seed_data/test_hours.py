"""Opening hours as people write them, and the seasons and holidays around them."""

from datetime import date

import pytest

from seed_data import hours


def test_weekdays_and_clock_times_become_a_weekly_schedule() -> None:
    assert hours.schedules("Mo-We 8:30-17") == [
        {"freq": "WEEKLY", "byday": "MO,TU,WE", "opens_at": "08:30", "closes_at": "17:00"}
    ]


def test_a_numbered_weekday_becomes_a_monthly_schedule() -> None:
    assert hours.schedules("2Sa 9-12")[0] | {"opens_at": "", "closes_at": ""} == {
        "freq": "MONTHLY",
        "byday": "2SA",
        "opens_at": "",
        "closes_at": "",
    }


def test_always_is_every_day_around_the_clock() -> None:
    (opening,) = hours.schedules("always")
    assert (opening["byday"], opening["opens_at"], opening["closes_at"]) == (
        "MO,TU,WE,TH,FR,SA,SU",
        "00:00",
        "00:00",
    )


def test_closing_at_midnight_is_the_end_of_that_day() -> None:
    assert hours.schedules("Mo-Su 19-24")[0]["closes_at"] == "00:00"


def test_a_season_is_said_in_words_and_in_dates() -> None:
    (opening,) = hours.schedules("Mo 9-12", valid=(date(2027, 1, 20), date(2027, 4, 20)))
    assert (opening["valid_from"], opening["valid_to"]) == ("2027-01-20", "2027-04-20")
    assert opening["description"] == "From January 20 to April 20"


def test_what_is_no_opening_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="not opening hours"):
        hours.schedules("whenever")


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2026, 11, 1), date(2027, 3, 31)),
        (date(2027, 2, 1), date(2026, 11, 1), date(2027, 3, 31)),
        (date(2027, 4, 1), date(2027, 11, 1), date(2028, 3, 31)),
    ],
)
def test_a_season_is_the_running_one_or_the_next(today: date, first: date, last: date) -> None:
    assert hours.season("winter", today) == (first, last)


def test_the_holidays_ahead_fall_on_their_days() -> None:
    assert hours.holidays(date(2026, 11, 22)) == [
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2027, 1, 1), "New Year's Day"),
        (date(2027, 5, 31), "Memorial Day"),
        (date(2027, 7, 4), "Independence Day"),
        (date(2027, 9, 6), "Labor Day"),
    ]
