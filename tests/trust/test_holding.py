"""What is told of a partner's needs beside the whole: an attacker who adds up finds nobody small."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.trust.holding import held_by_need, held_in
from app.trust.record import Record, Share
from app.trust.telling import told_to_an_agency
from tests.network import attack

NEEDS = ("food", "housing", "health", "work")
FACTS = ("answers", "takes_on", "seen", "helped")
SIZES = st.one_of(st.just(0), st.integers(1, 13), st.integers(11, 120))
shares = SIZES.flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))
records = st.builds(
    Record,
    referrals=st.just(50),
    answers=shares,
    takes_on=shares,
    seen=shares,
    helped=shares,
    hours_to_answer=st.none(),
    days_to_be_seen=st.none(),
    set_aside=st.dictionaries(st.sampled_from(("client", "capacity")), st.integers(1, 40)),
)
by_need = st.dictionaries(st.sampled_from(NEEDS), records, min_size=1)


def added(one: Record, other: Record) -> Record:
    sums = {
        fact: Share(*(sum(pair) for pair in zip(getattr(one, fact), getattr(other, fact), strict=True)))
        for fact in FACTS
    }
    sides = {
        side: one.set_aside.get(side, 0) + other.set_aside.get(side, 0)
        for side in (*one.set_aside, *other.set_aside)
    }
    return Record(one.referrals + other.referrals, *sums.values(), None, None, sides)


def all_of(records: list[Record]) -> Record:
    first, *rest = records
    for one in rest:
        first = added(first, one)
    return first


def told(all_: Record, own: Record | None, held: list[str] = ()) -> list[str]:  # type: ignore[assignment]
    column = told_to_an_agency(all_, own, "", held=held).columns[-1]
    return [getattr(column, fact).words for fact in FACTS]


@settings(max_examples=80, deadline=None)
@given(by_need, by_need)
def test_who_knows_the_whole_and_their_own_agency_can_t_work_a_need_out(others, own):
    own = {need: record for need, record in own.items() if need in others}
    all_ = {need: added(record, own[need]) if need in own else record for need, record in others.items()}
    held = held_by_need(all_, own)
    known = attack.Knowledge()
    whole = told(all_of(list(all_.values())), all_of(list(own.values())) if own else None)
    needs = {need: told(all_[need], own.get(need), held.get(need, [])) for need in all_}
    attack.record(known, "partner", whole, needs)
    assert known.known_small() == []


def test_the_attacker_breaks_a_record_that_only_hides_what_is_small() -> None:
    """The negative control: 15 and the rest of about 30 leave few, however they were rounded."""
    known = attack.Knowledge()
    naive = {"food": ["about 15 of 20"], "housing": ["kept back"]}
    attack.record(known, "partner", ["about 15 of 25"], naive)
    assert [name for name, _least, _most in known.known_small()] == [(("partner", 0, "housing"), "whole")]


def test_the_smallest_of_the_others_goes_with_a_small_need() -> None:
    assert held_in([Share(3, 3), Share(40, 45), Share(20, 25)]) == [True, False, True]


def test_a_need_that_is_all_there_is_is_told_as_the_whole_is() -> None:
    assert held_in([Share(3, 30), Share(0, 0)]) == [False, False]


def test_reasons_that_are_not_counted_are_held_back_too() -> None:
    def record(count: int) -> Record:
        nothing = Share(0, 0)
        return Record(50, nothing, nothing, nothing, nothing, None, None, {"client": count})

    needs = {"food": record(12), "housing": record(3), "work": record(30)}
    held = held_by_need(needs, {})
    assert held == {"food": ["client"], "housing": ["client"]}
    telling = told_to_an_agency(needs["housing"], None, "housing", held=held["housing"])
    assert telling.not_counted == ("the client said no or did not come (some)",)


def test_what_is_not_counted_of_one_s_own_is_told_apart_from_the_others() -> None:
    nothing = Share(0, 0)
    own = Record(9, nothing, nothing, nothing, nothing, None, None, {"client": 9})
    all_ = Record(11, nothing, nothing, nothing, nothing, None, None, {"client": 11, "capacity": 1})
    assert told_to_an_agency(all_, own, "").not_counted == (
        "there was no room (few of others’)",
        "the client said no or did not come (9 of yours and few of others’)",
    )


def test_how_fast_is_told_of_one_s_own_alone_where_others_sent_few() -> None:
    nothing = Share(0, 0)
    own = Record(9, nothing, nothing, nothing, nothing, 3.0, None, {})
    all_ = Record(11, nothing, nothing, nothing, nothing, 5.0, None, {})
    assert told_to_an_agency(all_, own, "").speed == "usually answers within 3 hours"
