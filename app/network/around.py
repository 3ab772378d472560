"""From the database to what surrounds the referrals: the newest knowledge of trust, places, points, lost searches."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select

from app.clients.consent import Fact
from app.clients.models import Consent
from app.db import db
from app.directory import queries as directory
from app.network.facts import Column, Facts, column
from app.network.surroundings import Codes, Mask, Numbers, Offers, Surroundings
from app.trust.cases import Case, events_of
from app.trust.evidence import Outcome, Referrals, Reply
from app.trust.facts import DAY
from app.trust.knowledge import knowledge
from app.trust.ledger import EFFECTS
from app.trust.record import days_to_be_seen
from app.trust.scoring import BURDENS
from app.trust.state import State

NOBODY = UUID(int=0)


def surroundings(rows: Sequence[Any], facts: Facts, missed: Mapping[tuple[str, str], int]) -> Surroundings:
    """What surrounds the referrals of `facts`, made of `rows`; `missed` counts searches by need and ZIP code."""
    state = knowledge()
    return Surroundings(
        received=_days([row.received_at for row in rows]),
        together=column(row.group_id or row.id for row in rows).numbers,
        known=_known(rows, facts),
        shared=_shared(rows),
        horizons=np.array([days_to_be_seen(need) for need in facts.top.words], dtype=float),
        places=_places(state, facts.service),
        follow_through=_follow_through(state, facts),
        offers=_offers(state, facts),
        **_areas(facts, missed),
    )


def _days(moments: Sequence[Any]) -> Numbers:
    return np.array([np.nan if one is None else one.timestamp() / DAY for one in moments], dtype=float)


def _known(rows: Sequence[Any], facts: Facts) -> Referrals:
    """The referrals as the ladder wants them: what became of each is decided once for each way of ending."""
    ended, connected = ~np.isnan(facts.ended), ~np.isnan(facts.connected)
    ways = np.stack((facts.status.numbers, facts.reason.numbers, facts.side.numbers, ended, connected))
    kinds, way = np.unique(ways, axis=1, return_inverse=True)
    effects = [EFFECTS[_ending(facts, *kind)] for kind in kinds.T.tolist()]
    outcome = np.array([effect.outcome or Outcome.OPEN for effect in effects], dtype=np.int64)[way.ravel()]
    takes = np.array([effect.takes_place for effect in effects], dtype=bool)[way.ravel()]
    return Referrals(
        day=facts.sent,
        organization=facts.referrer.numbers,
        team=facts.team.numbers,
        case_manager=column(row.case_manager_id for row in rows).numbers,
        partner=facts.partner.numbers,
        need=facts.top.numbers,
        burden=facts.burden,
        place=facts.service.numbers,
        verified=np.array([row.verified for row in rows], dtype=bool),
        outcome=outcome,
        outcome_day=np.where(connected, facts.connected, np.nan_to_num(facts.ended)),
        reply=np.full(len(facts), Reply.NONE, dtype=np.int64),
        reply_day=np.zeros(len(facts)),
        takes_place=takes,
        client_said=np.zeros(len(facts), dtype=bool),
    )


def _ending(facts: Facts, status: int, reason: int, side: int, ended: int, connected: int) -> str:
    """The event of the ledger that decides about all referrals that stand alike."""
    case = Case(
        id=NOBODY,
        day=0.0,
        organization=NOBODY,
        team=NOBODY,
        case_manager=NOBODY,
        partner=NOBODY,
        service=NOBODY,
        need="",
        burden=0,
        verified=True,
        status=facts.status.words[status],
        reason=facts.reason.words[reason],
        side=facts.side.words[side],
        connected=1.0 if connected else None,
        ended=1.0 if ended else None,
    )
    told = events_of(case)
    return told[-1].kind if told else "sent"


def _shared(rows: Sequence[Any]) -> dict[str, Mask]:
    """What each referral's own consent lets others know, unless it was withdrawn."""
    consents = db.session.execute(select(Consent.id, Consent.facts).where(Consent.withdrawn_at.is_(None)))
    facts_of = {consent.id: frozenset(consent.facts) for consent in consents}
    told = [facts_of.get(row.consent_id, frozenset()) for row in rows]
    return {
        fact.value: np.array([fact.value in facts for facts in told], dtype=bool)
        for fact in (Fact.AREA, Fact.ACCESS, Fact.HOUSEHOLD)
    }


def _places(state: State | None, services: Column) -> Numbers:
    found = np.zeros(len(services.words))
    if state is not None:
        known = [(n, state.services[one]) for n, one in enumerate(services.words) if one in state.services]
        for number, code in known:
            found[number] = state.model.rooms.places[code]
    return found


def _follow_through(state: State | None, facts: Facts) -> Numbers:
    """Arrays (partners, needs, burdens) of what the ladder says without a team of its own."""
    shape = (len(facts.partner.words), len(facts.top.words), BURDENS)
    if state is None:
        return np.zeros(shape)
    partner, need, burden = (one.ravel() for one in np.indices(shape))
    partners = _codes(state.partners, facts.partner.words)[partner]
    needs = _codes(state.needs, facts.top.words)[need]
    scores = state.model.score(np.full(len(partner), -1), partners, needs, burden)
    return scores.follow_through.reshape(shape)


def _codes(known: Mapping[Any, int], words: Sequence[Any]) -> Codes:
    return np.array([known.get(word, -1) for word in words], dtype=np.int64)


def _offers(state: State | None, facts: Facts) -> Offers:
    """What welcomes referrals, at each of its places, with the chance for somebody with few hardships."""
    rows = [
        (service, organization, point, {code.partition(".")[0] for code in codes})
        for service, organization, codes, points in directory.welcoming()
        for point in points or [(np.nan, np.nan)]
    ]
    tops = facts.top.words
    meant = np.array([[top in needs for top in tops] for *_, needs in rows], dtype=bool).reshape(
        len(rows), len(tops)
    )
    chance = np.zeros(meant.shape)
    if state is not None and rows:
        row, need = np.nonzero(meant)
        partners = _codes(state.partners, [organization for _, organization, *_ in rows])
        services = _codes(state.services, [service for service, *_ in rows])
        needs = _codes(state.needs, tops)
        scores = state.model.score(
            np.full(row.size, -1), partners[row], needs[need], np.zeros(row.size, np.int64), services[row]
        )
        chance[row, need] = scores.chance
    return Offers(
        partner=np.array([facts.partner.place.get(one, -1) for _, one, *_ in rows], dtype=np.int64),
        points=np.array([point for *_, point, _ in rows], dtype=float).reshape(-1, 2),
        chance=chance,
    )


def _areas(facts: Facts, missed: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """Where each area is, the middle of its ZIP codes; and the searches in vain of each area and need."""
    towns = directory.towns()
    points = directory.points_of(towns)
    middles = np.full((len(facts.area.words), 2), np.nan)
    for number, area in enumerate(facts.area.words):
        inside = [points[code] for code, town in towns.items() if town == area and code in points]
        if inside:
            middles[number] = np.mean(inside, axis=0)
    counts = np.zeros((len(facts.area.words), len(facts.top.words)), dtype=np.int64)
    for (need, code), times in missed.items():
        top = facts.top.place.get(need.partition(".")[0])
        # Elsewhere, where no client lives there.
        area = facts.area.place.get(towns.get(code, ""), facts.area.place.get(""))
        if area is not None and top is not None:
            counts[area, top] += times
    return {"area_points": middles, "missed": counts}
