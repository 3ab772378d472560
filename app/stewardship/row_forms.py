"""Subjects that hold rows: phones, people, papers, areas, programs. A row without its first cell is taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    TelField,
)
from wtforms.validators import NumberRange, Optional

from app.directory.languages import NAMES
from app.stewardship.subject_forms import MAIL, SPARE_ROWS, WEB, SubjectForm, text
from app.web.forms import Choices, at_most, plain


@dataclass(frozen=True, slots=True)
class Rows:
    """How a list of rows is shown: the name of one, and that of a further one.

    A row is known again by its `key`, and is there while one of its `cells` says something (its key, when none
    are named).
    """

    one: str
    more: str
    key: str
    cells: tuple[str, ...] = ()
    spare: int = SPARE_ROWS

    def says_something(self, row: Mapping[str, Any]) -> bool:
        return any(row[cell] for cell in self.cells or (self.key,))


class PhoneRow(Form):
    number = TelField("Number", [Optional(), at_most(40)], filters=[plain])
    extension = IntegerField(
        "Extension", [Optional(), NumberRange(1, 99999, "Write the extension in digits.")]
    )
    description = text("What it is for", Optional(), most=80)


class ContactRow(Form):
    name = text("Name, or what they are", Optional(), most=120)
    title = text("Position", Optional(), most=120)
    email = EmailField("Email", [Optional(), MAIL], filters=[plain])
    number = TelField("Phone", [Optional(), at_most(40)], filters=[plain])
    private = BooleanField("For signed-in staff only")


class DocumentRow(Form):
    document = text("What to bring", Optional(), most=200)
    uri = text("Its form on the web", Optional(), WEB, most=500)


class AreaRow(Form):
    name = text("Town, county or ZIP code", Optional(), most=120)
    description = text("What to add", Optional(), most=200)


class FundingRow(Form):
    source = text("Who pays", Optional(), most=200)


class UrlRow(Form):
    url = text("Address", Optional(), WEB, most=500)
    label = text("What it is", Optional(), most=120)


class IdentifierRow(Form):
    identifier = text("Number", Optional(), most=120)
    identifier_type = text("Kind of number", Optional(), most=120)


class ProgramRow(Form):
    id = HiddenField()
    name = text("Name", Optional(), most=120)
    description = text("What it is", Optional(), most=400)


class WithRows(SubjectForm):
    """A subject with lists of rows. What a row's cells don't ask stays as it was, found by the row's key."""

    rows: ClassVar[Mapping[str, Rows]] = {}

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        filled = {
            name: [*map(dict, sheet[name]), *({} for _ in range(rows.spare))]
            for name, rows in cls.rows.items()
        }
        return {**sheet, **filled}

    def changes(self) -> dict[str, Any]:
        return {**super().changes(), **{name: self._told(name, rows) for name, rows in self.rows.items()}}

    def lists(self) -> list[tuple[str, Any, Rows]]:
        """What the page shows: the list's name, its rows, how they are called."""
        return [(name, self[name], rows) for name, rows in self.rows.items()]

    def _told(self, name: str, rows: Rows) -> list[dict[str, Any]]:
        earlier = {row.get(rows.key): row for row in reversed(self.sheet[name])}
        given = [row.data for row in self[name] if rows.says_something(row.data)]
        return [_without_nothing(earlier.get(row[rows.key], {}) | row) for row in given]


def _without_nothing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in row.items() if v not in (None, "", False) and n != "csrf_token"}


_PHONES = Rows("Phone", "Another phone", "number")


class WithPhones(WithRows):
    phones = FieldList(FormField(PhoneRow), label="Phone")
    rows = {"phones": _PHONES}  # noqa: RUF012


class ServiceContact(WithPhones):
    email = EmailField("Email", [Optional(), MAIL], filters=[plain])
    url = text("Website", Optional(), WEB, most=500)


class OrganizationContact(WithPhones):
    email = EmailField("Email", [Optional(), MAIL], filters=[plain])
    website = text("Website", Optional(), WEB, most=500)


class PlaceContact(WithPhones):
    languages = Choices("Languages spoken there", dict(sorted(NAMES.items(), key=lambda item: item[1])))

    def changes(self) -> dict[str, Any]:
        unknown = [code for code in self.sheet["languages"] if code not in NAMES]
        return {**super().changes(), "languages": sorted([*self.languages.data, *unknown])}


class People(WithRows):
    """People to speak to. Of several numbers of one, the first is asked for, and the others stay."""

    contacts = FieldList(FormField(ContactRow), label="People")
    rows = {"contacts": Rows("Person", "Another person", "name", ("name", "title", "email", "number"))}  # noqa: RUF012

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        data = super().data_of(sheet)
        return data | {"contacts": [row | {"number": _first_number(row)} for row in data["contacts"]]}

    def changes(self) -> dict[str, Any]:
        return {"contacts": [_with_number(row) for row in super().changes()["contacts"]]}


def _first_number(row: Mapping[str, Any]) -> str | None:
    number: str | None = (row.get("phones") or [{}])[0].get("number")
    return number


def _with_number(row: dict[str, Any]) -> dict[str, Any]:
    number, phones = row.pop("number", None), list(row.pop("phones", []))
    first = [{**(phones[0] if phones else {}), "number": number}] if number else []
    return row | ({"phones": [*first, *phones[1:]]} if [*first, *phones[1:]] else {})


class Papers(WithRows):
    required_documents = FieldList(FormField(DocumentRow), label="What to bring")
    rows = {"required_documents": Rows("Paper", "Another paper", "document", ("document", "uri"))}  # noqa: RUF012


class Areas(WithRows):
    service_areas = FieldList(FormField(AreaRow), label="Area served")
    rows = {"service_areas": Rows("Area", "Another area", "name", ("name", "description"))}  # noqa: RUF012


class ServiceMore(WithRows):
    program = SelectField("Program", [Optional()])
    wait_time = text("Usual wait, in words", Optional())
    accreditations = text("Accreditations", Optional(), most=400)
    licenses = text("Licenses", Optional(), most=400)
    funding = FieldList(FormField(FundingRow), label="Paid for by")
    urls = FieldList(FormField(UrlRow), label="Further pages")
    rows = {  # noqa: RUF012
        "funding": Rows("Paid for by", "Also paid for by", "source", spare=1),
        "urls": Rows("Further page", "Another page", "url", spare=1),
    }

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return super().data_of(sheet) | {"program": (sheet["program"] or {}).get("id", "")}

    def offer(self, programs: Mapping[str, str]) -> None:
        """Give the organization's programs to choose from."""
        self.program.choices = {"": "None", **programs}

    def changes(self) -> dict[str, Any]:
        chosen, names = self.program.data, dict(self.program.choices)
        return super().changes() | {"program": {"id": chosen, "name": names[chosen]} if chosen else None}


class OrganizationMore(WithRows):
    legal_status = text("Legal form", Optional(), description="Such as “nonprofit corporation”.")
    tax_status = text("Tax status", Optional(), description="Such as “501(c)(3)”.")
    tax_id = text("Tax ID (EIN)", Optional(), most=40)
    logo = text("Address of the logo", Optional(), WEB, most=500)
    identifiers = FieldList(FormField(IdentifierRow), label="Registered as")
    funding = FieldList(FormField(FundingRow), label="Paid for by")
    urls = FieldList(FormField(UrlRow), label="Further pages")
    rows = {  # noqa: RUF012
        "identifiers": Rows("Registered as", "Also registered as", "identifier", spare=1),
        "funding": Rows("Paid for by", "Also paid for by", "source", spare=1),
        "urls": Rows("Further page", "Another page", "url", spare=1),
    }

    def changes(self) -> dict[str, Any]:
        said = super().changes()
        kinds = [{"identifier_type": "number", **row} for row in said["identifiers"]]
        return said | {"identifiers": kinds}


class Programs(WithRows):
    programs = FieldList(FormField(ProgramRow), label="Programs")
    rows = {"programs": Rows("Program", "Another program", "name")}  # noqa: RUF012
