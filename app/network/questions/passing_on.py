"""How often are clients passed on?"""

from collections.abc import Mapping

import numpy as np

from app.network.bounces import Chains, Stage, chained, circles, stages, ways_of
from app.network.facts import Facts
from app.network.graph import Places
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.referrals.statuses import OPEN
from app.trust.disclosure import rounded
from app.trust.suppression import SMALL, Mask

MOST_WAYS = 12
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def compute(facts: Facts) -> Answer:
    """Attempt by attempt, and the commonest ways from a refusal to the next partner."""
    chains = chains_of(facts)
    found = stages(chains, facts.was_connected, facts.client.numbers)
    ways = _ways(facts, chains)
    return Answer(
        sentences=_sentences(facts, chains, found),
        heads=HEADS,
        rows=tuple(
            [_row(stage) for stage in found] + [_way_row(names, count, about) for names, count, about in ways]
        ),
        picture=Picture("flow", {"stages": [_drawn(stage) for stage in found], "ways": _bars(ways)}),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        marks={_name(stage): round(stage.chance, 2) for stage in found},
    )


def chains_of(facts: Facts) -> Chains:
    """All that was asked for one need of one client is one chain."""
    chain = facts.client.numbers * max(1, len(facts.top.words)) + facts.top.numbers
    together = facts.beside.together if facts.beside else None
    return chained(chain, facts.sent, facts.was_connected, together)


def _under_way(facts: Facts) -> Mask:
    return np.isin(facts.status.numbers, [facts.status.place.get(status.value, -1) for status in OPEN])


def _ways(facts: Facts, chains: Chains) -> list[tuple[str, int, str]]:
    """From whom to whom more than ten clients went on, the commonest first: words, how often, the second's id."""
    words = facts.partner.words
    people = _people_on_ways(facts, chains)
    told = [
        (
            f"{facts.name(words[a])} → {facts.name(words[b]) if a != b else 'the same once more'}",
            count,
            str(words[b]),
        )
        for (a, b), count in ways_of(chains, facts.partner.numbers).items()
        if count > SMALL and people[a, b] > SMALL and facts.named(words[a]) and facts.named(words[b])
    ]
    return sorted(told, key=lambda way: (-way[1], way[0]))[:MOST_WAYS]


def _people_on_ways(facts: Facts, chains: Chains) -> Mapping[tuple[int, int], int]:
    """How many different clients went each way."""
    who, client = facts.partner.numbers[chains.rows], facts.client.numbers[chains.rows]
    goes_on = ~chains.last[:-1]
    steps = np.stack((who[:-1][goes_on], who[1:][goes_on], client[:-1][goes_on]))
    pairs, counts = np.unique(np.unique(steps, axis=1)[:2], axis=1, return_counts=True)
    return {(int(a), int(b)): int(count) for a, b, count in zip(*pairs, counts, strict=True)}


def _name(stage: Stage) -> str:
    return f"Attempt {stage.number}{' and later' if stage.and_beyond else ''}"


def _row(stage: Stage) -> Row:
    counts = (stage.reached, stage.connected, stage.again, stage.nobody_since)
    told: tuple[Cell, ...] = tuple(map(rounded, counts))
    return Row((_name(stage), *told, round(stage.chance, 2)), behind={"beside": "step"})


def _way_row(names: str, count: int, about: str) -> Row:
    return Row((names, rounded(count), "", "", "", ""), about, {"partner": about, "beside": "step"})


def _drawn(stage: Stage) -> dict[str, Cell]:
    return {
        "name": _name(stage),
        "reached": rounded(stage.reached),
        "connected": rounded(stage.connected),
        "again": rounded(stage.again),
        "nobody_since": rounded(stage.nobody_since),
        "chance": round(stage.chance, 2),
    }


def _bars(ways: list[tuple[str, int, str]]) -> list[list[Cell]]:
    return [[names, rounded(count), f"about {rounded(count):,}"] for names, count, _ in ways]


def _people(facts: Facts, rows: Places) -> int:
    """How many different clients these rows are of."""
    return len(np.unique(facts.client.numbers[rows]))


def _sentences(facts: Facts, chains: Chains, found: list[Stage]) -> tuple[str, ...]:
    if not found:
        return ("Too few referrals to say how often clients are passed on without singling somebody out.",)
    later = ", ".join(
        f"{stage.chance:.0%} at the {ORDINALS[stage.number - 1]}{' or later' if stage.and_beyond else ''}"
        for stage in found[1:]
    )
    told = [
        f"Of {rounded(found[0].reached):,} needs that were asked for, {found[0].chance:.0%} were connected at once."
    ]
    if later:
        told.append(f"Of those who came so far, it was {later}.")
    ended = chains.rows[chains.last & ~facts.was_connected[chains.rows]]
    open_still = _under_way(facts)[ended]
    given_up = publishing.count(float((~open_still).sum()), _people(facts, ended[~open_still]))
    if given_up and not 0 < _people(facts, ended[open_still]) <= SMALL:
        told.append(
            f"For about {given_up:,} nobody was asked again after a refusal: look through those first."
        )
    back = circles(chains, facts.partner.numbers)
    whose = chains.rows[np.unique(chains.chain, return_index=True)[1]]
    shown = publishing.count(float(back.sum()), _people(facts, whose[back]))
    if shown:
        told.append(
            f"About {shown:,} came back to a partner that had not helped before: ask whether that was meant."
        )
    return tuple(told)


HEADS = (
    Head("Attempt, or way", "organization"),
    Head("Came so far", "count"),
    Head("Connected", "count"),
    Head("Asked again", "count"),
    Head("Nobody asked since", "count"),
    Head("Chance", "share"),
)
NOTES = (
    "All that was asked for one need of one client belongs together until the first connection; requests "
    "sent at once "
    "are one attempt. “Nobody asked since” was given up, or is still under way.",
    "Attempts are told one by one as long as each outcome stands for more than ten; later ones stand "
    "together. Ways are "
    "listed where more than ten clients went them.",
)

QUESTION = Question(
    slug="passed-on",
    title="How often are clients passed on?",
    definition=(
        "Attempts for each need of each client until one is connected; P(connected at attempt k), given that "
        "it came to "
        "attempt k; the commonest ways from a refusal to the next partner; and circles, which come back to one."
    ),
    source="Discrete-time hazard: Allison, “Event History Analysis” (1984).",
    complexity="O(referrals · log referrals)",
    compute=compute,
)
