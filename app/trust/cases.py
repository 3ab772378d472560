"""A referral as the model sees it: from its moments and its ending to events of the ledger.

This is where blame is decided for the live program; a replay brings events that somebody else decided on.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from app.trust.ledger import CLIENT_SAID, ORDER

FULL, NO_FIT, EXIT, UNCONNECTED, REFUSED = (
    "declined_full",
    "not_eligible",
    "client_exit",
    "closed_unconnected",
    "declined_other",
)
# What an ending without a connection says, by whose matter its reason was. A decline takes no place, whoever's it is.
DECLINES: Mapping[str, str] = {"provider": REFUSED, "capacity": FULL}
ENDINGS: Mapping[str, str] = {
    "provider": UNCONNECTED,
    "capacity": FULL,
    "listing": NO_FIT,
    "referrer": NO_FIT,
    "client": EXIT,
    "neither": EXIT,
}
NOBODY_WENT_THERE = frozenset({"placed_elsewhere", "duplicate"})
OPEN = frozenset(
    {"sent", "received", "info_needed", "accepted", "waitlisted", "contacted", "started", "on_hold"}
)


class Case(NamedTuple):
    """One referral with what became of it. Moments are days on one scale, None where they have not come."""

    id: UUID
    day: float
    organization: UUID
    team: UUID
    case_manager: UUID
    partner: UUID
    service: UUID
    need: str
    burden: int
    verified: bool
    status: str
    reason: str
    side: str
    accepted: float | None = None
    waitlisted: float | None = None
    wait_days: int | None = None
    connected: float | None = None
    ended: float | None = None
    client_said: float | None = None


class Told(NamedTuple):
    """One event for the ledger; see `ledger.EFFECTS`."""

    kind: str
    day: float
    start: float | None = None


def events_of(case: Case) -> list[Told]:
    """What happened to a referral, in the order in which the ledger takes it in. A connection outlasts any ending."""
    return sorted(_events(case), key=lambda told: (told.day, ORDER[told.kind]))


def _events(case: Case) -> Iterator[Told]:
    if case.accepted is not None:
        yield Told("accepted", case.accepted)
    if case.waitlisted is not None:
        start = None if case.wait_days is None else case.waitlisted + case.wait_days
        yield Told("waitlisted", case.waitlisted, start)
    if case.client_said is not None:
        yield Told(CLIENT_SAID, case.client_said)
    if case.connected is not None:
        yield Told("connected", case.connected)
    elif case.status not in OPEN and case.ended is not None:
        yield Told(_ending(case), case.ended)


def _ending(case: Case) -> str:
    if case.reason in NOBODY_WENT_THERE:
        return NO_FIT
    if case.status == "declined":
        return DECLINES.get(case.side, NO_FIT)
    side = case.side or ("provider" if case.status in ("expired", "completed") else "neither")
    return ENDINGS[side]
