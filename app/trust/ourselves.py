"""A team looks at itself: what providers say of its referrals, where they bounce and why, beside the other agencies.

One's own is counted exactly; of the others only what `disclosure` lets be said, and the reader's agency is never
among them, so that nothing can be had by taking one from the other.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app import clock
from app.actor import Actor
from app.directory.queries import names_of
from app.referrals import quality
from app.referrals.reasons import REASONS
from app.referrals.statuses import Status
from app.trust import disclosure
from app.trust.record import ENOUGH, WINDOW, Share

BOUNCED = frozenset({Status.DECLINED.value, Status.EXPIRED.value})
MOST = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: ours exactly, and the other agencies' in words."""

    what: str
    ours: str
    others: str


@dataclass(frozen=True, slots=True)
class Bounces:
    """A partner from which some of ours came back, and why most of them did."""

    partner: UUID
    name: str
    ours: Share
    why: str


@dataclass(frozen=True, slots=True)
class Ourselves:
    """All of it, of the past year."""

    quality: Sequence[Compared]
    bounced: Compared
    reasons: Sequence[Compared]
    partners: Sequence[Bounces]
    sent: int


def ourselves(*, seen_by: Actor) -> Ourselves:
    """Five statements at most, whatever there is."""
    since = clock.now() - WINDOW
    said, elsewhere = (
        quality.of_teams(seen_by=seen_by, since=since),
        quality.of_others(seen_by=seen_by, since=since),
    )
    ended: dict[bool, Counter[tuple[str, str]]] = {True: Counter(), False: Counter()}
    for row in quality.endings(seen_by=seen_by, since=since):
        ended[bool(row.mine)][row.status, row.reason or ""] += row.times
    ours, others = _bounced(ended[True]), _bounced(ended[False])
    return Ourselves(
        quality=[
            _compared(
                words,
                Share(said[name].yes, said[name].asked),
                Share(elsewhere[name].yes, elsewhere[name].asked),
            )
            for name, words in quality.QUESTIONS.items()
        ],
        bounced=_compared("Came back without help", ours, others),
        reasons=_reasons(ended[True], ended[False]),
        partners=_partners(seen_by),
        sent=ended[True].total(),
    )


def _bounced(ended: Mapping[tuple[str, str], int]) -> Share:
    over = {key: times for key, times in ended.items() if key[0]}
    return Share(sum(times for key, times in over.items() if key[0] in BOUNCED), sum(over.values()))


def _reasons(ours: Counter[tuple[str, str]], others: Counter[tuple[str, str]]) -> list[Compared]:
    """Why they came back, what came most often to us first."""
    mine, theirs = _by_reason(ours), _by_reason(others)
    return [
        Compared(_why(code), f"{times} of {mine.total()}", _roughly(Share(theirs[code], theirs.total())))
        for code, times in mine.most_common()
    ]


def _by_reason(ended: Counter[tuple[str, str]]) -> Counter[str]:
    reasons: Counter[str] = Counter()
    for (status, reason), times in ended.items():
        if status in BOUNCED:
            reasons[reason] += times
    return reasons


def _partners(reader: Actor) -> list[Bounces]:
    """From whom most came back, of those to whom at least five went that are over."""
    ended: defaultdict[UUID, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in quality.by_partner(seen_by=reader, since=clock.now() - WINDOW):
        ended[row.partner_id][row.status, row.reason or ""] += row.times
    shares = {one: _bounced(counts) for one, counts in ended.items()}
    worst = [one for one, share in shares.items() if share.whole >= ENOUGH and share.part]
    worst.sort(key=lambda one: (-shares[one].part / shares[one].whole, -shares[one].part, one))
    names = names_of(worst[:MOST])
    return [
        Bounces(one, names[one], shares[one], _why(_by_reason(ended[one]).most_common(1)[0][0]))
        for one in worst[:MOST]
    ]


def _why(code: str) -> str:
    words = REASONS[code].words if code in REASONS else "no reason was given"
    return words[0].upper() + words[1:]


def _compared(what: str, ours: Share, others: Share) -> Compared:
    return Compared(what, f"{ours.part} of {ours.whole}" if ours.whole else "none yet", _roughly(others))


def _roughly(share: Share) -> str:
    if share.whole <= disclosure.FEW:
        return "too few to say" if share.whole else "none yet"
    return f"{disclosure.words(share.part)} of {disclosure.words(share.whole)}"
