"""Who holds it together?"""

from math import isnan
from uuid import UUID

from app.network import measures
from app.network.facts import Facts
from app.network.questions import drawn, publishing
from app.network.questions.answer import Answer, Head, Question, Row

MOST = 20
WORTH_A_SENTENCE = 0.05  # of all shortest ways


def compute(facts: Facts) -> Answer:
    """The organizations over which most of the shortest ways lead, the first twenty."""
    between, hemmed = measures.betweenness(facts.ties), measures.constraint(facts.ties)
    named = [one for one in between if facts.named(one) and between[one] > 0]
    top = sorted(named, key=lambda one: (-between[one], facts.name(one)))[:MOST]
    most = between[top[0]] if top else 1.0
    return Answer(
        sentences=_sentences(facts, between, top),
        heads=(
            Head("Organization", "organization"),
            Head("Shortest ways that lead over it", "share"),
            Head("Constraint", "number"),
            Head("Works with", "number"),
        ),
        rows=tuple(
            Row(
                (facts.name(one), round(between[one], 2), _hemmed(hemmed[one]), _works_with(facts, one)),
                str(one),
                {"about": str(one)},
            )
            for one in top
        ),
        picture=drawn.network(
            facts,
            "The larger a dot, the more of the shortest ways lead over it.",
            size={one: between[one] / most for one in named},
        ),
        notes=(
            "Above 2,000 organizations the ways are counted from a sample of 100, always the same."
            if len(between) > measures.EXACT_UP_TO
            else "All ways are counted.",
            "Constraint is low for those who join others that would not meet without them, and near 1 or above for "
            "those whose partners all know each other.",
            "Victim service providers are part of the network, not named, and left out of “works with”.",
        ),
        referrals=publishing.base_of(facts),
        marks={str(one): round(between[one], 2) for one in top},
    )


def _works_with(facts: Facts, one: UUID) -> int:
    """With how many it works, of those that may be named: as its own page says."""
    return sum(facts.named(other) for other in facts.ties.neighbors(one))


def _hemmed(constraint: float) -> float | None:
    return None if isnan(constraint) else round(constraint, 1)


def _sentences(facts: Facts, between: dict[UUID, float], top: list[UUID]) -> tuple[str, ...]:
    holding = [one for one in top if between[one] >= WORTH_A_SENTENCE]
    if not holding:
        return ("Nobody alone holds it together: no organization lies on many of the shortest ways.",)
    ways = f"{between[holding[0]]:.0%} of the shortest ways lead over it"
    first = f"{facts.name(holding[0])} holds most together: {ways}."
    others = ", ".join(f"{facts.name(one)} ({between[one]:.0%})" for one in holding[1:4])
    return (first, f"Next are {others}.") if others else (first,)


QUESTION = Question(
    slug="holding-together",
    title="Who holds it together?",
    definition=(
        "Of all pairs of organizations, the share whose shortest way of referrals leads over this one. A tie is "
        "1 ÷ its referrals long: the busier, the closer. Constraint is Σ (p_ij + Σ p_iq·p_qj)² over partners j, p "
        "being the share of one’s ties."
    ),
    source="Brandes, “A faster algorithm for betweenness centrality” (2001); Burt, “Structural Holes” (1992).",
    complexity="O(n·m + n²·log n); sampled O(100·(m + n·log n)); constraint O(Σ degree²)",
    compute=compute,
    only_sent=True,
)
