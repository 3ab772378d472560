"""What networkx asks of our backend before it loads it: apart, because every import of networkx asks."""

# The arguments that each kernel understands, beside the graph.
UNDERSTOOD: dict[str, frozenset[str]] = {
    "pagerank": frozenset({"alpha", "max_iter", "tol", "weight"}),
    "hits": frozenset({"max_iter", "tol"}),
    "weakly_connected_components": frozenset(),
    "connected_components": frozenset(),
    "core_number": frozenset(),
    "constraint": frozenset({"weight"}),
    "betweenness_centrality": frozenset({"k", "normalized", "weight", "seed"}),
}


def info() -> dict[str, object]:
    """The functions that the backend "trellis" has kernels for."""
    return {"backend_name": "trellis", "project": "trellis", "functions": {name: {} for name in UNDERSTOOD}}
