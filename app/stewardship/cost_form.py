"""The form of what a service costs and which languages it speaks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, FieldList, Form, FormField, RadioField
from wtforms.validators import NumberRange, Optional

from app.directory.languages import NAMES
from app.stewardship.subject_forms import SPARE_ROWS, SubjectForm, text
from app.web.forms import Choices, by_value

# Words that say that it costs nothing, as `Service.free` knows them.
FREE = ("free", "no cost", "none", "no fee")


class PriceRow(Form):
    option = text("What for, or for whom", Optional(), most=120)
    amount = DecimalField("US dollars", [Optional(), NumberRange(0, 1_000_000, "Give a sum.")], places=2)


class Cost(SubjectForm):
    """Free or not, in words and in sums. An answer that says what the listing says changes nothing."""

    free = RadioField(
        "Is it free?", [Optional()], choices=by_value({"yes": "Yes", "no": "No, or not always"})
    )
    fees_description = text("What it costs, in words", Optional(), most=400)
    prices = FieldList(FormField(PriceRow), label="Prices")
    languages = Choices("Languages spoken", dict(sorted(NAMES.items(), key=lambda item: item[1])))
    interpretation_services = text("Interpreting for other languages", Optional())

    @classmethod
    def data_of(cls, sheet: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **sheet,
            "free": "yes" if _is_free(sheet) else "no",
            "fees_description": sheet["fees_description"] or sheet["fees"],
            "prices": [*_sums(sheet), *({} for _ in range(SPARE_ROWS))],
        }

    def changes(self) -> dict[str, Any]:
        unknown = [code for code in self.sheet["languages"] if code not in NAMES]
        said = {
            "languages": sorted([*self.languages.data, *unknown]),
            "interpretation_services": self.interpretation_services.data,
        }
        return said | self._cost()

    def _cost(self) -> dict[str, Any]:
        given = [{"option": r["option"], "amount": r["amount"]} for r in (row.data for row in self.prices)]
        sums = [row for row in given if row["amount"] is not None]
        was = self.data_of(self.sheet)
        answers = (self.free.data, self.fees_description.data, sums)
        if answers == (was["free"], was["fees_description"], _sums(self.sheet)):
            return {}
        nothing = [{"option": "Free", "currency": "USD", "amount": "0.00"}]
        rows = [
            {"currency": "USD", "amount": f"{row['amount']:.2f}"}
            | ({"option": row["option"]} if row["option"] else {})
            for row in sums
            if row["amount"] > 0
        ]
        return {
            "fees": None,
            "fees_description": self.fees_description.data,
            "cost_options": nothing if self.free.data == "yes" else rows,
        }


def _sums(sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [row for row in sheet["cost_options"] if row.get("amount") not in (None, "0.00")]
    return [{"option": row.get("option"), "amount": Decimal(row["amount"])} for row in rows]


def _is_free(sheet: Mapping[str, Any]) -> bool:
    """As the listing itself sees it: by its prices, else when its words say so and no more."""
    if sheet["cost_options"]:
        return all(row.get("amount") == "0.00" for row in sheet["cost_options"])
    return (sheet["fees"] or sheet["fees_description"] or "").strip().casefold() in FREE
