"""Finding: an address in; cards, counts and marks on the map out. Falls back to plain SQL without an index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from app import clock
from app.actor import PUBLIC, Actor
from app.clients.models import Client
from app.clients.queries import client_alone
from app.directory import languages
from app.directory import queries as directory
from app.directory.queries import Need
from app.finding import fallback, fitting
from app.finding.answers import answer, meant_by, total
from app.finding.asking import PAGE_SIZE, unit
from app.finding.brief_keeping import briefs
from app.finding.cards import Card, Judging, cards_of
from app.finding.forms import Asked, Tag, tags
from app.finding.indexing import engine
from app.finding.kept import kept
from app.finding.meaning import Meant
from app.finding.places import Spot
from app.finding.reliability import Weigh, needs_of, wanted, weigh_for
from app.finding.understood import understood, words_of
from app.finding.ways_out import WayOut, ways_out
from app.trust.knowledge import knowledge_for
from app.trust.state import State
from search_index.analysis import fold
from search_index.contract import Facets, Hit, IndexUnavailable, Suggestion

# As many services as the map shows.
MOST_MARKS = 500


class Choice(NamedTuple):
    """One value of a filter with the number of services it would find."""

    value: str
    words: str
    found: int


@dataclass(frozen=True, slots=True)
class Search:
    """What one search rests on: who asks, from where, for whom, and what does not fit them."""

    meant: Meant
    seen_by: Actor
    needs: Mapping[str, Need]
    client: Client | None
    first_asked: Asked
    learnt: State | None

    @property
    def weigh(self) -> Weigh:
        """What each service is worth to this reader and client."""
        return weigh_for(self.learnt, self.seen_by, self.client)

    @property
    def asked(self) -> Asked:
        return self.meant.asked

    @property
    def spot(self) -> Spot | None:
        return self.meant.spot

    @property
    def excluded(self) -> frozenset[str]:
        """Ids of the services that are kept back, because their rules leave the client out."""
        if self.asked.unfit or not self.client:
            return frozenset()
        return fitting.unfit(self.client.as_person())

    @property
    def tags(self) -> list[Tag]:
        names = languages.NAMES | {code: need.name for code, need in self.needs.items()}
        return tags(self.asked, names, self.spot.name if self.spot else "", unit())

    @property
    def understood(self) -> Sequence[Tag]:
        return understood(self.meant, self.needs)

    @property
    def given_up(self) -> Sequence[str]:
        """What was left out to find something."""
        return [words_of(tag, self.meant, self.needs) for tag in self.meant.dropped]

    @property
    def corrected(self) -> str:
        """The text that was searched for in place of a misspelt one."""
        read = self.meant.understood.typed
        return read if fold(read) != fold(" ".join(self.first_asked.q.split())) else ""

    def cards(self, ids: Sequence[UUID], hits: Mapping[UUID, Hit]) -> list[Card]:
        now = clock.now()
        return cards_of(
            briefs(ids, now),
            hits=hits,
            asked=replace(self.asked, need=self.meant.needs, language=self.meant.languages),
            needs=self.needs,
            verdicts=fitting.verdicts(self.client.as_person(), ids) if self.client else {},
            seen_by=self.seen_by,
            now=now,
            judging=Judging(self.learnt, self.client, wanted(self.meant) or needs_of(self.client)),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that the page of results shows. `facets` are None while the index can't be opened."""

    search: Search
    cards: Sequence[Card]
    total: int
    needs: Sequence[Choice]
    languages: Sequence[Choice] = ()
    facets: Facets | None = None
    did_you_mean: str = ""
    loosened: bool = False
    hidden: int = 0
    ways_out: Sequence[WayOut] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def without_index(self) -> bool:
        return self.facets is None

    @property
    def lacking(self) -> bool:
        """Whether the directory did not have all that was asked for."""
        return not self.without_index and (not self.total or bool(self.search.meant.dropped))

    @property
    def unknown_place(self) -> bool:
        return bool(self.search.asked.near) and self.search.spot is None


def find(asked: Asked, *, seen_by: Actor) -> Found:
    """One page of results. Raises NotFound when the client named is not this person's."""
    search = _search(asked, seen_by)
    try:
        found = answer(search.meant, search.excluded, weigh=search.weigh)
        search, page = replace(search, meant=found.meant), found.page
        hidden = total(search.meant) - page.total if search.excluded else 0
        others = () if page.total else ways_out(search.meant, search.excluded)
    except IndexUnavailable:
        return _without_index(search)
    hits = {UUID(hit.id): hit for hit in page.hits}
    return Found(
        search=search,
        cards=search.cards(list(hits), hits),
        total=page.total,
        needs=_need_choices(search.needs, page.facets, asked),
        languages=_language_choices(page.facets, asked),
        facets=page.facets,
        did_you_mean=found.did_you_mean,
        loosened=page.loosened,
        hidden=hidden,
        ways_out=others,
    )


def marks(asked: Asked, *, seen_by: Actor) -> list[dict[str, object]]:
    """What the map shows of a search: points that anyone may know, each with its service's name."""
    try:
        search = _search(asked, seen_by)
        page = answer(search.meant, search.excluded, size=1, places=MOST_MARKS, weigh=search.weigh).page
    except IndexUnavailable:
        return []
    names = directory.service_names({UUID(place.id) for place in page.places})
    return [
        {"id": place.id, "name": names[UUID(place.id)], "lat": place.latitude, "lon": place.longitude}
        for place in page.places
        if UUID(place.id) in names
    ]


def suggestions(prefix: str) -> Sequence[Suggestion]:
    """What to offer while someone types; nothing when the index can't be opened."""
    try:
        return engine().suggest(prefix[:80])
    except IndexUnavailable:
        return ()


def client_at_hand(id_: UUID | None, *, seen_by: Actor) -> Client | None:
    """The client for whom somebody looks, who must be in their care. Raises NotFound."""
    return client_alone(id_, seen_by=seen_by) if id_ and seen_by is not PUBLIC else None


def _search(asked: Asked, seen_by: Actor) -> Search:
    client = client_at_hand(asked.client, seen_by=seen_by)
    return Search(
        meant=meant_by(asked),
        first_asked=asked,
        seen_by=seen_by,
        needs=kept("needs", directory.needs),
        client=client,
        learnt=knowledge_for(seen_by),
    )


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


def _without_index(search: Search) -> Found:
    """The plain search in the database: names and descriptions only, and it says so."""
    ids, total = fallback.search(search.asked, PAGE_SIZE)
    tops = [Choice(code, need.name, 0) for code, need in search.needs.items() if "." not in code]
    return Found(search=search, cards=search.cards(ids, {}), total=total, needs=tops)
