"""The invented county as it is written down in `county/*.toml`: organizations and what each offers, as values.

What a file leaves out is filled in here: open on weekdays from nine to five, free, at the organization's first
address, in its languages. Rules are short phrases: `age 18-24`, `area Sangamon Menard` (counties),
`zip 62561 62684`, `household children or pregnant`, `status veteran`; `soft` at the end only asks.
"""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from seed_data.places import codes_of, places

HERE = Path(__file__).parent
NAMESPACE = UUID("5b0a7a52-41f6-5c39-9a5e-0d3d7f0c6a11")

NEEDS = "Trellis needs"
TRAITS = {
    "low income": "low_income",
    "disability": "disabled",
    "homeless": "no_home",
    "foster care": "foster_care",
}
SENTENCES = {
    "children": "For families with children",
    "pregnant": "For people who are pregnant",
    "low_income": "For people with a low income",
    "disabled": "For people with a disability",
    "no_home": "For people without a home",
    "foster_care": "For young people who are or were in foster care",
    "veteran": "For veterans",
    "uninsured": "For people without health insurance",
    "renter": "For people who rent their home",
    "homeowner": "For people who own their home",
    "reentry": "For people with a record, or home from jail or prison",
    "refugee": "For refugees and other newcomers",
    "men": "For men",
    "women": "For women",
}


def stable_id(*words: object) -> str:
    """The same words always give the same id."""
    return str(uuid5(NAMESPACE, "/".join(map(str, words))))


@dataclass(frozen=True, slots=True)
class Need:
    """One row of the need list; `parent` is empty at the top level."""

    code: str
    parent: str
    name: str
    description: str
    synonyms: tuple[str, ...]

    @property
    def id(self) -> str:
        return stable_id("need", self.code)


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that people receive. `where`: place, phone, online or mobile; `stay`: days that a place is taken."""

    id: str
    organization_id: str
    name: str
    needs: tuple[str, ...]
    says: str
    hours: str
    languages: tuple[str, ...]
    cost: str
    who: str
    rules: tuple[dict[str, Any], ...]
    documents: tuple[str, ...]
    where: str
    at: tuple[str, ...]
    season: str
    application: str
    visibility: str
    accepts: bool
    open_holidays: bool
    answer_by: int
    room: str
    wait: int
    places: int
    stay: int


@dataclass(frozen=True, slots=True)
class Organization:
    """One organization with all it offers. `side` is the part of the county that it mostly works in."""

    id: str
    name: str
    about: str
    sort: str
    since: int
    at: tuple[str, ...]
    languages: tuple[str, ...]
    programs: tuple[str, ...]
    funding: tuple[str, ...]
    visibility: str
    mail: bool
    formerly: str
    services: tuple[Service, ...] = field(default=(), repr=False)

    @property
    def side(self) -> str:
        return places()[self.at[0]].side

    @property
    def slug(self) -> str:
        kept = "".join(
            letter if letter.isalnum() else " " for letter in self.name.casefold().replace("'", "")
        )
        return "-".join(word for word in kept.split() if word not in {"and", "the", "of"})


@cache
def needs() -> dict[str, Need]:
    """The need list by code, in the order of its file."""
    with (HERE / "needs.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Need(
                row["code"], row["parent"], row["name"], row["description"], tuple(row["synonyms"].split("|"))
            )
            for row in csv.DictReader(file)
        }


@cache
def organizations() -> dict[str, Organization]:
    """Every organization by name."""
    found: dict[str, Organization] = {}
    for path in sorted((HERE / "county").glob("*.toml")):
        for entry in words(f"county/{path.name}")["organization"]:
            found[entry["name"]] = _organization(entry)
    return found


@cache
def services() -> dict[str, Service]:
    """Every service by id."""
    return {
        service.id: service for organization in organizations().values() for service in organization.services
    }


@cache
def words(name: str) -> dict[str, Any]:
    """One of the data files, by its name."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _organization(entry: dict[str, Any]) -> Organization:
    id_ = stable_id("organization", entry["name"])
    return Organization(
        id=id_,
        name=entry["name"],
        about=entry["about"],
        sort=entry["sort"],
        since=entry["since"],
        at=tuple(entry["at"]),
        languages=tuple(entry["languages"]),
        programs=tuple(entry.get("programs", ())),
        funding=tuple(entry.get("funding", ())),
        visibility=entry.get("visibility", "full"),
        mail=entry.get("mail", True),
        formerly=entry.get("formerly", ""),
        services=tuple(_service(id_, entry, offer) for offer in entry["service"]),
    )


def _service(organization_id: str, organization: dict[str, Any], offer: dict[str, Any]) -> Service:
    return Service(
        id=stable_id("service", organization["name"], offer["name"]),
        organization_id=organization_id,
        name=offer["name"],
        needs=tuple(offer["needs"]),
        says=offer["says"],
        hours=offer.get("hours", "Mo-Fr 9-17"),
        languages=tuple(offer.get("languages", organization["languages"])),
        cost=offer.get("cost", "Free"),
        who=offer.get("who", ""),
        rules=tuple(_rule(phrase) for phrase in offer.get("rules", ())),
        documents=tuple(offer.get("docs", ())),
        where=offer.get("where", "place"),
        at=tuple(offer.get("at", organization["at"][:1])),
        season=offer.get("season", ""),
        application=offer.get("apply", ""),
        visibility=offer.get("visibility", organization.get("visibility", "full")),
        accepts=offer.get("accepts", True),
        open_holidays=offer.get(
            "open_holidays", offer.get("hours") == "always" or "Mo-Su" in offer.get("hours", "")
        ),
        answer_by=offer.get("answer_by", 2),
        room=offer.get("room", ""),
        wait=offer.get("wait", 0),
        places=offer.get("places", 0),
        stay=offer.get("stay", 30),
    )


def _rule(phrase: str) -> dict[str, Any]:
    """One eligibility rule as the directory computes it."""
    kind, _, rest = phrase.removesuffix(" soft").partition(" ")
    hard = not phrase.endswith(" soft")
    if kind == "age":
        low, _, high = rest.partition("-")
        bounds = {name: int(value) for name, value in (("min", low), ("max", high)) if value}
        return {"kind": "age", **bounds, "hard": hard}
    if kind == "area":
        counties = rest.split()
        text = f"For people who live in {_either(counties)} County"
        return {"kind": "area", "areas": codes_of(set(counties)), "hard": hard, "text": text}
    if kind == "zip":
        towns = list(dict.fromkeys(places()[code].town for code in rest.split()))
        text = f"For people who live in {_either(towns)}"
        return {"kind": "area", "areas": rest.split(), "hard": hard, "text": text}
    return {"kind": kind, "any_of": _traits(rest), "hard": hard, "text": _sentence(rest)}


def _traits(rest: str) -> list[str]:
    return [TRAITS.get(part, part) for part in (phrase.split(" under ")[0] for phrase in rest.split(" or "))]


def _sentence(rest: str) -> str:
    first, *more = rest.split(" or ")
    trait, _, age = first.partition(" under ")
    text = SENTENCES[TRAITS.get(trait, trait)] + (f" under {age}" if age else "")
    for phrase in more:
        trait, _, age = phrase.partition(" under ")
        sentence = SENTENCES[TRAITS.get(trait, trait)].removeprefix("For ")
        text += f", or {sentence}" + (f" under {age}" if age else "")
    return text


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
