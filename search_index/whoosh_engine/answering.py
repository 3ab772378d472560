"""From a snapshot and a query to a page: filter, count, order, show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np

from search_index.contract import Facets, Hit, Page, Place, Query, Suggestion
from search_index.geo import distances_km
from search_index.ordering import best
from search_index.snippets import Marker
from search_index.spelling import corrected
from search_index.suggesting import needs_going_on_from, prefix_of
from search_index.understanding import ENOUGH, LONGEST_TEXT, WIDER_WORTH, Wish, finished, wishes
from search_index.whoosh_engine.facts import Floats, Integers, Mask
from search_index.whoosh_engine.snapshot import Snapshot


@dataclass(frozen=True)
class Spoken:
    """What the words of a query found; masks and scores have shape (rows,)."""

    wishes: tuple[Wish, ...]
    held: tuple[Mask, ...]  # of each wish
    mask: Mask
    scores: Floats
    loosened: bool


def answer(snapshot: Snapshot, query: Query) -> Page:
    """The page a query asks for."""
    spoken = _spoken(snapshot, query.text)
    km = _kilometres(snapshot, query)
    chosen = _chosen(snapshot, query)
    base = spoken.mask & _allowed(snapshot, query, km)
    found = np.flatnonzero(reduce(and_, chosen.values(), base))
    relevance, scores = _scored(snapshot, query, found, spoken, km)
    order = _ordered(snapshot, query, found, scores, km)
    start = (query.page - 1) * query.size
    shown = order[start : start + query.size]
    marker = Marker.of(spoken.wishes)
    return Page(
        hits=tuple(
            _hit(snapshot, spoken, marker, int(found[i]), float(scores[i]), float(relevance[i]), km)
            for i in shown
        ),
        total=len(found),
        facets=_facets(snapshot, query, base, chosen),
        loosened=spoken.loosened,
        did_you_mean=_did_you_mean(snapshot, query.text, spoken),
        places=_places(snapshot, found[order[: query.places]]),
        checkpoint=snapshot.checkpoint,
    )


def suggestions(snapshot: Snapshot, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """What goes on from the typed letters: needs, services, organizations, at most `limit` of each."""
    prefix = prefix_of(typed)
    if not prefix:
        return ()
    offered = snapshot.facts.needs.counts(snapshot.live)
    services = _named(snapshot, "service", prefix, limit)
    organizations = _named(snapshot, "organization", prefix, limit)
    return (
        *needs_going_on_from(prefix, offered=offered, limit=limit),
        *(Suggestion("service", text, snapshot.facts.ids[row]) for text, row in services.items()),
        *(Suggestion("organization", text, text) for text in organizations),
    )


def _named(snapshot: Snapshot, kind: str, prefix: str, limit: int) -> dict[str, int]:
    found: list[tuple[str, str, int]] = []
    for start, names in snapshot.names(kind):
        live: dict[str, tuple[str, str, int]] = {}
        for beginning, text, row in names.going_on_from(prefix):
            if snapshot.live[start + row]:
                live.setdefault(text, (beginning, text, start + row))
            if len(live) == limit:
                break
        found += live.values()
    first: dict[str, int] = {}
    for _, text, row in sorted(found):
        first.setdefault(text, row)
    return dict(list(first.items())[:limit])


def _spoken(snapshot: Snapshot, text: str) -> Spoken:
    asked = finished(wishes(text), is_word=snapshot.is_word)
    if not asked:
        return Spoken((), (), snapshot.live, np.zeros(len(snapshot)), loosened=False)
    unwanted = [snapshot.held(wish)[0] for wish in asked if wish.unwanted]
    left = reduce(and_, (~mask for mask in unwanted), snapshot.live)
    wanted = tuple(wish for wish in asked if not wish.unwanted)
    if not wanted:
        return Spoken((), (), left, np.zeros(len(snapshot)), loosened=False)
    masks, scores = zip(*(snapshot.held(wish) for wish in wanted), strict=True)
    whole, mask, loosened = _nearest_to_all(wanted, [mask & left for mask in masks])
    worth = np.where(whole, 1.0, WIDER_WORTH)
    return Spoken(wanted, masks, mask, worth * np.sum(scores, axis=0), loosened)


def _nearest_to_all(asked: Sequence[Wish], masks: Sequence[Mask]) -> tuple[Mask, Mask, bool]:
    """The rows that hold every required wish, those that are found, and whether these only come nearest."""
    required = [mask for wish, mask in zip(asked, masks, strict=True) if not wish.soft]
    needs = [mask for wish, mask in zip(asked, masks, strict=True) if wish.widens]
    whole = found = reduce(and_, required)
    for wider in (and_, or_):
        if needs and np.count_nonzero(found) < ENOUGH:
            found = whole | reduce(wider, needs)
    if found.any():
        return (whole if whole.any() else found), found, not whole.any()
    held = np.sum(required, axis=0, dtype=np.int32)
    most = int(held.max(initial=0))
    found = (held == most) & (held > 0)
    return found, found, most > 0


def _did_you_mean(snapshot: Snapshot, text: str, spoken: Spoken) -> str | None:
    begun = {wish.unfinished for wish, mask in zip(spoken.wishes, spoken.held, strict=True) if mask.any()}
    return corrected(
        text[:LONGEST_TEXT],
        known=lambda word: word in begun or snapshot.is_known(word),
        nearest=snapshot.nearest_word,
    )


def _kilometres(snapshot: Snapshot, query: Query) -> Floats:
    """The way to the nearest point of each row, NaN without one; shape (rows,)."""
    km = np.full(len(snapshot), np.nan)
    if query.near is not None:
        facts = snapshot.facts
        np.fmin.at(km, facts.point_rows, distances_km(query.near, facts.vectors))
    return km


def _allowed(snapshot: Snapshot, query: Query, km: Floats) -> Mask:
    """The rows left by what has no count of its own: the excluded ids, the distance and the times to come."""
    mask = np.ones(len(snapshot), dtype=bool)
    mask[[snapshot.row_of[id_] for id_ in query.excluded if id_ in snapshot.row_of]] = False
    if query.within_km is not None:
        mask &= ~(km > query.within_km)
    if query.open_between:
        mask &= snapshot.facts.open_between(query.open_between)
    return mask


def _chosen(snapshot: Snapshot, query: Query) -> Mapping[str, Mask]:
    """The rows that each chosen group of filters lets pass."""
    facts, size = snapshot.facts, len(snapshot)
    groups: dict[str, Mask] = {}
    if query.needs:
        groups["needs"] = facts.needs.any_of(query.needs, size)
    if query.languages:
        groups["languages"] = facts.languages.any_of(query.languages, size)
    if query.free:
        groups["free"] = facts.free
    if query.has_room:
        groups["has_room"] = facts.has_room
    if query.accepts_referrals:
        groups["accepts_referrals"] = facts.accepts_referrals
    if query.open_at is not None:
        groups["open"] = facts.open_at(query.open_at)
    return groups


def _facets(snapshot: Snapshot, query: Query, base: Mask, chosen: Mapping[str, Mask]) -> Facets:
    """Counts of each group under the words and all other groups."""

    def pool(group: str) -> Mask:
        return reduce(and_, (mask for name, mask in chosen.items() if name != group), base)

    facts = snapshot.facts
    minute = query.open_at if query.open_at is not None else query.now
    return Facets(
        needs=facts.needs.counts(pool("needs")),
        languages=facts.languages.counts(pool("languages")),
        free=int(np.count_nonzero(pool("free") & facts.free)),
        has_room=int(np.count_nonzero(pool("has_room") & facts.has_room)),
        accepts_referrals=int(np.count_nonzero(pool("accepts_referrals") & facts.accepts_referrals)),
        open=None if minute is None else int(np.count_nonzero(pool("open") & facts.open_at(minute))),
    )


def _scored(
    snapshot: Snapshot, query: Query, found: Integers, spoken: Spoken, km: Floats
) -> tuple[Floats, Floats]:
    """Relevance and the value in the order "best" of the found rows, shape (found,) both."""
    texts = spoken.scores[found]
    top = texts.max(initial=0.0)
    relevance = texts / top if top > 0 else np.ones(len(found))
    ids, weight_of = snapshot.facts.ids, query.weights.get
    weights = (
        np.array([weight_of(ids[row], query.default_weight) for row in found.tolist()], dtype=np.float64)
        if query.weights
        else np.full(len(found), query.default_weight)
    )
    return relevance, best(weights, snapshot.facts.standing[found], km[found], relevance)


def _ordered(snapshot: Snapshot, query: Query, found: Integers, scores: Floats, km: Floats) -> Integers:
    """Positions in `found`, first to last."""
    keys = [snapshot.name_ranks[found], -scores]
    if query.sort == "nearest" and query.near is not None:
        keys.append(np.nan_to_num(km[found], nan=np.inf))
    if query.sort == "confirmed":
        keys.append(-snapshot.facts.confirmed[found].astype(np.float64))
    return np.lexsort(keys)


def _places(snapshot: Snapshot, rows: Integers) -> tuple[Place, ...]:
    facts = snapshot.facts
    wanted = rows.astype(facts.point_rows.dtype)  # of one type with the column, lest that be copied
    firsts = np.searchsorted(facts.point_rows, wanted).tolist()
    ends = np.searchsorted(facts.point_rows, wanted, side="right").tolist()
    points = [point for first, end in zip(firsts, ends, strict=True) for point in range(first, end)]
    ids = [facts.ids[row] for row in facts.point_rows[points].tolist()]
    return tuple(
        Place(id_, latitude, longitude)
        for id_, (latitude, longitude) in zip(ids, facts.points[points].tolist(), strict=True)
    )


def _hit(
    snapshot: Snapshot, spoken: Spoken, marker: Marker, row: int, score: float, relevance: float, km: Floats
) -> Hit:
    listing = snapshot.listing(row)
    return Hit(
        id=listing.id,
        score=score,
        relevance=relevance,
        km=None if np.isnan(km[row]) else float(km[row]),
        title=marker.title(listing.name),
        snippet=marker.snippet(listing.description),
        matched=tuple(wish.said for wish, mask in zip(spoken.wishes, spoken.held, strict=True) if mask[row]),
    )
