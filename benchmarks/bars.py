"""What search must hold: the bars of the table "Search" in the project's notes on performance."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.measuring import Times, percentile

# With fewer listings the fixed cost of a call decides, and that of Python is the higher one: no bar is set there.
FULL_SIZE = 100_000


class Bar(NamedTuple):
    """A sentence, what was measured, and whether that is enough."""

    words: str
    value: float
    holds: bool


def checked(measured: dict[str, Any], latency: Times, size: int) -> int:
    """Print each bar with its figure; how many were missed. A bar whose engine is not here is left out."""
    beside = [*_beside(measured, size), *_built(measured)] if size >= FULL_SIZE else []
    found = [*beside, *_own(measured, latency, size)]
    print()
    for bar in found:
        print(f"{'held' if bar.holds else 'missed':8}{bar.words}: {bar.value:.2f}")
    return sum(not bar.holds for bar in found)


def _beside(measured: dict[str, Any], size: int) -> list[Bar]:
    ours, numba = measured["ours"], measured.get("ours, numba")
    best, bars = numba or ours, []
    if (tantivy := measured.get("tantivy")) is not None:
        wanted = 0.9 if size <= 100_000 else 0.0
        bars.append(
            _at_least("numpy's queries a second by tantivy's", ours.per_second / tantivy.per_second, wanted)
        )
        if numba:
            wanted = 2.0 if size <= 100_000 else 1.5
            bars.append(
                _at_least(
                    "numba's queries a second by tantivy's", numba.per_second / tantivy.per_second, wanted
                )
            )
        faster = sum(_p50(best, kind) < _p50(tantivy, kind) for kind in tantivy.classes)
        bars.append(_at_least("classes of ten faster than tantivy's", faster, 8))
    for name, wanted in (("FTS5", 100), ("PostgreSQL", 180), ("Whoosh", 300)):
        if (peer := measured.get(name)) is not None and peer.classes:
            bars.append(_at_least(f"queries a second by {name}'s", best.per_second / peer.per_second, wanted))
    return bars


def _built(measured: dict[str, Any]) -> list[Bar]:
    ours, bars = measured["ours"], []
    if (tantivy := measured.get("tantivy")) is not None:
        bars.append(_at_least("listings built a second by tantivy's", _rate(ours) / _rate(tantivy), 0.8))
        bars.append(_at_most("disk by tantivy's", ours.bytes / tantivy.bytes, 1.5))
    if (whoosh := measured.get("Whoosh")) is not None and whoosh.built == ours.built:
        bars.append(_at_least("listings built a second by Whoosh's", _rate(ours) / _rate(whoosh), 20))
    return bars


def _own(measured: dict[str, Any], latency: Times, size: int) -> list[Bar]:
    best = measured.get("ours, numba") or measured["ours"]
    bars = [
        _at_most("update until found, CPU ms, p50", percentile(latency.cpu, 0.5), 2.0),
        _at_most("update until found, CPU ms, p95", percentile(latency.cpu, 0.95), 5.0),
    ]
    if size > 100_000:
        return [*bars, _at_most("four facets, CPU ms, p50", _p50(best, "four facets"), 6.0)]
    for kind, times in best.classes.items():
        limit = 2.0 if kind == "phrase" else 1.0
        bars.append(_at_most(f"{kind}, CPU ms, p95", percentile(times.cpu, 0.95), limit))
    return bars


def _p50(mine: Any, kind: str) -> float:
    return percentile(mine.classes[kind].cpu, 0.5)


def _rate(mine: Any) -> float:
    return float(mine.built / mine.build.cpu[0])


def _at_least(words: str, value: float, bar: float) -> Bar:
    return Bar(f"{words} (at least {bar:g})", value, value >= bar)


def _at_most(words: str, value: float, bar: float) -> Bar:
    return Bar(f"{words} (at most {bar:g})", value, value <= bar)
