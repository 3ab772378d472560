"""How long until a change is found: put one listing, and search until it is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from benchmarks.measuring import Times
from search_index.contract import Listing, Query
from search_index.whoosh_engine import WhooshEngine


def updates(folder: Path, corpus: list[Listing], how_many: int) -> Times:
    """The times of so many changes to the index of a corpus, foldings among them."""
    engine = WhooshEngine(folder)
    times = Times()
    for number in range(1, how_many + 1):
        changed = replace(corpus[number % len(corpus)], name=f"Zyxwv {number}")

        def put(changed: Listing = changed, number: int = number) -> int:
            engine.put([changed], checkpoint=number)
            return engine.snapshot().word("zyxwv").rows.size

        assert times.measure(put) == min(number, len(corpus))
    assert engine.search(Query(text="zyxwv ", size=1)).total == min(how_many, len(corpus))
    return times
