"""What the header offers to whom: one table."""

from dataclasses import dataclass

from flask import current_app, request, url_for

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
    """An entry for one reader. `current` is what `aria-current` says: page, true on pages below it, or nothing."""

    label: str
    url: str
    current: str


ENTRIES = (
    Entry("Find services", "finding.find"),
    Entry("Clients", "clients.index", frozenset({Role.CASE_MANAGER})),
    Entry("Referrals", "referrals.index", frozenset({Role.CASE_MANAGER})),
    Entry("Inbox", "referrals.inbox", frozenset({Role.PROVIDER})),
    Entry("Listings", "stewardship.listings", frozenset({Role.PROVIDER})),
    Entry("Network", "network.index", frozenset({Role.COORDINATOR})),
    Entry("Not found", "finding.unmet", frozenset({Role.COORDINATOR})),
    Entry("Stewardship", "stewardship.queue", frozenset({Role.COORDINATOR})),
    Entry("People", "accounts.people", frozenset({Role.ADMINISTRATOR}), area="/admin"),
)


def navigation_for(actor: Actor) -> list[Item]:
    """The header's items for `actor`, the one that leads to the page at hand marked."""
    return [
        Item(entry.label, url_for(entry.endpoint), _current(entry))
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and (not entry.roles or actor.has(*entry.roles))
    ]


def _current(entry: Entry) -> str:
    if request.endpoint == entry.endpoint:
        return "page"
    area = entry.area or url_for(entry.endpoint).removeprefix(request.script_root)
    return "true" if request.path.startswith(f"{area}/") else ""
