"""Which row is about which service: by its id, else its name, else its name and place; what is unclear is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

PlaceKey = tuple[str, str, str]
NEW, LEAVE_OUT = "new", "leave_out"


class Match(StrEnum):
    """What a row turned out to be."""

    NEW = "new"
    THERE = "there"
    ASK = "ask"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Known:
    """A service that is here: its names and where it is offered."""

    id: UUID
    names: frozenset[str]
    places: frozenset[PlaceKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row says of which service it means. `answer`: what a person chose for it: an id, NEW or LEAVE_OUT."""

    number: int
    id: UUID | None = None
    name: str = ""
    place: PlaceKey | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`service` is the one that a row is about; `candidates` are those to choose from; `reason` of a refusal."""

    match: Match
    service: UUID | None = None
    candidates: tuple[UUID, ...] = ()
    reason: str = ""


def is_answer(text: str) -> bool:
    """Whether this can be an answer to what was asked."""
    try:
        return text in (NEW, LEAVE_OUT) or bool(UUID(text))
    except ValueError:
        return False


def name_key(name: str) -> str:
    """A name for comparing."""
    return " ".join(name.casefold().split())


def decide(rows: Sequence[Asked], known: Sequence[Known]) -> list[Decision]:
    """A decision for each row, in order. No two rows are about one service: the second is refused."""
    by_id = {one.id: one for one in known}
    by_name: dict[str, list[Known]] = {}
    for one in known:
        for name in one.names:
            by_name.setdefault(name, []).append(one)
    often = Counter(name_key(row.name) for row in rows if row.id is None)
    taken: dict[object, int] = {}
    decisions = []
    for row in rows:
        decision = _decide(row, by_id, by_name, alone=often[name_key(row.name)] == 1)
        decisions.append(_once(row, decision, taken))
    return decisions


def _decide(
    row: Asked, by_id: Mapping[UUID, Known], by_name: Mapping[str, Sequence[Known]], *, alone: bool
) -> Decision:
    if row.answer == LEAVE_OUT:
        return Decision(Match.LEFT_OUT)
    if row.id is not None:
        if row.id in by_id:
            return Decision(Match.THERE, row.id)
        return Decision(Match.REFUSED, reason="No service of this organization has this id.")
    if not row.name:
        return Decision(Match.REFUSED, reason="The row has no name.")
    found = by_name.get(name_key(row.name), [])
    ids = tuple(one.id for one in found)
    if row.answer == NEW:
        return Decision(Match.NEW)
    if row.answer and (chosen := next((i for i in by_id if str(i) == row.answer), None)):
        return Decision(Match.THERE, chosen)
    if not found:
        return Decision(Match.NEW)
    here = [one for one in found if row.place is not None and row.place in one.places]
    if len(here) == 1:
        return Decision(Match.THERE, here[0].id)
    if len(found) == 1 and (alone or row.place is None or not found[0].places):
        return Decision(Match.THERE, found[0].id)
    return Decision(Match.ASK, candidates=ids)


def _once(row: Asked, decision: Decision, taken: dict[object, int]) -> Decision:
    """A second row about the same service, or the same new one, is refused with the number of the first."""
    key: object
    if decision.match is Match.THERE:
        key = decision.service
    elif decision.match is Match.NEW:
        key = (name_key(row.name), row.place)
    else:
        return decision
    if key in taken:
        return Decision(Match.REFUSED, reason=f"Row {taken[key]:,} is about the same service already.")
    taken[key] = row.number
    return decision
