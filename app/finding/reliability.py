"""What a search of someone who has signed in is weighed by: room × follow-through of every service, for the need that
is looked for, as their team and their client see it. Never one of the two without the other.

The public's order knows nothing of it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

from app.actor import Actor
from app.clients.models import Client
from app.directory import queries as directory
from app.finding.actions import needs_meant
from app.finding.kept import kept
from app.finding.meaning import Meant
from app.finding.ranking import EVEN, Weights
from app.trust.chances import Candidate, Viewpoint, scores_of, viewpoint
from app.trust.state import State

Weigh = Callable[[Meant], Weights]
Question = tuple[tuple[str, ...], Viewpoint]
MOST = 40
_KEPT = "reliability_of_searches"


@dataclass(slots=True)
class Kept:
    """Weights of the last questions, as long as the same was learnt and the same is listed."""

    state: State
    services: Mapping[UUID, tuple[UUID, tuple[str, ...]]]
    weights: OrderedDict[Question, Weights]


def unweighed(_meant: Meant) -> Weights:
    """The public's: every service is worth the same."""
    return EVEN


def weigh_for(state: State | None, seen_by: Actor, client: Client | None) -> Weigh:
    """How searches of this reader for this client are weighed, by what was learnt (see `knowledge_for`)."""
    if state is None:
        return unweighed
    view, known = viewpoint(seen_by, client), state
    needs = needs_of(client)

    def weigh(meant: Meant) -> Weights:
        """Whoever types a name wants that one, however reliable it is."""
        return EVEN if meant.by_name else _weights(known, wanted(meant) or needs, view)

    return weigh


def needs_of(client: Client | None) -> tuple[str, ...]:
    """The top levels of what a client still needs."""
    codes = [need.code for need in client.needs if need.met_at is None] if client else []
    return tuple(dict.fromkeys(code.partition(".")[0] for code in codes))


def wanted(meant: Meant) -> tuple[str, ...]:
    """The top levels of the needs that are looked for; empty when the search names none."""
    return tuple(dict.fromkeys(code.partition(".")[0] for code in needs_meant(meant)))


def need_for(offered: Iterable[str], asked: tuple[str, ...]) -> str:
    """For which need (its top level) a service is judged: one that is asked for, else what it is there for."""
    tops = dict.fromkeys(code.partition(".")[0] for code in offered)
    if asked and tops.keys().isdisjoint(asked):
        return asked[0]
    return next((top for top in tops if not asked or top in asked), "")


def _weights(state: State, asked: tuple[str, ...], view: Viewpoint) -> Weights:
    services = kept("services by partner and needs", directory.needs_of_services)
    held: Kept | None = current_app.extensions.get(_KEPT)
    if held is None or held.state is not state or held.services is not services:
        held = current_app.extensions[_KEPT] = Kept(state, services, OrderedDict())
    question = (asked, view)
    if question not in held.weights:
        held.weights[question] = _worked_out(held, asked, view)
        while len(held.weights) > MOST:
            held.weights.popitem(last=False)
    return held.weights[question]


def _worked_out(held: Kept, asked: tuple[str, ...], view: Viewpoint) -> Weights:
    """Every listed service; one that is listed since counts like a partner that nobody knows."""
    candidates = [
        Candidate(service, partner, need_for(codes, asked))
        for service, (partner, codes) in held.services.items()
    ]
    stranger = Candidate(UUID(int=0), UUID(int=0), asked[0] if asked else "")
    standing = scores_of(held.state, [*candidates, stranger], view).standing.tolist()
    weights = {str(one.service): worth for one, worth in zip(candidates, standing, strict=False)}
    return Weights(weights, standing[-1])
