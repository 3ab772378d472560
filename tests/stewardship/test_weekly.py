"""Hours as a grid with exceptions, and holidays."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory.opening_hours import DAYS
from app.errors import Invalid
from app.stewardship import holidays
from app.stewardship.weekly import Hours, Kind, Unusual, check, hours_of, rows_of

moments = st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
weeks = st.dictionaries(
    st.sampled_from(DAYS),
    st.lists(st.tuples(moments, moments), min_size=1, max_size=2, unique=True).map(sorted),
)


@st.composite
def unusual(draw: st.DrawFn) -> Unusual:
    kind, (first, last) = draw(st.sampled_from(Kind)), sorted(draw(st.tuples(days, days)))
    times = (None, None) if kind is Kind.CLOSED else (draw(moments), draw(moments))
    return Unusual(kind, first, last, *times, draw(st.sampled_from(("", "Christmas Day"))))


@given(weeks, st.lists(unusual(), max_size=4))
def test_hours_that_were_filled_in_are_read_back_the_same(
    week: dict[str, list[tuple[time, time]]], exceptions: list[Unusual]
) -> None:
    monthly = {"freq": "MONTHLY", "byday": "2TU", "opens_at": "10:00:00", "closes_at": "12:00:00"}
    hours = Hours(week, sorted(exceptions, key=lambda e: (e.first, e.last, e.kind)), [monthly])
    read = hours_of(rows_of(hours, "America/Chicago"))
    assert read.week == hours.week
    assert sorted(map(repr, read.exceptions)) == sorted(map(repr, hours.exceptions))
    assert read.others == [monthly]


def test_days_with_the_same_times_share_one_schedule() -> None:
    nine_to_five = [(time(9), time(17))]
    (row,) = rows_of(Hours({"MO": nine_to_five, "TU": nine_to_five}))
    assert row == {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00:00", "closes_at": "17:00:00"}


def test_an_exception_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="before it begins"):
        check(Hours(exceptions=[Unusual(Kind.CLOSED, date(2026, 5, 2), date(2026, 5, 1))]))


def test_an_exception_that_is_open_needs_its_times() -> None:
    with pytest.raises(Invalid, match="from when until when"):
        check(Hours(exceptions=[Unusual(Kind.ALSO_OPEN, date(2026, 5, 1), date(2026, 5, 1))]))


def test_the_coming_holidays_are_those_of_the_calendar() -> None:
    coming = {name: day for day, name in holidays.coming(date(2026, 11, 1))}
    assert coming["Thanksgiving"] == date(2026, 11, 26)
    assert coming["Memorial Day"] == date(2027, 5, 31)
    assert len(coming) == len(holidays.HOLIDAYS)
