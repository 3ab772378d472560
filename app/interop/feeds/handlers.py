"""Pulling feeds: fetched outside of any transaction, taken in within one, and told in words when it fails."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import current_app

from app import clock
from app.actor import SYSTEM
from app.config import Settings
from app.db import transaction
from app.errors import DomainError, NotFound
from app.interop.feeds import actions
from app.interop.feeds.actions import Phase
from app.interop.feeds.allowed import Allowed
from app.interop.feeds.fetching import fetch
from app.interop.hsds import import_feed

OUR_FAULT = (
    "Trellis failed while it took this feed in. Nothing of it was kept; its keeper finds more in the log."
)


def allowed_here() -> Allowed:
    """What this installation may pull from."""
    settings: Settings = current_app.extensions["settings"]
    return Allowed.of(settings.feeds)


def pull_feeds() -> None:
    """Have every feed pulled whose turn has come. Nothing happens where pulling is off."""
    if not allowed_here():
        return
    with transaction():
        for source in actions.due():
            actions.enqueue_pull(source)


def pull_feed(feed: UUID) -> None:
    """Pull one feed. Doing it again changes nothing; a failure is written down, and tried again later."""
    began = clock.now()
    try:
        with TemporaryDirectory(prefix="trellis-feed-") as folder:
            _pull(feed, began, Path(folder))
    except NotFound:
        return  # it is registered no more
    except DomainError as refusal:
        _tell(feed, began, refusal.message)
    except Exception:
        _tell(feed, began, OUR_FAULT)
        raise


def _pull(feed: UUID, began: datetime, folder: Path) -> None:
    with transaction():
        place = actions.note_phase(feed, Phase.FETCHING)
    fetched = fetch(place, allowed_here(), folder)
    with transaction():
        if fetched is None or actions.knows(feed, fetched.digest):
            actions.note_same(feed, began)
            return
        actions.note_phase(feed, Phase.STORING)
    with transaction():
        report = import_feed(fetched.feed, by=SYSTEM)
        actions.note_taken(feed, began, fetched, report)


def _tell(feed: UUID, began: datetime, words: str) -> None:
    with transaction():
        actions.note_failure(feed, began, words)
