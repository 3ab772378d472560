"""How fast the search engine answers, and the page around it: `python -m benchmarks.answers`.

A made-up directory (10,000 listings unless told otherwise) is indexed; then each class of queries is asked, in
interleaved rounds, of an engine that has just been opened: the first round finds nothing in memory. Then the
same directory goes into a database, and `/find` is asked for as a browser would. `--check` ends with an
error when a bar is missed; bars are in CPU time, because the clock of a shared machine drifts.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.listings import CENTER, NOON, listings
from benchmarks.measuring import HEADER, Times, machine, percentile, row
from benchmarks.page import directory, pages
from search_index.contract import Listing, Query
from search_index.synonyms import phrases
from search_index.whoosh_engine import WhooshEngine

# p95 of CPU milliseconds at 10,000 listings. The engine is to leave most of its time to the page.
BARS = {
    "all searches": 15.0,
    "suggestions": 20.0,
    "any text at all": 100.0,
    "the whole page of results": 12.0,
    "the same, signed in": 12.0,
}
QUERIES = 20

_HOSTILE = (
    "(((",
    "a*b*c*",
    "🍕" * 500,
    "\x00food\x00",
    "lorem ipsum " * 900,
    "x" * 10_000,
    'name:("a~2" ^5 [a TO z]',
)

Classes = Mapping[str, list[Query]]


def main() -> int:
    """Measure, print, and say by the exit code whether the bars hold."""
    options = _options()
    corpus = list(listings(options.size, options.seed))
    print(machine(["whoosh-reloaded", "numpy"], listings=options.size, seed=options.seed), "\n")
    print(HEADER)
    with tempfile.TemporaryDirectory() as folder:
        _print_once("rebuild, the whole index", lambda: WhooshEngine(folder).rebuild(corpus, checkpoint=1))
        engine = WhooshEngine(folder)
        _print_once("open", engine.checkpoint)
        measured = _searches(engine, _classes(corpus, options.seed), options.rounds)
        measured["suggestions"] = _suggestions(engine, corpus, options.rounds)
        print(row("suggestions", measured["suggestions"]))
        print(row("put one, until it is found", _updates(engine, corpus, options.rounds * 4)))
        engine.close()
        if not options.engine_only:
            print()
            with directory(Path(folder), corpus) as app:
                found = pages(app, corpus, options.seed, options.rounds)
            measured |= found
            for name, times in found.items():
                print(row(name, times))
    return _checked(measured) if options.check else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="how many listings (10000)")
    parser.add_argument("--seed", type=int, default=1, help="another directory and other queries (1)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each query is asked (5)")
    parser.add_argument("--engine-only", action="store_true", help="leave out database and page")
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed")
    return parser.parse_args()


def _classes(corpus: list[Listing], seed: int) -> Classes:
    """QUERIES queries of each kind, from the words of the corpus."""
    draw = random.Random(seed)
    weights = {li.id: draw.random() for li in corpus}
    browse, near = Query(now=NOON), Query(near=CENTER, now=NOON)

    def some(make: Callable[[Listing], Query]) -> list[Query]:
        return [make(draw.choice(corpus)) for _ in range(QUERIES)]

    def filtered(li: Listing, query: Query) -> Query:
        return replace(query, needs=li.needs[:1], languages=li.languages[-1:], free=True, open_at=NOON)

    def phrase(_: Listing) -> str:
        return draw.choice(phrases())[0]

    return {
        "no words": some(lambda _: replace(browse, page=draw.randrange(1, 9))),
        "no words, near": some(
            lambda _: replace(near, sort=draw.choice(("best", "nearest")), within_km=25.0)
        ),
        "a plain phrase": some(lambda li: replace(browse, text=phrase(li))),
        "a phrase and a town": some(lambda li: replace(near, text=f"{phrase(li)} {_town(li)} ")),
        "the name of a service": some(lambda li: replace(browse, text=li.name + " ")),
        "words of a description": some(
            lambda li: replace(browse, text=" ".join(li.description.split()[-12:-9]) + " ")
        ),
        "while typing": some(
            lambda li: replace(browse, text=_begun(draw.choice(li.description.split()), draw))
        ),
        "misspelt": some(lambda li: replace(browse, text=_misspelt(li.name, draw) + " ")),
        "four filters": some(lambda li: filtered(li, browse)),
        "words, filters, distance": some(lambda li: filtered(li, replace(near, text=f"{_town(li)} "))),
        "words, weights of everything": some(lambda li: replace(near, text=f"{_town(li)} ", weights=weights)),
        "any text at all": [Query(text=text) for text in _HOSTILE],
    }


def _searches(engine: WhooshEngine, classes: Classes, rounds: int) -> dict[str, Times]:
    first = {name: Times() for name in classes}
    later = {name: Times() for name in classes}
    found: dict[str, list[int]] = {name: [] for name in classes}
    for number in range(rounds):
        for name, queries in classes.items():
            times = later[name] if number else first[name]
            for query in queries:
                page = times.measure(partial(engine.search, query))
                found[name].append(page.total)
    for name in classes:
        print(row(name, later[name], note=f"finds {sorted(found[name])[len(found[name]) // 2]}"))
    everything = {name: first[name] + later[name] for name in classes}
    print(row("all searches, asked first", sum(first.values(), Times())))
    print(row("all searches", sum(everything.values(), Times())))
    return {
        "all searches": sum(everything.values(), Times()),
        "any text at all": everything["any text at all"],
    }


def _suggestions(engine: WhooshEngine, corpus: list[Listing], rounds: int) -> Times:
    times = Times()
    for li in corpus[: QUERIES * rounds]:
        for length in range(1, 8):
            times.measure(partial(engine.suggest, li.name[:length]))
    return times


def _updates(engine: WhooshEngine, corpus: list[Listing], how_many: int) -> Times:
    times = Times()

    def put(number: int) -> None:
        engine.put([replace(corpus[number], name=f"Changed {number}")], checkpoint=number)
        assert engine.search(Query(text=f"changed {number} ", size=1)).total

    for number in range(how_many):
        times.measure(partial(put, number))
    return times


def _print_once(name: str, call: Callable[[], object]) -> None:
    times = Times()
    times.measure(call)
    print(row(name, times))


def _checked(measured: Mapping[str, Times]) -> int:
    missed = 0
    print()
    for name, times in measured.items():
        bar, p95 = BARS[name], percentile(times.cpu, 0.95)
        missed += p95 > bar
        print(f"{'missed' if p95 > bar else 'held':8}{name}: {p95:.1f} ms of CPU at p95, the bar is {bar:g}")
    return 1 if missed else 0


def _town(li: Listing) -> str:
    return li.place_words.split()[0]


def _begun(word: str, draw: random.Random) -> str:
    return word[: draw.randrange(3, max(4, len(word)))]


def _misspelt(text: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(text) - 1)
    return text[:at] + draw.choice("aeioust") + text[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
