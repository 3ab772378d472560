"""The form of opening hours: a weekly grid, exceptions, and holidays to tick."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, time
from typing import Any

from wtforms import BooleanField, DateField, FieldList, Form, FormField, SelectField, TimeField
from wtforms.validators import Optional

from app.directory.opening_hours import DAY_NAMES, DAYS
from app.stewardship import holidays
from app.stewardship.field_words import place_hours_words, schedule_words
from app.stewardship.subject_forms import SPARE_ROWS, SubjectForm, text
from app.stewardship.weekly import SPANS_A_DAY, Hours, Kind, Unusual, check, hours_of, rows_of
from app.web.forms import Choices, by_value

KIND_WORDS = {
    Kind.CLOSED: "Closed all day",
    Kind.CLOSED_BETWEEN: "Closed between",
    Kind.ALSO_OPEN: "Open as well",
}


class ExceptionRow(Form):
    first = DateField("From", [Optional()])
    last = DateField("To", [Optional()])
    kind = SelectField("What", choices=by_value(KIND_WORDS), default=Kind.CLOSED.value)
    opens = TimeField("From what time", [Optional()])
    closes = TimeField("Until what time", [Optional()])
    note = text("Why", Optional(), most=80)


class DayRow(Form):
    opens_1 = TimeField("Opens", [Optional()])
    closes_1 = TimeField("Closes", [Optional()])
    opens_2 = TimeField("Opens again", [Optional()])
    closes_2 = TimeField("Closes again", [Optional()])

    def spans(self) -> list[tuple[time, time]]:
        pairs = ((self.opens_1.data, self.closes_1.data), (self.opens_2.data, self.closes_2.data))
        return [(opens, closes) for opens, closes in pairs if opens and closes]

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        for number in range(1, SPANS_A_DAY + 1):
            opens, closes = self[f"opens_{number}"], self[f"closes_{number}"]
            if bool(opens.data) != bool(closes.data):
                lacking = closes if opens.data else opens
                lacking.errors = [*lacking.errors, "Give both times, or neither."]
                sound = False
        return sound


class WeekHours(SubjectForm):
    """A weekly grid, exceptions, holidays to tick; schedules of another shape stay unless they are unticked."""

    days = FieldList(FormField(DayRow), label="Each week")
    exceptions = FieldList(FormField(ExceptionRow), label="Exceptions")
    holidays = Choices("Closed on these holidays", {})
    every_holiday = BooleanField("Closed on all of them")
    others = Choices("Other hours", {})
    place_hours = Choices("Hours at single places", {})
    # The day as written in the form: the holiday's name.
    coming: Mapping[str, str]

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        hours = hours_of(sheet["schedules"])
        shown = [asdict(e) for e in hours.exceptions if not is_holiday(e)]
        return {
            "days": [_day_data(hours.week.get(day, ())) for day in DAYS],
            "exceptions": [*shown, *({} for _ in range(SPARE_ROWS))],
            "holidays": [e.first.isoformat() for e in hours.exceptions if is_holiday(e)],
            "others": [str(number) for number, _row in enumerate(hours.others)],
            "place_hours": [row["id"] for row in sheet.get("place_hours", [])],
        }

    def offer(self, today: date) -> None:
        """Give the holidays of the coming year and the schedules of another shape to choose from."""
        coming = holidays.coming(today)
        self.coming = {day.isoformat(): name for day, name in coming}
        self.holidays.choices = {day.isoformat(): f"{name}, {day:%A, %B} {day.day}" for day, name in coming}
        rest = hours_of(self.sheet["schedules"]).others
        self.place_hours.choices = {row["id"]: place_hours_words(row) for row in self._at_places()}
        self.others.choices = {str(number): schedule_words(row) for number, row in enumerate(rest)}

    def named_days(self) -> Iterable[tuple[str, Any]]:
        return zip(DAY_NAMES, self.days, strict=True)

    def changes(self) -> dict[str, Any]:
        before = hours_of(self.sheet["schedules"])
        chosen = self.coming if self.every_holiday.data else self.holidays.data
        closed = [_closed_on(date.fromisoformat(day), self.coming[day]) for day in chosen]
        past = [e for e in before.exceptions if is_holiday(e) and e.first.isoformat() not in self.coming]
        hours = Hours(
            week={day: row.spans() for day, row in zip(DAYS, self.days, strict=True)},
            exceptions=[*self._exceptions(), *closed, *past],
            others=[row for number, row in enumerate(before.others) if str(number) in self.others.data],
        )
        check(hours)
        zones = (row["zone"] for row in self.sheet["schedules"] if row.get("zone"))
        changed: dict[str, Any] = {"schedules": rows_of(hours, next(zones, None))}
        if "place_hours" in self.sheet:
            kept = [row for row in self._at_places() if row["id"] in self.place_hours.data]
            changed["place_hours"] = kept
        return changed

    def _at_places(self) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = self.sheet.get("place_hours", [])
        return rows

    def _exceptions(self) -> list[Unusual]:
        given = [row.data for row in self.exceptions if row.data["first"]]
        return [_unusual(row) for row in given]


def _unusual(row: Mapping[str, Any]) -> Unusual:
    all_day = row["kind"] == Kind.CLOSED
    return Unusual(
        kind=Kind(row["kind"]),
        first=row["first"],
        last=row["last"] or row["first"],
        opens=None if all_day else row["opens"],
        closes=None if all_day else row["closes"],
        note=row["note"] or "",
    )


def is_holiday(exception: Unusual) -> bool:
    """Whether this is one of the known holidays, to be ticked."""
    rule = holidays.HOLIDAYS.get(exception.note)
    one_day = exception.kind is Kind.CLOSED and exception.first == exception.last
    return one_day and rule is not None and rule(exception.first.year) == exception.first


def _closed_on(day: date, name: str) -> Unusual:
    return Unusual(Kind.CLOSED, day, day, note=name)


def _day_data(spans: Sequence[tuple[time, time]]) -> dict[str, time]:
    ends = enumerate(spans, start=1)
    return {
        f"{end}_{n}": moment
        for n, span in ends
        for end, moment in zip(("opens", "closes"), span, strict=True)
    }
