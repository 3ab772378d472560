"""Who works in the county: the teams that refer, and the people with accounts."""

import unicodedata
from dataclasses import asdict, dataclass
from functools import cache
from random import Random
from typing import Any

from seed_data.catalogue import organizations, stable_id, words

MAIL_DOMAIN = "example.org"
SPOKEN_BY_STAFF = ("en", "en", "en", "en", "es", "es", "fr", "ar", "vi", "sw")


@dataclass(frozen=True, slots=True)
class Team:
    """A referring team. `share`: its part of all referrals; `needs`: what its clients mostly need, first first."""

    id: str
    name: str
    organization: str
    organization_id: str
    share: int
    needs: tuple[str, ...]

    @property
    def side(self) -> str:
        return organizations()[self.organization].side


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account; `key` is how the story names them. `team_id` is empty for who is in none."""

    key: str
    id: str
    name: str
    mail: str
    title: str
    role: str
    organization_id: str
    team_id: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """Everyone who acts in the county."""

    teams: tuple[Team, ...]
    people: tuple[Person, ...]

    def of_team(self, team: Team) -> list[Person]:
        return [person for person in self.people if person.team_id == team.id]

    def providers_at(self, organization_id: str) -> list[Person]:
        return [
            person
            for person in self.people
            if person.organization_id == organization_id and person.role == "provider"
        ]

    def demo(self, role: str) -> Person:
        return next(person for person in self.people if person.demo and person.role == role)

    def as_json(self) -> dict[str, Any]:
        return {
            "teams": [asdict(team) for team in self.teams],
            "people": [asdict(person) for person in self.people],
        }


@cache
def staff(seed: int) -> Staff:
    """The demo's four first, then the teams', then the providers', until there are sixty or so."""
    source, random = words("staff.toml"), Random(f"{seed}/people")
    teams = tuple(_team(entry) for entry in source["team"])
    people = [_demo_person(entry) for entry in source["demo"]]
    names = _fresh_names(random, {person.name for person in people})
    for team, entry in zip(teams, source["team"], strict=True):
        missing = entry["people"] - sum(person.team_id == team.id for person in people)
        for _ in range(missing):
            people.append(_person(next(names), "Case manager", "case_manager", team.organization_id, team.id))
    for organization, count in source["staff"].items():
        id_ = organizations()[organization].id
        known = sum(person.organization_id == id_ and person.role == "provider" for person in people)
        for _ in range(count - known):
            people.append(_person(next(names), "Intake worker", "provider", id_))
    office = organizations()["Prairie County Care Network"].id
    people.append(_person(next(names), "Network coordinator", "coordinator", office))
    people.append(_person(next(names), "Systems administrator", "administrator", office))
    return Staff(teams, tuple(people))


def _team(entry: dict[str, Any]) -> Team:
    organization = entry["organization"]
    return Team(
        id=stable_id("team", organization, entry["name"]),
        name=entry["name"],
        organization=organization,
        organization_id=organizations()[organization].id,
        share=entry["share"],
        needs=tuple(entry["needs"]),
    )


def _demo_person(entry: dict[str, Any]) -> Person:
    team = stable_id("team", entry["organization"], entry["team"]) if "team" in entry else ""
    organization_id = organizations()[entry["organization"]].id
    return _person(entry["name"], entry["title"], entry["role"], organization_id, team, demo=True)


def _person(
    name: str, title: str, role: str, organization_id: str, team_id: str = "", *, demo: bool = False
) -> Person:
    key = _key(name)
    return Person(
        key=key,
        id=stable_id("person", key),
        name=name,
        mail=f"{key}@{MAIL_DOMAIN}",
        title=title,
        role=role,
        organization_id=organization_id,
        team_id=team_id,
        demo=demo,
    )


def _fresh_names(random: Random, taken: set[str]) -> Any:
    names = words("names.toml")
    while True:
        spoken = random.choice(SPOKEN_BY_STAFF)
        name = f"{random.choice(names['first'][spoken])} {random.choice(names['last'][spoken])}"
        if name not in taken:
            taken.add(name)
            yield name


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("Đ", "D").replace("đ", "d"))
    kept = "".join(
        letter for letter in plain.casefold() if letter.isascii() and (letter.isalpha() or letter == " ")
    )
    return ".".join(kept.split())
