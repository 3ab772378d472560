"""Whether a need of a client was met in time, and of which parts that may be told."""

import numpy as np

from app.network.facts import Facts
from app.network.surroundings import Surroundings
from app.trust.suppression import SMALL, Counts, Mask, alongside


def met_in_time(facts: Facts, beside: Surroundings, chain: Counts | None = None) -> Mask:
    """Whether the client of each referral was connected within the need's days, by whomever: for the top need, or
    for what `chain` (n,) calls one need of one client."""
    if chain is None:
        chain = facts.client.numbers * max(1, len(facts.top.words)) + facts.top.numbers
    codes, place = np.unique(chain, return_inverse=True)
    first, came = np.full(len(codes), np.inf), np.full(len(codes), np.inf)
    np.minimum.at(first, place, facts.sent)
    np.minimum.at(came, place, np.where(facts.was_connected, facts.connected, np.inf))
    met: Mask = (came - first)[place] <= beside.horizons[facts.top.numbers]
    return met


def may_be_told(asked: Counts, unmet: Counts) -> Mask:
    """Where both those met and those unmet may be told, of one need over its areas."""
    hidden: Mask = alongside(asked) | alongside(unmet) | alongside(asked - unmet)
    while 0 < hidden.sum() < len(asked) and any(
        0 < part[hidden].sum() <= SMALL for part in (asked, unmet, asked - unmet)
    ):
        hidden[np.argmin(np.where(hidden, np.iinfo(np.int64).max, asked))] = True
    return ~hidden & (asked > 0)
