"""How long is it between any two steps?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from app.network import waits
from app.network.facts import Facts
from app.network.overlapping import held_back
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Choice, Head, Picture, Question, Row
from app.network.questions.lengthening import GROWN, grown
from app.network.questions.splitting import OTHERS, UNKNOWN, Split, left_on, moments_of, splits_of, today_of
from app.network.waits import Codes, Wait, Waits
from app.trust.disclosure import rounded
from app.trust.suppression import Mask

STEP_WORDS = {
    "sent": "sent",
    "received": "opened by the partner",
    "answered": "answered",
    "accepted": "accepted",
    "waitlisted": "on the waiting list",
    "contacted": "first contact",
    "started": "help started",
    "connected": "client seen",
    "ended": "ended",
}
SPLIT_WORDS = {
    "need": "need",
    "area": "area",
    "language": "language",
    "age": "age",
    "home": "home",
}
USUAL = ("sent", "connected", "need")
LOOKS = (2, 7, 14, 30, 60, 90)  # days
SURE, LIKELY = 0.01, 0.05


def compute(facts: Facts) -> Answer:
    """From being sent until the client is seen, by need."""
    usual = _answers(facts, [(USUAL[0], USUAL[1])], {USUAL[2]: splits_of(facts)[USUAL[2]]})[USUAL]
    return replace(usual, sentences=(*usual.sentences, *grown(facts).sentences))


def variants(facts: Facts) -> Mapping[tuple[str, ...], Answer]:
    """Every pair of steps with every split, but for those of which nothing may be said."""
    found = _answers(facts, waits.PAIRS, splits_of(facts))
    told = {codes: answer for codes, answer in found.items() if answer.rows and codes != USUAL}
    return {**told, (GROWN,): grown(facts)}


def _answers(
    facts: Facts, pairs: Sequence[tuple[str, str]], splits: Mapping[str, Split]
) -> dict[tuple[str, ...], Answer]:
    """The answers for these pairs of steps, by (from, to, by)."""
    moments, left, today = moments_of(facts), left_on(facts), today_of(facts)
    everybody, clients = np.zeros(len(facts), dtype=np.int64), facts.client.numbers
    found: dict[tuple[str, ...], Answer] = {}
    watched = {
        pair: waits.watched(moments, left, today, *map(waits.STEPS.index, pair)) for pair in waits.PAIRS
    }
    held = _held(watched, everybody, 1, clients, -1)
    held_of = {
        by: _held(watched, split.part, len(split.words), clients, split.apart) for by, split in splits.items()
    }
    for start, end in pairs:
        seen = watched[start, end]
        whole = waits.waits(seen, everybody, 1, clients, held=held[start, end]).waits
        for by, split in splits.items():
            groups = (
                waits.waits(
                    seen,
                    split.part,
                    len(split.words),
                    clients,
                    held=held_of[by][start, end],
                    apart=split.apart,
                )
                if whole
                else waits.Waits((), 0, None)
            )
            found[start, end, by] = _answer(facts, (start, end, by), whole, groups, split)
    return found


def _held(
    watched: Mapping[tuple[str, str], waits.Watched], groups: Codes, size: int, clients: Codes, apart: int
) -> dict[tuple[str, str], Mask]:
    """By pair of steps: the groups that may not be told beside what other pairs tell."""
    found = held_back(list(watched.values()), groups, size, clients, apart)
    return dict(zip(watched, found, strict=True))


def _answer(
    facts: Facts, codes: tuple[str, str, str], everybody: Sequence[Wait], found: Waits, split: Split
) -> Answer:
    if not everybody:
        return Answer(
            ("Too few came so far to say anything without singling somebody out.",), choices=_choices()
        )
    whole, by = everybody[0], codes[2]
    looks = _looks(whole)
    rows = [_row("All", whole, looks, {})] + [
        _row(split.words[wait.group], wait, looks, split.behind[wait.group]) for wait in found.waits
    ]
    return Answer(
        sentences=_sentences(codes, whole, found, split),
        heads=_heads(looks),
        rows=tuple(rows),
        picture=_picture(codes, whole, found, split),
        notes=NOTES if by in ("need", "area") else (*NOTES, GROUP_NOTE),
        referrals=publishing.base_of(facts),
        marks={split.words[wait.group]: wait.median for wait in found.waits} if by == "need" else None,
        choices=_choices(),
    )


def _choices() -> tuple[Choice, ...]:
    steps = tuple(STEP_WORDS.items())
    return (
        Choice("from", "From", steps[:-1], USUAL[0]),
        Choice("to", "Until", steps[1:], USUAL[1]),
        Choice("by", "Compared by", tuple(SPLIT_WORDS.items()), USUAL[2]),
    )


def _looks(whole: Wait) -> tuple[int, ...]:
    """The days at which the table looks: three or four within the curve."""
    within = [day for day in LOOKS if day <= whole.points[-1].day]
    return tuple(within[-4:])


def _heads(looks: Sequence[int]) -> tuple[Head, ...]:
    later = (Head(f"Still waiting after {days} days", "share") for days in looks)
    half = (Head("Half within (days)", "number"), Head("80 % within (days)", "number"))
    return (Head("Group"), Head("Referrals", "count"), *half, *later)


def _row(words: str, wait: Wait, looks: Sequence[int], behind: Mapping[str, str]) -> Row:
    later = (_waiting(wait, day) for day in looks)
    return Row((words, rounded(wait.watched), _days(wait.median), _days(wait.most), *later), behind=behind)


def _days(days: float | None) -> Cell:
    return "not yet" if days is None else days


def _waiting(wait: Wait, day: float) -> Cell:
    """The share after `day`; words where the curve was not followed so long."""
    if day > wait.points[-1].day:
        return "too few to say"
    passed = [point.waiting for point in wait.points if point.day <= day]
    return passed[-1] if passed else 1.0


def _sentences(codes: tuple[str, str, str], whole: Wait, found: Waits, split: Split) -> tuple[str, ...]:
    start, end, by = codes
    told = [_of_all(f"from “{STEP_WORDS[start]}” to “{STEP_WORDS[end]}”", whole)]
    if found.p_value is not None:
        told.append(_apart(by, found.p_value))
    named = [wait for wait in found.waits if split.words[wait.group] not in (OTHERS, UNKNOWN)]
    known = [wait for wait in named if wait.median is not None]
    if by in ("need", "area") and len(known) > 1 and found.p_value is not None and found.p_value < LIKELY:
        quick, slow = (pick(known, key=lambda wait: wait.median or 0.0) for pick in (min, max))
        never = [split.words[wait.group] for wait in named if wait.median is None]
        told.append(
            f"{'Of those with half there, q' if never else 'Q'}uickest is {split.words[quick.group]} (half within "
            f"{_how_long(quick.median or 0.0)}), slowest {split.words[slow.group]} ({_how_long(slow.median or 0.0)})."
        )
        told += [f"Fewer than half have got there so far: {', '.join(never)}."] if never else []
    if found.withheld:
        told.append(f"{found.withheld} of the groups are too small to show, or would give a small one away.")
    return tuple(told)


def _of_all(between: str, whole: Wait) -> str:
    if whole.median is None:
        return f"Fewer than half of all referrals have got {between} so far."
    half = f"Half of all referrals get {between} within {_how_long(whole.median)}"
    if whole.most is None:
        return f"{half}; fewer than four of five have got there so far."
    return f"{half}, four of five within {_how_long(whole.most)}."


def _how_long(days: float) -> str:
    return "an hour" if days < 1 / 24 else f"{days:g} {'day' if days == 1 else 'days'}"


def _apart(by: str, p_value: float) -> str:
    if p_value < SURE:
        return f"Groups by {SPLIT_WORDS[by]} differ beyond chance (log-rank test, p < 0.01)."
    if p_value < LIKELY:
        return f"Groups by {SPLIT_WORDS[by]} seem to differ (log-rank test, p = {p_value:.2f})."
    return f"Groups by {SPLIT_WORDS[by]} do not differ beyond chance (log-rank test, p = {p_value:.2f})."


def _picture(codes: tuple[str, str, str], whole: Wait, found: Waits, split: Split) -> Picture:
    """A curve a group, each beside that of all."""
    last = max(wait.points[-1].day for wait in (whole, *found.waits))
    return Picture(
        "waits",
        {
            "says": f"Share still waiting, day by day, from “{STEP_WORDS[codes[0]]}” to “{STEP_WORDS[codes[1]]}”",
            "days": _round_up(last),
            "all": _points(whole),
            "groups": [
                [split.words[wait.group], rounded(wait.watched), _points(wait)] for wait in found.waits
            ],
        },
    )


def _points(wait: Wait) -> list[list[float]]:
    return [[round(point.day, 2), point.waiting, point.low, point.high] for point in wait.points]


def _round_up(day: float) -> int:
    return next((end for end in (1, 2, 4, 7, 14, 30, 60, 90, 120, 180, 270) if day <= end), 366)


NOTES = (
    "A client who left (no wish any more, unreachable, helped elsewhere) counts for as long as they were watched. "
    "One whom a partner declined or did not answer waits on.",
    "Each point of a curve stands for more than ten who arrived since the one before, and it ends while more than "
    "ten are still watched. The band is where the true curve lies in 95 of 100 cases.",
    "A wait is said to have grown where more than half still wait on the last day by which, going by the band, half "
    "of those sent in the 13 weeks before had arrived, and the log-rank test between both has p < 0.05.",
)
GROUP_NOTE = (
    "Groups come from what clients agreed to share; they are never ranked, and a difference is a reason to ask why, "
    "not an answer."
)

QUESTION = Question(
    slug="waiting-times",
    title="How long is it between any two steps?",
    definition=(
        "The Kaplan–Meier curve of the days between two steps of a referral: of those still waiting just before a "
        "day, the share that arrives on it. Half (the median) and 80 % are the days by which so many have "
        "arrived; the log-rank test says whether groups wait alike."
    ),
    source="Kaplan and Meier (1958); Greenwood’s variance on the log-log scale; Mantel’s log-rank test (1966); "
    "the interval of a median: Brookmeyer and Crowley (1982).",
    complexity="O(pairs · splits · (referrals + groups · hours))",
    compute=compute,
    variants=variants,
)
