"""What differs between two sheets, and what may go live at once."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.stewardship import diff, field_words

TEXTS = ("name", "description", "fees", "alert", "email")
sheets = st.dictionaries(st.sampled_from(TEXTS), st.one_of(st.none(), st.text("abc \n", max_size=20)))


@given(sheets, sheets)
def test_making_the_changes_leads_to_the_wanted_sheet(before: dict[str, Any], after: dict[str, Any]) -> None:
    changes = diff.changes_between(before, after)
    assert diff.changes_between(diff.merged(before, changes), after) == {}
    assert diff.changes_between(before, before) == {}


@given(sheets, st.sets(st.sampled_from(sorted(diff.SENSITIVE))))
def test_every_change_goes_live_or_waits_and_none_does_both(
    changes: dict[str, Any], trusted: set[str]
) -> None:
    at_once, waits = diff.sorted_out(changes, trusted)
    assert at_once | waits == changes
    assert not at_once.keys() & waits.keys()
    assert waits.keys() <= diff.SENSITIVE - trusted


def test_a_name_waits_unless_the_organization_is_trusted_with_it() -> None:
    changes = {"name": "Mill Street pantry", "fees": "Free"}
    assert diff.sorted_out(changes, ()) == ({"fees": "Free"}, {"name": "Mill Street pantry"})
    assert diff.sorted_out(changes, {"name"}) == (changes, {})


def test_nothing_said_is_no_difference_from_nothing_there() -> None:
    assert diff.changes_between({"alert": None, "phones": []}, {"alert": "", "phones": []}) == {}


def test_the_order_of_rows_makes_no_difference() -> None:
    one, two = {"number": "1"}, {"number": "2"}
    assert diff.changes_between({"phones": [one, two]}, {"phones": [two, one]}) == {}


def test_a_difference_is_told_in_words() -> None:
    before = {
        "schedules": [{"freq": "WEEKLY", "byday": "MO,TU,WE", "opens_at": "09:00", "closes_at": "12:00"}]
    }
    after = {"schedules": [{"dtstart": "2026-12-25", "closed": True, "notes": "Christmas Day"}]}
    (told,) = diff.differences(before, after)
    assert (told.label, told.sensitive) == ("Hours", False)
    assert told.taken_away == ("Monday to Wednesday, 9 am to noon",)
    assert told.added == ("Closed December 25, 2026: Christmas Day",)


def test_a_rule_of_eligibility_is_told_in_the_words_of_its_page() -> None:
    rules = [{"kind": "age", "terms": {"min": 18}, "hard": True, "text": ""}]
    assert diff.words_of("eligibility_rules", rules) == ("For people aged 18 and over",)


def test_what_was_changed_meanwhile_is_named() -> None:
    assert diff.overtaken({"fees": "Free", "name": "A"}, {"fees": "$5", "name": "A"}) == ["Cost"]


def test_hours_of_the_nth_weekday_are_told() -> None:
    row = {"freq": "MONTHLY", "byday": "2TU", "opens_at": "10:00:00", "closes_at": "12:30:00"}
    assert field_words.schedule_words(row) == "each month on second Tuesday, 10 am to 12:30 pm"
