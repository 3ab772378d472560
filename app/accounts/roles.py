"""What each role is, what it may do, and where it begins its day: one table.

Read by the pages that hand roles out, by `policy` and by the tests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.actor import Actor, Role


class Permission(StrEnum):
    """What a role may do, in the words that the pages show."""

    SERVE_CLIENTS = "Keep the records of the team’s clients, and refer them with their consent"
    SEE_RELIABILITY = "See how reliably each partner answers"
    ANSWER_REFERRALS = "Read and answer the referrals that the organization is sent"
    KEEP_LISTINGS = "Keep the organization’s listings up to date"
    SEE_NETWORK = "See the whole network in counts and routes, never a client’s name or notes"
    MANAGE_ACCOUNTS = "Invite people and give them roles; make organizations and teams"


@dataclass(frozen=True, slots=True)
class Job:
    """A role's `name` on pages, its permissions, and the endpoint where its day begins."""

    name: str
    permissions: frozenset[Permission]
    starts_at: str


ROLES: dict[Role, Job] = {
    Role.CASE_MANAGER: Job(
        "Case manager",
        frozenset({Permission.SERVE_CLIENTS, Permission.SEE_RELIABILITY}),
        "referrals.today",
    ),
    Role.PROVIDER: Job(
        "Provider staff",
        frozenset({Permission.ANSWER_REFERRALS, Permission.KEEP_LISTINGS, Permission.SEE_RELIABILITY}),
        "referrals.today",
    ),
    Role.COORDINATOR: Job(
        "Coordinator",
        frozenset({Permission.SEE_NETWORK, Permission.SEE_RELIABILITY}),
        "network.index",
    ),
    Role.ADMINISTRATOR: Job(
        "Administrator",
        frozenset({Permission.MANAGE_ACCOUNTS}),
        "accounts.people",
    ),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that a holder of `roles` may do."""
    return frozenset().union(*(ROLES[role].permissions for role in roles))


def allows(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles carries `permission`."""
    return permission in permissions_of(actor.roles)


def start_of(roles: Iterable[Role]) -> str:
    """The endpoint that someone with these roles begins at: that of the first in the table's order."""
    held = set(roles)
    return next((job.starts_at for role, job in ROLES.items() if role in held), "accounts.account")
