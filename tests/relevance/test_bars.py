"""The answers stay as good as they were proved to be: the bars hold over all judged queries."""

import pytest

from benchmarks.relevance import BARS, Switches, answers, figures, missed, with_everything, with_trust

ORDERS = (
    pytest.param(with_everything, id="for anyone"),
    pytest.param(with_trust, id="for staff", marks=pytest.mark.slow),
)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("order", ORDERS)
def test_the_answers_hold_the_bars(order: Switches) -> None:
    measured = figures(answers(order))
    assert missed(measured) == [], measured
    assert measured.keys() == BARS.keys()
