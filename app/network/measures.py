"""What the graph of referrals says of itself: who holds it together, where it breaks, what rests on one partner.

A node is an organization; an edge is all referrals from one organization to another within the window,
weighted by their number. Self-loops are outside. Every function is pure, and the same flows give the same
answer in whatever order they come.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, cast
from uuid import UUID

import networkx as nx

from app.network.graph import from_networkx

Network: TypeAlias = "nx.DiGraph[UUID]"
Ties: TypeAlias = "nx.Graph[UUID]"

EXACT_UP_TO = 2_000
SAMPLED_SOURCES = 100
SEED = 20
RESTS_ON_ONE_SHARE = 0.8
RESTS_ON_ONE_EFFECTIVE = 1.5
ENOUGH_DUE = 5
HARDLY = 0.1


class Flow(NamedTuple):
    """All referrals for one need from one organization to another; in `connected` of them the client was seen."""

    referrer: UUID
    partner: UUID
    need: str
    referrals: int
    connected: int


class Reliance(NamedTuple):
    """How one need's connections spread over partners. `largest` is the partner with the largest share."""

    partners: int
    connections: int
    effective: float
    largest: UUID
    largest_share: float


def rests_on_one(largest_share: float, effective: float) -> bool:
    """Whether losing one partner would leave a need nearly without help (see `reliance`)."""
    return largest_share > RESTS_ON_ONE_SHARE or effective < RESTS_ON_ONE_EFFECTIVE


def network(flows: Iterable[Flow]) -> Network:
    """The directed graph of `flows`, edges with `referrals`; nodes and edges in the order of their ids."""
    weights: defaultdict[tuple[UUID, UUID], int] = defaultdict(int)
    for flow in flows:
        if flow.referrer != flow.partner:
            weights[flow.referrer, flow.partner] += flow.referrals
    graph: Network = nx.DiGraph()
    graph.add_nodes_from(sorted({organization for pair in weights for organization in pair}))
    graph.add_edges_from((*pair, {"referrals": weight}) for pair, weight in sorted(weights.items()))
    return graph


def ties(graph: Network) -> Ties:
    """Who works with whom: `referrals` both ways together, `length` 1/referrals (the busier, the closer)."""
    undirected: Ties = nx.Graph()
    undirected.add_nodes_from(graph)
    for referrer, partner, edge in graph.edges(data=True):
        back = undirected.get_edge_data(referrer, partner, {"referrals": 0})
        total = edge["referrals"] + back["referrals"]
        undirected.add_edge(referrer, partner, referrals=total, length=1 / total)
    return undirected


def betweenness(tied: Ties) -> dict[UUID, float]:
    """Who holds it together: the share (0 to 1) of all pairs whose shortest way leads over each organization.

    Brandes, "A faster algorithm for betweenness centrality" (2001), on lengths 1/referrals; O(n·m + n²·log n).
    Above 2,000 organizations from 100 sampled sources (Brandes and Pich, 2007), always the same sample.
    """
    sample = SAMPLED_SOURCES if len(tied) > EXACT_UP_TO else None
    return nx.betweenness_centrality(_arrays(tied), k=sample, weight="length", normalized=True, seed=SEED)


def cut_points(tied: Ties) -> frozenset[UUID]:
    """Organizations whose loss would split the network (Hopcroft and Tarjan, 1973; O(n + m))."""
    return frozenset(nx.articulation_points(tied))


def cut_off_by(tied: Ties) -> dict[UUID, int]:
    """For each cut point, how many organizations its loss would part from the largest piece that is left.

    One search per cut point: O(n + m) each.
    """
    return {organization: _cut_off(tied, organization) for organization in sorted(cut_points(tied))}


def _cut_off(tied: Ties, lost: UUID) -> int:
    home = next(piece for piece in nx.connected_components(tied) if lost in piece)
    left = tied.subgraph(home - {lost})
    return len(left) - max(map(len, nx.connected_components(left)))


def bridges(tied: Ties) -> frozenset[frozenset[UUID]]:
    """Pairs that are the only link between two parts of the network (Tarjan, 1974; O(n + m))."""
    pairs = cast("Iterable[tuple[UUID, UUID]]", nx.bridges(tied))  # the published types say nodes
    return frozenset(frozenset(pair) for pair in pairs)


def parted_by(tied: Ties) -> dict[frozenset[UUID], int]:
    """For each bridge, how many organizations stand on its smaller side: whom its loss would part from the others.

    One search in depth a piece: what hangs below a bridge is what it holds. O(n + m).
    """
    pairs = bridges(tied)
    parted: dict[frozenset[UUID], int] = {}
    for piece in nx.connected_components(tied):
        tree = nx.dfs_tree(tied, min(piece))
        below: dict[UUID, int] = {}
        for node in nx.dfs_postorder_nodes(tree, min(piece)):
            below[node] = 1 + sum(below[child] for child in tree[node])
            above = next(iter(tree.pred[node]), None)
            if above is not None and (pair := frozenset((above, node))) in pairs:
                parted[pair] = min(below[node], len(piece) - below[node])
    return parted


def constraint(tied: Ties) -> dict[UUID, float]:
    """Who is hemmed in: Burt's constraint (see `kernels.holes`); the lower, the more one joins others who would not
    meet without one."""
    return nx.constraint(_arrays(tied), weight="referrals") if tied else {}


def communities(tied: Ties) -> list[frozenset[UUID]]:
    """Groups that refer mostly among themselves, the largest first.

    Blondel, Guillaume, Lambiotte and Lefebvre ("Louvain", 2008), by referrals, with a fixed seed; O(n·log n).
    """
    if not tied.number_of_edges():
        return [frozenset({organization}) for organization in tied]
    found = nx.community.louvain_communities(tied, weight="referrals", seed=SEED)
    return sorted(map(frozenset, found), key=lambda group: (-len(group), min(group)))


def standing(graph: Network) -> dict[UUID, float]:
    """How much the network relies on each organization, counting who relies on it in turn; the sum is 1.

    PageRank (Brin and Page, 1998), damping 0.85, on referrals; O(m) a step.
    """
    return nx.pagerank(_arrays(graph), weight="referrals") if graph else {}


def reliance(flows: Iterable[Flow]) -> dict[str, Reliance]:
    """For each need: its partners, and how many equal partners would spread its connections as widely.

    N_eff = 1 / Σ s², s being each partner's share of the connections (the inverse Herfindahl index; Laakso and
    Taagepera, 1979). A need rests on one partner when the largest share exceeds 0.8 or N_eff is under 1.5.
    """
    by_need: defaultdict[str, defaultdict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for flow in flows:
        if flow.connected and flow.referrer != flow.partner:
            by_need[flow.need][flow.partner] += flow.connected
    return {need: _reliance(connections) for need, connections in sorted(by_need.items())}


def hardly_answers(answered: int, due: int) -> bool:
    """Whether a partner that owes some answers gives next to none: at most one in ten of five or more."""
    return due >= ENOUGH_DUE and answered <= HARDLY * due


def _arrays(graph: "Network | Ties") -> Any:
    """The same graph as arrays: networkx runs our kernels on it (see `backend`)."""
    return from_networkx(cast("nx.Graph[Hashable]", graph))


def _reliance(connections: Mapping[UUID, int]) -> Reliance:
    total = sum(connections.values())
    largest = min(connections, key=lambda partner: (-connections[partner], partner))
    return Reliance(
        partners=len(connections),
        connections=total,
        effective=total**2 / sum(count**2 for count in connections.values()),
        largest=largest,
        largest_share=connections[largest] / total,
    )


def numbered(groups: Sequence[frozenset[UUID]], before: Mapping[UUID, int]) -> dict[UUID, int]:
    """A number for each organization's community: the one most of its members had in the last picture.

    `before` holds those. Larger groups choose first; who finds nothing free gets the smallest free number, so
    that colours stay what they were from day to day.
    """
    numbers: dict[UUID, int] = {}
    taken: set[int] = set()
    for group in groups:
        votes = Counter(before[organization] for organization in group if organization in before)
        wished = sorted((number for number in votes if number not in taken), key=lambda n: (-votes[n], n))
        number = wished[0] if wished else next(n for n in range(len(taken) + 1) if n not in taken)
        taken.add(number)
        numbers |= dict.fromkeys(group, number)
    return numbers
