"""Who works together?"""

from uuid import UUID

import numpy as np

from app.network import relations
from app.network.facts import Facts
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.network.questions.grouping import names_of

MOST_GROUPS = 8
REST = "all others"


def compute(facts: Facts) -> Answer:
    """How much of what is possible is tied, what is given back, and the referrals from group to group."""
    if not len(facts):
        return Answer(sentences=("No referrals were sent yet.",))
    groups = names_of(facts)
    rest = min(len(groups), MOST_GROUPS)
    of = {one: min(number, rest) for one, number in facts.groups.of.items()}
    labels = [*list(groups)[:rest], *([REST] if rest in of.values() else ())]
    graph = facts.graph
    outward = relations.outwardness(graph, "referrals", {one: of[one] for one in facts.ties})
    shown = _table(facts, of, len(labels))
    return Answer(
        sentences=_sentences(facts),
        heads=(
            Head("From"),
            *(Head(f"To {label}", "count") for label in labels),
            Head("All", "count"),
            Head("E–I index", "number"),
        ),
        rows=tuple(
            Row((label, *shown[number], _index(outward.get(number))), behind=_around(groups.get(label)))
            for number, label in enumerate(labels)
        ),
        picture=_picture(labels, shown),
        notes=(
            "Groups are those of “Which organizations form groups?”, called by their busiest member.",
            "The E–I index runs from −1 (all within the group) to 1 (all across); it counts both directions.",
        ),
        referrals=publishing.base_of(facts),
        marks={"tied": _tied(facts), "given back": _given_back(facts)},
    )


def _tied(facts: Facts) -> float:
    return round(relations.together(facts.graph.undirected("referrals"), "referrals"), 3)


def _given_back(facts: Facts) -> float:
    return round(relations.reciprocity(facts.graph, "referrals"), 2)


def _around(head: UUID | None) -> dict[str, str]:
    """The referrals of the one after which a group is called."""
    return {"beside": "group", "referrer": str(head)} if head else {"beside": "step"}


def _index(value: float | None) -> Cell:
    return None if value is None else round(value, 1)


def _table(facts: Facts, of: dict[UUID, int], size: int) -> list[list[int | None]]:
    """Referrals from group to group with the total of each row, and the row of totals."""
    there = np.array([of[one] for one in facts.referrer.words])[facts.referrer.numbers]
    here = np.array([of[one] for one in facts.partner.words])[facts.partner.numbers]
    cell = there * size + here
    counts = np.bincount(cell, minlength=size * size).reshape(size, size)
    return publishing.table(counts, publishing.people_in(facts, there, here, (size, size)))


def _sentences(facts: Facts) -> tuple[str, ...]:
    tied, back = _tied(facts), _given_back(facts)
    size = len(facts.ties)
    return (
        f"Of all pairs of {size} organizations, {tied:.1%} work together: at least three referrals between them.",
        f"{back:.0%} of referrals are given back: one went the other way between the same two.",
    )


def _picture(labels: list[str], shown: list[list[int | None]]) -> Picture:
    most = max((cell or 0 for row in shown[:-1] for cell in row[:-1]), default=0) or 1
    return Picture(
        "heat",
        {
            "says": "Referrals from the groups on the left to those above; the stronger the colour, the more.",
            "columns": labels,
            "rows": [
                [
                    label,
                    [
                        [None if cell is None else cell / most, "hidden" if cell is None else f"{cell:,}"]
                        for cell in row[:-1]
                    ],
                ]
                for label, row in zip(labels, shown, strict=False)
            ],
        },
    )


QUESTION = Question(
    slug="working-together",
    title="Who works together?",
    definition=(
        "Tied are two organizations with at least three referrals between them, of all pairs there could be. "
        "Reciprocity is Σ min(w_ij, w_ji) ÷ Σ w. The E–I index of a group is (across − within) ÷ (across + within)."
    ),
    source="Krackhardt and Stern (1988); Squartini, Picciolo, Ruzzenenti and Garlaschelli (2013).",
    complexity="O(n + m)",
    compute=compute,
    only_sent=True,
)
