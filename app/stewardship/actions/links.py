"""Which web addresses to ask next, and keeping what they answered."""

from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select, union

from app import clock
from app.db import db
from app.directory.models import Organization, Service
from app.directory.policy import LISTED
from app.stewardship.links import OK
from app.stewardship.models import LinkCheck
from app.stewardship.quality import is_web

# One that answers is asked again after a month, one that doesn't the next night.
AGAIN, AGAIN_IF_DEAD = timedelta(days=30), timedelta(hours=20)
A_NIGHT = 2_000
LONGEST = 1_000


def due() -> list[str]:
    """The addresses to ask tonight: those never asked first, then the longest ago; no two of one host in a row."""
    now = clock.now()
    listed = union(
        select(Service.url).where(Service.status.in_(LISTED), Service.url.is_not(None)),
        select(Organization.website).where(Organization.listed, Organization.website.is_not(None)),
    ).subquery()
    asked = select(listed.c[0], LinkCheck.checked_at, LinkCheck.failures).outerjoin(
        LinkCheck, LinkCheck.url == listed.c[0]
    )
    found = [
        (at, url)
        for url, at, failures in db.session.execute(asked)
        if len(url) <= LONGEST
        and is_web(url)
        and (at is None or at <= now - (AGAIN_IF_DEAD if failures else AGAIN))
    ]
    found.sort(key=lambda one: (one[0] is not None, one[0] or now, one[1]))
    return _apart([url for _at, url in found[:A_NIGHT]])


def keep(url: str, answer: str) -> None:
    """Write down what an address answered."""
    held = db.session.get(LinkCheck, url)
    if held is None:
        held = LinkCheck(url=url, failures=0)
        db.session.add(held)
    held.checked_at, held.answer = clock.now(), answer
    held.failures = 0 if answer == OK else held.failures + 1


def forget_unlisted() -> None:
    """Let go of what was asked of addresses that nobody lists any more."""
    services = select(Service.url).where(Service.status.in_(LISTED), Service.url.is_not(None))
    sites = select(Organization.website).where(Organization.listed, Organization.website.is_not(None))
    db.session.execute(delete(LinkCheck).where(LinkCheck.url.not_in(services), LinkCheck.url.not_in(sites)))


def _apart(urls: list[str]) -> list[str]:
    """Round by round, one address of each host, so that no host is asked twice in quick succession."""
    turns: dict[str, int] = {}
    placed = []
    for url in urls:
        host = urlsplit(url).hostname or ""
        turns[host] = turns.get(host, -1) + 1
        placed.append((turns[host], url))
    return [url for _turn, url in sorted(placed, key=lambda one: one[0])]
