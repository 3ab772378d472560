"""Whoever reads every table of refusals and can solve linear equations learns of no small count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.network.facts import Facts
from app.network.questions import declining, publishing
from app.network.questions.answer import Answer
from app.trust.suppression import SMALL
from tests.network.facts_of import Sent, facts_of, org

REASONS = ("no_capacity", "not_eligible_age", "unreachable", "no_answer")
NEEDS = ("food.pantry", "housing.rent")

Key = tuple[str, str, int]
Line = tuple[list[Key], int]

COUNTS = st.one_of(st.just(0), st.integers(1, 14), st.integers(11, 60))


@st.composite
def pasts(draw: st.DrawFn) -> Facts:
    rows = [
        Sent(org(1), org(partner), draw(COUNTS), need=need, status="declined", reason=reason)
        for need in NEEDS
        for partner in (2, 3, 4)
        for reason in REASONS
    ]
    return facts_of(*(row for row in rows if row.count), Sent(org(1), org(2)))


@pytest.fixture(scope="module", autouse=True)
def exactly():
    """The attacker knows even what rounding hides."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "rounded", int)
        yield


def known(facts: Facts) -> tuple[set[Key], list[Line], list[list[Key]]]:
    """What the pages tell: the hidden cells, the sums of hidden cells that follow, and those that no page tells."""
    hidden: set[Key] = set()
    lines: list[Line] = []
    together: list[list[Key]] = []
    shown: dict[Key, int] = {}
    by_need = {row.cells[0]: row.cells for row in declining.compute(facts).rows}
    for (code,), answer in declining.variants(facts).items():
        cells = _cells(code, answer)
        hidden |= {key for key, cell in cells.items() if cell is None}
        shown |= {key: cell for key, cell in cells.items() if cell is not None}
        for row in answer.rows:
            if row.cells[-1] is not None:
                lines.append(_line([(code, row.cells[0], kind) for kind in range(6)], row.cells[-1], shown))
        need = by_need[facts.need_name(code)]
        for kind, total in enumerate(need[1:-1]):
            keys = [(code, row.cells[0], kind) for row in answer.rows]
            if total is None:
                together.append([key for key in keys if key in hidden])
            else:
                lines.append(_line(keys, total, shown))
        if need[-1] is not None:
            lines.append(_line(list(cells), need[-1], shown))
    return hidden, lines, together


def _cells(code: str, answer: Answer) -> dict[Key, int | None]:
    return {(code, row.cells[0], kind): row.cells[1 + kind] for row in answer.rows for kind in range(6)}


def _line(keys: list[Key], total: int, shown: dict[Key, int]) -> Line:
    return [key for key in keys if key not in shown], total - sum(shown.get(key, 0) for key in keys)


def most(keys: list[Key], hidden: list[Key], lines: list[Line]) -> float:
    """The most that the cells `keys` together may be, as far as the lines tell."""
    place = {key: number for number, key in enumerate(hidden)}
    equations = np.zeros((len(lines), len(hidden)))
    for number, (inside, _) in enumerate(lines):
        equations[number, [place[key] for key in inside]] = 1.0
    aim = np.zeros(len(hidden))
    aim[[place[key] for key in keys]] = -1.0
    found = linprog(aim, A_eq=equations, b_eq=[total for _, total in lines], method="highs")
    return float("inf") if found.status == 3 else -float(found.fun)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(pasts())
def test_no_hidden_count_of_refusals_is_known_to_be_small(facts: Facts) -> None:
    hidden, lines, together = known(facts)
    cells = sorted(hidden)
    lines = [(inside, total) for inside, total in lines if inside]
    for key in cells:
        assert most([key], cells, lines) > SMALL, key
    for keys in together:
        assert not keys or most(keys, cells, lines) > SMALL, keys


def test_the_attacker_finds_what_two_tables_give_away() -> None:
    """The negative control: 53 of a need less 50 of one partner are 3 of the other."""
    left = [("food", "Other", 0)]
    assert most(left, left, [(left, 53 - 50)]) == pytest.approx(3)
