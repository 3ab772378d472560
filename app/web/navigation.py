"""What the header offers to whom: one table."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in the header; `roles` empty means everyone."""

    label: str
    endpoint: str
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    url: str
    current: bool


ENTRIES = (
    Entry("Find services", "finding.find"),
    Entry("Clients", "clients.index", frozenset({Role.CASE_MANAGER})),
    Entry("Referrals", "referrals.index", frozenset({Role.CASE_MANAGER})),
    Entry("Inbox", "referrals.inbox", frozenset({Role.PROVIDER})),
    Entry("Network", "network.index", frozenset({Role.COORDINATOR})),
    Entry("People", "accounts.people", frozenset({Role.ADMINISTRATOR})),
)


def navigation_for(actor: Actor) -> list[Item]:
    """The header's items for `actor`, the one that leads to the page at hand marked."""
    return [
        Item(entry.label, url_for(entry.endpoint), request.endpoint == entry.endpoint)
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and (not entry.roles or actor.has(*entry.roles))
    ]
