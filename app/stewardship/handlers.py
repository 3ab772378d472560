"""Jobs of stewardship: the weekly question, the digest, counting what is wrong, asking web addresses, clearing."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app

from app import clock
from app.audit import AuditEvent
from app.config import Settings
from app.db import db, transaction
from app.jobs import enqueue
from app.stewardship import notices
from app.stewardship.actions import (
    assurances,
    drafts,
    duplicates,
    links,
    offering,
    quality,
    recounting,
    upkeep,
)
from app.stewardship.likeness import Finder
from app.stewardship.links import ask
from app.stewardship.queries.comparing import facts
from app.stewardship.queries.upkeep import organizations_to_ask

SOON = timedelta(seconds=10)
# Other work is done in between; a host that is asked twice in a row gets a pause.
SECONDS_A_JOB, SECONDS_BETWEEN = 30.0, 2.0
# So many listings are compared with all others before what was found is kept.
A_PART = 400


def tell_stewards() -> None:
    with transaction():
        notices.send_digest()


def ask_for_upkeep() -> None:
    """Send the weekly link. Each organization's lasts by itself; doing it again asks nobody twice."""
    for organization_id in organizations_to_ask():
        with transaction():
            upkeep.ask(organization_id)


def warn_of_lapses() -> None:
    """Once at each step, however often it runs."""
    with transaction():
        assurances.warn()


def count_quality() -> None:
    """What is wrong with each listing. Some at a time, so that nobody waits long to write."""
    for count, ids in recounting.all_listings():
        with transaction():
            count(ids)
    with transaction():
        quality.forget_gone()


def count_quality_soon(_event: AuditEvent) -> None:
    """A feed changed any number of listings."""
    enqueue("count_quality", key="soon", due=clock.now() + SOON)


def count_quality_after(event: AuditEvent) -> None:
    """A listing says something else: what is wrong with it is counted anew, and with what shows its facts."""
    for count, ids in recounting.touched_by(event.subject_kind, event.subject_id):
        count(ids)


def check_links() -> None:
    """Ask the web addresses that are due, for half a minute; what is left is asked in the next job."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.check_links:
        return
    began, last_host = time.monotonic(), ""
    for url in links.due():
        if time.monotonic() - began > SECONDS_A_JOB:
            with transaction():
                enqueue("check_links", key="more")
            return
        host = urlsplit(url).hostname or ""
        time.sleep(SECONDS_BETWEEN if host == last_host else 0)
        answer, last_host = ask(url), host
        with transaction():
            links.keep(url, answer)
    with transaction():
        links.forget_unlisted()


def find_duplicates(*, whole: bool = False) -> None:
    """Look for pairs among what changed since the last search, or among all. Each part lasts by itself."""
    with transaction():
        search_id, changed = duplicates.begin(whole=whole)
    finder = Finder(facts())
    db.session.rollback()
    ids = [one.id for one in finder.listings if changed is None or one.id in changed]
    for start in range(0, len(ids), A_PART):
        part = ids[start : start + A_PART]
        pairs = list(finder.pairs_of(part))
        with transaction():
            duplicates.keep(search_id, part, pairs, total=len(ids))
    with transaction():
        duplicates.end(search_id)


def clear_listing_drafts() -> None:
    with transaction():
        drafts.forget_old()


def reopen_services() -> None:
    """Open what was closed until today. Each round lasts by itself; doing it again does nothing twice."""
    some = True
    while some:
        with transaction():
            some = offering.reopen_due() > 0
