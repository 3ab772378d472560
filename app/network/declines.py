"""Why partners say no: what kinds of reasons, and whether a listing or a referrer is behind those who do not fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.network.waits import different
from app.trust.suppression import SMALL

Codes: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.float64]

FULL, NO_FIT, CLIENT, PAPERS, PARTNER, OTHER = KINDS = range(6)
KIND_WORDS = (
    "No room",
    "Did not fit the service",
    "Client not reached or said no",
    "Too little said, or sent twice",
    "Partner could not, or no answer",
    "Something else",
)
KIND_OF: Mapping[str, int] = MappingProxyType(
    {
        "no_capacity": FULL,
        "not_eligible_age": NO_FIT,
        "not_eligible_area": NO_FIT,
        "not_eligible_other": NO_FIT,
        "not_offered": NO_FIT,
        "unreachable": CLIENT,
        "client_declined": CLIENT,
        "no_show": CLIENT,
        "already_served": CLIENT,
        "duplicate": PAPERS,
        "too_little_information": PAPERS,
        "question_unanswered": PAPERS,
        "provider_withdrew": PARTNER,
        "provider_silent": PARTNER,
        "no_answer": PARTNER,
    }
)

PSEUDO = 10.0  # referrals that everybody's rate counts for, where little is known of one side
BEYOND_CHANCE = 2.0  # standard errors


@dataclass(frozen=True, slots=True)
class Misfit:
    """One side with more clients who did not fit than the other side of its referrals explains: how many, and how
    many were to be expected. `number` is a partner's or a referrer's code."""

    number: int
    found: int
    expected: float


def mix(rows: Codes, kinds: Codes, size: int) -> Codes:
    """How many refusals of each kind, (size, kinds); `rows` and `kinds` (n,) say of which row and kind each is."""
    counts = np.bincount(rows * len(KINDS) + kinds, minlength=size * len(KINDS))
    return counts.reshape(size, len(KINDS)).astype(np.int64)


def misfits(
    ours: Codes, theirs: Codes, unfit: NDArray[np.bool_], clients: Codes | None = None
) -> list[Misfit]:
    """Which of `ours` (codes (n,), say partners) get too many who do not fit (`unfit` (n,)), the worst first.

    Expected is what each of `theirs` (codes (n,), say referrers) gets wrong elsewhere, drawn to everybody's rate
    with ten pseudo-referrals: indirect standardization, as of deaths by age. Told from more than ten `clients` (n,)
    on (each referral is of another where they are not given), at two standard errors. With the sides exchanged it
    finds the referrers. O(n log n).
    """
    if not len(ours):
        return []
    rate = float(unfit.mean())
    width = int(theirs.max()) + 1
    pairs, place = np.unique(ours * width + theirs, return_inverse=True)
    sent = np.bincount(place).astype(float)
    wrong = np.bincount(place, weights=unfit)
    our, their = np.divmod(pairs, width)
    sent_elsewhere = np.bincount(their, sent)[their] - sent
    wrong_elsewhere = np.bincount(their, wrong)[their] - wrong
    usual = (wrong_elsewhere + PSEUDO * rate) / (sent_elsewhere + PSEUDO)
    found, expected = np.bincount(our, wrong), np.bincount(our, sent * usual)
    who = np.arange(len(ours)) if clients is None else clients
    people = different(ours[unfit], who[unfit], len(found))
    beyond = (people > SMALL) & (found - expected > BEYOND_CHANCE * np.sqrt(np.maximum(expected, 1.0)))
    told = [
        Misfit(int(number), int(found[number]), float(expected[number])) for number in np.flatnonzero(beyond)
    ]
    return sorted(told, key=_surprise, reverse=True)


def _surprise(one: Misfit) -> float:
    return (one.found - one.expected) / sqrt(max(one.expected, 1.0))
