"""Which numbers of a partner's needs are held back, since the reader knows the partner as a whole, too.

Of other agencies' referrals a reader is told the total and each need. Were just one need too small to tell, it would
be the total less the others: as many more are held back as it takes that what is left could all be of one need and
more than ten. It depends on the reader's agency, whose own referrals are known to them. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import or_

from app.trust.record import NOT_COUNTED_AGAINST_THEM, Record, Share
from app.trust.suppression import alongside

FACTS = ("answers", "takes_on", "seen", "helped")
EVERYTHING = (*FACTS, *NOT_COUNTED_AGAINST_THEM)

Held = dict[str, list[str]]


def held_by_need(all_: Mapping[str, Record], own: Mapping[str, Record]) -> Held:
    """By need, the facts and the reasons set aside that are held back from whoever knows `own` exactly.

    `all_` and `own` are by need, without the record of all needs together.
    """
    others = {need: without(record, own.get(need)) for need, record in all_.items()}
    held: Held = {}
    for matter, hidden in _hidden_in(list(others.values())).items():
        for need, is_hidden in zip(others, hidden, strict=True):
            if is_hidden:
                held.setdefault(need, []).append(matter)
    return held


def held_in(shares: Sequence[Share]) -> list[bool]:
    """Which of these parts of a whole that is known must not be told."""
    if sum(share.whole > 0 for share in shares) < 2:  # it is the whole itself, and says what that says
        return [False] * len(shares)
    wholes, parts = ([share[at] for share in shares] for at in (1, 0))
    return list(map(or_, alongside(wholes).tolist(), alongside(parts).tolist()))


def without(record: Record, own: Record | None) -> Record:
    """What the other agencies' referrals say. Medians can't be taken apart: they stay those of all."""
    if own is None:
        return record
    return replace(
        record,
        referrals=record.referrals - own.referrals,
        answers=_less(record.answers, own.answers),
        takes_on=_less(record.takes_on, own.takes_on),
        seen=_less(record.seen, own.seen),
        helped=_less(record.helped, own.helped),
        set_aside={side: count - own.set_aside.get(side, 0) for side, count in record.set_aside.items()},
    )


def _hidden_in(records: Sequence[Record]) -> dict[str, list[bool]]:
    hidden = {fact: held_in([getattr(one, fact) for one in records]) for fact in FACTS}
    counts = {side: [one.set_aside.get(side, 0) for one in records] for side in NOT_COUNTED_AGAINST_THEM}
    return hidden | {side: held_in([Share(one, one) for one in found]) for side, found in counts.items()}


def _less(all_: Share, own: Share) -> Share:
    return Share(all_.part - own.part, all_.whole - own.whole)
