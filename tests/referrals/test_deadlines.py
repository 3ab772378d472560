"""When an answer is due, and what the clock does without one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.referrals.deadlines import (
    Chase,
    answer_by,
    ask_on,
    chase,
    expires,
    half_time,
    is_working,
    working_day_after,
)

CHICAGO = ZoneInfo("America/Chicago")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda m: m.replace(tzinfo=CHICAGO))  # noqa: DTZ001
closures = st.frozensets(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=20)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-03-02T09:00", "2026-03-04T17:00"),  # Monday: Wednesday
        ("2026-03-05T16:00", "2026-03-09T17:00"),  # Thursday: Monday
        ("2026-03-06T16:00", "2026-03-10T17:00"),  # Friday: Tuesday
        ("2026-03-07T10:00", "2026-03-10T17:00"),  # Saturday: Tuesday
    ],
)
def test_an_answer_is_due_at_the_end_of_the_second_working_day(sent, due):
    assert answer_by(local(sent), CHICAGO) == local(due)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-03-02T14:59", "2026-03-02T17:00"),
        ("2026-03-02T15:01", "2026-03-03T12:00"),
        ("2026-03-06T20:00", "2026-03-09T12:00"),
    ],
)
def test_an_urgent_answer_is_due_today_or_by_the_next_noon(sent, due):
    assert answer_by(local(sent), CHICAGO, urgent=True) == local(due)


def test_closures_are_no_working_days():
    closed = frozenset({date(2026, 3, 3), date(2026, 3, 4)})
    assert answer_by(local("2026-03-02T09:00"), CHICAGO, closures=closed) == local("2026-03-06T17:00")


def test_the_day_is_the_providers_day():
    late = datetime.fromisoformat("2026-03-03T04:00:00+00:00")  # still Monday evening in Chicago
    assert answer_by(late, CHICAGO) == local("2026-03-04T17:00")


def test_a_reminder_waits_for_the_working_morning():
    sent = local("2026-03-06T16:00")
    assert half_time(sent, answer_by(sent, CHICAGO), CHICAGO) == local("2026-03-09T09:00")


@given(moments, closures, st.booleans())
def test_reminder_answer_and_expiry_come_in_this_order(sent, closed, urgent):
    due = answer_by(sent, CHICAGO, urgent=urgent, closures=closed)
    reminder = half_time(sent, due, CHICAGO, closed)
    assert sent <= reminder <= due < expires(due, CHICAGO, closed)
    assert is_working(due.date(), closed)


@given(moments.map(datetime.date), st.integers(1, 30), closures)
def test_between_a_day_and_its_nth_working_day_lie_exactly_n_working_days(day, days, closed):
    end = working_day_after(day, days, closed)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working(d, closed) for d in between) == days


@given(moments, st.lists(st.integers(0, 400), min_size=1, max_size=12))
def test_however_the_clock_jumps_each_thing_happens_once_and_in_order(sent, jumps):
    due = answer_by(sent, CHICAGO)
    now, following, at, done = sent, Chase.REMIND, half_time(sent, due, CHICAGO), []
    for hours in [*jumps, 2000, 2000, 2000]:
        now += timedelta(hours=hours)
        if following is not None and at is not None and at <= now:
            did = chase(following, now, due, CHICAGO)
            done.append(did.do)
            following, at = did.then, did.at
    last = [Chase.TELL, Chase.ESCALATE, Chase.EXPIRE]
    assert done in ([Chase.REMIND, *last], last)


def test_a_late_clock_still_leaves_the_case_manager_time():
    due = local("2026-03-04T17:00")
    now = local("2026-03-30T09:00")
    assert chase(Chase.REMIND, now, due, CHICAGO) == (Chase.TELL, Chase.ESCALATE, local("2026-04-01T17:00"))


@pytest.mark.parametrize(
    ("heard", "asked", "facts"),
    [
        ("2026-03-02T15:00", "2026-03-09T09:00", {}),  # Monday: Monday
        ("2026-02-28T15:00", "2026-03-09T09:00", {}),  # Saturday: a week later is a Saturday, so Monday
        ("2026-03-02T15:00", "2026-03-05T09:00", {"days": 3}),
        ("2026-03-02T15:00", "2026-03-11T09:00", {"closures": {date(2026, 3, 4), date(2026, 3, 5)}}),
        ("2026-03-02T15:00", "2026-03-23T09:00", {"review_on": date(2026, 3, 21)}),  # a Saturday
        ("2026-03-23T15:00", "2026-03-30T09:00", {"review_on": date(2026, 3, 21)}),  # it was looked at
    ],
)
def test_news_is_asked_for_on_a_working_morning(heard, asked, facts):
    assert ask_on(local(heard), CHICAGO, **facts) == local(asked)


@given(moments, st.integers(1, 60), closures, st.integers(0, 2000))
def test_silence_is_told_raised_and_asked_about_again_on_working_days(heard, days, closed, late):
    at, following = ask_on(heard, CHICAGO, days=days, closures=closed), Chase.ASK
    done = []
    for _ in range(6):
        now = at + timedelta(hours=late)
        did = chase(following, now, now, CHICAGO, stall_days=days, closures=closed)
        assert did.at > now
        assert is_working(did.at.date(), closed)
        done.append(did.do)
        following, at = did.then, did.at
    assert done == [Chase.ASK, Chase.STALLED, Chase.RAISE] * 2
