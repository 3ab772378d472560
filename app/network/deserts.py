"""Where needs are not met, and where nobody within reach is likely to meet them."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from search_index.geo import distances_km, unit_vectors

Numbers: TypeAlias = NDArray[np.float64]

REACH_KM = 40.2  # 25 miles
CHANCE = 0.3
WEAKEST, STRONGEST = 5.0, 200.0  # people that the prior may count for
EIGHTY = (0.1, 0.9)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Shares drawn to what they have in common, (n,), with 80 % intervals; `prior` people count for the mean."""

    share: Numbers
    low: Numbers
    high: Numbers
    mean: float
    prior: float


def shrunk(part: Numbers, whole: Numbers) -> Shrunk:
    """The shares `part` ÷ `whole` (n,) under one Beta prior, found from all of them by moments.

    Empirical Bayes (Morris, 1983; the beta-binomial of Kleinman, 1973): what is left of the shares' scatter beyond
    that of binomial counts tells how much they truly differ, and so how far a small one is drawn to the mean. O(n).
    """
    total = float(whole.sum())
    mean = float(part.sum()) / total if total else 0.0
    prior = _strength(part, whole, mean)
    a, b = part + prior * mean, whole - part + prior * (1.0 - mean)
    with np.errstate(invalid="ignore"):
        low, high = (stats.beta.ppf(level, a, b) for level in EIGHTY)
    sure = (a <= 0) | (b <= 0)
    share = a / (a + b)
    return Shrunk(share, np.where(sure, share, low), np.where(sure, share, high), mean, prior)


def _strength(part: Numbers, whole: Numbers, mean: float) -> float:
    """For how many people the mean counts: a + b of the prior, between 5 and 200."""
    known = whole > 0
    n, count = whole[known], int(known.sum())
    if count < 2 or not 0.0 < mean < 1.0:
        return STRONGEST
    scatter = float((n * (part[known] / n - mean) ** 2).sum())
    spread = mean * (1.0 - mean)
    room = float(n.sum() - (n**2).sum() / n.sum())
    between = (scatter - spread * (count - 1)) / room if room > 0 else 0.0
    return float(np.clip(spread / between - 1.0, WEAKEST, STRONGEST)) if between > 0 else STRONGEST


def best_chance(areas: Numbers, places: Numbers, chances: Numbers, reach: float = REACH_KM) -> Numbers:
    """The best of `chances` (p, needs) among the places within `reach` km of each area, (areas, needs); 0 for none.

    `areas` (areas, 2) and `places` (p, 2) are latitudes and longitudes; a place that is nowhere (nan) helps by phone
    or comes, and is within everybody's reach. O(areas · p).
    """
    found = np.zeros((len(areas), chances.shape[1]))
    anywhere = np.isnan(places).any(axis=1)
    vectors = unit_vectors(*np.nan_to_num(places).T)
    for number, (latitude, longitude) in enumerate(areas):
        near = anywhere | (distances_km((latitude, longitude), vectors) <= reach)
        if near.any():
            found[number] = chances[near].max(axis=0)
    return found
