"""How good the answers are: the judged queries of `tests/relevance` against the invented county.

    python -m benchmarks.relevance [--check] [--worst N]

Each step adds one part of the search to the one before, so that every part shows what it is worth. `--check`
fails when a bar is missed. The queries that were held out from tuning stand beside the others and have no bar:
they tell how far the figures hold for what nobody looked at. nDCG@10 counts a grade g as 2^g − 1 and the ideal
order of everything judged as 1 (K. Järvelin, J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques",
ACM TOIS 20, 2002). For recall@50 and for the first good answer (MRR: 1 ÷ its place), good is a grade of 2 or 3;
success@1 wants the highest grade of its query.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from math import log2
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

from benchmarks.county import MOMENT, county, names_found
from benchmarks.history import weighed_by_history
from tests.relevance.judgments import HELD_OUT, TUNED, Judged, judged

GOOD = 2
BARS = {"nDCG@10": 0.85, "success@1 of exact names": 0.99, "loss by one typing error": 0.03}


@dataclass(frozen=True, slots=True)
class Quality:
    """How well one query was answered."""

    ndcg: float
    recall: float
    reciprocal_rank: float
    success: float

    @classmethod
    def of(cls, found: Sequence[str], grades: Mapping[str, int]) -> Quality:
        """`found`: names of services, best first, at most 50."""
        ideal = sorted(grades.values(), reverse=True)
        good = {name for name, grade in grades.items() if grade >= min(GOOD, ideal[0])}
        first = next((place for place, name in enumerate(found, 1) if name in good), 0)
        return cls(
            ndcg=_gain(grades.get(name, 0) for name in found[:10]) / _gain(ideal[:10]),
            recall=len(good.intersection(found[:50])) / len(good),
            reciprocal_rank=1 / first if first else 0.0,
            success=float(bool(found) and grades.get(found[0], 0) == ideal[0]),
        )


Answers = Mapping[Judged, Quality]


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; returns what the shell is told."""
    parser = argparse.ArgumentParser(prog="benchmarks.relevance", description="How good the answers are.")
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also show the N worst queries")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, county(Path(folder)):
        steps = {name: answers(switches) for name, switches in STEPS.items()}
        held_out = {name: answers(switches, HELD_OUT) for name, switches in STEPS.items()}
    print(_table("step", {name: list(found.values()) for name, found in steps.items()}))
    print(_table("step, queries held out", {name: list(found.values()) for name, found in held_out.items()}))
    last = list(steps.values())[-1]
    print(_table("kind of query, all parts", _by_kind(last)))
    print(_table("kind of query, held out", _by_kind(list(held_out.values())[-1])))
    for query, quality in sorted(last.items(), key=lambda item: item[1].ndcg)[: chosen.worst]:
        print(f"{quality.ndcg:6.3f}{quality.recall:8.3f}  {query.kind:12} {query.text}")
    measured = figures(last)
    beside = figures(list(held_out.values())[-1])
    for name, bar in BARS.items():
        print(f"{name}: {measured[name]:.3f}, bar {bar}; held out {beside[name]:.3f}")
    return int(chosen.check and bool(missed(measured)))


def figures(found: Answers) -> dict[str, float]:
    """What the bars are set on, by their names."""
    by_text = {query.text: quality.ndcg for query, quality in found.items()}
    losses = [by_text[query.like] - q.ndcg for query, q in found.items() if query.kind == "misspelt"]
    return {
        "nDCG@10": fmean(quality.ndcg for quality in found.values()),
        "success@1 of exact names": fmean(q.success for query, q in found.items() if query.kind == "name"),
        "loss by one typing error": fmean(losses),
    }


def missed(measured: Mapping[str, float]) -> list[str]:
    """The bars that these figures do not hold."""
    return [
        name
        for name, bar in BARS.items()
        if (measured[name] > bar if name.startswith("loss") else measured[name] < bar)
    ]


def _by_kind(found: Answers) -> dict[str, list[Quality]]:
    kinds: dict[str, list[Quality]] = {}
    for query, quality in found.items():
        kinds.setdefault(query.kind, []).append(quality)
    return kinds


def _table(head: str, rows: Mapping[str, Sequence[Quality]]) -> str:
    lines = [f"{head:34}{'queries':>8}{'nDCG@10':>9}{'recall@50':>11}{'MRR':>7}{'success@1':>11}"]
    for name, found in rows.items():
        lines.append(
            f"{name:34}{len(found):8}{fmean(q.ndcg for q in found):9.3f}{fmean(q.recall for q in found):11.3f}"
            f"{fmean(q.reciprocal_rank for q in found):7.3f}{fmean(q.success for q in found):11.3f}"
        )
    return "\n".join(lines) + "\n"


@contextmanager
def _without_synonyms() -> Iterator[None]:
    """Words are only themselves: no need is named by a phrase, and nothing means the same as anything else."""
    with (
        patch("search_index.understanding.needs_named", lambda _words: ()),
        patch("search_index.understanding.alike", lambda _word: ()),
    ):
        yield


@contextmanager
def _without_understanding() -> Iterator[None]:
    """The text is words and nothing else, spelt as it is."""
    with (
        patch("app.finding.answers.is_name", lambda _text, _names: True),
        patch("app.finding.answers.respelt", lambda typed, _searched, _better: typed),
    ):
        yield


@contextmanager
def _words_only() -> Iterator[None]:
    with _without_synonyms(), _without_understanding():
        yield


@contextmanager
def _without_fit() -> Iterator[None]:
    """Nobody is left out by a rule, and nothing is meant for anyone."""
    with patch("app.finding.answers.fitting.fit_and_meant", lambda _person: (frozenset(), {})):
        yield


@contextmanager
def _with_trust() -> Iterator[None]:
    """As a case manager reads it: every service weighed by room and follow-through, from a year and a half."""
    with patch(f"{__name__}.names_found", partial(names_found, weigh=weighed_by_history(MOMENT))):
        yield


with_everything = nullcontext
with_trust = _with_trust
Switches = Callable[[], AbstractContextManager[None]]
STEPS: Mapping[str, Switches] = {
    "plain BM25F": _words_only,
    "+ synonyms": _without_understanding,
    "+ understanding": _without_fit,
    "+ fit": with_everything,
    "+ room and follow-through": with_trust,
}


def answers(switches: Switches, file: str = TUNED) -> Answers:
    """Every judged query of a file, asked under these switches."""
    with switches():
        return {
            query: Quality.of(names_found(query.text, query.near), query.grades) for query in judged(file)
        }


if __name__ == "__main__":
    sys.exit(main())
