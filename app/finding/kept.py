"""What searches need of the whole directory, worked out once and kept until the index learns of a change."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import current_app

from app.finding.indexing import engine
from search_index.contract import IndexUnavailable

# As many answers as one process keeps; they are begun anew when there are more.
MOST = 500
_KEPT = "kept_for_searches"

Thing = TypeVar("Thing")


def kept(key: Hashable, make: Callable[[], Thing]) -> Thing:
    """What `make` makes, the same for the same key while the index stays as it is."""
    try:
        known = engine().checkpoint()
    except IndexUnavailable:
        return make()
    things: dict[Hashable, Any]
    at, things = current_app.extensions.get(_KEPT, (None, {}))
    if at != known or len(things) >= MOST:
        things = {}
        current_app.extensions[_KEPT] = (known, things)
    if key not in things:
        things[key] = make()
    found: Thing = things[key]
    return found
