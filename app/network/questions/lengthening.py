"""Which waits have grown since the quarter before, as an answer: for the page of waiting times and the morning."""

from app.network import growing, waits
from app.network.facts import Facts
from app.network.questions.answer import Answer, Cell, Head, Row
from app.network.questions.splitting import left_on, moments_of, splits_of, today_of

GROWN = "grown"  # the name under which it is kept


def grown(facts: Facts) -> Answer:
    """The needs for which it takes longer, from being sent until the client is seen, than in the quarter before."""
    moments, today = moments_of(facts), today_of(facts)
    start, end = (waits.STEPS.index(step) for step in ("sent", "connected"))
    seen = waits.watched(moments, left_on(facts), today, start, end)
    split, periods = splits_of(facts)["need"], growing.period_of(moments[start], today)
    found = growing.grown(seen, split.part, len(split.words), facts.client.numbers, periods)
    rows = [
        Row((split.words[one.group], _now(one), one.before, one.most), behind=split.behind[one.group])
        for one in found
    ]
    return Answer(sentences=tuple(_grew(*map(str, row.cells)) for row in rows), heads=HEADS, rows=tuple(rows))


def _now(one: growing.Grown) -> Cell:
    return f"more than {one.most:g}" if one.now is None else one.now


def _grew(need: str, now: str, before: str, most: str) -> str:
    return (
        f"{need}: half of those sent in the past 13 weeks waited {now} days to be seen. Of those sent in the 13 "
        f"weeks before, half had been seen within {before} days; chance explains up to {most}."
    )


HEADS = (
    Head("Need"),
    Head("Half within now (days)", "number"),
    Head("Half within before (days)", "number"),
    Head("At most by chance (days)", "number"),
)
