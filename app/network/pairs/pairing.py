"""What passed between two organizations in a year, as it may be told: rounded, and nothing of ten people or fewer.

How many referrals there were is told as a band, by the picture; here is how they went. A pair is two organizations of
which one referred to the other, or which both had to do with more than ten clients.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np

from app.network.exploring.choice import OUTCOMES
from app.network.exploring.gathering import outcomes
from app.network.facts import Facts
from app.network.graph import Numbers, Places
from app.network.questions import publishing
from app.network.survival import waiting
from app.trust.relationship import QUIET_DAYS
from app.trust.suppression import SMALL

Ends: TypeAlias = tuple[UUID, UUID]
# For each question on the quality of referrals: of how many clients the provider said yes, and of how many no.
Quality: TypeAlias = Mapping[Ends, Mapping[str, tuple[int, int]]]


def pair_key(one: UUID, other: UUID) -> str:
    """The name of a pair, whichever comes first."""
    return " ".join(sorted((str(one), str(other))))


def pairs(facts: Facts, quality: Quality) -> dict[str, dict[str, Any]]:
    """By pair: `ways` (by the id of who refers) and `shared`, the published number of clients of both.

    O(n log n), and the pairs of each client's organizations.
    """
    found: defaultdict[str, dict[str, Any]] = defaultdict(lambda: {"ways": {}, "shared": 0})
    for ends, way in _ways(facts, quality).items():
        found[pair_key(*ends)]["ways"][str(ends[0])] = way
    for (one, other), clients in _shared(facts).items():
        if clients > SMALL or pair_key(one, other) in found:
            found[pair_key(one, other)]["shared"] = publishing.count(clients)
    return dict(found)


def rows(facts: Facts, quality: Quality) -> list[dict[str, Any]]:
    """The same as rows to be kept."""
    return [{"pair": pair, "body": body} for pair, body in pairs(facts, quality).items()]


def _ways(facts: Facts, quality: Quality) -> dict[Ends, dict[str, Any]]:
    if not len(facts):
        return {}
    partners = len(facts.partner.words)
    key = facts.referrer.numbers * partners + facts.partner.numbers
    order = np.argsort(key, kind="stable")
    found, starts = np.unique(key[order], return_index=True)
    codes = {code: number for number, code in enumerate(OUTCOMES)}
    went = np.array([codes[outcome] for outcome in outcomes(facts)], dtype=np.int64)
    ways: dict[Ends, dict[str, Any]] = {}
    for number, rows in zip(found.tolist(), np.split(order, starts[1:]), strict=True):
        one, other = divmod(number, partners)
        ends = facts.referrer.words[one], facts.partner.words[other]
        if all(map(facts.named, ends)):
            ways[ends] = _way(facts, rows, went) | {"quality": _told(quality.get(ends, {}))}
    return ways


def _way(facts: Facts, rows: Places, went: Places) -> dict[str, Any]:
    """How the referrals `rows` went."""
    client = facts.client.numbers[rows]
    groups = [client[went[rows] == number] for number in range(len(OUTCOMES))]
    clients = [len(np.unique(group)) for group in groups]
    moments = (facts.sent, facts.answered, facts.accepted, facts.contacted, facts.connected, facts.ended)
    last = max(float(np.nanmax(moment[rows], initial=0.0)) for moment in moments)
    quiet = int(facts.at.timestamp() / 86_400.0 - last)
    return {
        "outcomes": publishing.line([len(group) for group in groups], clients),
        "answer_days": _median(facts, facts.answered, rows),
        "seen_days": _median(facts, facts.connected, rows),
        "quiet_days": quiet if quiet >= QUIET_DAYS else 0,
    }


def _median(facts: Facts, moment: Numbers, rows: Places) -> int | None:
    """Days by which half had got there (Kaplan–Meier; whoever ended before was watched until then), in whole days.

    None where half never did, or where ten people or fewer did.
    """
    arrived = ~np.isnan(moment[rows])
    if len(np.unique(facts.client.numbers[rows][arrived])) <= SMALL:
        return None
    now = facts.at.timestamp() / 86_400.0
    until = np.where(arrived, moment[rows], np.fmin(facts.ended[rows], now))
    by = waiting(np.maximum(until - facts.sent[rows], 0.0), arrived).by(0.5)
    return None if by is None else round(by)


def _told(answers: Mapping[str, tuple[int, int]]) -> dict[str, list[int | None]]:
    return {question: publishing.line(list(counts)) for question, counts in sorted(answers.items())}


def _shared(facts: Facts) -> Counter[Ends]:
    """Of each two organizations, how many clients one sent or saw and the other did, too."""
    seen = facts.was_connected
    theirs: defaultdict[int, set[UUID]] = defaultdict(set)
    _note(theirs, facts.client.numbers, facts.referrer.words, facts.referrer.numbers)
    _note(theirs, facts.client.numbers[seen], facts.partner.words, facts.partner.numbers[seen])
    counted: Counter[Ends] = Counter()
    for organizations in theirs.values():
        named = sorted(filter(facts.named, organizations), key=str)
        counted.update(combinations(named, 2))
    return counted


def _note(
    theirs: defaultdict[int, set[UUID]], clients: Places, words: Iterable[UUID], numbers: Places
) -> None:
    known = tuple(words)
    size = max(len(known), 1)
    for cell in np.unique(clients * np.int64(size) + numbers).tolist():
        theirs[cell // size].add(known[cell % size])
