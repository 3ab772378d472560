"""The promises of the opening hours heart."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.directory.opening_hours import Now, Opening, Span, clock_words, now_of, now_words, spans, week

CHICAGO = "America/Chicago"
WEDNESDAY = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)  # noon in Chicago


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(CHICAGO))


def weekdays(**more: object) -> Opening:
    return Opening(CHICAGO, time(9), time(17), "WEEKLY", "MO,TU,WE,TH,FR", **more)  # type: ignore[arg-type]


def coming(*openings: Opening, days: int = 10) -> list[Span]:
    return spans(openings, WEDNESDAY, WEDNESDAY + timedelta(days=days))


def state(*openings: Opening, at: datetime = WEDNESDAY) -> Now:
    horizon = at + timedelta(days=10)
    return now_of(spans(openings, at, horizon), at, horizon)


def test_at_noon_on_a_weekday_it_is_open_until_five() -> None:
    assert now_words(state(weekdays()), WEDNESDAY, CHICAGO) == "open until 5 pm"


def test_after_closing_it_says_when_it_opens_tomorrow() -> None:
    evening = local(4, 19)
    assert now_words(state(weekdays(), at=evening), evening, CHICAGO) == "closed, opens tomorrow 9 am"


def test_on_friday_night_it_says_monday() -> None:
    friday = local(6, 20)
    assert now_words(state(weekdays(), at=friday), friday, CHICAGO) == "closed, opens Monday 9 am"


def test_day_and_night_has_no_closing_time() -> None:
    always = Opening(CHICAGO, time(0), time(23, 59), "WEEKLY", "MO,TU,WE,TH,FR,SA,SU")
    assert now_words(state(always), WEDNESDAY, CHICAGO) == "open day and night"


def test_a_night_shelter_is_open_past_midnight() -> None:
    night = Opening(CHICAGO, time(20), time(8), "WEEKLY", "MO,TU,WE,TH,FR,SA,SU")
    one_in_the_morning = local(5, 1)
    assert now_words(state(night, at=one_in_the_morning), one_in_the_morning, CHICAGO) == "open until 8 am"


def test_nine_o_clock_stays_nine_when_the_clocks_change() -> None:
    # In Chicago the clocks went forward on 8 March 2026.
    opens = {span.start.astimezone(ZoneInfo(CHICAGO)).hour for span in coming(weekdays())[1:]}
    assert opens == {9}
    assert {span.start.hour for span in coming(weekdays())[1:]} == {15, 14}


def test_a_holiday_takes_its_day_out() -> None:
    holiday = Opening(CHICAGO, valid_from=date(2026, 3, 5), valid_to=date(2026, 3, 5), closed=True)
    days = {span.start.astimezone(ZoneInfo(CHICAGO)).day for span in coming(weekdays(), holiday)}
    assert 5 not in days
    assert {4, 6} <= days


def test_a_closing_of_some_hours_leaves_the_rest_of_the_day() -> None:
    lunch = Opening(CHICAGO, time(12, 30), time(13), "WEEKLY", "TH", closed=True)
    thursday = [
        span for span in coming(weekdays(), lunch) if span.start.astimezone(ZoneInfo(CHICAGO)).day == 5
    ]
    assert [(s.start, s.end) for s in thursday] == [
        (local(5, 9).astimezone(UTC), local(5, 12, 30).astimezone(UTC)),
        (local(5, 13).astimezone(UTC), local(5, 17).astimezone(UTC)),
    ]


def test_the_first_monday_of_the_month_comes_once() -> None:
    monthly = Opening(CHICAGO, time(18), time(20), "MONTHLY", "1MO")
    found = spans([monthly], local(1, 0, month=4), local(30, 0, month=4))
    assert [span.start.astimezone(ZoneInfo(CHICAGO)).date() for span in found] == [date(2026, 4, 6)]


def test_every_other_week_counts_from_its_start() -> None:
    fortnightly = Opening(CHICAGO, time(9), time(10), "WEEKLY", "WE", interval=2, dtstart=date(2026, 3, 4))
    days = [span.start.astimezone(ZoneInfo(CHICAGO)).day for span in coming(fortnightly, days=20)]
    assert days == [18]  # the first one, at nine that morning, has passed by noon


@pytest.mark.parametrize(
    "opening",
    [
        Opening(CHICAGO, freq="WEEKLY", byday="MO"),
        Opening(CHICAGO, time(9), None, "WEEKLY", "MO"),
        Opening(CHICAGO),
    ],
)
def test_days_without_times_are_not_called_open(opening: Opening) -> None:
    assert coming(opening) == []
    assert now_words(state(opening), WEDNESDAY, CHICAGO) == ""


def test_the_week_is_printed_in_local_time() -> None:
    days = dict(week([weekdays()], date(2026, 3, 2)))
    assert days["Monday"] == [(time(9), time(17))]
    assert days["Sunday"] == []


def test_a_whole_closed_day_is_printed_as_closed() -> None:
    holiday = Opening(CHICAGO, valid_from=date(2026, 3, 5), valid_to=date(2026, 3, 5), closed=True)
    assert dict(week([weekdays(), holiday], date(2026, 3, 2)))["Thursday"] == []


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(9), "9 am"),
        (time(12), "noon"),
        (time(0), "midnight"),
        (time(17, 30), "5:30 pm"),
        (time(0, 5), "12:05 am"),
    ],
)
def test_times_are_said_as_people_say_them(moment: time, words: str) -> None:
    assert clock_words(moment) == words
    assert clock_words(moment, twenty_four=True) == f"{moment:%H:%M}"


DAYS = st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1).map(
    lambda d: ",".join(sorted(d))
)
OPENINGS = st.builds(
    Opening,
    zone=st.sampled_from([CHICAGO, "Europe/Berlin", "Asia/Kathmandu"]),
    opens_at=st.times(),
    closes_at=st.times(),
    freq=st.just("WEEKLY"),
    byday=DAYS,
    closed=st.booleans(),
)


@given(st.lists(OPENINGS, max_size=5))
def test_spans_are_in_order_apart_and_inside_the_window(openings: list[Opening]) -> None:
    end = WEDNESDAY + timedelta(days=9)
    found = spans(openings, WEDNESDAY, end)
    assert all(WEDNESDAY <= s.start < s.end <= end for s in found)
    assert all(a.end < b.start or a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.lists(OPENINGS, max_size=5), st.integers(0, 9 * 24 * 60 - 1))
def test_a_minute_is_open_exactly_when_some_opening_and_no_closing_covers_it(
    openings: list[Opening], minute: int
) -> None:
    moment = WEDNESDAY + timedelta(minutes=minute)
    inside = any(s.start <= moment < s.end for s in spans(openings, WEDNESDAY, WEDNESDAY + timedelta(days=9)))
    by_hand = [_covers(o, moment) for o in openings]
    expected = any(c and not o.closed for c, o in zip(by_hand, openings, strict=True)) and not any(
        c and o.closed for c, o in zip(by_hand, openings, strict=True)
    )
    assert inside == expected


def _covers(opening: Opening, moment: datetime) -> bool:
    """The plain reading of one weekly opening: today's, or yesterday's that reaches over midnight."""
    zone = ZoneInfo(opening.zone)
    assert opening.opens_at is not None
    assert opening.closes_at is not None
    assert opening.byday is not None
    for back in (0, 1):
        day = moment.astimezone(zone).date() - timedelta(days=back)
        if ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()] not in opening.byday.split(","):
            continue
        closes, over = opening.closes_at, opening.closes_at <= opening.opens_at
        if closes == time(23, 59):
            closes, over = time(0), True
        start = datetime.combine(day, opening.opens_at, zone).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1 if over else 0), closes, zone).astimezone(UTC)
        if start <= moment < end:
            return True
    return False
