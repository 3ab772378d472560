"""The promises of the hours heart: what people really type is read, what reads two ways is refused in words."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.directory.opening_hours import DAYS
from app.interop.hsds.values import ValueFaultError
from app.interop.spreadsheet.hours import parse
from app.interop.spreadsheet.hours_written import render
from app.stewardship.weekly import Hours, rows_of

WORKDAYS = "MO,TU,WE,TH,FR"
ALL = ",".join(DAYS)


def week(*said: tuple[str, str, str]) -> list[dict[str, str]]:
    """Weekly schedules: days, opening and closing time."""
    return [
        {"freq": "WEEKLY", "byday": days, "opens_at": f"{opens}:00", "closes_at": f"{closes}:00"}
        for days, opens, closes in said
    ]


NINE_TO_FIVE = week((WORKDAYS, "09:00", "17:00"))
WITH_SATURDAY = week(("MO,TU,WE,TH", "09:00", "16:30"), ("SA", "10:00", "14:00"))
ALWAYS = week((ALL, "00:00", "23:59"))
APPOINTMENT = [{"notes": "By appointment"}]

READ = {
    "Mon-Fri 9-5": NINE_TO_FIVE,
    "M-F 9-5": NINE_TO_FIVE,
    "M–F 9–5": NINE_TO_FIVE,
    "Mo-Fr 09:00-17:00": NINE_TO_FIVE,
    "Monday through Friday, 9 a.m. to 5 p.m.": NINE_TO_FIVE,
    "Monday - Friday: 9:00 AM - 5:00 PM": NINE_TO_FIVE,
    "Mon.-Fri. 9am-5pm": NINE_TO_FIVE,
    "Weekdays 9a-5p": NINE_TO_FIVE,
    "9-5 M-F": NINE_TO_FIVE,
    "9am to 5pm, Monday to Friday": NINE_TO_FIVE,
    "Open 9-5 weekdays": NINE_TO_FIVE,
    "MTWThF 9-5": NINE_TO_FIVE,
    "MTWTF 0900-1700": NINE_TO_FIVE,
    "M, T, W, Th, F 9-5": NINE_TO_FIVE,
    "Hours: Mon-Fri, 9.00am-5.00pm": NINE_TO_FIVE,
    "Mon-Fri 9-5pm": NINE_TO_FIVE,
    "Mon-Fri 9am-5": NINE_TO_FIVE,
    "Mon 9-5, Tue 9-5, Wed 9-5, Thu 9-5, Fri 9-5": NINE_TO_FIVE,
    "Mon-Fri 9-5; closed weekends": NINE_TO_FIVE,
    "Mon-Fri 9-5; Sat & Sun closed": NINE_TO_FIVE,
    "Mon-Fri 9-5, closed Saturday": NINE_TO_FIVE,
    "M–Th 9:00am–4:30pm; Sat 10-2": WITH_SATURDAY,
    "Mon-Thurs 9-4:30\nSat 10-2": WITH_SATURDAY,
    "9-4:30 M-Th, 10-2 Sat": WITH_SATURDAY,
    "Mon–Thu 9 to 4:30 and Sat 10 to 2": WITH_SATURDAY,
    "24/7": ALWAYS,
    "24 hours a day, 7 days a week": ALWAYS,
    "Open 24 hours": ALWAYS,
    "Daily, 24 hrs": ALWAYS,
    "Around the clock": ALWAYS,
    "Mon-Fri 24 hours": week((WORKDAYS, "00:00", "23:59")),
    "Mon-Fri 9-12 & 1-5": week((WORKDAYS, "09:00", "12:00"), (WORKDAYS, "13:00", "17:00")),
    "Mon-Fri 9-12; 1-5": week((WORKDAYS, "09:00", "12:00"), (WORKDAYS, "13:00", "17:00")),
    "M-F 9-5 (closed 12-1)": week((WORKDAYS, "09:00", "12:00"), (WORKDAYS, "13:00", "17:00")),
    "M-F 9-5, closed for lunch 12-1": week((WORKDAYS, "09:00", "12:00"), (WORKDAYS, "13:00", "17:00")),
    "MWF 9-noon": week(("MO,WE,FR", "09:00", "12:00")),
    "Mon, Wed & Fri 9am-12pm": week(("MO,WE,FR", "09:00", "12:00")),
    "T/Th 1-4": week(("TU,TH", "13:00", "16:00")),
    "Tues & Thurs 5:30-7:30pm": week(("TU,TH", "17:30", "19:30")),
    "TTh noon to 3": week(("TU,TH", "12:00", "15:00")),
    "Every day 7am-7pm": week((ALL, "07:00", "19:00")),
    "7 days a week, 8-8": week((ALL, "08:00", "20:00")),
    "Sat-Sun 10-2": week(("SA,SU", "10:00", "14:00")),
    "Fri-Mon 11-3": week(("MO,FR,SA,SU", "11:00", "15:00")),
    "Daily 7pm-7am": week((ALL, "19:00", "07:00")),
    "Mon-Fri 4-12": week((WORKDAYS, "16:00", "00:00")),
    "Wed 6pm-midnight": week(("WE", "18:00", "00:00")),
    "Mon-Fri 9-5; Wed 9-8": week(("WE", "09:00", "20:00"), ("MO,TU,TH,FR", "09:00", "17:00")),
    "Wednesdays only, 13:00 - 15:30": week(("WE", "13:00", "15:30")),
    "By appointment only": APPOINTMENT,
    "by appt.": APPOINTMENT,
    "Appointment required": APPOINTMENT,
    "Call for hours": [{"notes": "Call for hours"}],
    "Hours vary": [{"notes": "Hours vary"}],
    "Mon-Fri 9-5 except holidays": [*NINE_TO_FIVE, {"notes": "Closed on holidays"}],
    "Mon-Thu 9-4:30; Fri by appointment": [
        *week(("MO,TU,WE,TH", "09:00", "16:30")),
        {"freq": "WEEKLY", "byday": "FR", "notes": "By appointment"},
    ],
    "Walk-ins Mon 9-11; otherwise by appointment": [
        *week(("MO", "09:00", "11:00")),
        {"notes": "Walk-ins welcome"},
        {"notes": "By appointment"},
    ],
    "1st & 3rd Tuesday 6-8pm": [
        {"freq": "MONTHLY", "byday": "1TU,3TU", "opens_at": "18:00:00", "closes_at": "20:00:00"}
    ],
    "Second Saturday of the month 9am-noon": [
        {"freq": "MONTHLY", "byday": "2SA", "opens_at": "09:00:00", "closes_at": "12:00:00"}
    ],
    "1st Tue, 3rd Thu 6-8pm": [
        {"freq": "MONTHLY", "byday": "1TU,3TH", "opens_at": "18:00:00", "closes_at": "20:00:00"}
    ],
    "last Friday of each month, 10-12": [
        {"freq": "MONTHLY", "byday": "-1FR", "opens_at": "10:00:00", "closes_at": "12:00:00"}
    ],
}
REFUSED = {
    "": "says no hours",
    "9-5": "says no days",
    "Mon-Fri": "says no times for Mon-Fri",
    "Mon, Tue 9-5, Wed": "says no times for Wed",
    "Mon-Fri 6-8": "could be morning or evening at “6-8”",
    "Sat 8-10": "could be morning or evening",
    "Mon-Fri 9": "not both, at “9”",
    "Mon-Fri 9pm-5pm": "closes before it opens",
    "Mon-Fri 09:00-05:00": "closes before it opens",
    "Mon-Fri 12-12": "could be morning or evening",
    "Mon 26-28": "knows no time “26”",
    "Mon 15pm-17pm": "knows no time",
    "dawn to dusk": "can’t be read at “dawn”",
    "Mon-Fri 9-5 EST": "can’t be read at “est”",
    "Nov-Apr: Mon 9-5": "can’t be read at “nov",
    "Every other Friday 9-5": "1st and 3rd",
    "closed": "doesn’t say when",
    "Closed weekends": "never when it is open",
    "1st and 3rd 9-5": "names no day",
    "Temporarily closed": "can’t be read at “temporarily”",
    "=SUM(A1)": "can’t be read",
    "x" * 3000: "longer than",
}


@pytest.mark.parametrize("text", READ)
def test_what_people_really_type_is_read(text: str) -> None:
    said = sorted(parse(text), key=str)
    assert said == sorted(READ[text], key=str)


@pytest.mark.parametrize("text", REFUSED)
def test_what_says_no_hours_or_reads_two_ways_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueFaultError, match=REFUSED[text]):
        parse(text)


# A busy machine is no failure.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
HALF_HOURS = [time(number // 2, number % 2 * 30) for number in range(48)]
SPANS = st.tuples(st.integers(0, 46), st.integers(1, 47)).map(
    lambda two: (HALF_HOURS[two[0]], HALF_HOURS[min(47, sum(two))])
)
DAYTIMES = st.one_of(
    SPANS.map(lambda span: [span]),
    st.sampled_from(
        [
            [(time(0), time(23, 59))],
            [(time(20), time(6, 30))],
            [(time(9), time(12)), (time(13, 15), time(17, 45))],
            [(time(8), time(9)), (time(11), time(12)), (time(22), time(0))],
        ]
    ),
)


@UNHURRIED
@given(st.dictionaries(st.sampled_from(DAYS), DAYTIMES, min_size=1))
def test_hours_that_are_written_and_read_are_the_same(days: dict[str, list[tuple[time, time]]]) -> None:
    rows = rows_of(Hours(week=days))
    assert sorted(parse(render(rows)), key=str) == sorted(rows, key=str)


@pytest.mark.parametrize("text", READ)
def test_what_was_read_is_written_so_that_it_reads_the_same(text: str) -> None:
    assert sorted(parse(render(parse(text))), key=str) == sorted(parse(text), key=str)


@UNHURRIED
@given(st.text("MonFriday 0123456789-:;,&apmñ–=\n", max_size=20))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    with suppress(ValueFaultError):
        assert parse(text)
