"""What may be said of a count to people of other agencies."""

from hypothesis import given
from hypothesis import strategies as st

from app.trust.disclosure import bounds, level, share_bounds, words
from app.trust.intervals import wilson

counts = st.integers(0, 3000)


def test_one_to_ten_are_few_and_eleven_is_the_first_number_that_is_said():
    assert [words(count) for count in (0, 1, 10, 11, 12, 13, 18)] == [
        "none", "few", "few", "about 10", "about 10", "about 15", "about 20",
    ]  # fmt: skip


@given(counts)
def test_the_true_count_lies_within_what_a_reader_must_think_possible(count):
    low, high = bounds(count)
    assert low <= count <= high
    assert {level(possible) for possible in range(low, high + 1)} == {level(count)}


@given(st.integers(1, 10), st.integers(1, 10))
def test_small_counts_can_not_be_told_apart(one, other):
    assert (words(one), bounds(one)) == (words(other), bounds(other))


part_of_whole = counts.flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(part_of_whole)
def test_a_published_interval_holds_the_exact_one(pair):
    low, high = share_bounds(*pair)
    exact_low, exact_high = wilson(*pair)
    assert low <= exact_low + 1e-12
    assert exact_high <= high + 1e-12


@given(part_of_whole, st.data())
def test_a_published_interval_tells_nothing_that_the_published_counts_do_not(pair, data):
    part, whole = pair
    other_whole = data.draw(st.integers(*bounds(whole)))
    low, high = bounds(part)
    other_part = data.draw(st.integers(min(low, other_whole), min(high, other_whole)))
    assert share_bounds(other_part, other_whole) == share_bounds(part, whole)
