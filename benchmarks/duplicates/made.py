"""A whole directory, drawn."""

from benchmarks.duplicates.decoys import mislead
from benchmarks.duplicates.twins import double
from benchmarks.duplicates.world import Maker, World

LISTED_TWICE = 0.12
DECOYS = 0.15


def world(seed: int, listings: int) -> World:
    """A directory of about so many listings."""
    maker = Maker(seed)
    made, count = maker.world, 0
    while count < listings:
        organization = maker.organization()
        family = [organization]
        if maker.chance(LISTED_TWICE):
            family = double(maker, organization)
        elif maker.chance(DECOYS):
            family = mislead(maker, organization)
        made.organizations += family
        count += sum(1 + len(one.places) + len(one.services) for one in family)
    maker.draw.shuffle(made.organizations)
    return made
