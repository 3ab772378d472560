"""Who among us works with a partner: how often, how lately, and whom to ask. Pure: values in, words out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.trust.state import Tie

QUIET_DAYS = 90


@dataclass(frozen=True, slots=True)
class Relationship:
    """What the people of one agency have had to do with a partner, as one of them (`reader`) reads it.

    Days are since 1970; None where there was none. `ask` is the colleague who knows it best.
    """

    colleagues: int
    theirs: int
    mine: int
    sent: int
    last_connected: float | None
    last_sent: float
    ask: UUID | None

    @property
    def connections(self) -> int:
        return self.theirs + self.mine

    def quiet_days(self, today: float) -> int:
        """For how many days nobody has been in touch, once it is long; else 0."""
        days = int(today - max(self.last_sent, self.last_connected or 0))
        return days if days >= QUIET_DAYS else 0


def relationship_of(
    ties: Mapping[UUID, Tie], reader: UUID | None, *, askable: Collection[UUID]
) -> Relationship:
    """From the ties of one agency's people, at least one; `askable` are those who still work there."""
    others = {person: tie for person, tie in ties.items() if person != reader}
    knowing = {person: tie for person, tie in others.items() if tie.connected}
    mine = sum(tie.connected for person, tie in ties.items() if person == reader)
    return Relationship(
        colleagues=len(knowing),
        theirs=sum(tie.connected for tie in knowing.values()),
        mine=mine,
        sent=sum(tie.sent for tie in ties.values()),
        last_connected=max(
            (tie.last_connected for tie in ties.values() if tie.last_connected is not None), default=None
        ),
        last_sent=max(tie.last_sent for tie in ties.values()),
        ask=max(
            (one for one in knowing if one in askable),
            key=lambda one: (knowing[one].connected, knowing[one].last_sent),
            default=None,
        ),
    )


def words_of(held: Relationship, ask: str, ago: str) -> str:
    """ "3 colleagues at your agency made 14 connections here, last 12 days ago; ask Dana". `ago`: the last one."""
    if not held.connections:
        return f"Your agency has sent {_plural(held.sent, 'client')} here; none was connected yet"
    who = _who(held)
    asking = f"; ask {ask}" if ask else ""
    return f"{who} made {_plural(held.connections, 'connection')} here, last {ago}{asking}"


def _who(held: Relationship) -> str:
    if not held.colleagues:
        return "You"
    colleagues = _plural(held.colleagues, "colleague")
    return f"You and {colleagues}" if held.mine else f"{colleagues} at your agency"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


CLOSE, STEADY = 10, 3


def is_well_known(ties: Mapping[UUID, Tie], today: float) -> bool:
    """Whether the people of an agency have worked well with a partner and still do: they need no introduction."""
    lately = any(today - max(tie.last_sent, tie.last_connected or 0) < QUIET_DAYS for tie in ties.values())
    return lately and sum(tie.connected for tie in ties.values()) >= STEADY


def strength(connected: int) -> str:
    """How close one has become, by how many clients were connected."""
    if connected >= CLOSE:
        return "Close"
    return "Steady" if connected >= STEADY else "At its beginning"
