"""The five things of the morning: what changed in the network and matters, from the stored answers of two days.

Published figures only, as the pages of the questions show them: what is said here says nothing more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any, TypeAlias

from app.network.questions.answer import Answer, Row, key_of
from app.network.questions.publishing import BANDS

Answers: TypeAlias = Mapping[str, Answer]

MOST = 5
LACKING = 0.4  # of a need not met in time
RECENT_WEEKS = 16
GROWN_WAITS = key_of("waiting-times", "grown")
LOOKS_AT = ("resting-on-one", "gone-quiet", "leaning", "unmet-need", "this-week", GROWN_WAITS)


@dataclass(frozen=True, slots=True)
class Action:
    """The page that helps: the name of its address, what it takes, and the words of the link."""

    endpoint: str
    words: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class News:
    """One thing to know: a sentence with its number, a small picture (`drawn` of a whole of 1, or the `weeks`),
    what helps, and the question behind it. `about` is an organization; `new` says it was not so before."""

    kind: str
    sentence: str
    question: str
    action: Action
    drawn: float | None = None
    weeks: tuple[int, ...] = ()
    about: str = ""
    new: bool = False


def news(now: Answers, before: Answers) -> list[News]:
    """Up to five things, one of each kind before a second of any, and of these what is new first."""
    kinds = [_newest_first(kind(now), kind(before)) for kind in KINDS]
    rounds = [[found[place] for found in kinds if len(found) > place] for place in range(MOST)]
    ordered = [sorted(one, key=lambda item: not item.new) for one in rounds]
    return list(islice(chain.from_iterable(ordered), MOST))


def _newest_first(now: Iterable[News], before: Iterable[News]) -> list[News]:
    """What was not told of the same before is new; where nothing at all was told of the kind, all of it is."""
    told = {item.about for item in before}
    marked = [replace(item, new=item.about not in told) for item in now]
    return sorted(marked, key=lambda item: not item.new)


def _rests(answers: Answers) -> Iterator[News]:
    for cells, row in _rows(answers, "resting-on-one"):
        if cells["Rests on one"] == "yes" and cells["Area"] == cells["Language"] == "all" and row.about:
            yield News(
                kind="Rests on one partner",
                sentence=f"{cells['Need']} rests on {cells['Most by']}: of about {_said(cells['Connections'])} "
                f"connections, {cells['Its share']} were made there.",
                question="resting-on-one",
                action=Action("supposing.suppose", "Suppose it closes", {"closed": row.about}),
                drawn=_drawn(cells["Its share"]),
                about=row.about,
            )


def _silent(answers: Answers) -> Iterator[News]:
    for cells, row in _rows(answers, "gone-quiet"):
        if cells["What"] == "Hardly answers":
            yield News(
                kind="Gone quiet",
                sentence=f"{cells['Partner']} has gone quiet: of about {_said(cells['Referrals'])} referrals due "
                "in 60 days, at most one in ten was answered.",
                question="gone-quiet",
                action=Action(
                    "writing.write", "Message the partner", {"organization_id": row.about, "reason": "quiet"}
                ),
                drawn=0.1,
                about=row.about,
            )


def _leans(answers: Answers) -> Iterator[News]:
    for cells, _ in _rows(answers, "leaning"):
        if cells["Flag"] == "leans":
            yield News(
                kind="Leans on one partner",
                sentence=f"{cells['Team']} sends {cells['Its share']} of its referrals for "
                f"{str(cells['Need']).lower()} to {cells['Most to']}; other teams send "
                f"{cells['Other teams’ share'] or 0:.0%} there.",
                question="leaning",
                action=Action("questions.question", "See whom others ask", {"slug": "leaning"}),
                drawn=0.9,
                about=f"{cells['Team']} {cells['Need']}",
            )


def _unmet(answers: Answers) -> Iterator[News]:
    found = [
        (cells, row)
        for cells, row in _rows(answers, "unmet-need")
        if isinstance(cells["Not met in time"], float)
    ]
    for cells, row in sorted(found, key=lambda one: -one[0]["Not met in time"]):
        if (share := cells["Not met in time"]) >= LACKING:
            yield News(
                kind="Not met",
                sentence=f"{cells['Need']}, {cells['Area']}: of about {_said(cells['Asked'])} who asked, {share:.0%} "
                "were not helped in time.",
                question="unmet-need",
                action=Action("register.index", "Start recruiting", _need_of(row)),
                drawn=share,
                about=f"{cells['Need']} {cells['Area']}",
            )


def _weeks(answers: Answers) -> Iterator[News]:
    """A week beyond the limits of chance."""
    answer = answers.get("this-week")
    if answer is None or not answer.rows or answer.rows[0].cells[-1] == "":
        return
    cells = _cells(answer, answer.rows[0])
    counts = [row.cells[1] for row in answer.rows[:RECENT_WEEKS]]
    yield News(
        kind="Out of the ordinary",
        sentence=f"About {_said(cells['Referrals'])} referrals were sent in the past week; in the eight before it "
        f"was about {_said(cells['Mean of eight before'])}.",
        question="this-week",
        action=Action("questions.question", "See whether there is room", {"slug": "capacity-and-demand"}),
        weeks=tuple(count if isinstance(count, int) else 0 for count in reversed(counts)),
        about="week",
    )


def _waits(answers: Answers) -> Iterator[News]:
    """Needs for which it takes longer than the band of the quarter before allows."""
    for cells, _ in _rows(answers, GROWN_WAITS):
        now, before = cells["Half within now (days)"], cells["Half within before (days)"]
        longer = now if isinstance(now, int | float) else cells["At most by chance (days)"]
        yield News(
            kind="Waits grow",
            sentence=f"{cells['Need']}: half of those sent lately wait {'' if now == longer else 'more than '}"
            f"{longer:g} days to be seen. In the quarter before it was {before:g}; chance explains up to "
            f"{cells['At most by chance (days)']:g}.",
            question="waiting-times",
            action=Action("questions.question", "See where it takes long", {"slug": "waiting-times"}),
            drawn=min(1.0, longer / (2 * before)) if before else 1.0,
            about=str(cells["Need"]),
        )


def _drawn(share: str) -> float:
    """Where a share in words is drawn: a band in its middle, "80%" as it is."""
    bands = {words: middle for _, middle, words in BANDS}
    return bands[share] if share in bands else int(share.removesuffix("%")) / 100


def _rows(answers: Answers, slug: str) -> Iterator[tuple[dict[str, Any], Row]]:
    """The rows of an answer, their cells by the names of the columns."""
    if slug in answers:
        for row in answers[slug].rows:
            yield _cells(answers[slug], row), row


def _cells(answer: Answer, row: Row) -> dict[str, Any]:
    return {head.name: cell for head, cell in zip(answer.heads, row.cells, strict=True)}


def _need_of(row: Row) -> dict[str, str]:
    """The need a row is about as the register has it: the whole, not a part."""
    need = row.behind.get("need", "").partition(".")[0]
    return {"need": need} if need else {}


def _said(count: object) -> str:
    return f"{count:,}" if isinstance(count, int) else "few"


KINDS: tuple[Callable[[Answers], Iterator[News]], ...] = (
    _rests,
    _silent,
    _leans,
    _waits,
    _unmet,
    _weeks,
)
