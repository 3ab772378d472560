"""One need passed from provider to provider: the chain as one object, its loops, and where it ends. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.errors import Invalid
from app.referrals.reasons import SETTLED
from app.referrals.statuses import NEXT_CHOICE_AFTER, OPEN, UNANSWERED, Status

WHY_AGAIN = "They were asked for this before. Say why they are asked again."


class End(StrEnum):
    """Where a chain stands."""

    ASKED = "asked"
    IN_HAND = "in_hand"
    HELPED = "helped"
    NOWHERE = "nowhere"
    SETTLED = "settled"


END_WORDS: dict[End, str] = {
    End.ASKED: "Somebody has been asked, and an answer is awaited.",
    End.IN_HAND: "Somebody has taken it on.",
    End.HELPED: "It was seen through to its end.",
    End.NOWHERE: "The end of the line: it led nowhere, and nobody else was asked since.",
    End.SETTLED: "Nobody else is to be found: the client has help already, or wants none.",
}


@dataclass(frozen=True, slots=True)
class Link:
    """One referral of a chain. `loops`: its provider was asked earlier in the same chain."""

    id: UUID
    reference: str
    partner_id: UUID
    partner: str
    service: str
    status: Status
    reason: str | None
    sent_at: datetime
    ended_at: datetime | None
    group_id: UUID | None = None
    loops: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """All links in the order of sending, how many loop, and where it stands."""

    links: tuple[Link, ...]
    end: End

    @property
    def loops(self) -> int:
        return sum(link.loops for link in self.links)


def chain_of(links: Iterable[Link]) -> Chain:
    """The chain of `links`, which are at least one; mistakes are no part of it unless there is nothing else."""
    ordered = sorted(links, key=lambda link: (link.sent_at, link.reference))
    counted = [link for link in ordered if link.status is not Status.ENTERED_IN_ERROR] or ordered
    asked: set[UUID] = set()
    marked = []
    for link in counted:
        marked.append(replace(link, loops=link.partner_id in asked))
        asked.add(link.partner_id)
    return Chain(tuple(marked), _end(marked))


def require_no_loop(asked: Iterable[UUID], partner_id: UUID, why_again: str | None) -> bool:
    """Whether asking `partner_id` goes back to somebody who was asked before. Raises Invalid without a reason."""
    if partner_id not in set(asked):
        return False
    if not (why_again or "").strip():
        raise Invalid(WHY_AGAIN, {"again": WHY_AGAIN})
    return True


def _end(links: Sequence[Link]) -> End:
    statuses = {link.status for link in links}
    if Status.COMPLETED in statuses:
        return End.HELPED
    if statuses & (OPEN - UNANSWERED):
        return End.IN_HAND
    if statuses & UNANSWERED:
        return End.ASKED
    led_nowhere = any(link.status in NEXT_CHOICE_AFTER and link.reason not in SETTLED for link in links[-1:])
    return End.NOWHERE if led_nowhere else End.SETTLED
