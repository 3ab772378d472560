"""My partners and my colleagues': how close, when last in touch, which go quiet, and who could introduce me."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app import clock
from app.accounts.queries import staff
from app.actor import Actor, Role
from app.directory.queries import names_of
from app.trust.chances import viewpoint
from app.trust.facts import DAY, day_of
from app.trust.introductions import Introducer, introducers
from app.trust.knowledge import knowledge_for
from app.trust.relationship import QUIET_DAYS, is_well_known, strength
from app.trust.state import Tie

MOST_ELSEWHERE = 12


@dataclass(frozen=True, slots=True)
class Known:
    """One partner as somebody knows it; `who` is a colleague, "" for the reader."""

    partner: UUID
    name: str
    who: str
    strength: str
    sent: int
    connected: int
    last: datetime
    quiet_days: int


@dataclass(frozen=True, slots=True)
class Relationships:
    """The reader's own partners, and those that only colleagues know: each with the one who knows it best.

    `elsewhere` are people of other agencies, each for another partner that the reader's agency does not work well
    with at present: first those whom the reader's agency once knew.
    """

    mine: Sequence[Known]
    introductions: Sequence[Known]
    elsewhere: Sequence[Introducer]

    @property
    def quiet(self) -> Sequence[Known]:
        return [one for one in self.mine if one.quiet_days]


def relationships(*, seen_by: Actor) -> Relationships:
    """Four statements at most, whatever the number of partners."""
    state, view = knowledge_for(seen_by), viewpoint(seen_by)
    if state is None or view.agency is None:
        return Relationships((), (), ())
    people = {one.id: one.name for one in staff(view.agency, Role.CASE_MANAGER)}
    ties = {partner: state.ties_of(view.agency, partner) for partner in state.partners}
    ties = {partner: held for partner, held in ties.items() if held}
    names = names_of(ties)
    mine = [_known(one, names[one], "", held[seen_by.id]) for one, held in ties.items() if seen_by.id in held]
    others = list(_introductions(ties, names, people, seen_by.id))
    return Relationships(
        sorted(mine, key=lambda one: (-one.connected, one.name)),
        sorted(others, key=lambda one: (-one.connected, one.name)),
        _elsewhere(ties, introducers(seen_by=seen_by)),
    )


def _elsewhere(ties: Mapping[UUID, Mapping[UUID, Tie]], known: Sequence[Introducer]) -> Sequence[Introducer]:
    """For each partner the one who works with it most often."""
    today, first = day_of(clock.now()), {one.partner: one for one in reversed(known)}
    wanted = [one for one in known if first[one.partner] is one]
    wanted = [one for one in wanted if not is_well_known(ties.get(one.partner, {}), today)]
    return sorted(wanted, key=lambda one: one.partner not in ties)[:MOST_ELSEWHERE]


def _introductions(
    ties: Mapping[UUID, Mapping[UUID, Tie]],
    names: Mapping[UUID, str],
    people: Mapping[UUID, str],
    reader: UUID | None,
) -> Iterator[Known]:
    """Partners that the reader has sent nobody to and somebody who still works there has connected clients with."""
    for partner, held in ties.items():
        knowing = [one for one, tie in held.items() if one in people and tie.connected]
        if reader not in held and knowing:
            best = max(knowing, key=lambda one: (held[one].connected, held[one].last_sent))
            yield _known(partner, names[partner], people[best], held[best])


def _known(partner: UUID, name: str, who: str, tie: Tie) -> Known:
    last = max(tie.last_sent, tie.last_connected or 0)
    quiet = int(day_of(clock.now()) - last)
    return Known(
        partner,
        name,
        who,
        strength(tie.connected),
        tie.sent,
        tie.connected,
        datetime.fromtimestamp(last * DAY, UTC),
        quiet if quiet >= QUIET_DAYS else 0,
    )
