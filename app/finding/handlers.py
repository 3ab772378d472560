"""What jobs do for finding."""

from collections.abc import Callable, Iterable
from uuid import UUID

from app import clock
from app.db import transaction
from app.finding import actions, brief_keeping, indexing, saved, saving, unmet
from app.network import handlers as network
from app.network.actions import WINDOW
from app.network.reports import actions as reports


def catch_index_up() -> None:
    """The job of `catch_up`."""
    catch_up()


def catch_up() -> int:
    """Tell the index what has changed, and the briefs beside it; says how many services the index read."""
    read = indexing.catch_up()
    known = brief_keeping.last_known()
    while changes := indexing.changes_after(known):
        known = changes[-1].id
        _keep({change.service_id for change in changes}, known)
    return read


def measure_network() -> None:
    """The job `refresh_network`: with the searches in vain, of which the network knows nothing by itself."""
    network.refresh(unmet.by_need_and_area((clock.now() - WINDOW).date()))


def freeze_months() -> None:
    """Answer every question about each month that has ended, once; then send the reports of it."""
    for month in reports.months_due():
        answers = reports.answer(month, unmet.by_need_and_area)
        with transaction():
            reports.freeze(month, answers)
    with transaction():
        reports.send()


def rebuild_index(progress: Callable[[int], None] | None = None) -> int:
    """Make index and briefs anew; says how many listings the index holds."""
    held = indexing.rebuild(progress)
    keep_all_briefs()
    return held


def renew_hours() -> None:
    """Tell the index the opening hours of the coming days, and the briefs."""
    indexing.renew_hours()
    keep_all_briefs()


def keep_all_briefs() -> None:
    """Make the brief of every service anew."""
    last, ids = indexing.last_change(), brief_keeping.all_ids()
    for start in range(0, len(ids), brief_keeping.BATCH):
        _keep(ids[start : start + brief_keeping.BATCH], last)


def count_abandoned_searches() -> None:
    """Count the searches from which nothing was opened."""
    with transaction():
        actions.count_abandoned()


def tell_of_new_finds() -> None:
    """Mail people what their saved searches newly find, each in a transaction of their own."""
    for person_id in saved.people_to_tell(clock.now()):
        with transaction():
            saving.tell(person_id, clock.now())


def _keep(service_ids: Iterable[UUID], change_id: int) -> None:
    with transaction():
        brief_keeping.keep(service_ids, change_id)
