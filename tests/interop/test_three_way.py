"""Who is right: what the feed said last, what it says now, what is said here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interop.hsds.three_way import UNTOLD, Keeps, Merge, Verdict, merge, verdict

VALUES = st.sampled_from([None, "", "a", "b", "c", 0, False])
ROWS = st.dictionaries(st.sampled_from("12345"), st.fixed_dictionaries({"number": VALUES}), max_size=4)


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "found"),
    [
        ("a", "b", "a", Verdict.TAKE),
        ("a", "a", "b", Verdict.LEAVE),
        ("a", "b", "c", Verdict.CONFLICT),
        ("a", "b", "b", Verdict.LEAVE),
        (None, "b", "", Verdict.TAKE),
        (UNTOLD, "b", None, Verdict.TAKE),
        (UNTOLD, "b", "c", Verdict.CONFLICT),
        (UNTOLD, None, "c", Verdict.LEAVE),
        ("a", None, "c", Verdict.CONFLICT),
    ],
)
def test_what_only_one_side_changed_counts_and_what_both_changed_is_a_conflict(
    base: object, theirs: object, ours: object, found: Verdict
) -> None:
    assert verdict("name", base, theirs, ours) is found


def test_a_standing_rule_settles_what_both_changed() -> None:
    assert verdict("name", "a", "b", "c", Keeps.THEIRS) is Verdict.TAKE
    assert verdict("name", "a", "b", "c", Keeps.OURS) is Verdict.LEAVE
    assert verdict("name", "a", "b", "a", Keeps.OURS) is Verdict.TAKE  # nobody changed it here


def test_whoever_wants_a_place_hidden_is_right_until_somebody_decides() -> None:
    name = "address_visibility"
    assert verdict(name, "full", "hidden", "area") is Verdict.TAKE
    assert verdict(name, "full", "area", "hidden") is Verdict.CONFLICT


@given(VALUES, VALUES, VALUES)
def test_a_field_that_nobody_changed_here_follows_the_feed(
    base: object, theirs: object, ours: object
) -> None:
    found = verdict("name", base, theirs, ours)
    if found is Verdict.CONFLICT:
        assert len({str(v or "") if v != 0 else "0" for v in (base, theirs, ours)}) == 3


@given(ROWS, ROWS, st.booleans())
def test_rows_that_nobody_changed_here_become_theirs(base: dict, theirs: dict, one_answer: bool) -> None:
    found = merge(base, theirs, base, one_answer=one_answer)
    assert not found.disagree
    after = {id_: row for id_, row in base.items() if id_ not in found.remove}
    after |= {id_: theirs[id_] for id_ in found.write}
    bare = [sorted(str(r["number"] or "") for r in rows.values()) for rows in (after, theirs)]
    assert [line.replace("False", "") for line in bare[0]] == [line.replace("False", "") for line in bare[1]]


@given(ROWS, ROWS, st.booleans())
def test_rows_that_the_feed_left_alone_are_left_alone(base: dict, ours: dict, one_answer: bool) -> None:
    assert merge(base, base, ours, one_answer=one_answer) == Merge()


def test_one_answer_is_never_mixed_and_single_things_stand_side_by_side() -> None:
    base, theirs, ours = (
        {"1": {"n": "a"}},
        {"1": {"n": "a"}, "2": {"n": "b"}},
        {"1": {"n": "a"}, "9": {"n": "c"}},
    )
    assert merge(base, theirs, ours, one_answer=True).disagree
    assert merge(base, theirs, ours, one_answer=False) == Merge(write=frozenset({"2"}))


def test_what_was_added_here_too_is_not_there_twice() -> None:
    found = merge({}, {"2": {"n": "b"}}, {"8": {"n": "x"}, "9": {"n": "b"}}, one_answer=False)
    assert found == Merge(write=frozenset({"2"}), remove=frozenset({"9"}))


def test_a_row_that_both_changed_is_a_conflict() -> None:
    base, ours = {"1": {"n": "a"}}, {"1": {"n": "c"}}
    assert merge(base, {"1": {"n": "b"}}, ours, one_answer=False).disagree
    assert merge(base, {}, ours, one_answer=False).disagree
    assert not merge(base, {"1": {"n": "c"}}, ours, one_answer=False).disagree
