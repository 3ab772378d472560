"""What one signed-in browser looked for: its recent searches, and the one whose results still wait to be opened.

Both stand on the row of the session. Recent searches are sealed, without the client, and gone at sign-out. The open
search is kept in codes only, until a page is opened from it and for half an hour at most; then it is counted, and
what is counted says neither who nor when within the day.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from app.directory.queries import Need
from app.finding.forms import Asked, Tag
from app.finding.saved import tags_of

MOST = 8
# Whoever goes on to one of these has found something to look at. Another search goes in its place.
OPENED = frozenset(
    {
        "finding.service",
        "finding.organization",
        "finding.place",
        "finding.compare",
        "referrals.refer",
        "referrals.put_on_shortlist",
    }
)


@dataclass(frozen=True, slots=True)
class Recent:
    """One recent search, and what it asks for in words."""

    asked: Asked
    tags: Sequence[Tag]


def noted(recent: str | None, asked: Asked) -> str:
    """The recent searches with one more, the latest first, each once."""
    asked = replace(asked, client=None, compare=(), unfit=False, page=1)
    address = urlencode(asked.address(), doseq=True)
    others = [other for other in _addresses(recent) if other != address]
    return json.dumps([address, *others][:MOST])


def recents(recent: str | None, needs: Mapping[str, Need]) -> list[Recent]:
    """The recent searches as a page shows them."""
    found = [Asked.read(MultiDict(parse_qsl(address))) for address in _addresses(recent)]
    return [Recent(asked, tags_of(asked, needs)) for asked in found]


def _addresses(recent: str | None) -> list[str]:
    addresses: list[Any] = json.loads(recent or "[]")
    return addresses
