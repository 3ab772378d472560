"""Where does it break?"""

from uuid import UUID

from app.network import measures
from app.network.facts import Facts
from app.network.questions import drawn, publishing
from app.network.questions.answer import Answer, Head, Question, Row

MOST = 40
SMALLEST_PART = 2  # organizations: a partner known to one agency only is no break


def compute(facts: Facts) -> Answer:
    """The organizations and the ties whose loss would part the network, the gravest first."""
    cuts = {one: lost for one, lost in measures.cut_off_by(facts.ties).items() if facts.named(one)}
    bridges = {
        pair: lost for pair, lost in measures.parted_by(facts.ties).items() if all(map(facts.named, pair))
    }
    points = sorted(cuts, key=lambda one: (-cuts[one], facts.name(one)))
    ties = sorted(bridges, key=lambda pair: (-bridges[pair], sorted(map(facts.name, pair))))
    most = cuts[points[0]] if points else 1
    rows = [
        Row((facts.name(one), "organization", "", cuts[one]), str(one), {"about": str(one)})
        for one in points[:MOST]
    ]
    for pair in ties[:MOST]:
        one, other = sorted(pair, key=facts.name)
        rows.append(
            Row(
                (facts.name(one), "tie", f"with {facts.name(other)}", bridges[pair]),
                str(one),
                _between(facts, one, other),
            )
        )
    return Answer(
        sentences=_sentences(facts, cuts, points, bridges),
        heads=(
            Head("Organization", "organization"),
            Head("What"),
            Head("Tie"),
            Head("Organizations that would lose touch", "number"),
        ),
        rows=tuple(rows),
        picture=drawn.network(
            facts,
            "Ringed: without it, others lose touch. Heavy lines: the only link between two parts.",
            size={one: cuts[one] / most for one in points},
            ringed=points,
            marked=ties,
            named=points[: drawn.NAMED],
        ),
        notes=(
            f"Organizations that would part somebody: {len(points)}; ties: {len(ties)}. The table has the gravest.",
            "Counted are organizations outside the largest part that is left.",
        ),
        referrals=publishing.base_of(facts),
        marks={str(one): cuts[one] for one in points[:MOST]},
    )


def _between(facts: Facts, one: UUID, other: UUID) -> dict[str, str]:
    """The busier way of a tie."""
    ways = facts.network
    there = ways.get_edge_data(one, other, {}).get("referrals", 0)
    back = ways.get_edge_data(other, one, {}).get("referrals", 0)
    first, second = (one, other) if there >= back else (other, one)
    return {"referrer": str(first), "partner": str(second)}


def _sentences(
    facts: Facts, cuts: dict[UUID, int], points: list[UUID], bridges: dict[frozenset[UUID], int]
) -> tuple[str, ...]:
    grave = [one for one in points if cuts[one] >= SMALLEST_PART]
    if not grave:
        return ("It would hold: no organization’s loss would part more than one other from the rest.",)
    first = f"Without {facts.name(grave[0])}, {cuts[grave[0]]} organizations would lose touch with the rest."
    also = ", ".join(f"{facts.name(one)} ({cuts[one]})" for one in grave[1:4])
    told = [first, f"After it, {also}."] if also else [first]
    if bridges:
        which = "1 tie is" if len(bridges) == 1 else f"{len(bridges)} ties are"
        told.append(f"{which} the only link between two parts of the network.")
    return tuple(told)


QUESTION = Question(
    slug="breaking",
    title="Where does it break?",
    definition=(
        "An organization is a breaking point if without it some others have no way of ties to the rest; a tie is a "
        "bridge if it is the only link between two parts."
    ),
    source="Articulation points and bridges: Tarjan (1972, 1974), Hopcroft and Tarjan (1973).",
    complexity="O(n + m), and as much again for each breaking point",
    compute=compute,
    only_sent=True,
)
