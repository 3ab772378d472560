"""What may be said of a count to people of other agencies."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.trust.disclosure import (
    BANDS,
    band,
    bounds,
    least_of,
    level,
    share_bounds,
    total_band,
    total_level,
    words,
)
from app.trust.intervals import wilson

counts = st.integers(0, 3000)


def test_one_to_ten_are_few_and_eleven_is_the_first_number_that_is_said():
    assert [words(count) for count in (0, 1, 10, 11, 12, 13, 18)] == [
        "none", "few", "few", "about 10", "about 10", "about 15", "about 20",
    ]  # fmt: skip


@settings(deadline=None)
@given(counts)
def test_the_true_count_lies_within_what_a_reader_must_think_possible(count):
    low, high = bounds(count)
    assert low <= count <= high
    assert {level(possible) for possible in range(low, high + 1)} == {level(count)}


@settings(deadline=None)
@given(st.integers(1, 10), st.integers(1, 10))
def test_small_counts_can_not_be_told_apart(one, other):
    assert (words(one), bounds(one)) == (words(other), bounds(other))


part_of_whole = counts.flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@settings(deadline=None)
@given(part_of_whole)
def test_a_published_interval_holds_the_exact_one(pair):
    low, high = share_bounds(*pair)
    exact_low, exact_high = wilson(*pair)
    assert low <= exact_low + 1e-12
    assert exact_high <= high + 1e-12


@settings(deadline=None)
@given(part_of_whole, st.data())
def test_a_published_interval_tells_nothing_that_the_published_counts_do_not(pair, data):
    part, whole = pair
    other_whole = data.draw(st.integers(*bounds(whole)))
    low, high = bounds(part)
    other_part = data.draw(st.integers(min(low, other_whole), min(high, other_whole)))
    assert share_bounds(other_part, other_whole) == share_bounds(part, whole)


def test_one_of_many_counts_is_said_as_a_wide_band():
    assert [band(count) for count in (0, 1, 10, 11, 30, 31, 100, 101, 300, 301, 9999)] == [
        0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip


parts = st.lists(st.one_of(st.integers(1, 12), st.integers(1, 120)), min_size=2, max_size=12)


def possible(total_low: int, total_high: int, counts: list[int], of: int) -> range:
    """The counts that part number `of` can have, as an attacker reckons from a total and the other parts' bands."""
    low, high = band_bounds(counts[of])
    others = [band_bounds(count) for number, count in enumerate(counts) if number != of]
    return range(
        max(low, total_low - sum(most for _, most in others)),
        min(high, total_high - sum(least for least, _ in others)) + 1,
    )


def band_bounds(count: int) -> tuple[int, int]:
    highest = (*BANDS, 10_001)[band(count)] - 1
    return least_of(count), highest


@settings(deadline=None)
@given(parts)
def test_no_small_part_can_be_worked_out_from_a_published_total(counts):
    published = total_level(sum(counts), sum(map(least_of, counts)))
    assume(published > 1)  # a total of few says only that each part is few, too
    for number, count in enumerate(counts):
        if count <= 10:
            assert len(possible(max(11, published - 2), published + 2, counts, number)) >= 3


@settings(deadline=None)
@given(parts)
def test_no_small_part_can_be_worked_out_from_the_band_of_the_total(counts):
    published = total_band(sum(counts), sum(map(least_of, counts)))
    low, high = (0, *BANDS)[published], (*BANDS, 10_001)[published] - 1
    for number, count in enumerate(counts):
        if count <= 10:
            assert len(possible(low, high, counts, number)) >= 3


def test_a_total_of_nothing_is_nothing():
    assert total_level(0, 0) == 0
    assert total_band(0, 0) == 0


@settings(deadline=None)
@given(parts)
def test_a_published_total_is_never_far_from_the_true_one(counts):
    published = total_level(sum(counts), sum(map(least_of, counts)))
    assert published == 1 or abs(published - sum(counts)) <= 7
