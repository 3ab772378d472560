"""Does everybody get as far?"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.clients.circumstances import AGE_BANDS, AGE_WORDS, HARDSHIPS, HOUSEHOLD_TRAITS, STATUS_TRAITS
from app.directory.languages import name_of
from app.network.equity import Gap, gap, settled
from app.network.facts import Facts
from app.network.questions import publishing
from app.network.questions.answer import Answer, Head, Picture, Question, Row
from app.network.surroundings import Surroundings
from app.network.waits import different
from app.trust.disclosure import rounded
from app.trust.scoring import Sizes
from app.trust.suppression import SMALL, Counts, Mask, alongside

LEAST = 30  # referrals, or chance drowns everything
MOST_LANGUAGES = 6
TRAITS = {**HOUSEHOLD_TRAITS, **STATUS_TRAITS, "no_home": HARDSHIPS["no_home"]}


class Group(NamedTuple):
    """A group of referrals, and the referrals among which it is one part."""

    words: str
    rows: Mask
    among: Mask


def compute(facts: Facts) -> Answer:
    """Connected less expected for each group that is large enough, in a fixed order."""
    if facts.beside is None or not len(facts):
        return Answer(("There is nothing to compare yet.",))
    found = [
        (group.words, one)
        for group in _groups(facts, facts.beside)
        if (one := _gap(facts, facts.beside, group))
    ]
    reach = max([0.1, *(abs(end) for _, one in found for end in one.interval)])
    return Answer(
        sentences=_sentences(found),
        heads=HEADS,
        rows=tuple(_row(words, one) for words, one in found),
        picture=Picture(
            "dots",
            {
                "says": "Connected less expected, of a hundred referrals (band: what chance alone would "
                "make; stroke: as expected)",
                "low": -round(reach, 2),
                "high": round(reach, 2),
                "ends": [f"{-reach * 100:.0f} fewer".lstrip("-"), f"{reach * 100:.0f} more"],
                "rows": [
                    [words, _round(one.difference), _words(one), *map(_round, one.interval), 0.0]
                    for words, one in found
                ],
            },
        ),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        marks={words: "beyond chance" if one.beyond_chance else "within chance" for words, one in found},
    )


def _groups(facts: Facts, beside: Surroundings) -> Iterator[Group]:
    """Groups as clients told them, where they agreed to share it; each table of parts as far as it may be shown."""
    household, access = beside.shared["household"], beside.shared["access"]
    ages = [
        Group(AGE_WORDS[age], facts.age.holds(age), household) for age in AGE_BANDS if age in facts.age.place
    ]
    languages = [code for code in facts.language.words if code]
    languages.sort(key=lambda code: -facts.language.holds(code).sum())
    spoken = [Group(f"Speaks {name_of(code)}", facts.language.holds(code), access) for code in languages]
    yield from _tellable(facts, beside, ages)
    yield from _tellable(facts, beside, spoken)[:MOST_LANGUAGES]
    for code, words in TRAITS.items():
        if code in facts.traits:
            pair = [Group(words, facts.traits[code], household), Group("", ~facts.traits[code], household)]
            yield from (group for group in _tellable(facts, beside, pair) if group.words)


def _tellable(facts: Facts, beside: Surroundings, parts: list[Group]) -> list[Group]:
    """The parts of a whole of which those connected, and those not, may be told without giving another part away."""
    within = beside.horizons[beside.known.need]
    known = settled(beside.known, within, _today(facts))
    in_time = facts.was_connected & (facts.connected - facts.sent <= within)
    hidden = np.zeros(len(parts), dtype=bool)
    for which in (known & in_time, known & ~in_time):
        counts = [int((part.rows & part.among & which).sum()) for part in parts]
        people = [_people(facts, part.rows & part.among & which) for part in parts]
        hidden |= alongside(_small_where_few(np.array(counts), np.array(people)))
    enough = [int((part.rows & part.among & known).sum()) >= LEAST for part in parts]
    return [part for n, part in enumerate(parts) if enough[n] and not hidden[n]]


def _people(facts: Facts, rows: Mask) -> int:
    return int(different(np.zeros(int(rows.sum()), dtype=np.int64), facts.client.numbers[rows], 1)[0])


def _small_where_few(counts: Counts, people: Counts) -> Counts:
    return np.where(people > SMALL, counts, np.minimum(counts, SMALL))


def _gap(facts: Facts, beside: Surroundings, group: Group) -> Gap | None:
    sizes = Sizes(
        max(1, len(facts.top.words)), max(1, len(facts.partner.words)), max(1, len(facts.service.words))
    )
    return gap(beside.known, group.rows & group.among, _today(facts), sizes, beside.horizons)


def _today(facts: Facts) -> float:
    return facts.at.timestamp() / 86_400.0


def _row(words: str, one: Gap) -> Row:
    low, high = one.interval
    between = f"{_signed(low)} to {_signed(high)}"
    return Row(
        (
            words,
            rounded(one.count),
            rounded(one.connected),
            rounded(round(one.expected)),
            _words(one),
            between,
            "yes" if one.beyond_chance else "no",
        ),
        behind={"beside": "client"},
    )


def _round(value: float) -> float:
    """To half a hundredth."""
    return round(value * 200) / 200


def _words(one: Gap) -> str:
    """ "+3 of 100"."""
    return f"{_signed(one.difference)} of 100"


def _signed(share: float) -> str:
    """Of a hundred, such as "+3", "−2" or "0"."""
    hundredths = round(share * 100)
    return f"{hundredths:+d}".replace("-", "−") if hundredths else "0"


def _sentences(found: list[tuple[str, Gap]]) -> tuple[str, ...]:
    """Which groups lie beyond chance, in the order of the table: nobody is ranked."""
    behind = [words for words, one in found if one.beyond_chance and one.difference < 0]
    ahead = [words for words, one in found if one.beyond_chance and one.difference > 0]
    if not found:
        return ("No group is large enough to compare without singling somebody out.",)
    if not behind and not ahead:
        return (f"None of the {len(found)} groups compared gets less far than expected, beyond chance.",)
    told = []
    if behind:
        told.append(
            f"Fewer were connected than was to be expected: {_list(behind)}. Ask them and their case "
            "managers why."
        )
    if ahead:
        told.append(f"More were connected than expected: {_list(ahead)}.")
    return (*told, f"Of {len(found)} groups compared, about one in twenty would stand out by chance alone.")


def _list(words: list[str]) -> str:
    return "; ".join(words)


HEADS = (
    Head("Group"),
    Head("Referrals", "count"),
    Head("Connected", "count"),
    Head("Expected", "count"),
    Head("Difference"),
    Head("Likely between, of 100"),
    Head("Beyond chance"),
)
NOTES = (
    "Expected is what the ladder of reliability says of the same team, partner, need and number of hardships, learnt "
    "from everybody who is not of the group. A difference may come from the group, or from what the ladder "
    "does not know.",
    "Left out are clients who left, full partners and misfits, as everywhere in reliability; and groups with "
    "under 30 "
    "referrals.",
    "Groups are what clients told and agreed to share. They stand in a fixed order, and no ranking of "
    "partners or people "
    "ever uses them.",
)

QUESTION = Question(
    slug="equity",
    title="Does everybody get as far?",
    definition=(
        "Observed − expected connections of each group, of each referral whose outcome is known; expected "
        "from the ladder "
        "fitted without the group. The interval is what chance makes of as many referrals with these chances (95 %)."
    ),
    source="Observed against expected as in fair comparisons of care: Iezzoni, “Risk Adjustment” (2013).",
    complexity="One fit of the ladder a group: O(groups · referrals · log referrals)",
    compute=compute,
)
