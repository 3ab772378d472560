"""Why do partners say no?"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.network.declines import FULL, KIND_OF, KIND_WORDS, KINDS, NO_FIT, OTHER, PARTNER, misfits, mix
from app.network.facts import Column, Facts
from app.network.graph import Places
from app.network.questions import publishing
from app.network.questions.answer import Answer, Cell, Choice, Head, Kind, Picture, Question, Row
from app.network.questions.publishing import Shown
from app.trust.disclosure import rounded
from app.trust.suppression import SMALL, Counts, Mask

ALL = "all"
REFUSED = ("declined", "expired")
MOST_PARTNERS = 15
MOST_FLAGS = 3
OTHERS = "All other partners"


def compute(facts: Facts) -> Answer:
    """What kinds of reasons there were, need by need."""
    refused, kinds = _refused(facts)
    needs, counts, people = _by(facts, facts.top, refused, kinds)
    # What another page hides of a need is hidden here, too.
    for number, need in enumerate(needs):
        elsewhere = _hidden_elsewhere(facts, need, refused, kinds)
        people[number, :-1] = np.where(elsewhere, 1, people[number, :-1])
    table = publishing.table(counts, people)
    labels = [facts.need_name(need) for need in needs]
    return Answer(
        sentences=(_capital(_first(table)), *_flags(facts, refused, kinds)),
        heads=_heads("Need"),
        rows=_rows(labels, table, [{"need": str(need)} for need in needs]),
        picture=_picture("Reasons of those who were refused, by need", labels, table),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        marks={label: row[FULL] for label, row in zip(labels, table, strict=False)},
        choices=_choices(facts, needs),
    )


def variants(facts: Facts) -> Mapping[tuple[str, ...], Answer]:
    """The partners of each need."""
    refused, kinds = _refused(facts)
    needs, _, _ = _by(facts, facts.top, refused, kinds)
    return {(need,): _of_need(facts, need, refused, kinds) for need in needs}


def _refused(facts: Facts) -> tuple[Mask, Places]:
    """Which referrals were refused or never answered, (n,), and of what kind the reason was."""
    refused = np.isin(facts.status.numbers, [facts.status.place.get(status, -1) for status in REFUSED])
    kind = np.array([KIND_OF.get(reason, OTHER) for reason in facts.reason.words] or [OTHER], dtype=np.int64)
    kinds = kind[facts.reason.numbers]
    silent = (facts.status.numbers == facts.status.place.get("expired", -1)) & (kinds == OTHER)
    return refused, np.where(silent, PARTNER, kinds)


def _by(facts: Facts, column: Column, refused: Mask, kinds: Places) -> tuple[list[Any], Counts, Counts]:
    """The words of `column` that were refused at all, with how often, (words, kinds), and to how many clients, with
    the totals."""
    size = len(column.words)
    counts = mix(column.numbers[refused], kinds[refused], size)
    people = publishing.people_in(facts, column.numbers, kinds, (size, len(KINDS)), refused)
    occurs = np.flatnonzero(counts.sum(axis=1))
    return (
        [column.words[number] for number in occurs],
        counts[occurs],
        people[np.append(occurs, size)],
    )


def _partners(
    facts: Facts, need: str, refused: Mask, kinds: Places
) -> tuple[list[str], list[str], list[list[Shown]]]:
    """Names, ids and the table of the partners with most refusals for a need, all others together last."""
    here = refused & facts.top.holds(need)
    partners, counts, asked = _by(facts, facts.partner, here, kinds)
    order = np.argsort(-counts.sum(axis=1), kind="stable").tolist()
    enough = [n for n in order if asked[n, -1] > SMALL and facts.named(partners[n])][:MOST_PARTNERS]
    place = {facts.partner.place[partners[n]]: row for row, n in enumerate(enough)}
    row_of = np.array([place.get(n, len(enough)) for n in range(len(facts.partner.words))], dtype=np.int64)
    rows = Column((*range(len(enough)), len(enough)), row_of[facts.partner.numbers])
    found, counted, people = _by(facts, rows, here, kinds)
    table = publishing.table(counted, people)
    ids = [str(partners[enough[int(row)]]) if int(row) < len(enough) else "" for row in found]
    names = [facts.name(partners[enough[int(row)]]) if int(row) < len(enough) else OTHERS for row in found]
    return names, ids, table


def _hidden_elsewhere(facts: Facts, need: str, refused: Mask, kinds: Places) -> Mask:
    return np.array([cell is None for cell in _partners(facts, need, refused, kinds)[2][-1][:-1]])


def _of_need(facts: Facts, need: str, refused: Mask, kinds: Places) -> Answer:
    names, ids, table = _partners(facts, need, refused, kinds)
    needs = _by(facts, facts.top, refused, kinds)[0]
    return Answer(
        sentences=(f"{facts.need_name(need)}: {_first(table)}",),
        heads=_heads("Partner", "organization"),
        rows=_rows(names, table, [_to(need, one) for one in ids], ids),
        picture=_picture(f"Reasons of those who were refused: {facts.need_name(need)}", names, table),
        notes=NOTES,
        referrals=publishing.base_of(facts),
        choices=_choices(facts, needs),
    )


def _choices(facts: Facts, needs: list[str]) -> tuple[Choice, ...]:
    options = ((ALL, "All needs"), *((need, facts.need_name(need)) for need in needs))
    return (Choice("need", "Need", options, ALL),)


def _first(table: list[list[Shown]]) -> str:
    """What refusals are mostly about, from the sums that are shown."""
    total, kinds = table[-1][-1], table[-1][:-1]
    known = [(count, kind) for kind, count in enumerate(kinds) if count]
    if not total or not known:
        return "too few were refused to say why." if total is None else "nobody was refused."
    most, kind = max(known)
    why = KIND_WORDS[kind].lower()
    return f"about {total:,} were refused or not answered. The commonest reason: {why} (about {most:,})."


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _flags(facts: Facts, refused: Mask, kinds: Places) -> tuple[str, ...]:
    """Whose listing misleads, and who misreads listings: each with what to do."""
    unfit = refused & (kinds == NO_FIT)
    told = [
        f"The listing of {facts.name(facts.partner.words[one.number])} looks wrong: about "
        f"{rounded(one.found)} did not "
        f"fit, and going by their referrers’ other referrals it would be {_about(one.expected)}. "
        "Ask them to check its rules."
        for one in misfits(facts.partner.numbers, facts.referrer.numbers, unfit, facts.client.numbers)
        if facts.named(facts.partner.words[one.number])
    ][:MOST_FLAGS]
    told += [
        f"{facts.name(facts.referrer.words[one.number])} refers past the rules of several partners: about "
        f"{rounded(one.found)} did not fit, where {_about(one.expected)} were to be expected. Go through them "
        "together."
        for one in misfits(facts.referrer.numbers, facts.partner.numbers, unfit, facts.client.numbers)
        if facts.named(facts.referrer.words[one.number])
    ][:MOST_FLAGS]
    return tuple(told)


def _about(expected: float) -> str:
    return f"about {rounded(round(expected))}" if expected > SMALL else "a few"


def _heads(first: str, kind: Kind = "text") -> tuple[Head, ...]:
    return (Head(first, kind), *(Head(words, "count") for words in KIND_WORDS), Head("All", "count"))


def _to(need: str, partner: str) -> dict[str, str]:
    return {"need": need, "partner": partner} if partner else {"need": need}


def _rows(
    labels: list[str], table: list[list[Shown]], behind: list[dict[str, str]], ids: list[str] | None = None
) -> tuple[Row, ...]:
    """The rows of a table without its sums by column, which belong to another page."""
    return tuple(
        Row((label, *cells), ids[number] if ids else "", behind[number])
        for number, (label, cells) in enumerate(zip(labels, table[:-1], strict=True))
    )


def _picture(says: str, labels: list[str], table: list[list[Shown]]) -> Picture:
    """Each row as parts of its sum; what is hidden stands together at the end."""
    rows: list[list[Cell | list[int]]] = []
    for label, (*cells, total) in zip(labels, table[:-1], strict=True):
        parts = [0 if cell is None else cell for cell in cells]
        hidden = max(0, (total or 0) - sum(parts)) if None in cells else 0
        rows.append([label, total, [*parts, hidden]])
    return Picture(
        "shares", {"says": says, "kinds": [*KIND_WORDS, "hidden"], "rows": [row for row in rows if row[1]]}
    )


NOTES = (
    "Counted are referrals that a partner declined and those that expired without an answer.",
    "A partner has too many misfits when its referrers’ clients fit elsewhere; a referrer, when its clients "
    "do not fit "
    "where others’ do: both beyond two standard errors, from eleven on. A listing is then to be mended, or a "
    "rule to be "
    "talked over; neither counts against anyone.",
)

QUESTION = Question(
    slug="why-declined",
    title="Why do partners say no?",
    definition=(
        "The coded reasons of all refusals, as parts of a hundred, by need and by partner within a need. "
        "“Did not fit” "
        "points to the listing or to the referrer: each is compared with what the other side’s referrals "
        "elsewhere let "
        "expect."
    ),
    source="Indirect standardization, as of mortality: Breslow and Day (1987).",
    complexity="O(referrals), and the suppression of one table a need",
    compute=compute,
    variants=variants,
)
