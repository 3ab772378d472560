"""How far one organization's luck with a partner is believed: as far as the others and the clients bear it out.

Insiders with real casework are no strangers, so their word counts. What bounds it is what they can't invent: what
everybody else found at the same partner, and that people who were really seen say so themselves.
"""

from collections.abc import Sequence

import numpy as np

from app.trust.evidence import PAIR, Bools, Constants, Floats, Ints, sums

TINY = 1e-9


def agreed(
    pairs: tuple[Ints, Ints], success: Floats, weight: Floats, said: Bools, constants: Constants
) -> Floats:
    """What is left of each success (0 to 1) when an organization's luck with a partner is too good to be true.

    `pairs` are organization × partner (see `groups`); `said` tells of which connections the clients themselves spoke.
    An organization's successes count up to two standard errors above what the others found, the most favorable of
    them left out; and no more of them than as many of their clients would speak of as elsewhere (see `_spoken_for`).
    What lies beyond is not believed: it counts as not connected. To leave it out altogether would leave three
    insiders a lift (see `benchmarks.reliability`).
    """
    keys, group = pairs
    partner = keys % PAIR
    hits, total, words = (
        sums(group, values, len(keys)) for values in (success * weight, weight, success * weight * said)
    )
    typical = (float(success @ weight) + 1) / (float(weight.sum()) + 2)
    others_hits, others_total, others_words = _others(
        partner, hits - total * typical, (hits, total, words), constants.luckiest
    )
    k = constants.k_partner
    found = (others_hits + k * typical) / (others_total + k)
    spread = np.sqrt(total * found * (1 - found) * (1 + total / (others_total + k)))
    most = total * found + constants.too_good * spread
    usually = float(words.sum()) / max(float(hits.sum()), TINY)
    speak = (others_words + k * usually) / (others_hits + k)
    most = np.minimum(most, _spoken_for(words, speak, constants.too_quiet))
    left: Floats = np.divide(most, hits, out=np.ones_like(hits), where=hits > most)
    return left[group]


def _others(partner: Ints, luck: Floats, values: Sequence[Floats], luckiest: int) -> list[Floats]:
    """For each row (organization × partner) the sums of `values` over the other rows of its partner, without the
    `luckiest` of them, though never without more than a third."""
    ties = [np.round(value, 9) for value in values]
    order = np.lexsort((*ties, -np.round(luck, 9), partner))
    of = partner[order]
    begins, ends = np.searchsorted(of, of, side="left"), np.searchsorted(of, of, side="right")
    rank = np.arange(len(of)) - begins
    dropped = np.minimum(luckiest, (ends - begins - 1) // 3)
    among = rank < dropped
    found = []
    for value in values:
        so_far = np.concatenate(([0.0], np.cumsum(value[order])))
        rest = so_far[ends] - so_far[begins + dropped + among] - np.where(among, 0.0, value[order])
        back = np.empty_like(rest)
        back[order] = np.maximum(rest, 0.0)
        found.append(back)
    return found


def _spoken_for(words: Floats, speak: Floats, deviations: float) -> Floats:
    """How many connections there may be when so many clients spoke of theirs, and a share `speak` of them does.

    The largest h with c·h − z·√(c(1 − c)·h) ≤ words; without end where nobody ever speaks.
    """
    share = np.clip(speak, TINY, 1 - TINY)
    slack = deviations * np.sqrt(share * (1 - share))
    root = (slack + np.sqrt(slack**2 + 4 * share * words)) / (2 * share)
    most: Floats = np.where(speak > TINY, root**2, np.inf)
    return most
