"""Listings that look alike and are not the same: what a careless rule would merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.duplicates import words as w
from benchmarks.duplicates.world import Maker, Organization, Service


def mislead(maker: Maker, of: Organization) -> list[Organization]:
    """The organization with something beside it that is not it."""
    return maker.draw.choice(DECOYS)(maker, of)


def _branch(maker: Maker, of: Organization) -> list[Organization]:
    """Listed as an organization of its own in another town: same name, website and often number."""
    other = maker.organization(of.name)
    town = f"{of.name} of {other.places[0].town}" if maker.chance(0.3) else of.name
    number = of.number if maker.chance(0.5) else other.number
    branch = replace(
        other, name=town, site=of.site, mail=of.mail if maker.chance(0.3) else other.mail, number=number
    )
    maker.world.mislead(of.id, branch.id, "branch")
    return [of, branch]


def _places(maker: Maker, of: Organization) -> list[Organization]:
    """Two places of one name, in one town."""
    first = of.places[0]
    second = replace(maker.place(of.name, first.town), name=first.name, phone=first.phone)
    maker.world.mislead(first.id, second.id, "two places of one name")
    return [replace(of, places=(*of.places, second))]


def _same_service(maker: Maker, of: Organization) -> list[Organization]:
    """One service, listed once for each of two places."""
    first = replace(of.services[0], place=of.places[0].id)
    other = maker.place(of.name, maker.draw.choice(w.TOWNS))
    second = replace(first, id=maker.id(), place=other.id)
    maker.world.mislead(first.id, second.id, "one service at two places")
    return [replace(of, places=(*of.places, other), services=(first, second, *of.services[1:]))]


def _sisters(maker: Maker, of: Organization) -> list[Organization]:
    """Two services of one organization at one desk, with one phone: for other people, or of another level."""
    draw = maker.draw
    name, need = draw.choice(w.SERVICES)
    one, other = draw.sample(w.GROUPS, k=2)
    pair = draw.choice(
        (
            (f"{one} {name}", f"{other} {name}"),
            (f"{name}, Level 1", f"{name}, Level 2"),
            (f"Daytime {name}", f"Evening {name}"),
            (f"Mobile {name}", f"{name}"),
            (name, draw.choice([other for other, _ in w.SERVICES if other != name])),
        )
    )
    place = of.places[0].id
    needs = dict(w.SERVICES)
    made = [Service(maker.id(), title, needs.get(title, need), place, of.phone, of.mail) for title in pair]
    maker.world.mislead(made[0].id, made[1].id, "sister services")
    return [replace(of, services=tuple(made))]


def _neighbors(maker: Maker, of: Organization) -> list[Organization]:
    """Another organization in the building, sometimes behind the same front desk."""
    other, first = maker.organization(), of.places[0]
    there = replace(first, id=maker.id(), name=other.name, unit=f"Suite {maker.draw.randrange(400, 900)}")
    moved = replace(
        other, places=(there,), services=tuple(replace(s, place=there.id) for s in other.services)
    )
    if maker.chance(0.3):
        moved = replace(moved, phone=of.phone)
    maker.world.mislead(of.id, moved.id, "same building")
    maker.world.mislead(first.id, there.id, "same building")
    return [of, moved]


def _hotline(maker: Maker, of: Organization) -> list[Organization]:
    """Another organization that answers through the same hotline."""
    other, line = maker.organization(), maker.draw.choice(maker.hotlines)
    maker.world.mislead(of.id, other.id, "same hotline")
    return [_answering(of, line), _answering(other, line)]


def _answering(of: Organization, line: str) -> Organization:
    return replace(of, phone=line, services=tuple(replace(service, phone=line) for service in of.services))


def _namesake(maker: Maker, of: Organization) -> list[Organization]:
    """Another organization of the same name elsewhere."""
    other = maker.organization(of.name)
    maker.world.mislead(of.id, other.id, "namesake")
    return [of, other]


def _parent(maker: Maker, of: Organization) -> list[Organization]:
    """A fund or program of its own, with the same people behind it: one house, one phone, one website."""
    arm = maker.organization()
    lead, arms = of.name.split(",")[0].split()[0], ("Fund", "Auxiliary", "Camp")
    name = f"{lead} {maker.draw.choice(w.FOCI)} {maker.draw.choice(arms)}"
    there = replace(of.places[0], id=maker.id(), name=name)
    arm = replace(arm, name=name, phone=of.phone, site=of.site, places=(there,), services=())
    maker.world.mislead(of.id, arm.id, "fund or program of it")
    return [of, arm]


def _kindred(maker: Maker, of: Organization) -> list[Organization]:
    """Another organization whose name differs in one word, in the same town."""
    words = of.name.split(",")[0].removesuffix(" LLC").removesuffix(" Corporation").split()
    other_word = maker.draw.choice([kind for kind in w.KINDS if kind != words[-1]])
    other = maker.organization(" ".join([*words[:-1], other_word]))
    first = replace(other.places[0], town=of.places[0].town, code=of.places[0].code)
    other = replace(other, places=(first, *other.places[1:]))
    maker.world.mislead(of.id, other.id, "name with one other word")
    return [of, other]


def _town_branch(maker: Maker, of: Organization) -> list[Organization]:
    """A branch in the same town that answers through the same number, listed as an organization of its own."""
    other = maker.organization(of.name)
    first = maker.place(of.name, of.places[0].town)
    line = maker.draw.choice(maker.hotlines)
    branch = replace(other, name=of.name, site=of.site, mail=of.mail, number=of.number, phone=line)
    branch = replace(branch, places=(first,), services=())
    maker.world.mislead(of.id, branch.id, "branch with the same hotline")
    return [replace(of, phone=line), branch]


DECOYS: tuple[Callable[[Maker, Organization], list[Organization]], ...] = (
    _branch,
    _town_branch,
    _kindred,
    _places,
    _same_service,
    _sisters,
    _neighbors,
    _hotline,
    _namesake,
    _parent,
)
