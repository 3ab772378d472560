"""From a snapshot and a query to a page: filter, count, order, show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

import numpy as np

from search_index.columns import bits, kernels, wording
from search_index.columns.bits import Rows, Words
from search_index.columns.found import Floats, Found
from search_index.columns.ranking import leading
from search_index.columns.snapshot import Snapshot
from search_index.columns.wording import Spoken
from search_index.contract import Facets, Hit, Page, Place, Point, Query, Suggestion
from search_index.geo import kilometres_of, squared_chord_of
from search_index.ordering import best
from search_index.snippets import Marker
from search_index.spelling import corrected
from search_index.suggesting import needs_going_on_from, prefix_of
from search_index.understanding import LONGEST_TEXT


@dataclass(frozen=True)
class Filtered:
    """What the facts leave: the rows that words, excluded ids and distance let pass, as bits, made when they are
    counted; the rows that each chosen group of filters lets pass; and what passes all, with its text score (1
    without words)."""

    base: Callable[[], Words]
    groups: Mapping[str, Words]
    found: Found


def answer(snapshot: Snapshot, query: Query) -> Page:
    """The page a query asks for."""
    spoken = wording.spoken(snapshot, query.text)
    filtered = filter_(snapshot, query, spoken.found)
    rows = filtered.found.rows
    km = _kilometres(snapshot, query, rows)
    relevance, scores = _scored(snapshot, query, filtered.found, km)
    order = leading(snapshot, rows, _keys(snapshot, query, rows, scores, km), _most(query))
    start = (query.page - 1) * query.size
    marker = Marker.of(spoken.wishes)
    return Page(
        hits=tuple(
            _hit(snapshot, spoken, marker, int(rows[i]), float(scores[i]), float(relevance[i]), float(km[i]))
            for i in order[start : start + query.size]
        ),
        total=len(rows),
        facets=facets(snapshot, query, filtered),
        loosened=spoken.loosened,
        did_you_mean=_did_you_mean(snapshot, query.text, spoken),
        places=_places(snapshot, rows.take(order[: query.places])),
        checkpoint=snapshot.checkpoint,
    )


def suggestions(snapshot: Snapshot, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """What goes on from the typed letters: needs, services, organizations, at most `limit` of each."""
    prefix = prefix_of(typed)
    if not prefix:
        return ()
    offered = snapshot.code_counts("needs", snapshot.live)
    services = _named(snapshot, "service", prefix, limit)
    organizations = _named(snapshot, "organization", prefix, limit)
    return (
        *needs_going_on_from(prefix, offered=offered, limit=limit),
        *(Suggestion("service", text, snapshot.id_at(row)) for text, row in services.items()),
        *(Suggestion("organization", text, text) for text in organizations),
    )


def filter_(snapshot: Snapshot, query: Query, found: Found | None) -> Filtered:
    """Apply all filters of a query to what its words found (None without words)."""
    groups = _groups(snapshot, query)
    chosen = reduce(and_, groups.values()) if groups else None
    gone = [row for id_ in query.excluded if (row := snapshot.row_of(id_)) >= 0]
    if found is None:
        base = _allowed(snapshot, query, gone)
        rows = bits.to_rows(base if chosen is None else base & chosen)
        return Filtered(lambda: base, groups, Found(rows, np.ones(len(rows))))
    if gone:
        found = kernels.chosen(found, ~kernels.marked(np.array(gone), snapshot.capacity))
    if query.open_between:
        found = kernels.chosen(found, bits.to_mask(snapshot.open_between(query.open_between)))
    if query.near is not None and query.within_km is not None:
        found = snapshot.reached(found, query.near, squared_chord_of(query.within_km))
    passing = found if chosen is None else kernels.chosen(found, bits.to_mask(chosen))
    return Filtered(lambda: kernels.bits_of(found.rows, len(snapshot.live)), groups, passing)


def facets(snapshot: Snapshot, query: Query, filtered: Filtered) -> Facets:
    """Counts of each group under the words and all other groups."""
    base = filtered.base()

    def pool(group: str) -> Words:
        return reduce(and_, (words for name, words in filtered.groups.items() if name != group), base)

    minute = query.open_at if query.open_at is not None else query.now
    return Facets(
        needs=snapshot.code_counts("needs", pool("needs")),
        languages=snapshot.code_counts("languages", pool("languages")),
        free=bits.count(pool("free") & snapshot.flag("free")),
        has_room=bits.count(pool("has_room") & snapshot.flag("has_room")),
        accepts_referrals=bits.count(pool("accepts_referrals") & snapshot.flag("accepts_referrals")),
        open=None if minute is None else bits.count(pool("open") & snapshot.open_at(minute)),
    )


def _groups(snapshot: Snapshot, query: Query) -> Mapping[str, Words]:
    """The rows that each chosen group of filters lets pass."""
    groups: dict[str, Words] = {}
    if query.needs:
        groups["needs"] = snapshot.code_bits("needs", query.needs)
    if query.languages:
        groups["languages"] = snapshot.code_bits("languages", query.languages)
    for flag in ("free", "has_room", "accepts_referrals"):
        if getattr(query, flag):
            groups[flag] = snapshot.flag(flag)
    if query.open_at is not None:
        groups["open"] = snapshot.open_at(query.open_at)
    if query.box is not None:
        groups["box"] = snapshot.inside(query.box)
    return groups


def _allowed(snapshot: Snapshot, query: Query, gone: list[int]) -> Words:
    """The live rows left by what has no count of its own: the excluded ids, the times to come and the distance."""
    base = snapshot.live
    if gone:
        base = base & ~bits.from_rows(np.array(gone), len(base))
    if query.open_between:
        base = base & snapshot.open_between(query.open_between)
    if query.near is not None and query.within_km is not None:
        base = base & _in_reach(snapshot, query.near, query.within_km)
    return base


def _in_reach(snapshot: Snapshot, here: Point, km: float) -> Words:
    """The rows within the distance or without a place."""
    return snapshot.within(here, squared_chord_of(km))


def _kilometres(snapshot: Snapshot, query: Query, rows: Rows) -> Floats:
    """The way to the nearest point of each row, NaN without one; shape (rows,)."""
    if query.near is None:
        return np.full(len(rows), np.nan)
    return kilometres_of(snapshot.chords(query.near, rows))


def _scored(snapshot: Snapshot, query: Query, found: Found, km: Floats) -> tuple[Floats, Floats]:
    """Relevance and the value in the order "best" of the found rows, shape (found,) both."""
    top = found.scores.max(initial=0.0)
    relevance = found.scores / top if top > 0 else np.ones(len(found.rows))
    weights, standing = _weights(snapshot, query, found.rows), snapshot.standing(found.rows)
    return relevance, best(weights, standing, km, relevance)


def _weights(snapshot: Snapshot, query: Query, rows: Rows) -> Floats:
    weights = np.full(len(rows), query.default_weight)
    if len(query.weights) > len(rows):
        asked = (query.weights.get(snapshot.id_at(row), query.default_weight) for row in rows.tolist())
        return np.fromiter(asked, dtype=np.float64, count=len(rows))
    for id_, weight in query.weights.items():
        row = snapshot.row_of(id_)
        at = int(np.searchsorted(rows, row))
        if row >= 0 and at < len(rows) and rows[at] == row:
            weights[at] = weight
    return weights


def _keys(snapshot: Snapshot, query: Query, rows: Rows, scores: Floats, km: Floats) -> list[Floats]:
    """What the order goes by, the least first."""
    keys = [-scores]
    if query.sort == "nearest" and query.near is not None:
        keys.insert(0, np.nan_to_num(km, nan=np.inf))
    if query.sort == "confirmed":
        keys.insert(0, -snapshot.confirmed(rows).astype(np.float64))
    return keys


def _most(query: Query) -> int:
    return max(query.page * query.size, query.places)


def _places(snapshot: Snapshot, rows: Rows) -> tuple[Place, ...]:
    return tuple(
        Place(snapshot.id_at(row), latitude, longitude)
        for row in rows.tolist()
        for latitude, longitude in snapshot.points_of(row)
    )


def _did_you_mean(snapshot: Snapshot, text: str, spoken: Spoken) -> str | None:
    begun = {wish.unfinished for wish, held in zip(spoken.wishes, spoken.held, strict=True) if held.rows.size}
    return corrected(
        text[:LONGEST_TEXT],
        known=lambda word: word in begun or wording.is_known(snapshot, word),
        nearest=lambda word: wording.nearest_word(snapshot, word),
    )


def _named(snapshot: Snapshot, kind: str, prefix: str, limit: int) -> dict[str, int]:
    found: list[tuple[str, str, int]] = []
    for start, names in snapshot.names(kind):
        live: dict[str, tuple[str, str, int]] = {}
        for beginning, text, row in names.going_on_from(prefix):
            if snapshot.is_live(start + row):
                live.setdefault(text, (beginning, text, start + row))
            if len(live) == limit:
                break
        found += live.values()
    first: dict[str, int] = {}
    for _, text, row in sorted(found):
        first.setdefault(text, row)
    return dict(list(first.items())[:limit])


def _hit(
    snapshot: Snapshot, spoken: Spoken, marker: Marker, row: int, score: float, relevance: float, km: float
) -> Hit:
    name, description = snapshot.words_at(row)
    return Hit(
        id=snapshot.id_at(row),
        score=score,
        relevance=relevance,
        km=None if np.isnan(km) else km,
        title=marker.title(name),
        snippet=marker.snippet(description),
        matched=spoken.matched(row),
    )
