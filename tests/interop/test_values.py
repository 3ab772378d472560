"""Values of feeds: what has one meaning is taken, what has two is refused in words."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.interop.hsds import values as v

READERS: tuple[v.Reader, ...] = (
    v.text,
    v.one_of("active", "temporarily closed"),
    v.number(-90, 90),
    v.whole(0, 10),
    v.money,
    v.day,
    v.moment,
    v.clock_time,
    v.weekdays,
    v.numbers,
    v.web_address,
    v.email,
    v.phone_number,
    v.yes_or_no,
)


@pytest.mark.parametrize(
    ("reader", "given_value", "taken"),
    [
        (v.text, "  a pantry ", "a pantry"),
        (v.text, "   ", None),
        (v.text, "'=1+1", "=1+1"),
        (v.text, "'tis free", "'tis free"),
        (v.text, 62701, "62701"),
        (v.one_of("temporarily closed"), "Temporarily_Closed", "temporarily closed"),
        (v.number(), "39.8", 39.8),
        (v.whole(0, 10), "7", 7),
        (v.whole(0, 10), 7.0, 7),
        (v.money, 12.5, Decimal("12.50")),
        (v.day, "2026-03-31", date(2026, 3, 31)),
        (v.day, "2026-03-31T10:00:00Z", date(2026, 3, 31)),
        (v.moment, "2026-03-31T10:00:00-05:00", datetime(2026, 3, 31, 15, tzinfo=UTC)),
        (v.moment, "2026-03-31", datetime(2026, 3, 31, tzinfo=UTC)),
        (v.clock_time, "9:00", time(9)),
        (v.clock_time, "09:00:00-06:00", time(9)),
        (v.clock_time, "10:00Z", time(10)),
        (v.clock_time, "5:30 pm", time(17, 30)),
        (v.clock_time, "12 a.m.", time(0)),
        (v.clock_time, "24:00", time(0)),
        (v.weekdays, "Monday", "MO"),
        (v.weekdays, "mo, 2tu,-1FR", "MO,2TU,-1FR"),
        (v.weekdays, "1", "MO"),
        (v.web_address, "www.example.org/a", "https://www.example.org/a"),
        (v.email, "help@example.org", "help@example.org"),
        (v.phone_number, "1-800-LAW-REP-4", "1-800-LAW-REP-4"),
        (v.yes_or_no, "Yes", True),
        (v.yes_or_no, False, False),
    ],
)
def test_what_has_one_meaning_is_taken(reader: v.Reader, given_value: Any, taken: Any) -> None:
    assert reader(given_value) == taken


@pytest.mark.parametrize(
    ("reader", "given_value", "sentence"),
    [
        (v.text, ["a"], "must be text, not a list"),
        (v.text, True, "must be text, not yes or no"),
        (v.text, "a\ud800", "lone surrogate"),
        (v.text, "a\x00b", "can't be printed"),
        (v.text, "a" * 20_001, "longer than 20,000"),
        (v.one_of("active"), "open", "must be one of active, not “open”"),
        (v.number(-90, 90), "north", "must be a number"),
        (v.number(-90, 90), 91, "between -90 and 90"),
        (v.number(), "nan", "finite"),
        (v.number(), float("inf"), "finite"),
        (v.whole(0, 10), 1.5, "whole number"),
        (v.money, "-3", "0 or more"),
        (v.money, "free", "must be an amount"),
        (v.day, "31.3.2026", "must be a date"),
        (v.moment, "yesterday", "must be a moment"),
        (v.clock_time, "9", "must be a time"),
        (v.clock_time, "25:00", "must be a time"),
        (v.clock_time, "13 pm", "must be a time"),
        (v.weekdays, "Mondays", "must be days"),
        (v.numbers, "1-5", "must be numbers"),
        (v.web_address, "javascript:alert(1)", "begins with https://"),
        (v.web_address, "https://", "begins with https://"),
        (v.email, "a@b, c@d", "one mail address"),
        (v.phone_number, "no phone", "telephone number"),
        (v.yes_or_no, "perhaps", "yes or no"),
    ],
)
def test_what_has_two_meanings_is_refused_in_words(reader: v.Reader, given_value: Any, sentence: str) -> None:
    with pytest.raises(v.ValueFaultError, match=sentence):
        reader(given_value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=50)
@given(value=ANYTHING)
def test_nothing_makes_a_reader_crash(reader: v.Reader, value: Any) -> None:
    with suppress(v.ValueFaultError):
        reader(value)
