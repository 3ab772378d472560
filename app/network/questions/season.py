"""Is this week out of the ordinary?"""

from datetime import UTC, timedelta

import numpy as np

from app.network.facts import Facts
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Head, Picture, Question, Row, within
from app.network.seasons import Week, weeks
from app.trust.disclosure import rounded
from app.trust.facts import day_of

WEEK = 7.0
WEEKS = 52
LATELY = 4  # weeks that are worth a sentence


def compute(facts: Facts) -> Answer:
    """Referrals sent in each of the 52 weeks behind us, each judged by the eight before it."""
    counts, people = _counts(facts)
    judged = weeks(counts)
    shown = publishing.line(counts, people)
    labels = [_label(facts, WEEKS - 1 - number) for number in range(WEEKS)]
    unusual = [week.unusual and count is not None for week, count in zip(judged, shown, strict=True)]
    rows = [
        Row(
            (label, count, *_said(_limits(week)), "out of the ordinary" if strange else ""),
            behind=within(facts, WEEK * (WEEKS - number), WEEK),
        )
        for number, (label, count, week, strange) in enumerate(
            zip(labels, shown, judged, unusual, strict=True)
        )
    ]
    return Answer(
        sentences=_sentences(labels, shown, judged, unusual),
        heads=(
            Head("Week from"),
            Head("Referrals", "count"),
            Head("Mean of eight before", "count"),
            Head("Least by chance", "count"),
            Head("Most by chance", "count"),
            Head("Flag"),
        ),
        rows=tuple(reversed(rows)),
        picture=Picture(
            "control",
            {
                "says": "Referrals sent each week, and what chance would do around the eight weeks before",
                "rows": [
                    [label, count, *_limits(week), int(strange)]
                    for label, count, week, strange in zip(labels, shown, judged, unusual, strict=True)
                ],
            },
        ),
        notes=(
            "A week ends at the hour when the figures were computed. The first eight have nothing before them.",
        ),
        referrals=publishing.base_of(facts),
        marks={"unusual": labels[-1] if unusual[-1] else "no"},
    )


def _counts(facts: Facts) -> tuple[list[int], list[int]]:
    """How many referrals were sent in each week, and of how many clients."""
    ago = ((day_of(facts.at) - facts.sent) // WEEK).astype(np.int64)
    week = WEEKS - 1 - ago
    within = (week >= 0) & (week < WEEKS)
    counts = np.bincount(week[within], minlength=WEEKS)
    return [int(count) for count in counts], publishing.clients_in(facts, week, WEEKS, within)


def _limits(week: Week) -> tuple[Cell, Cell, Cell]:
    if week.trend is None or week.low is None or week.high is None:
        return None, None, None
    return rounded(round(week.trend)), rounded(round(week.low)), rounded(round(week.high))


def _said(limits: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """None would mean hidden: where there are no limits yet, there is nothing to hide."""
    return tuple("" if limit is None else limit for limit in limits)


def _label(facts: Facts, ago: int) -> str:
    begun = facts.at.astimezone(UTC) - timedelta(days=WEEK * (ago + 1))
    return f"{begun:%b} {begun.day}, {begun.year}"


def _sentences(
    labels: list[str], shown: list[int | None], judged: list[Week], unusual: list[bool]
) -> tuple[str, ...]:
    strange = [number for number in range(WEEKS - LATELY, WEEKS) if unusual[number]]
    if strange:
        number = strange[-1]
        more = (judged[number].ratio or 0) > 1
        return (
            f"The week from {labels[number]} was out of the ordinary: about {shown[number]} referrals, "
            f"{'more' if more else 'fewer'} than chance explains around the usual {_limits(judged[number])[0]}.",
        )
    last = shown[-1]
    if last is None:
        return ("The past weeks were as usual.",)
    return (f"The past weeks were as usual: about {last} referrals in the last one.",)


QUESTION = Question(
    slug="this-week",
    title="Is this week out of the ordinary?",
    definition=(
        "A c-chart: the centre of each week is the mean of the eight weeks before it, the limits of chance stand "
        "3·√centre on either side."
    ),
    source="Shewhart’s control chart for counts (1931).",
    complexity="O(referrals)",
    compute=compute,
)
