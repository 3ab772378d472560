"""The answers stay as good as they were proved to be: the bars hold over all judged queries."""

import pytest

from benchmarks.relevance import BARS, answers, figures, missed, with_everything


@pytest.mark.usefixtures("county")
def test_the_answers_hold_the_bars() -> None:
    measured = figures(answers(with_everything))
    assert missed(measured) == [], measured
    assert measured.keys() == BARS.keys()
