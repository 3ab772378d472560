"""The chance of many services at once, for one reader and one client: it orders a search and stands on cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np

from app import clock
from app.accounts.queries import staff
from app.actor import Actor, Role
from app.clients.models import Client
from app.trust.chance import Chance, Known, Step, climb, room_words, typical_words
from app.trust.facts import DAY, day_of
from app.trust.holding import held_in
from app.trust.record import Share, days_to_be_seen
from app.trust.relationship import relationship_of, words_of
from app.trust.scoring import Scores
from app.trust.state import NOTHING, State
from app.web import words

UNSEEN = -1


class Candidate(NamedTuple):
    """A service that might be asked, by whom it is offered, and for which need (the top level; "" for none)."""

    service: UUID
    partner: UUID
    need: str


class Viewpoint(NamedTuple):
    """From where it is looked at: the case manager's team and agency, and how hard the way is for the client."""

    team: UUID | None = None
    agency: UUID | None = None
    burden: int = 0


@dataclass(frozen=True, slots=True)
class Trust:
    """What one reader may know of one service: the chance, and what colleagues have had to do with it."""

    chance: Chance
    relationship: str = ""
    quiet_days: int = 0


def viewpoint(seen_by: Actor, client: Client | None = None) -> Viewpoint:
    """The reader's own team and agency; with a client at hand, the client's."""
    own = sorted(
        (m for m in seen_by.memberships if m.role is Role.CASE_MANAGER), key=lambda m: m.organization
    )
    if client is not None:
        return Viewpoint(client.team_id, client.organization_id, client.burden)
    team = min((team for m in own for team in m.teams), default=None)
    return Viewpoint(team, own[0].organization if own else None)


def scores_of(state: State, candidates: Sequence[Candidate], view: Viewpoint) -> Scores:
    """The model's answers, in the order of the candidates."""
    team = state.teams.get(view.team, UNSEEN) if view.team else UNSEEN
    partners = [state.partners.get(one.partner, UNSEEN) for one in candidates]
    needs = [state.needs.get(one.need, UNSEEN) for one in candidates]
    places = [state.services.get(one.service, UNSEEN) for one in candidates]
    size = len(candidates)
    return state.model.score(np.full(size, team), partners, needs, np.full(size, view.burden), places)


def trust_of(
    candidates: Sequence[Candidate],
    need_names: Mapping[str, str],
    *,
    state: State | None,
    view: Viewpoint,
    seen_by: Actor,
) -> dict[UUID, Trust]:
    """What `seen_by` may know of each service, from what was learnt (see `knowledge_for`); nothing for whoever has
    not signed in. At most one statement, whatever the number of candidates."""
    if state is None or not seen_by.signed_in:
        return {}
    scores, own = scores_of(state, candidates, view), seen_by.organizations(Role.PROVIDER)
    chances = {
        one.service: _chance(state, scores, at, one, view, need_names, exactly=one.partner in own)
        for at, one in enumerate(candidates)
    }
    told = _relationships(state, {one.partner for one in candidates}, view, seen_by)
    return {one.service: Trust(chances[one.service], *told.get(one.partner, ("", 0))) for one in candidates}


def _chance(
    state: State,
    scores: Scores,
    at: int,
    one: Candidate,
    view: Viewpoint,
    need_names: Mapping[str, str],
    *,
    exactly: bool,
) -> Chance:
    name = need_names.get(one.need, one.need)
    typical = float(scores.typical[at])
    steps = _steps(scores, at, _titles(name), _known(state, one, view, exactly=exactly), typical)
    place, rooms = state.services.get(one.service), state.model.rooms
    return Chance(
        chance=float(scores.chance[at]),
        room=float(scores.room[at]),
        follow_through=float(scores.follow_through[at]),
        low=float(scores.low[at]),
        high=float(scores.high[at]),
        days=days_to_be_seen(one.need),
        typical=typical,
        typical_words=typical_words(name, view.burden),
        steps=steps,
        room_words=""
        if place is None
        else room_words(float(rooms.load[place]), float(rooms.places[place]), exactly=exactly),
        order=float(scores.order[at]),
        standing=float(scores.standing[at]),
    )


def _titles(need: str) -> tuple[str, str, str]:
    return "This partner", f"For {need.lower()}" if need else "For this need", "With your team"


def _known(state: State, one: Candidate, view: Viewpoint, *, exactly: bool) -> tuple[Known, Known, Known]:
    """What each rung rests on, as the reader may know it."""
    return (
        _known_of(state, one.partner, "", view, exactly=exactly),
        replace(
            _known_of(state, one.partner, one.need, view, exactly=exactly),
            held=not exactly and one.need in _held_needs(state, one.partner, view),
        )
        if one.need
        else Known(NOTHING, NOTHING),
        Known(state.count_of_team(view.team, one.partner), NOTHING, whose="its"),
    )


def _known_of(state: State, partner: UUID, need: str, view: Viewpoint, *, exactly: bool) -> Known:
    own = state.count(partner, need=need, organization=view.agency) if view.agency else NOTHING
    return Known(own, state.count(partner, need=need).without(own), exactly=exactly)


def _held_needs(state: State, partner: UUID, view: Viewpoint) -> set[str]:
    """Of which needs the others' numbers could be had from those of all needs, and of the other needs."""
    others = state.by_need(partner, besides=view.agency)
    held = held_in([Share(count.part, count.whole) for count in others.values()])
    return {need for need, is_held in zip(others, held, strict=True) if is_held}


def _steps(
    scores: Scores, at: int, titles: Sequence[str], known: Sequence[Known], typical: float
) -> tuple[Step, ...]:
    """The rungs that stand on anything, with the chance after each."""
    steps = [
        Step(
            title=title,
            words=what.words,
            successes=float(told.successes[at]),
            weight=float(told.weight[at]),
            expected=float(told.expected[at]),
            k=k,
            shown=not what.withheld,
        )
        for title, what, told, k in zip(titles, known, scores.rungs, scores.ks, strict=True)
    ]
    reached = zip(steps, climb(typical, steps), strict=True)
    return tuple(replace(step, share=share) for step, share in reached if step.moves)


def _relationships(
    state: State, partners: Collection[UUID], view: Viewpoint, seen_by: Actor
) -> dict[UUID, tuple[str, int]]:
    """What the reader's agency has had to do with each partner, in words, and for how many days it has been quiet."""
    if view.agency is None or view.agency not in seen_by.organizations(Role.CASE_MANAGER):
        return {}
    ties = {one: known for one in partners if (known := state.ties_of(view.agency, one))}
    names = {one.id: one.name for one in staff(view.agency, Role.CASE_MANAGER)} if ties else {}
    held = {one: relationship_of(known, seen_by.id, askable=names.keys()) for one, known in ties.items()}
    today = day_of(clock.now())
    return {
        one: (
            words_of(found, names.get(found.ask, "") if found.ask else "", _ago(found.last_connected)),
            found.quiet_days(today),
        )
        for one, found in held.items()
    }


def _ago(day: float | None) -> str:
    """ "12 days ago"."""
    return "" if day is None else words.ago(datetime.fromtimestamp(day * DAY, UTC), clock.now())
