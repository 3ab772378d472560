"""Which ties come and go?"""

from datetime import UTC, datetime, timedelta

import numpy as np

from app.network.facts import Facts
from app.network.questions import publishing
from app.network.questions.answer import Answer, Head, Picture, Question, Row, within
from app.network.relations import Pair, turnover
from app.trust.facts import day_of

MONTH = 30.0  # days, so that all are alike
MONTHS = 12


def compute(facts: Facts) -> Answer:
    """New and lost ties in each of the months behind us, of 30 days each."""
    months = _months(facts)
    found = turnover(months)
    used = [len(set(ties)) for ties in months[1:]]
    labels = [_label(facts, MONTHS - 1 - number) for number in range(1, len(months))]
    # What was lost in the last month can't be known yet: it may only rest.
    rows = [
        Row((label, ties, new, lost), behind=within(facts, MONTH * (len(labels) - number), MONTH))
        for number, (label, ties, (new, lost)) in enumerate(zip(labels, used, found, strict=True))
    ]
    return Answer(
        sentences=_sentences(found, used),
        heads=(
            Head("30 days from"),
            Head("Ties used", "number"),
            Head("New", "number"),
            Head("Lost", "number"),
        ),
        rows=tuple(rows),
        picture=Picture(
            "updown",
            {
                "says": "New ties above the line, lost ones below",
                "rows": [[label, new, lost] for label, (new, lost) in zip(labels, found, strict=True)],
            },
        ),
        notes=(
            "A tie is new in the month of its first referral of the window, and lost in the month after its last.",
            "In the first months many are only new to the window; in the last ones some rest that are called lost.",
        ),
        referrals=publishing.base_of(facts),
        marks={"new": found[-1][0] if found else 0, "lost": found[-1][1] if found else 0},
    )


def _months(facts: Facts) -> list[list[Pair]]:
    """The ties of each month, the oldest first. Ties say nothing of how many people went along them."""
    ago = ((day_of(facts.at) - facts.sent) // MONTH).astype(int) if len(facts) else np.zeros(0, dtype=int)
    named = [all(map(facts.named, pair)) for pair in facts.pairs.words]
    months: list[list[Pair]] = []
    for month in reversed(range(MONTHS)):
        numbers = np.unique(facts.pairs.numbers[ago == month]).tolist()
        months.append([facts.pairs.words[number] for number in numbers if named[number]])
    return months


def _label(facts: Facts, ago: int) -> str:
    begun: datetime = facts.at.astimezone(UTC) - timedelta(days=MONTH * (ago + 1))
    return f"{begun:%b} {begun.day}, {begun.year}"


def _sentences(found: list[tuple[int, int]], used: list[int]) -> tuple[str, ...]:
    if not used or not any(used):
        return ("No ties were used yet.",)
    ties = "1 tie was" if used[-1] == 1 else f"{used[-1]} ties were"
    return (f"In the past 30 days {ties} used, {found[-1][0]} of them for the first time in a year.",)


QUESTION = Question(
    slug="coming-and-going",
    title="Which ties come and go?",
    definition=(
        "For each month of 30 days: ties that were used, those never used before in the window, and those that were "
        "used the month before for the last time."
    ),
    source="Counts of ties by month.",
    complexity="O(referrals + months·ties)",
    compute=compute,
)
