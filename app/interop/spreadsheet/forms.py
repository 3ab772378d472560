"""The forms by which a spreadsheet is brought."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from app.interop.spreadsheet.targets import LEFT_OUT, TARGETS
from app.stewardship.subject_forms import text
from app.web.forms import WordedForm, by_value, required

ONE, NEW = "one", "new"


class BringForm(WordedForm):
    """Whose services they are is asked only of those who may bring several organizations'."""

    organization = SelectField("Whose services are they?", [required("Choose an organization.")])
    file = FileField("The file", [FileRequired("Choose the file on your computer.")])


class StewardBringForm(WordedForm):
    organization = text("Whose services are they?", required("Write the organization’s name."), most=120)
    there = RadioField(
        "Is it in the directory?",
        choices=by_value({ONE: "It is listed already", NEW: "It is new here: add it"}),
        default=ONE,
    )
    file = FileField("The file", [FileRequired("Choose the file on your computer.")])


class SheetForm(WordedForm):
    sheet = RadioField("Which sheet holds the services?", [required("Choose a sheet.")])


class ConfirmForm(WordedForm):
    seen = HiddenField()
    why = text("Why", Optional(), description="Kept in the history of each listing.", most=200)


def columns_form(headings: list[str], data: dict[str, Any] | None = None) -> WordedForm:
    """A select for each column, and whether empty cells clear."""
    meanings = {LEFT_OUT: "Leave out", **{key: target.label for key, target in TARGETS.items()}}
    fields: dict[str, Any] = {
        f"column_{number}": SelectField(f"“{heading}” is", [Optional()], choices=meanings)
        for number, heading in enumerate(headings)
    }
    fields["clear_empty"] = BooleanField(
        "Empty cells clear what the listing says",
        description="Usually an empty cell leaves the listing as it is.",
    )
    return type("ColumnsForm", (WordedForm,), fields)(data=data)
