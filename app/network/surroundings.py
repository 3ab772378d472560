"""What the questions know beside the referrals: what was learnt of partners, their places, where things are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.trust.evidence import Referrals

Codes: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Offers:
    """The services that welcome referrals, a row for each of their places.

    `partner` (p,) is the number of who offers it among `Facts.partner`, -1 where nobody was ever sent there; `points`
    (p, 2) are latitude and longitude, nan where it has no place; `chance` (p, needs) is that somebody with a need of
    `Facts.top` is connected there, 0 where it is not for that need.
    """

    partner: Codes
    points: Numbers
    chance: Numbers


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Row k of `received` (days), `together` (a code for those sent at once), `known` (as trust sees it) and of the
    masks of `shared` (by the facts that the client agreed to share) belongs to referral k of the facts.

    `horizons` (needs,) are the days within which each need of `Facts.top` should be met; `places` (services,) is how
    many there are at each of `Facts.service`, 0 where it is not known; `follow_through` (partners, needs, burdens) is
    the chance that a partner with room connects somebody; `area_points` (areas, 2) is where each of `Facts.area` is;
    `missed` (areas, needs) is how many searches there found nothing.
    """

    received: Numbers
    together: Codes
    known: Referrals
    shared: Mapping[str, Mask]
    horizons: Numbers
    places: Numbers
    follow_through: Numbers
    offers: Offers
    area_points: Numbers
    missed: Codes
