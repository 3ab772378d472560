"""The compiled kernels do what those in numpy do, to the last bit."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from search_index.columns import bits, kernels
from search_index.columns.kernels import Found, InField
from search_index.columns.lexicon import Lexicon, in_order, packed, signatures_of
from search_index.columns.part import Said
from search_index.geo import kilometres_of, squared_chord_of, squared_chords, unit_vectors

CAPACITY = 256
made_up = settings(max_examples=150, deadline=None)

row_sets = st.sets(st.integers(0, CAPACITY - 1), max_size=80).map(
    lambda rows: np.array(sorted(rows), np.int32)
)
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(params=["numpy", "numba"], autouse=True)
def taken(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "numba":
        pytest.importorskip("numba", reason="numba (the extra `fast`) is not installed: nothing to compare")
    before = {name: getattr(kernels, name) for name in kernels.IN_NUMPY}
    kernels.use(request.param)
    yield request.param
    vars(kernels).update(before)


def worth(rows: np.ndarray, seed: int) -> Found:
    return Found(rows, np.random.default_rng(seed).random(len(rows)) + 0.1)


def same(found: Found, rows: list[int], scores: list[float]) -> bool:
    return found.rows.dtype == np.int32 and found.rows.tolist() == rows and found.scores.tolist() == scores


@made_up
@given(sets=st.lists(row_sets, max_size=4), seed=seeds)
def test_united_rows_are_worth_their_sum(sets: list[np.ndarray], seed: int) -> None:
    parts = [worth(rows, seed + number) for number, rows in enumerate(sets)]
    sums: dict[int, float] = {}
    for part in parts:
        for row, score in zip(part.rows.tolist(), part.scores.tolist(), strict=True):
            sums[row] = sums.get(row, 0.0) + score
    for capacity in (CAPACITY, 100 * CAPACITY):
        found = kernels.united(parts, capacity)
        assert same(found, sorted(sums), [pytest.approx(sums[row]) for row in sorted(sums)])
    assert found.scores.tolist() == kernels.IN_NUMPY["united"](parts, capacity).scores.tolist()


@made_up
@given(sets=st.lists(row_sets, min_size=2, max_size=4), seed=seeds)
def test_rows_far_apart_are_united_as_in_numpy(sets: list[np.ndarray], seed: int) -> None:
    parts = [worth(rows * np.int32(1000), seed + number) for number, rows in enumerate(sets)]
    found = kernels.united(parts, 1000 * CAPACITY)
    wanted = kernels.IN_NUMPY["united"](parts, 1000 * CAPACITY)
    assert same(found, wanted.rows.tolist(), wanted.scores.tolist())


@made_up
@given(one=row_sets, other=row_sets, seed=seeds)
def test_met_rows_are_in_both(one: np.ndarray, other: np.ndarray, seed: int) -> None:
    mine, theirs = worth(one, seed), worth(other, seed + 1)
    scores = dict(zip(one.tolist(), mine.scores.tolist(), strict=True))
    others = dict(zip(other.tolist(), theirs.scores.tolist(), strict=True))
    both = sorted(scores.keys() & others.keys())
    assert same(kernels.met(mine, theirs, CAPACITY), both, [scores[row] + others[row] for row in both])


@made_up
@given(rows=row_sets, wanted=row_sets, seed=seeds)
def test_chosen_rows_are_those_of_the_mask(rows: np.ndarray, wanted: np.ndarray, seed: int) -> None:
    found = worth(rows, seed)
    kept = [number for number, row in enumerate(rows.tolist()) if row in set(wanted.tolist())]
    chosen = kernels.chosen(found, kernels.marked(wanted, CAPACITY))
    assert same(chosen, rows[kept].tolist(), found.scores[kept].tolist())


@made_up
@given(fields=st.lists(st.integers(1, 7), min_size=1, max_size=60), seed=seeds)
def test_a_score_is_the_sum_over_the_fields_a_row_has(fields: list[int], seed: int) -> None:
    draw = np.random.default_rng(seed)
    tables, weights = draw.random((3, 40)), draw.random(3)
    codes = [
        draw.integers(0, 40, sum(bits >> field & 1 for bits in fields)).astype(np.uint16)
        for field in range(3)
    ]
    wanted = np.zeros(len(fields))
    for field in range(3):
        rows = [row for row, bits in enumerate(fields) if bits >> field & 1]
        wanted[rows] += tables[field][codes[field]] * weights[field]
    standing = [
        InField(np.uint8(1 << field), codes[field], tables[field], float(weights[field]))
        for field in sorted(range(3), key=lambda field: -len(codes[field]))
        if len(codes[field])
    ]
    assert kernels.scored(np.array(fields, np.uint8), standing) == pytest.approx(wanted)


@made_up
@given(values=st.lists(st.integers(0, 9), max_size=600), most=st.integers(1, 40))
def test_the_first_are_the_greatest_and_all_equals_of_the_last(values: list[int], most: int) -> None:
    least = sorted(values)[-most] if most < len(values) else -1
    wanted = [place for place, value in enumerate(values) if value >= least]
    assert kernels.first(np.array(values, dtype=np.float64), most).tolist() == wanted


@made_up
@given(scores=st.lists(st.integers(1, 4), max_size=90), limit=st.integers(1, 90))
def test_the_best_come_first_and_equals_in_the_order_they_stand_in(scores: list[int], limit: int) -> None:
    wanted = sorted(range(len(scores)), key=lambda place: (-scores[place], place))[:limit]
    assert kernels.best(np.array(scores, dtype=np.float64), limit).tolist() == wanted


@made_up
@given(rows=row_sets, others=st.lists(row_sets, max_size=4))
def test_rows_are_made_distinct_and_counted_as_bits(rows: np.ndarray, others: list[np.ndarray]) -> None:
    every = np.concatenate([rows, *others, rows])
    for capacity in (CAPACITY, 100 * CAPACITY):
        found = kernels.distinct(every, capacity)
        assert found.dtype == np.int32
        assert found.tolist() == sorted(set(every.tolist()))
    words = kernels.bits_of(rows, CAPACITY // 64)
    assert np.flatnonzero(bits.to_mask(words)).tolist() == rows.tolist()
    table = np.array([kernels.bits_of(other, CAPACITY // 64) for other in others], np.uint64)
    shared = kernels.counts(table.reshape(-1, CAPACITY // 64), words).tolist()
    assert shared == [len(set(rows.tolist()) & set(other.tolist())) for other in others]


@made_up
@given(
    texts=st.sets(st.text("abcdé", min_size=1, max_size=7), min_size=1, max_size=20),
    wanted=st.text("abcdé", min_size=1, max_size=7),
    most=st.integers(1, 2),
)
def test_no_text_that_is_near_enough_is_missed(texts: set[str], wanted: str, most: int) -> None:
    content, starts = packed(in_order(texts))
    lexicon, signatures = Lexicon(content, starts), signatures_of(content, starts)
    found = lexicon.alike(wanted, range(len(texts)), signatures, most)
    near = {text for text in texts if Levenshtein.distance(text, wanted) <= most}
    assert near <= set(found) <= texts
    assert all(abs(len(text) - len(wanted)) <= most for text in found if (text + wanted).isascii())


@made_up
@given(seed=seeds, km=st.floats(0, 30_000), rows=row_sets)
def test_what_is_reached_is_what_the_chord_says(seed: int, km: float, rows: np.ndarray) -> None:
    draw = np.random.default_rng(seed)
    degrees = draw.uniform((-90, -180), (90, 180), (50, 2))
    vectors = np.ascontiguousarray(unit_vectors(degrees[:, 0], degrees[:, 1]).T)
    here = (float(degrees[0, 0]), float(degrees[0, 1]))
    chords = squared_chords(here, vectors)
    reach = float(draw.choice(chords)) if seed % 2 else squared_chord_of(km)
    owners = np.sort(draw.integers(0, CAPACITY, 50)).astype(np.int32)
    starts = np.searchsorted(owners, np.arange(CAPACITY + 1)).astype(np.uint8)
    found = kernels.reached(rows, starts, owners, vectors, unit_vectors([here[0]], [here[1]])[0], reach)
    near, placed = set(owners[chords <= reach].tolist()), set(owners.tolist())
    wanted = [place for place, row in enumerate(rows.tolist()) if row in near or row not in placed]
    assert found.tolist() == wanted
    assert kilometres_of(chords)[0] == 0


@made_up
@given(rows=row_sets, other=row_sets, seed=seeds, ahead=st.integers(0, 3))
def test_places_follow_one_another_where_the_words_do(
    rows: np.ndarray, other: np.ndarray, seed: int, ahead: int
) -> None:
    (one, ones), (two, twos) = said_in(rows, seed), said_in(other, seed + 1)
    begins = kernels.places(one.rows, one.codes, one.positions)
    assert begins.tolist() == ones
    assert kernels.followed(begins, ahead, *two).tolist() == [at for at in ones if at + ahead in set(twos)]
    assert kernels.followed(begins - 2, 2, *one).tolist() == [at - 2 for at in ones]


def said_in(rows: np.ndarray, seed: int) -> tuple[Said, list[int]]:
    """A stem that stands in these rows, and all its places."""
    draw = np.random.default_rng(seed)
    said = [sorted(draw.choice(9, draw.integers(1, 5), replace=False).tolist()) for _ in rows]
    codes = np.array([len(at) * 256 + 7 for at in said], dtype=np.uint16)
    positions = np.array([place for at in said for place in at], dtype=np.uint8)
    places = zip(rows.tolist(), said, strict=True)
    return Said.of(rows, codes, positions), [
        (row << kernels.POSITION_BITS) + at for row, mine in places for at in mine
    ]
