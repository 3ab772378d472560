"""The invented county as an application over its own database and index, without the story of its referrals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade
from werkzeug.datastructures import MultiDict

from app import clock, create_app
from app.actor import SYSTEM
from app.config import Mode, Settings
from app.db import db, transaction
from app.directory import needs
from app.finding import indexing
from app.finding.answers import answer, meant_by
from app.finding.forms import Asked
from app.finding.reliability import Weigh, unweighed
from app.interop.hsds import Document, Feed, import_feed
from seed_data.catalogue import services
from seed_data.generate import SEED
from seed_data.listings import feed

# The day that the judgments name: a Wednesday, noon in Chicago.
MOMENT = datetime(2026, 3, 4, 18, tzinfo=UTC)
DEPTH = 50


@contextmanager
def county(folder: Path) -> Iterator[Flask]:
    """The application with the county's listings, inside its context, at the judged moment."""
    app = create_app(Settings.within(folder / "county", mode=Mode.TEST))
    with app.app_context(), clock.at(MOMENT):
        upgrade()
        with transaction():
            needs.load()
        with transaction():
            import_feed(Feed("county", (Document("listings.json", listings()),)), by=SYSTEM)
        indexing.rebuild()
        yield app
        db.session.remove()
        db.engine.dispose()


def names_found(text: str, near: str = "", weigh: Weigh = unweighed) -> list[str]:
    """The names of the first services that a search finds, best first; `weigh` is the reader's order."""
    asked = Asked.read(MultiDict({"q": text, "near": near}))
    hits = answer(meant_by(asked), size=DEPTH, weigh=weigh).page.hits
    return [services()[str(UUID(hit.id))].name for hit in hits]


def listings() -> bytes:
    return json.dumps(feed(SEED, MOMENT, {})).encode()
