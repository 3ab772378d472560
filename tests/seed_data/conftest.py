"""The county, told once for all these tests."""

from datetime import UTC, datetime
from typing import Any

import pytest

from seed_data.generate import SEED, facts, listings
from seed_data.story import Story, tell

UNTIL = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.fixture(scope="session")
def story() -> Story:
    return tell(SEED, UNTIL)


@pytest.fixture(scope="session")
def feed(story: Story) -> list[dict[str, Any]]:
    return listings(story)


@pytest.fixture(scope="session")
def planted() -> dict[str, Any]:
    return facts(UNTIL)
