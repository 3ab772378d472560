"""The network as files that graph software reads, made of the same published picture as the pages."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import networkx as nx

from app.network.drawing import TYPICAL_OF_BAND
from app.network.queries import Link, Picture, Place
from app.trust.disclosure import BAND_WORDS, level_words

Value = str | int | float | bool


def graph_of(picture: Picture | None) -> "nx.DiGraph[str]":
    """Organizations as nodes, an edge from who refers to whom it refers to. Counts are words: "about 35", "11 to 30".

    `weight` is typical of the band of an edge, and no count.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(name="Network of referrals")
    if picture is None:
        return graph
    graph.graph["computed_at"] = picture.computed_at.isoformat()
    graph.graph["since"] = picture.since.isoformat()
    graph.graph["referrals"] = level_words(picture.referrals)
    for place in picture.places.values():
        graph.add_node(str(place.id), **_node(place))
    for link in picture.links:
        graph.add_edge(str(link.referrer), str(link.partner), **_edge(link))
    return graph


def _node(place: Place) -> dict[str, Value]:
    return {
        "label": _seen(place.name),
        "received": level_words(place.received),
        "sent": level_words(place.sent),
        "betweenness": place.betweenness,
        "standing": place.standing,
        "cuts_off": place.cuts_off,
        "community": place.community + 1,
        "x": round(place.x, 3),
        "y": round(place.y, 3),
    }


def _edge(link: Link) -> dict[str, Value]:
    needs = {f"need_{code}": BAND_WORDS[band] for code, band in sorted(link.needs.items())}
    weight = TYPICAL_OF_BAND[link.band]
    return {"referrals": BAND_WORDS[link.band], "weight": weight, "bridge": link.bridge, **needs}


def _seen(name: str) -> str:
    """Without what XML can't hold."""
    return "".join(letter for letter in name if letter.isprintable())


def graphml(picture: Picture | None) -> bytes:
    text = BytesIO()
    nx.write_graphml(graph_of(picture), text, named_key_ids=True)
    return text.getvalue()


def gexf(picture: Picture | None) -> bytes:
    """GEXF knows of a graph its name alone, so what it rests on is left to the other forms."""
    text, graph = BytesIO(), graph_of(picture)
    for node in graph.nodes.values():
        node["viz"] = {"position": {"x": node.pop("x"), "y": node.pop("y"), "z": 0.0}}
    nx.write_gexf(graph, text)
    return text.getvalue()


def node_link(picture: Picture | None) -> bytes:
    """The node-link form of networkx and d3: `nodes`, `links` and what the graph says of itself."""
    return json.dumps(nx.node_link_data(graph_of(picture), edges="links"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Form:
    """One form of file."""

    name: str
    mimetype: str
    write: Callable[[Picture | None], bytes]


FORMS: Mapping[str, Form] = {
    "graphml": Form("GraphML", "application/graphml+xml", graphml),
    "gexf": Form("GEXF", "application/gexf+xml", gexf),
    "json": Form("Node-link JSON", "application/json", node_link),
}
