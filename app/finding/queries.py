"""Finding: an address in; cards, counts and marks on the map out. Falls back to plain SQL without an index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app import clock
from app.actor import PUBLIC, Actor
from app.clients.models import Client
from app.clients.queries import client as client_of
from app.db import db
from app.directory import languages
from app.directory import queries as directory
from app.directory.eligibility import Fit, Verdict
from app.directory.queries import Need
from app.finding import fallback, fitting
from app.finding.cards import Card, cards_of
from app.finding.forms import DISTANCES, Asked, Tag, tags
from app.finding.indexing import engine
from app.finding.models import UnmetSearch
from app.finding.places import Spot, spot
from app.web.words import KM_PER_MILE
from search_index.contract import Facets, IndexUnavailable, Page, Query, Suggestion

PAGE_SIZE = 20
UNMET_DAYS = 90
MOST_UNMET = 200


class Choice(NamedTuple):
    """One value of a filter with the number of services it would find."""

    value: str
    words: str
    found: int


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that the page of results shows."""

    asked: Asked
    cards: Sequence[Card]
    total: int
    pages: int
    spot: Spot | None
    unknown_place: bool
    tags: Sequence[Tag]
    needs: Sequence[Choice]
    languages: Sequence[Choice]
    facets: Facets | None
    did_you_mean: str | None
    loosened: bool
    hidden: int
    client: Client | None
    without_index: bool = False
    ways_out: Sequence["WayOut"] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class WayOut:
    """What a search without results could drop, and how many it would find then."""

    words: str
    address: Mapping[str, object]
    count: int


class Unmet(NamedTuple):
    """Something that was looked for and not found; `area` and `language` are empty where none was asked for."""

    need: str
    area: str
    language: str
    times: int
    last: date


def find(asked: Asked, *, seen_by: Actor) -> Found:
    """One page of results. Raises NotFound when the client named is not this person's."""
    now = clock.now()
    client = client_of(asked.client, seen_by=seen_by) if asked.client and seen_by is not PUBLIC else None
    verdicts = fitting.verdicts(client.as_person()) if client else {}
    needs = directory.needs()
    here = spot(asked.near)
    query = _query(asked, here, _excluded(asked, verdicts), now)
    try:
        page = engine().search(query)
    except IndexUnavailable:
        return _without_index(asked, needs, here, client, seen_by)
    ids = [UUID(hit.id) for hit in page.hits]
    cards = cards_of(
        directory.services_for_cards(ids, seen_by=PUBLIC),
        hits={UUID(hit.id): hit for hit in page.hits},
        asked=asked,
        needs=needs,
        verdicts=verdicts,
        seen_by=seen_by,
        now=now,
    )
    return Found(
        asked=asked,
        cards=cards,
        total=page.total,
        pages=max(1, -(-page.total // PAGE_SIZE)),
        spot=here,
        unknown_place=bool(asked.near) and here is None,
        tags=tags(asked, _names(needs), here.name if here else "", _unit()),
        needs=_need_choices(needs, page.facets, asked),
        languages=_language_choices(page.facets, asked),
        facets=page.facets,
        did_you_mean=page.did_you_mean,
        loosened=page.loosened,
        hidden=_hidden(query, page),
        client=client,
        ways_out=() if page.total else _ways_out(asked, here, query.excluded, now),
    )


def marks(asked: Asked, *, seen_by: Actor) -> list[dict[str, object]]:
    """What the map shows of a search: points that anyone may know, each with its service's name."""
    client = client_of(asked.client, seen_by=seen_by) if asked.client and seen_by is not PUBLIC else None
    verdicts = fitting.verdicts(client.as_person()) if client else {}
    query = _query(asked, spot(asked.near), _excluded(asked, verdicts), clock.now())
    try:
        places = engine().search(query).places
    except IndexUnavailable:
        return []
    names = directory.service_names({UUID(place.id) for place in places})
    return [
        {"id": place.id, "name": names[UUID(place.id)], "lat": place.latitude, "lon": place.longitude}
        for place in places
        if UUID(place.id) in names
    ]


def suggestions(prefix: str) -> Sequence[Suggestion]:
    """What to offer while someone types; nothing when the index can't be opened."""
    try:
        return engine().suggest(prefix[:80])
    except IndexUnavailable:
        return ()


def reaches() -> list[tuple[str, str]]:
    """The distances that may be chosen, in the installation's unit."""
    return [("", "Any distance"), *((str(reach), f"{reach} {_unit_of(reach)}") for reach in DISTANCES)]


def _unit_of(reach: int) -> str:
    return "mile" if reach == 1 and _unit() == "miles" else _unit()


def _query(asked: Asked, here: Spot | None, excluded: frozenset[str], now: datetime) -> Query:
    minute = int(now.timestamp()) // 60
    return Query(
        text=asked.q,
        needs=asked.need,
        languages=asked.language,
        near=here.point if here else None,
        within_km=_km(asked.within) if here else None,
        open_at=minute if asked.open else None,
        now=minute,
        free=asked.free,
        has_room=asked.room,
        accepts_referrals=asked.accepts,
        excluded=excluded,
        sort=asked.sort,  # type: ignore[arg-type]
        page=asked.page,
        size=PAGE_SIZE,
    )


def _excluded(asked: Asked, verdicts: Mapping[UUID, Verdict]) -> frozenset[str]:
    if asked.unfit:
        return frozenset()
    return frozenset(str(id_) for id_, verdict in verdicts.items() if verdict.fit is Fit.DOES_NOT_FIT)


def _hidden(query: Query, page: Page) -> int:
    """How many services are kept back because they do not fit the client."""
    if not query.excluded:
        return 0
    everything = engine().search(_changed(query, excluded=frozenset(), page=1, size=1, places=0))
    return everything.total - page.total


def _ways_out(asked: Asked, here: Spot | None, excluded: frozenset[str], now: datetime) -> list[WayOut]:
    """What to drop, one thing at a time, to find something."""
    tries: list[tuple[str, dict[str, object]]] = []
    if here and asked.within:
        tries.append(("Look further away", {"within": None}))
    if asked.language:
        tries.append(("Any language, with an interpreter", {"language": ()}))
    switches = {"open": "Closed now, too", "room": "Full or with a wait, too", "free": "Not free, too"}
    tries += [(words, {name: False}) for name, words in switches.items() if getattr(asked, name)]
    if asked.accepts:
        tries.append(("Without referral: the client calls", {"accepts": False}))
    tops = tuple(dict.fromkeys(code.partition(".")[0] for code in asked.need))
    if tops and tops != asked.need:
        tries.append(("Anything for the same kind of need", {"need": tops}))
    if asked.q and asked.filtered:
        tries.append(("Without the words", {"q": ""}))
    found = []
    for words, changes in tries:
        address = asked.address(**changes)
        changed = _query(_with(asked, changes), here, excluded, now)
        count = engine().search(_changed(changed, page=1, size=1, places=0)).total
        if count:
            found.append(WayOut(words, address, count))
    return found


def _with(asked: Asked, changes: Mapping[str, object]) -> Asked:
    return replace(asked, page=1, **changes)  # type: ignore[arg-type]


def _changed(query: Query, **changes: object) -> Query:
    return replace(query, **changes)  # type: ignore[arg-type]


def _need_choices(needs: Mapping[str, Need], facets: Facets, asked: Asked) -> list[Choice]:
    """The top-level needs, and those leaves that are chosen or lie below a chosen top level."""
    tops = {code.partition(".")[0] for code in asked.need}
    return [
        Choice(code, need.name, facets.needs.get(code, 0))
        for code, need in needs.items()
        if "." not in code or code in asked.need or (need.top in tops and facets.needs.get(code))
    ]


def _language_choices(facets: Facets, asked: Asked) -> list[Choice]:
    """Languages by how many services speak them; the chosen ones always stay."""
    counted = {**dict.fromkeys(asked.language, 0), **facets.languages}
    by_count: Iterable[tuple[str, int]] = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [Choice(code, languages.name_of(code), count) for code, count in by_count]


def _names(needs: Mapping[str, Need]) -> dict[str, str]:
    return languages.NAMES | {code: need.name for code, need in needs.items()}


def _km(distance: int | None) -> float | None:
    if distance is None:
        return None
    return distance if current_app.extensions["settings"].kilometres else distance * KM_PER_MILE


def _unit() -> str:
    return "km" if current_app.extensions["settings"].kilometres else "miles"


def _without_index(
    asked: Asked, needs: Mapping[str, Need], here: Spot | None, client: Client | None, seen_by: Actor
) -> Found:
    """The plain search in the database: names and descriptions only, and it says so."""
    ids, total = fallback.search(asked, PAGE_SIZE)
    cards = cards_of(
        directory.services_for_cards(ids, seen_by=PUBLIC),
        hits={},
        asked=asked,
        needs=needs,
        verdicts={},
        seen_by=seen_by,
        now=clock.now(),
    )
    return Found(
        asked=asked,
        cards=cards,
        total=total,
        pages=max(1, -(-total // PAGE_SIZE)),
        spot=here,
        unknown_place=bool(asked.near) and here is None,
        tags=tags(asked, _names(needs), here.name if here else "", _unit()),
        needs=[Choice(code, need.name, 0) for code, need in needs.items() if "." not in code],
        languages=[],
        facets=None,
        did_you_mean=None,
        loosened=False,
        hidden=0,
        client=client,
        without_index=True,
    )


def unmet(days: int = UNMET_DAYS) -> list[Unmet]:
    """What was looked for and not found in the last `days`, by need, area and language; the most often first."""
    since = clock.now().date() - timedelta(days=days)
    times, last = func.sum(UnmetSearch.times), func.max(UnmetSearch.day)
    rows = db.session.execute(
        select(UnmetSearch.need, UnmetSearch.area, UnmetSearch.language, times, last)
        .where(UnmetSearch.day >= since)
        .group_by(UnmetSearch.need, UnmetSearch.area, UnmetSearch.language)
        .order_by(times.desc(), last.desc(), UnmetSearch.need)
        .limit(MOST_UNMET)
    )
    needs = directory.needs()
    return [
        Unmet(
            needs[need].name if need in needs else "Words we could not place",
            area,
            languages.name_of(language) if language else "",
            count,
            day,
        )
        for need, area, language, count, day in rows
    ]
