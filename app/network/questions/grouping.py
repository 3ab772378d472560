"""Which organizations form groups?"""

from uuid import UUID

from app.network.facts import Facts
from app.network.questions import drawn, publishing
from app.network.questions.answer import Answer, Head, Question, Row

MOST = 150  # rows
SMALLEST = 3  # members: fewer are no group


def compute(facts: Facts) -> Answer:
    """The groups by their surely belonging members; who stands between groups is said to."""
    groups = facts.groups
    names = names_of(facts)
    label = list(names)
    of = groups.of
    sure = {one: of[one] for one in of if groups.sure(one) and of[one] < len(label) and facts.named(one)}
    between = sorted((one for one in of if not groups.sure(one) and facts.named(one)), key=facts.name)
    busy = _busy(facts)
    most = max(busy.values(), default=1)
    rows = [
        Row((facts.name(one), label[group], groups.stability[one]), str(one), {"about": str(one)})
        for one, group in sorted(sure.items(), key=lambda item: (item[1], facts.name(item[0])))
    ]
    rows += [
        Row((facts.name(one), "between groups", groups.stability[one]), str(one), {"about": str(one)})
        for one in between
    ]
    return Answer(
        sentences=_sentences(label, sure, between),
        heads=(
            Head("Organization", "organization"),
            Head("Group"),
            Head("In it in so many of 20 runs", "share"),
        ),
        rows=tuple(rows[:MOST]),
        picture=drawn.network(
            facts,
            "Colours are groups, called by their busiest member; grey stands between groups.",
            size={one: busy[one] / most for one in of},
            group={one: sure[one] % 7 + 1 if one in sure else 0 for one in of},
            named=list(names.values()),
        ),
        notes=(
            "Twenty runs from different beginnings are compared; who is in the same group in nine of ten belongs.",
            f"Groups of fewer than {SMALLEST} organizations are left out; the table has the first {MOST} members.",
        ),
        referrals=publishing.base_of(facts),
        marks={"groups": len(label)},
    )


def names_of(facts: Facts) -> dict[str, UUID]:
    """The groups that are worth the word, in order: what each is called, and its busiest sure member by id."""
    busy = _busy(facts)
    found: dict[str, UUID] = {}
    for group in facts.groups.groups:
        members = [one for one in group if facts.named(one) and facts.groups.sure(one)]
        if len(group) < SMALLEST or not members:
            break
        head = max(members, key=lambda one: (busy[one], facts.name(one)))
        found[f"around {facts.name(head)}"] = head
    return found


def _busy(facts: Facts) -> dict[UUID, float]:
    return {one: float(weight) for one, weight in facts.ties.degree(weight="referrals")}


def _sentences(label: list[str], sure: dict[UUID, int], between: list[UUID]) -> tuple[str, ...]:
    if not label:
        return ("There are no groups yet: organizations refer to each other alike.",)
    groups = f"{len(label)} groups refer" if len(label) > 1 else "One group refers"
    first = f"{groups} mostly among themselves: {'; '.join(label[:4])}{' …' if len(label) > 4 else ''}."
    sizes = f"{len(sure)} organizations belong to one for sure"
    return (first, f"{sizes}; {_between(len(between))}." if between else f"{sizes}.")


def _between(count: int) -> str:
    return "1 stands between groups" if count == 1 else f"{count} stand between groups"


QUESTION = Question(
    slug="groups",
    title="Which organizations form groups?",
    definition=(
        "Groups within which more is referred than chance would have it, found twenty times from different "
        "beginnings; an organization is named where at least nine of ten runs agree."
    ),
    source="Louvain: Blondel, Guillaume, Lambiotte and Lefebvre (2008); runs matched by Kuhn–Munkres.",
    complexity="O(20·m·log n)",
    compute=compute,
    only_sent=True,
)
