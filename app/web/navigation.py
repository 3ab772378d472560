"""What the header offers to whom: one table."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from app.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the header. No `roles`: for everyone. `area`: how addresses begin that belong to it."""

    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset()
    area: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry for one reader. `current` is what `aria-current` says: page, true on pages below it, or nothing.

    `unread` is how many messages wait there.
    """

    label: str
    url: str
    current: str
    unread: int


ENTRIES = (
    Entry("Today", "referrals.today", frozenset({Role.CASE_MANAGER, Role.PROVIDER})),
    Entry("Find services", "finding.find"),
    Entry("Clients", "clients.index", frozenset({Role.CASE_MANAGER})),
    Entry("Referrals", "referrals.index", frozenset({Role.CASE_MANAGER})),
    Entry("Partners", "trust.relationships", frozenset({Role.CASE_MANAGER})),
    Entry("Inbox", "referrals.inbox", frozenset({Role.PROVIDER})),
    Entry("Your record", "trust.own_record", frozenset({Role.PROVIDER})),
    Entry("Listings", "stewardship.listings", frozenset({Role.PROVIDER})),
    Entry("Due", "referrals.due", frozenset({Role.COORDINATOR})),
    Entry("Network", "network.index", frozenset({Role.COORDINATOR})),
    Entry("Unmet need", "register.index", frozenset({Role.COORDINATOR})),
    Entry("Stewardship", "stewardship.queue", frozenset({Role.COORDINATOR})),
    Entry("People", "accounts.people", frozenset({Role.ADMINISTRATOR}), area="/admin"),
)


def navigation_for(actor: Actor) -> list[Item]:
    """The header's items for `actor`, the one that leads to the page at hand marked."""
    return [
        Item(entry.label, url_for(entry.endpoint), _current(entry), _unread(entry, actor))
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and (not entry.roles or actor.has(*entry.roles))
    ]


def _current(entry: Entry) -> str:
    if request.endpoint == entry.endpoint:
        return "page"
    area = entry.area or url_for(entry.endpoint).removeprefix(request.script_root)
    if not request.path.startswith(f"{area}/"):
        return ""
    return "" if any(_leads_closer(other, area) for other in ENTRIES) else "true"


def _leads_closer(entry: Entry, area: str) -> bool:
    """Whether the page at hand belongs to another entry that begins like this one, and is longer."""
    if entry.endpoint not in current_app.view_functions:
        return False
    other = entry.area or url_for(entry.endpoint).removeprefix(request.script_root)
    return len(other) > len(area) and f"{request.path}/".startswith(f"{other}/")


def _unread(entry: Entry, actor: Actor) -> int:
    """What is counted beside an entry. A page that says that the database is away must not ask it again."""
    count = current_app.extensions["counts"].get(entry.endpoint)
    if count is None:
        return 0
    try:
        return int(count(actor))
    except SQLAlchemyError:
        return 0
