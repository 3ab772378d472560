"""How sure a share can be: the score interval for `part` of `whole`."""

from math import sqrt
from statistics import NormalDist

EIGHTY_PER_CENT = NormalDist().inv_cdf(0.9)


def wilson(part: int, whole: int, z: float = EIGHTY_PER_CENT) -> tuple[float, float]:
    """Lower and upper end of Wilson's score interval, 80 % by default; (0, 1) when there is nothing to go by.

    E. B. Wilson, "Probable inference" (JASA 22, 1927); chosen for small counts as Brown, Cai and DasGupta
    advise ("Interval estimation for a binomial proportion", Statistical Science 16, 2001).
    """
    if whole == 0:
        return 0.0, 1.0
    share = part / whole
    shrink = 1 + z * z / whole
    centre = (share + z * z / (2 * whole)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, centre - half), min(1.0, centre + half)
