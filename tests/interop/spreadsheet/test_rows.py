"""The hearts of reading a row: phones, addresses, needs, which service is meant, and what changes in it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.directory.queries import Need
from app.interop.hsds.values import ValueFaultError
from app.interop.spreadsheet.addresses import key_of, read_address
from app.interop.spreadsheet.cells import Facts, Reading, read_row
from app.interop.spreadsheet.matching import NEW, Asked, Known, Match, decide
from app.interop.spreadsheet.merging import changes_of, new_sheet
from app.interop.spreadsheet.needs import LEAVE_OUT, NeedWords
from app.interop.spreadsheet.phones import read_phones

NEEDS = [
    Need("food", "Food", "", ("meals",)),
    Need("food.pantry", "Food pantry", "", ("food bank", "groceries")),
    Need("food.baby", "Food for mothers and babies", "", ("pregnant", "WIC")),
    Need("health.pregnancy", "Pregnancy and birth", "", ("pregnant", "doula")),
    Need("housing.warming", "Warming, cooling and day centers", "", ()),
]
WORDS = NeedWords(NEEDS)
PHONES: dict[str, list[dict[str, Any]]] = {
    "2175550123": [{"number": "(217) 555-0123"}],
    "217.555.0123": [{"number": "(217) 555-0123"}],
    "+1 (217) 555-0123": [{"number": "+1 (217) 555-0123"}],
    "1-217-555-0123": [{"number": "(217) 555-0123"}],
    "217-555-0123 x12": [{"number": "(217) 555-0123", "extension": 12}],
    "(217) 555-0123, ext. 7": [{"number": "(217) 555-0123", "extension": 7}],
    "217-555-0123 / 217-555-0199": [{"number": "(217) 555-0123"}, {"number": "(217) 555-0199"}],
    "Office: 217-555-0123; Fax: 217-555-0199": [
        {"number": "(217) 555-0123", "description": "Office"},
        {"number": "(217) 555-0199", "description": "Fax"},
    ],
    "217-555-0123 (intake), 217-555-0199 (after hours)": [
        {"number": "(217) 555-0123", "description": "intake"},
        {"number": "(217) 555-0199", "description": "after hours"},
    ],
    "211": [{"number": "211"}],
    "1-800-GET-HELP": [{"number": "1-800-GET-HELP"}],
    "+44 20 7946 0958": [{"number": "+44 20 7946 0958"}],
    "Phone 555-0123": [{"number": "555-0123"}],
}


@pytest.mark.parametrize("cell", PHONES)
def test_a_telephone_number_is_read_as_people_write_it(cell: str) -> None:
    assert read_phones(cell) == PHONES[cell]


@pytest.mark.parametrize("cell", ["call us", "12", "see website", "x" * 500, "1 " * 400])
def test_what_holds_no_number_is_refused(cell: str) -> None:
    with pytest.raises(ValueFaultError):
        read_phones(cell)


def test_an_address_is_read_from_one_cell_or_five() -> None:
    lines = {
        "address_1": "12 Mill Street",
        "city": "Springfield",
        "state_province": "IL",
        "postal_code": "62701",
    }
    whole = read_address({"address": "12 Mill Street, Springfield, IL 62701"})
    assert whole == read_address(lines) == {"name": "", "address": lines}
    room = read_address({"address": "12 Mill Street, Suite 4, Springfield IL 62701-1234"})["address"]
    assert (room["address_2"], room["postal_code"]) == ("Suite 4", "62701-1234")
    assert (
        read_address({"city": "Boston", "postal_code": "2139"}, state="MA")["address"]["postal_code"]
        == "02139"
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"address_1": "12 Mill Street"}, "lacks the town and the state and the ZIP code"),
        ({"address": "by the lake"}, "must be like “12 Mill Street, Springfield, IL 62701”"),
        ({"city": "A", "state_province": "IL", "postal_code": "abc"}, "has a ZIP code that is none"),
    ],
)
def test_an_address_that_lacks_something_is_refused(parts: dict[str, str], words: str) -> None:
    with pytest.raises(ValueFaultError, match=words):
        read_address(parts)


def test_one_place_is_one_place_however_its_address_is_written() -> None:
    one = {"address_1": "12 North Mill Street", "address_2": "Suite 4", "postal_code": "62701-1234"}
    other = {"address_1": "12 N. Mill St", "address_2": "Ste. 4", "postal_code": "62701"}
    assert key_of(one) == key_of(other)
    assert key_of(one) != key_of({"address_1": "12 N. Mill St", "postal_code": "62701"})


def test_needs_are_known_by_name_synonym_and_code_also_with_a_comma_in_the_name() -> None:
    found, unknown = WORDS.read("groceries, Warming, cooling and day centers, food.baby")
    assert [need["code"] for need in found] == ["food.baby", "food.pantry", "housing.warming"]
    assert unknown == []


def test_a_word_that_means_two_needs_or_a_whole_field_is_asked() -> None:
    assert WORDS.read("pregnant; Food") == ([], ["pregnant", "Food"])
    assert set(WORDS.nearest("pregnant")[:2]) == {"food.baby", "health.pregnancy"}
    assert WORDS.nearest("Foodbank")[0] == "food.pantry"


def test_a_word_that_was_explained_is_known_or_left_out() -> None:
    words = NeedWords(NEEDS, {"foodbank": "food.pantry", "misc": LEAVE_OUT, "old": "no.such"})
    assert words.read("Foodbank, Misc, old") == ([{"code": "food.pantry", "name": "Food pantry"}], ["old"])


def read(**cells: str) -> Reading:
    """A row whose headings are the keys of what they bring."""
    return read_row(2, list(cells.values()), Facts(list(cells), list(cells), WORDS))


def test_what_a_row_says_is_read_and_empty_cells_are_noted() -> None:
    row = read(
        name="Pantry",
        languages="Spanish; english & ASL",
        accepts_referrals="Y",
        url="example.org",
        email="n/a",
    )
    assert row.fields == {
        "name": "Pantry",
        "languages": ["ase", "en", "es"],
        "accepts_referrals": True,
        "url": "https://example.org",
    }
    assert row.emptied == {"email"}
    assert row.problems == []


def test_a_quote_before_a_formula_is_taken_off_and_what_cannot_be_seen_as_well() -> None:
    row = read(name="'=Free", description="'+1 for all\u202e", fees="'plain")
    assert row.fields == {"name": "=Free", "description": "+1 for all", "fees": "'plain"}


@pytest.mark.parametrize(
    ("target", "cell", "words"),
    [
        ("email", "a@b", "Must be one mail address"),
        ("url", "javascript:alert(1)", "Must be an address that begins with https://"),
        ("languages", "Klingon", "isn’t known here: “Klingon”"),
        ("accepts_referrals", "perhaps", "Must be yes or no"),
        ("schedules", "dawn", "Can’t be read at “dawn”"),
        ("hours_mo", "6-8", "could be morning or evening"),
        ("id", "12", "Must be the id of one of your services"),
        ("fees", "#REF!", "a formula that failed"),
        ("name", "x" * 300, "longer than 200 characters"),
        ("description", "a\x00b", "signs that can't be printed"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_column_and_reason(target: str, cell: str, words: str) -> None:
    (problem,) = read(**{target: cell}).problems
    assert problem.heading == target
    assert words.casefold() in problem.reason.casefold()
    assert problem.reason.endswith(".")


A, B, C = (UUID(int=number) for number in (1, 2, 3))
HALL, HOUSE = ("12 mill st", "", "62701"), ("4 shore rd", "", "62704")
KNOWN = [
    Known(A, frozenset({"pantry", "the tuesday market"}), frozenset({HALL})),
    Known(B, frozenset({"clinic"}), frozenset({HALL})),
    Known(C, frozenset({"clinic"}), frozenset({HOUSE})),
]


@pytest.mark.parametrize(
    ("row", "match", "service"),
    [
        (Asked(2, name="PANTRY "), Match.THERE, A),
        (Asked(2, name="The Tuesday Market"), Match.THERE, A),
        (Asked(2, name="Pantry", place=HOUSE), Match.THERE, A),
        (Asked(2, id=B, name="Another name"), Match.THERE, B),
        (Asked(2, id=uuid4(), name="Clinic"), Match.REFUSED, None),
        (Asked(2, name="Clinic"), Match.ASK, None),
        (Asked(2, name="Clinic", place=HOUSE), Match.THERE, C),
        (Asked(2, name="Clinic", answer=str(B)), Match.THERE, B),
        (Asked(2, name="Clinic", answer=NEW), Match.NEW, None),
        (Asked(2, name="Clinic", answer="leave_out"), Match.LEFT_OUT, None),
        (Asked(2, name="Clinic", answer=str(uuid4())), Match.ASK, None),
        (Asked(2, name="Something else"), Match.NEW, None),
        (Asked(2, name=""), Match.REFUSED, None),
    ],
)
def test_a_row_is_matched_by_id_then_by_name_then_by_name_and_place(
    row: Asked, match: Match, service: UUID | None
) -> None:
    (decision,) = decide([row], KNOWN)
    assert (decision.match, decision.service) == (match, service)


def test_two_rows_about_one_service_are_refused_with_the_number_of_the_first() -> None:
    rows = [Asked(2, name="Pantry"), Asked(3, name="x", id=A), Asked(4, name="New"), Asked(5, name="new")]
    assert [decision.match for decision in decide(rows, KNOWN)] == [
        Match.THERE,
        Match.REFUSED,
        Match.NEW,
        Match.REFUSED,
    ]
    assert decide(rows, KNOWN)[1].reason == "Row 2 is about the same service already."


def test_one_name_at_two_places_in_a_file_is_two_services_and_asks_where_one_is_here() -> None:
    two = [Asked(2, name="New", place=HALL), Asked(3, name="New", place=HOUSE)]
    assert [decision.match for decision in decide(two, [])] == [Match.NEW, Match.NEW]
    two = [Asked(2, name="Pantry", place=HALL), Asked(3, name="Pantry", place=HOUSE)]
    assert [decision.match for decision in decide(two, KNOWN)] == [Match.THERE, Match.ASK]


SHEET: dict[str, Any] = {
    "name": "Pantry",
    "alternate_name": None,
    "description": "Groceries",
    "fees": "Free",
    "fees_description": None,
    "cost_options": [],
    "phones": [{"number": "(217) 555-0123", "type": "voice"}, {"number": "555-0100", "description": "Fax"}],
    "languages": ["en"],
    "needs": [{"code": "food.pantry", "name": "Food pantry"}],
    "schedules": [
        {
            "freq": "WEEKLY",
            "byday": day,
            "opens_at": "09:00:00",
            "closes_at": "17:00:00",
            "zone": "America/Chicago",
        }
        for day in ("MO", "TU")
    ],
    "places": [{"id": "1", "name": "Hall"}],
    "email": "a@b.example.org",
}
MONDAY = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00:00", "closes_at": "17:00:00"}


def changed(said: dict[str, Any], *emptied: str, clear: bool = False) -> dict[str, Any]:
    return changes_of(SHEET, said, emptied, clear=clear, zone="America/New_York")


def test_what_says_the_same_in_other_words_is_no_change() -> None:
    same = {
        "name": "Pantry",
        "fees": "Free",
        "phones": [{"number": "217.555.0123"}],
        "schedules": [{**MONDAY, "byday": "MO,TU"}],
        "place": {"id": "1", "name": "Hall"},
    }
    assert changed(same) == {}


def test_a_number_with_more_said_of_it_is_a_change_and_keeps_how_it_is_written() -> None:
    (first, second) = changed({"phones": [{"number": "2175550123", "extension": 4}]})["phones"]
    assert first == {"number": "(217) 555-0123", "type": "voice", "extension": 4}
    assert second == SHEET["phones"][1]


def test_a_new_number_takes_the_first_place_and_further_ones_stay() -> None:
    assert changed({"phones": [{"number": "(217) 555-7777"}]})["phones"] == [
        {"number": "(217) 555-7777"},
        SHEET["phones"][1],
    ]


def test_hours_keep_the_zone_that_is_here() -> None:
    assert changed({"schedules": [MONDAY]})["schedules"] == [MONDAY | {"zone": "America/Chicago"}]


def test_a_price_in_words_takes_the_place_of_free_and_back() -> None:
    assert changed({"fees": "A dollar"}) == {"fees": None, "fees_description": "A dollar"}
    free = changes_of(
        SHEET | {"fees": None, "fees_description": "A dollar"}, {"fees": "free"}, (), clear=False, zone=""
    )
    assert free["cost_options"] == [{"option": "Free", "currency": "USD", "amount": "0.00"}]


def test_a_service_at_one_place_moves_and_one_at_several_is_offered_there_as_well() -> None:
    place = {"id": "9", "name": "House"}
    assert changed({"place": place})["places"] == [place]
    several = SHEET | {"places": [{"id": "1", "name": "Hall"}, {"id": "2", "name": "Annex"}]}
    moved = changes_of(several, {"place": place}, (), clear=False, zone="")
    assert [row["id"] for row in moved["places"]] == ["2", "1", "9"]


def test_empty_cells_clear_what_may_be_nothing_and_only_when_asked() -> None:
    emptied = ("name", "description", "email", "phones", "schedules", "fees", "place", "accepts_referrals")
    assert changed({}, *emptied) == {}
    assert changed({}, *emptied, clear=True) == {
        "description": "",
        "email": None,
        "phones": [],
        "fees": None,
        "schedules": [],
        "places": [],
    }


def test_a_new_service_says_what_its_row_says() -> None:
    sheet = new_sheet({"name": "Soup", "schedules": [MONDAY], "fees": "Free"}, zone="America/Chicago")
    assert sheet["name"] == "Soup"
    assert sheet["schedules"] == [MONDAY | {"zone": "America/Chicago"}]
    assert sheet["accepts_referrals"]
