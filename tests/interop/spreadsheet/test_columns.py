"""What a column means is guessed from its heading, from what stands under it, and from the last time."""

import pytest

from app.interop.spreadsheet.columns import guess, keys_of, problems_of, samples
from app.interop.spreadsheet.model_file import COLUMNS
from app.interop.spreadsheet.targets import TARGETS

HEADINGS = {
    "Agency": "organization",
    "Program Name": "name",
    "SERVICE": "name",
    "a.k.a.": "",
    "AKA": "alternate_name",
    "Phone #": "phones",
    "Telephone No.": "phones",
    "Phone 2": "phones",
    "Fax": "",
    "Fax number": "",
    "E-mail": "email",
    "e_mail_address": "email",
    "Web Site": "url",
    "URL": "url",
    "Hrs": "schedules",
    "Hours of Operation": "schedules",
    "Days/Hours": "schedules",
    "Zip": "postal_code",
    "ZIP Code": "postal_code",
    "St": "state_province",
    "City": "city",
    "Address": "address_1",
    "Street Address": "address_1",
    "Suite": "address_2",
    "Category": "needs",
    "Type of Service": "needs",
    "Eligibility Requirements": "eligibility_description",
    "Languages Spoken": "languages",
    "Fees": "fees",
    "How to Apply": "application_process",
    "intake procedure": "application_process",
    "Accepting referrals?": "accepts_referrals",
    "Mon": "hours_mo",
    "Thursday hours": "hours_th",
    "eligibility_description": "eligibility_description",
    "alternate_name": "alternate_name",
    "postal_code": "postal_code",
    "Internal notes": "",
    "Notes": "",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_is_understood_or_left_out(heading: str) -> None:
    assert guess([heading], [["x"]]) == [HEADINGS[heading]]


def test_an_unknown_heading_is_told_by_what_stands_under_it() -> None:
    rows = [
        ["jo@example.org", "https://a.example.org", "217-555-0123", "62701", "Mon-Fri 9-5", "IL", "words"],
        ["al@example.org", "www.b.example.org", "(217) 555-0124 x3", "62704-1234", "24/7", "MO", "more"],
    ]
    found = guess([f"Q{n}" for n in range(7)], rows)
    assert found == ["email", "url", "phones", "postal_code", "schedules", "state_province", ""]


def test_an_address_in_one_cell_is_told_from_a_street() -> None:
    assert guess(["Address"], [["12 Mill St, Springfield, IL 62701"]]) == ["address"]
    assert guess(["Address"], [["12 Mill St"]]) == ["address_1"]


def test_ids_of_another_system_are_left_out() -> None:
    assert guess(["ID"], [["4711"]]) == [""]
    assert guess(["ID"], [["5f0c7a52-2d37-4b5a-9b4f-1f1a6c1f2a10"]]) == ["id"]


def test_what_was_chosen_the_last_time_wins_over_the_guess() -> None:
    remembered = {"agency": "name", "notes": "description", "zip": ""}
    assert guess(["Agency", "Notes", "Zip"], [["a", "b", "c"]], remembered) == ["name", "description", ""]


def test_two_columns_never_get_the_same_meaning_where_one_is_wanted() -> None:
    assert guess(["Name", "Service", "Phone", "Phone"], [["a"] * 4]) == ["name", "", "phones", "phones"]


def test_equal_headings_are_told_apart() -> None:
    assert keys_of(["Phone", "phone ", "Phone #"]) == ["phone", "phone (2)", "phone (3)"]


def test_a_choice_needs_a_name_and_no_meaning_twice() -> None:
    assert problems_of(["name", "phones", "phones", ""], ["A", "B", "C", "D"]) == {}
    assert problems_of(["email", "email"], ["A", "B"]) == {
        1: "“A” is Email already. Choose one of the two.",
        -1: "Say which column holds the name of the service.",
    }
    assert 1 in problems_of(["name", "hours_mo", "schedules"], ["A", "B", "C"])


def test_three_different_values_are_shown_of_a_column() -> None:
    assert samples([["a"], [""], ["a"], ["b"], ["c"], ["d"]], 0) == ["a", "b", "c"]
    assert samples([["a"]] * 100, 0) == ["a"]


def test_the_headings_of_the_model_map_by_themselves() -> None:
    assert guess([TARGETS[key].label for key in COLUMNS], []) == list(COLUMNS)
