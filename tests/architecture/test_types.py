"""Types are strict where the program decides: `test_imports` reads the hearts where mypy is told of them."""

import pytest

from tests.architecture.source import modules
from tests.architecture.test_imports import HEARTS, STRICT


def test_the_search_kernel_is_typed_strictly() -> None:
    assert "search_index.*" in STRICT


@pytest.mark.parametrize("heart", sorted(HEARTS))
def test_a_heart_that_is_named_is_there(heart: str) -> None:
    assert heart in {module.name for module in modules("app")}
