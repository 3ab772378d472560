"""Who stands on first pages of results: newcomers and old hands, small and large, beside their share of all listings.

Pages are what signed-in people were shown, each the ids of listings in their order. Pure: values in, values out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

import numpy as np

TOP = 3
FIRST_PAGE = 20
NIGHTS = 28
LEAST_PAGES = 50
AGES: Mapping[str, float] = {
    "No referral yet": -1,
    "First referral within 90 days": 90,
    "Within a year": 365,
    "Longer ago": np.inf,
}
SIZES: Mapping[str, float] = {"One service": 1, "Two to four": 4, "Five and more": np.inf}

Page: TypeAlias = Sequence[UUID]


class Kind(NamedTuple):
    """Of whom a listing is: days since its partner's first referral (-1 where there was none); its services."""

    age: float
    size: float


class Group(NamedTuple):
    """Partners of one kind: their listings, and how often one stood on a first page and among its top three."""

    name: str
    listings: int
    first: int
    top: int


class Exposure(NamedTuple):
    """By age and by size, over so many first pages."""

    pages: int
    age: Sequence[Group]
    size: Sequence[Group]


def exposure(pages: Iterable[Page], listings: Mapping[UUID, Kind]) -> Exposure:
    """Who stood on these pages; listings that are gone meanwhile are left out."""
    held = [[listings[one] for one in page[:FIRST_PAGE] if one in listings] for page in pages]
    first = [kind for page in held for kind in page]
    top = [kind for page in held for kind in page[:TOP]]
    every = list(listings.values())
    ages, sizes = (
        [
            Group(*row)
            for row in zip(
                bounds, *(_counted(bounds, kinds, at) for kinds in (every, first, top)), strict=True
            )
        ]
        for at, bounds in enumerate((AGES, SIZES))
    )
    return Exposure(len(held), ages, sizes)


def together(nights: Sequence[Exposure]) -> Exposure:
    """What several nights found, the newest first: its listings, and the places of all."""
    ages, sizes = ([getattr(night, kind) for night in nights] for kind in ("age", "size"))
    return Exposure(sum(night.pages for night in nights), _added(ages), _added(sizes))


def _added(nights: Sequence[Sequence[Group]]) -> list[Group]:
    return [
        groups[0]._replace(first=sum(one.first for one in groups), top=sum(one.top for one in groups))
        for groups in zip(*nights, strict=True)
    ]


def _counted(bounds: Mapping[str, float], kinds: Sequence[Kind], at: int) -> list[int]:
    """How many there are of each kind: the first whose bound they do not exceed."""
    found = np.searchsorted(list(bounds.values()), [kind[at] for kind in kinds])
    return [int(count) for count in np.bincount(found, minlength=len(bounds))]
