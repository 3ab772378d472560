"""Who stands on the first page: newcomers and old hands, small and large, beside their share of those who could.

Arrays are over candidates, which are services that meet a need. Pure: values in, values out.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.trust.evidence import Floats, Ints

FIRST_PAGE = 20
AGES: Mapping[str, float] = {
    "No referral yet": -1,
    "First referral within 90 days": 90,
    "Within a year": 365,
    "Longer ago": np.inf,
}
SIZES: Mapping[str, float] = {"One service": 1, "Two to four": 4, "Five and more": np.inf}


class Group(NamedTuple):
    """Partners of one kind: how often they could have stood on a first page, and how often they did."""

    name: str
    could: int
    did: int


class Candidates(NamedTuple):
    """By need: the order's score; days since a partner's first referral (-1 where there was none); its services."""

    need: Ints
    order: Floats
    age: Floats
    size: Floats


def exposure(found: Candidates) -> dict[str, list[Group]]:
    """By age and by size, over the first page of each need."""
    shown = first_pages(found.need, found.order)
    return {
        "age": _groups(AGES, found.age, shown),
        "size": _groups(SIZES, found.size, shown),
    }


def first_pages(need: Ints, order: Floats) -> Ints:
    """Which candidates stand on the first page of their need (0 or 1)."""
    shown = np.zeros(len(need), dtype=np.int64)
    for one in np.unique(need):
        here = np.flatnonzero(need == one)
        shown[here[np.argsort(-order[here], kind="stable")[:FIRST_PAGE]]] = 1
    return shown


def _groups(kinds: Mapping[str, float], measured: Floats, shown: Ints) -> list[Group]:
    """Each candidate is of the first kind whose bound it does not exceed."""
    kind = np.searchsorted(list(kinds.values()), measured)
    return [
        Group(name, int((kind == number).sum()), int(shown[kind == number].sum()))
        for number, name in enumerate(kinds)
    ]
