"""The county's listings in the test database and its index, as they stand on the judged day."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import clock
from app.actor import SYSTEM
from app.db import transaction
from app.directory import needs
from app.finding import indexing
from app.interop.hsds import Document, Feed, import_feed
from benchmarks.county import MOMENT, listings
from tests.database import PostgresTown, SqliteTown


@pytest.fixture(scope="module")
def county(wired: Flask, snapshots: SqliteTown | PostgresTown) -> Iterator[None]:
    snapshots.restore("empty")
    with wired.app_context(), clock.at(MOMENT):
        with transaction():
            needs.load()
            import_feed(Feed("county", (Document("listings.json", listings()),)), by=SYSTEM)
        indexing.rebuild()
        yield
