"""How closely do a client's helpers work together?"""

from collections.abc import Hashable

import numpy as np

from app.network.facts import Facts
from app.network.questions import publishing
from app.network.questions.answer import Answer, Head, Picture, Question, Row
from app.network.relations import care_density
from app.trust.disclosure import rounded
from app.trust.suppression import SMALL

STEPS = (0, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def compute(facts: Facts) -> Answer:
    """How many clients there are in each step of care density."""
    density = np.array(sorted(care_density(_helpers(facts)).values()))
    counts = np.histogram(density, bins=[*STEPS, np.inf])[0]
    shown = publishing.line(counts)
    labels = [_label(number) for number in range(len(STEPS))]
    used = [number for number in range(len(STEPS)) if counts[: number + 1].any() and counts[number:].any()]
    most = max((shown[number] or 0 for number in used), default=0) or 1
    return Answer(
        sentences=_sentences(density),
        heads=(Head("Clients that a pair of helpers shares"), Head("Clients", "count")),
        rows=tuple(Row((labels[number], shown[number]), behind={"beside": "step"}) for number in used),
        picture=Picture(
            "bars",
            {
                "says": "Clients by how many others their helpers share, on average over pairs",
                "rows": [
                    [labels[n], (shown[n] or 0) / most, "hidden" if shown[n] is None else f"{shown[n]:,}"]
                    for n in used
                ],
            },
        ),
        notes=(
            "A client’s helpers are whoever referred them, and whoever saw them. Clients with one are left out.",
        ),
        referrals=publishing.base_of(facts),
        marks={"median": _median(density)},
    )


def _helpers(facts: Facts) -> dict[Hashable, set[Hashable]]:
    """Who helps each client: the agencies that refer them, and the partners that saw them."""
    helpers: dict[Hashable, set[Hashable]] = {}
    seen = facts.was_connected
    columns = (facts.client.numbers, facts.referrer.numbers, facts.partner.numbers, seen)
    for client, referrer, partner, met in zip(*(column.tolist() for column in columns), strict=True):
        found = helpers.setdefault(client, set())
        found.add(facts.referrer.words[referrer])
        if met:
            found.add(facts.partner.words[partner])
    return helpers


def _label(number: int) -> str:
    if number + 1 == len(STEPS):
        return f"{STEPS[number]:,} or more"
    return f"{STEPS[number]} to under {STEPS[number + 1]:,}"


def _median(density: np.ndarray) -> int | None:
    """To the nearest 5, and only where it stands for enough people."""
    return rounded(round(float(np.median(density)))) if len(density) > SMALL else None


def _sentences(density: np.ndarray) -> tuple[str, ...]:
    median = _median(density)
    if median is None:
        return ("Too few clients have two helpers to say how closely these work together.",)
    return (
        f"For the client in the middle, two of their helpers share about {median} clients on average: the more, the "
        "better they know each other’s ways.",
    )


QUESTION = Question(
    slug="care-density",
    title="How closely do a client’s helpers work together?",
    definition=(
        "For each client with at least two helping organizations: the clients that each pair of these shares, added "
        "up, divided by the number of pairs. The client counts among them."
    ),
    source="Care density: Pollack, Weissman, Lemke, Hussey and Weiner (2013).",
    complexity="O(Σ h²) for h helpers of a client",
    compute=compute,
)
