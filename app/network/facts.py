"""The referrals of the window as columns of plain values: what every question about the network is answered from.

Codes, numbers and moments only: no name, no word, no id by which a client could be found. Row k of every column is
the same referral. Moments are days since 1970, NaN for what never happened.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from app.network import measures
from app.network.graph import Csr, Numbers, Places, from_edges
from app.network.groups import Groups, stable_groups
from app.network.measures import Flow, Network, Ties
from app.network.surroundings import Surroundings
from app.trust.suppression import Mask


@dataclass(frozen=True, eq=False)
class Column:
    """Coded values: row k holds `words[numbers[k]]`. `words` are in order, each at most once."""

    words: tuple[Any, ...]
    numbers: Places

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def place(self) -> dict[Any, int]:
        """The number of each word."""
        return {word: number for number, word in enumerate(self.words)}

    def holds(self, word: object) -> Mask:
        """Where the column holds `word`, (n,)."""
        found: Mask = self.numbers == self.place.get(word, -1)
        return found

    def counts(self, weights: Numbers | Mask | None = None) -> Numbers:
        """How often each word occurs, (words,); or its `weights` (n,) added up."""
        counted = np.bincount(self.numbers, weights=weights, minlength=len(self.words))
        return counted.astype(float)


def column(values: Iterable[Hashable]) -> Column:
    """The column of these values, which must be comparable with each other."""
    rows = list(values)
    words = tuple(sorted(set(rows)))  # type: ignore[type-var]
    place = {word: number for number, word in enumerate(words)}
    return Column(words, np.fromiter(map(place.__getitem__, rows), dtype=np.int64, count=len(rows)))


@dataclass(frozen=True, eq=False)
class Facts:
    """All referrals sent between `since` and `at` that count (see `referrals.queries.facts_for_record`).

    `referrer` and `partner` hold ids of organizations, `client` and `chain` opaque numbers, `need` codes of the
    need list and `top` their first part; `area`, `language` and `age` are the client's, "" where unknown;
    `reason` and `side` are codes of `referrals.reasons`, "" where there is none. `traits` says of each
    circumstance (a code of `clients.circumstances`) whose it is.

    Beside the referrals: `names` of organizations and needs; `protected` organizations serve victims of violence
    and appear in counts only; `listed` are the pairs (organization, top need) for which referrals are welcome;
    `served` are pairs (partner, need) known to have connected somebody, beside those that the referrals tell of;
    `beside` is what else is known, of all of them;
    `places` says where organizations stand in the picture of the network; `digest` is the same for the same
    referrals, names and protection, whatever became of the referrals.
    """

    at: datetime
    since: datetime
    referrer: Column
    partner: Column
    team: Column
    service: Column
    client: Column
    chain: Column
    need: Column
    top: Column
    area: Column
    language: Column
    age: Column
    status: Column
    reason: Column
    side: Column
    burden: Places
    sent: Numbers
    answer_by: Numbers
    answered: Numbers
    accepted: Numbers
    waitlisted: Numbers
    contacted: Numbers
    started: Numbers
    connected: Numbers
    ended: Numbers
    traits: Mapping[str, Mask] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)
    team_names: Mapping[UUID, str] = field(default_factory=dict)
    need_names: Mapping[str, str] = field(default_factory=dict)
    protected: frozenset[UUID] = frozenset()
    listed: frozenset[tuple[UUID, str]] = frozenset()
    served: frozenset[tuple[UUID, str]] = frozenset()
    beside: Surroundings | None = None
    places: Mapping[UUID, tuple[float, float]] = field(default_factory=dict)
    digest: str = ""

    def __len__(self) -> int:
        return len(self.sent)

    @cached_property
    def was_connected(self) -> Mask:
        """Whose client was seen, (n,)."""
        return ~np.isnan(self.connected)

    @cached_property
    def who_connected(self) -> frozenset[tuple[UUID, str]]:
        """The pairs (partner, need) that connected somebody: by the referrals, or known to have before."""
        seen = zip(
            self.partner.numbers[self.was_connected].tolist(),
            self.need.numbers[self.was_connected].tolist(),
            strict=True,
        )
        return self.served | {(self.partner.words[a], self.need.words[b]) for a, b in set(seen)}

    @cached_property
    def graph(self) -> Csr:
        """Who refers to whom: organizations by id, the edges' `referrals`."""
        organizations = tuple(sorted({*self.referrer.words, *self.partner.words}))
        place = {organization: number for number, organization in enumerate(organizations)}

        def ends(one: Column) -> Places:
            return np.array([place[word] for word in one.words], dtype=np.int64)[one.numbers]

        once = {"referrals": np.ones(len(self))}
        return from_edges(organizations, ends(self.referrer), ends(self.partner), once)

    @cached_property
    def network(self) -> Network:
        """The same graph as networkx keeps it."""
        graph = self.graph
        ends = zip(
            graph.sources.tolist(), graph.targets.tolist(), graph.weights("referrals").tolist(), strict=True
        )
        node: Any = graph.nodes
        return measures.network(Flow(node[one], node[other], "", int(count), 0) for one, other, count in ends)

    @cached_property
    def ties(self) -> Ties:
        """Who works with whom, both ways together."""
        return measures.ties(self.network)

    @cached_property
    def groups(self) -> Groups:
        """Who refers mostly among themselves."""
        return stable_groups(self.ties)

    @cached_property
    def last(self) -> Numbers:
        """When something happened to each referral last, (n,)."""
        moments = (self.sent, self.answered, self.accepted, self.waitlisted)
        later = (self.contacted, self.started, self.connected, self.ended)
        found: Numbers = np.fmax.reduce((*moments, *later))
        return found

    @cached_property
    def pairs(self) -> Column:
        """Who sent to whom, (referrer, partner) of each referral."""
        partners = len(self.partner.words)
        found, numbers = np.unique(
            self.referrer.numbers * partners + self.partner.numbers, return_inverse=True
        )
        words = [divmod(int(pair), partners) for pair in found]
        return Column(tuple((self.referrer.words[a], self.partner.words[b]) for a, b in words), numbers)

    def only(self, rows: Mask) -> "Facts":
        """The same of some referrals: those where `rows` (n,) is true. Columns keep their words."""
        taken: dict[str, Any] = {"traits": {code: mask[rows] for code, mask in self.traits.items()}}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Column):
                taken[one.name] = Column(value.words, value.numbers[rows])
            elif isinstance(value, np.ndarray):
                taken[one.name] = value[rows]
            elif one.name not in taken:
                taken[one.name] = value
        return Facts(**taken)

    def named(self, organization: UUID) -> bool:
        """Whether an organization may be named: one that serves victims of violence never is."""
        return organization not in self.protected

    def name(self, organization: UUID) -> str:
        return self.names[organization] if self.named(organization) else "a victim service provider"

    def need_name(self, code: str) -> str:
        return self.need_names.get(code, code)
