"""The order "best" as a formula: weight · standing · 2^(−km/20) · relevance^½.

Every 20 km halve what a listing is worth; relevance enters by its root, so that a listing whose words fit half
as well still has 71 % of the value and a nearer or more reliable one can pass it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

KM_THAT_HALVE = 20.0

Floats = npt.NDArray[np.float64]


def best(weight: Floats, standing: Floats, km: Floats, relevance: Floats) -> Floats:
    """The value of each listing, shape (n,). `km` is NaN where there is no distance: factor 1."""
    return weight * standing * np.exp2(-np.nan_to_num(km, nan=0.0) / KM_THAT_HALVE) * np.sqrt(relevance)
