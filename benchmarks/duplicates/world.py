"""A made-up directory in which it is known which listings are the same, always the same for the same seed.

Every organization has places and services. Some are listed a second time, as another feed or another clerk would
have listed them; others only look alike: branches, sister services, neighbors in a building, namesakes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.stewardship.likeness import Facts, Kind, facts_from
from benchmarks.duplicates import words as w
from benchmarks.listings import _word


@dataclass(frozen=True)
class Place:
    id: str
    name: str
    number: int
    street: str
    unit: str
    town: str
    code: str
    point: tuple[float, float] | None
    phone: str = ""


@dataclass(frozen=True)
class Service:
    id: str
    name: str
    need: str
    place: str
    phone: str
    mail: str
    other_name: str = ""


@dataclass(frozen=True)
class Organization:
    id: str
    name: str
    phone: str
    site: str
    mail: str
    number: str
    other_name: str = ""
    places: tuple[Place, ...] = ()
    services: tuple[Service, ...] = ()


@dataclass
class World:
    """Listings; `truth` names the pairs that are one, `decoys` some that only look it, each with its kind."""

    organizations: list[Organization] = field(default_factory=list)
    truth: dict[tuple[str, str], str] = field(default_factory=dict)
    decoys: dict[tuple[str, str], str] = field(default_factory=dict)

    def plant(self, one: str, other: str, kind: str) -> None:
        self.truth[pair(one, other)] = kind

    def mislead(self, one: str, other: str, kind: str) -> None:
        self.decoys[pair(one, other)] = kind

    def facts(self) -> Iterator[Facts]:
        for organization in self.organizations:
            yield from _facts(organization)


def pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


class Maker:
    """Draws a world."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.world = World()
        self.counter = 0
        self.hotlines = [self.phone() for _ in range(5)]

    def id(self) -> str:
        self.counter += 1
        return f"{self.draw.getrandbits(32):08x}-{self.counter:06}"

    def phone(self) -> str:
        area, line = self.draw.choice((217, 309, 618)), self.draw.randrange(10_000)
        return f"({area}) {self.draw.randrange(200, 999)}-{line:04}"

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def organization(self, name: str = "", places: int = 0) -> Organization:
        draw = self.draw
        town = draw.choice(w.TOWNS)
        name = name or self.name(town)
        slug = "".join(letter for letter in name.casefold() if letter.isalnum())[:20]
        host = f"{slug}{draw.randrange(100) if self.chance(0.3) else ''}.org"
        mail = f"info@{host}" if self.chance(0.6) else f"{slug}{draw.randrange(1000)}@gmail.com"
        made = Organization(
            id=self.id(),
            name=name + draw.choice(w.LEGAL),
            phone=self.phone(),
            site=f"https://www.{host}" if self.chance(0.85) else "",
            mail=mail if self.chance(0.8) else "",
            number=f"37-{draw.randrange(10**6, 10**7)}" if self.chance(0.4) else "",
        )
        many = places or draw.choices((1, 2, 4), weights=(75, 20, 5))[0]
        towns = [town, *draw.sample(w.TOWNS, k=many)][:many]
        made = replace(made, places=tuple(self.place(name, town) for town in towns))
        return replace(made, services=tuple(self.services(made)))

    def name(self, town: str) -> str:
        draw = self.draw
        focus, kind = draw.choice(w.FOCI), draw.choice(w.KINDS)
        made_up = _word(draw).title()
        return draw.choice(
            (
                f"{draw.choice(w.SURNAMES)} {focus} {kind}",
                f"{town} {focus} {kind}",
                f"{draw.choice(w.QUALITIES)} {focus} {kind}",
                f"{made_up} {kind}",
                f"{made_up} {focus} {kind}",
                f"Saint {draw.choice(w.SAINTS)} {focus} {kind} of {town}",
                f"{draw.choice(w.SURNAMES)} and {draw.choice(w.SURNAMES)} {kind}",
            )
        )

    def place(self, name: str, town: str) -> Place:
        draw = self.draw
        at = w.TOWNS.index(town)
        street = f"{draw.choice(('', '', 'North ', 'West '))}{draw.choice(w.STREETS)} {draw.choice(w.STREET_KINDS)}"
        point = (39.5 + at * 0.04 + draw.gauss(0, 0.01), -89.9 + (at % 7) * 0.09 + draw.gauss(0, 0.01))
        return Place(
            id=self.id(),
            name=name if self.chance(0.7) else f"{name}, {town}",
            number=draw.randrange(100, 4000),
            street=street,
            unit=f"Suite {draw.randrange(1, 400)}" if self.chance(0.25) else "",
            town=town,
            code=f"{62500 + at * 3 + draw.randrange(2)}",
            point=(round(point[0], 5), round(point[1], 5)) if self.chance(0.8) else None,
            phone=self.phone() if self.chance(0.3) else "",
        )

    def services(self, of: Organization) -> Iterator[Service]:
        draw = self.draw
        for name, need in draw.sample(w.SERVICES, k=draw.choice((1, 1, 2, 2, 3, 4))):
            place = draw.choice(of.places).id if self.chance(0.85) else ""
            phone = self.phone() if self.chance(0.35) else of.phone
            title = draw.choice((name, f"{of.name.split()[0]} {name}", f"{draw.choice(w.GROUPS)} {name}"))
            yield Service(self.id(), title, need, place, phone, of.mail)


def _facts(of: Organization) -> Iterator[Facts]:
    places = {place.id: place for place in of.places}
    yield facts_from(
        of.id,
        Kind.ORGANIZATION,
        names=(of.name, of.other_name),
        phones=(of.phone,),
        mails=(of.mail,),
        sites=(of.site,),
        addresses=[_address(place) for place in of.places],
        points=[place.point for place in of.places if place.point],
        identifiers=[("EIN", of.number)] if of.number else [],
    )
    for place in of.places:
        yield facts_from(
            place.id,
            Kind.PLACE,
            names=(place.name,),
            phones=(place.phone,),
            addresses=[_address(place)],
            points=[place.point] if place.point else [],
            owner=of.id,
        )
    for service in of.services:
        at = places.get(service.place)
        yield facts_from(
            service.id,
            Kind.SERVICE,
            names=(service.name, service.other_name),
            phones=(service.phone,),
            mails=(service.mail,),
            sites=(of.site,),
            addresses=[_address(at)] if at else [],
            points=[at.point] if at and at.point else [],
            needs=(service.need,),
            owner=of.id,
        )


def _address(place: Place) -> tuple[str, str, str, str]:
    line = f"{place.number} {place.street}" if place.number else ""
    return line, place.unit if line else "", place.town, place.code
