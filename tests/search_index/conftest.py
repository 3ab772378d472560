"""Both engines, each empty and ready, under one name."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from search_index.contract import SearchEngine
from search_index.memory_engine import MemoryEngine
from search_index.whoosh_engine import WhooshEngine


@pytest.fixture(autouse=True, scope="session")
def not_waiting_for_the_disk() -> Iterator[None]:
    """Tests do not wait until the disk has everything; one of them sees to it that the engine does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _file: None)
        yield


@pytest.fixture(params=["memory", "whoosh"])
def unbuilt(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine whose index has never been built."""
    engine: SearchEngine = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path / "index")
    yield engine
    engine.close()


@pytest.fixture
def engine(unbuilt: SearchEngine) -> SearchEngine:
    """An engine with an empty index."""
    unbuilt.rebuild([], checkpoint=0)
    return unbuilt
