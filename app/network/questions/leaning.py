"""Who leans too much on one partner?"""

from typing import NamedTuple
from uuid import UUID

import numpy as np

from app.network.facts import Facts
from app.network.graph import Numbers
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row
from app.network.relations import concentration
from app.trust.suppression import SMALL, Mask

LEANS, BEYOND_OTHERS = 0.8, 0.25
MOST, MOST_DOTS = 80, 300  # rows, dots in the picture


class Habit(NamedTuple):
    """Where one team sends one need: how many referrals may be said, the largest partner and its share, the same
    partner's share of everyone's, and N_eff."""

    team: UUID
    need: str
    referrals: int
    partner: UUID
    drawn: float
    said: str
    usual: float
    wide: float
    leans: bool


def compute(facts: Facts) -> Answer:
    """One row for each team and need with enough referrals, those who lean first."""
    shown = [habit for number in range(len(facts.top.words)) for habit in _habits(facts, number)]
    shown.sort(key=lambda habit: (not habit.leans, -habit.drawn, -habit.referrals, str(habit.team)))
    leaning = [habit for habit in shown if habit.leans]
    return Answer(
        sentences=_sentences(facts, leaning, len(shown)),
        heads=HEADS,
        rows=tuple(_row(facts, habit) for habit in shown[:MOST]),
        picture=_picture(facts, shown[:MOST_DOTS]),
        notes=(
            f"The table has the first {MOST}.",
            "Teams with too few referrals for a need are left out. Shares are in wide bands where few are meant.",
            "Some needs have one partner for everyone; then the share of all is as high, and no team is flagged.",
        ),
        referrals=publishing.base_of(facts),
        marks={f"{habit.team} {habit.need}": "leans" for habit in leaning},
    )


def _habits(facts: Facts, need: int) -> list[Habit]:
    """Every team's habit for one need, as far as it may be told."""
    rows = facts.top.numbers == need
    counts = np.zeros((len(facts.team.words), len(facts.partner.words)))
    np.add.at(counts, (facts.team.numbers[rows], facts.partner.numbers[rows]), 1)
    people = publishing.clients_in(facts, facts.team.numbers, len(facts.team.words), rows)
    told = publishing.line(counts.sum(axis=1), people)
    everyone = counts.sum(axis=0)
    return [
        _habit(facts, rows, team, facts.top.words[need], shown, counts[team], everyone)
        for team, shown in enumerate(told)
        if shown and _may_be_named(facts, team, counts[team])
    ]


def _may_be_named(facts: Facts, team: int, counts: Numbers) -> bool:
    """Whether neither the team's agency nor its largest partner serves victims of violence."""
    first = int(np.argmax(facts.team.numbers == team))
    agency = facts.referrer.words[facts.referrer.numbers[first]]
    return facts.named(agency) and facts.named(facts.partner.words[int(counts.argmax())])


def _habit(
    facts: Facts, rows: Mask, team: int, need: str, shown: int, counts: Numbers, everyone: Numbers
) -> Habit:
    largest, total = int(counts.argmax()), float(counts.sum())
    there, theirs = facts.partner.numbers == largest, rows & (facts.team.numbers == team)
    people, elsewhere = (_fewest(facts, one, there) for one in (theirs, rows & ~theirs))
    at, said = publishing.share(counts[largest], total, people)
    others, all_others = everyone[largest] - counts[largest], everyone.sum() - total
    usual = float(others / all_others) if all_others else 0.0
    exact = counts[largest] / total
    return Habit(
        team=facts.team.words[team],
        need=need,
        referrals=shown,
        partner=facts.partner.words[largest],
        drawn=at,
        said=said,
        usual=publishing.share(others, all_others, elsewhere)[0] if all_others else 0.0,
        wide=publishing.as_wide_as(1 / concentration(counts), counts[largest], total, people),
        leans=bool(all_others > SMALL and exact > LEANS and exact - usual > BEYOND_OTHERS),
    )


def _fewest(facts: Facts, rows: Mask, there: Mask) -> int:
    return publishing.fewest_of_two(facts.client.numbers[rows], there[rows])


def _row(facts: Facts, habit: Habit) -> Row:
    cells: tuple[Cell, ...] = (
        facts.team_names.get(habit.team, ""),
        facts.need_name(habit.need),
        habit.referrals,
        facts.name(habit.partner),
        habit.said,
        habit.usual,
        habit.wide,
        "leans" if habit.leans else "",
    )
    return Row(cells, str(habit.partner), {"partner": str(habit.partner), "need": habit.need})


def _sentences(facts: Facts, leaning: list[Habit], looked_at: int) -> tuple[str, ...]:
    if not looked_at:
        return ("No team has sent enough referrals for one need to say.",)
    if not leaning:
        return ("No team leans on one partner where others go elsewhere.",)
    told = [
        f"{facts.team_names.get(one.team, 'A team')} sends {one.said} of its referrals for "
        f"{facts.need_name(one.need).lower()} to {facts.name(one.partner)}; other teams send {one.usual:.0%} there."
        for one in leaning[:3]
    ]
    if len(leaning) > len(told):
        told.append(f"{len(leaning)} habits of teams are as narrow.")
    return tuple(told)


def _picture(facts: Facts, shown: list[Habit]) -> Picture:
    """Each team a dot on the line of its need: at how much it sends to its largest partner."""
    needs = sorted({habit.need for habit in shown}, key=facts.need_name)
    return Picture(
        "strip",
        {
            "says": "Share of a team’s referrals that its largest partner gets: a dot a team, strong if it leans.",
            "low": 0.0,
            "high": 1.0,
            "ends": ["none", "all to one partner"],
            "rows": [
                [
                    facts.need_name(need),
                    [
                        [one.drawn, int(one.leans), f"{facts.team_names.get(one.team, '')}: {one.said}"]
                        for one in shown
                        if one.need == need
                    ],
                ]
                for need in needs
            ],
        },
    )


HEADS = (
    Head("Team"),
    Head("Need"),
    Head("Referrals", "count"),
    Head("Most to", "organization"),
    Head("Its share"),
    Head("Other teams’ share", "share"),
    Head("As wide as", "number"),
    Head("Flag"),
)

QUESTION = Question(
    slug="leaning",
    title="Who leans too much on one partner?",
    definition=(
        "For each team and need: the share of its largest partner, beside that partner’s share of all other teams’ "
        "referrals for the need; and 1 ÷ HHI, as over how many equal partners it is spread. A team leans where the "
        "share is over 0.8 and at least 0.25 above the others’."
    ),
    source="The Herfindahl–Hirschman index of concentration (Hirschman 1945, Herfindahl 1950).",
    complexity="O(referrals + needs·teams·partners)",
    compute=compute,
    only_sent=True,
)
