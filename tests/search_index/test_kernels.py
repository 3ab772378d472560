"""The compiled kernels do what those in numpy do, to the last bit."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.columns import kernels
from search_index.columns.kernels import Found

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
    assert kernels.scored(np.array(fields, np.uint8), codes, tables, weights) == pytest.approx(wanted)


@made_up
@given(values=st.lists(st.integers(0, 9), max_size=600), most=st.integers(1, 40))
def test_the_first_are_the_greatest_and_all_equals_of_the_last(values: list[int], most: int) -> None:
    least = sorted(values)[-most] if most < len(values) else -1
    wanted = [place for place, value in enumerate(values) if value >= least]
    assert kernels.first(np.array(values, dtype=np.float64), most).tolist() == wanted


@made_up
@given(seed=seeds, km=st.floats(0, 30_000))
def test_near_is_what_the_chord_says(seed: int, km: float) -> None:
    from search_index.geo import kilometres_of, squared_chord_of, squared_chords, unit_vectors

    draw = np.random.default_rng(seed)
    degrees = draw.uniform((-90, -180), (90, 180), (50, 2))
    vectors = np.ascontiguousarray(unit_vectors(degrees[:, 0], degrees[:, 1]).T)
    here = (float(degrees[0, 0]), float(degrees[0, 1]))
    chords = squared_chords(here, vectors)
    reach = float(draw.choice(chords)) if seed % 2 else squared_chord_of(km)
    found = kernels.near(vectors, unit_vectors([here[0]], [here[1]])[0], reach)
    assert found.tolist() == (chords <= reach).tolist()
    assert kilometres_of(chords)[0] == 0


@made_up
@given(rows=row_sets, seed=seeds, wanted=row_sets)
def test_places_follow_one_another_where_the_words_do(
    rows: np.ndarray, seed: int, wanted: np.ndarray
) -> None:
    draw = np.random.default_rng(seed)
    said = [sorted(draw.choice(20, draw.integers(1, 5), replace=False).tolist()) for _ in rows]
    times = np.array([len(at) for at in said], dtype=np.int64)
    positions = np.array([place for at in said for place in at], dtype=np.uint8)
    mask = kernels.marked(wanted, CAPACITY)
    keys = kernels.places(rows, times, positions, mask)
    every = [
        (row << kernels.POSITION_BITS) + at
        for row, places in zip(rows.tolist(), said, strict=True)
        if mask[row]
        for at in places
    ]
    assert keys.tolist() == every
    assert kernels.adjacent(keys, keys).tolist() == [key for key in every if key + 1 in set(every)]
