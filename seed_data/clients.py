"""Whom the teams serve: invented people with a household, a language, needs, and wishes in their own words."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from seed_data.catalogue import Organization, Service, organizations, stable_id, words
from seed_data.hours import season
from seed_data.people import Person, Staff, Team
from seed_data.places import Place, places
from seed_data.sense import sayable

COUNT = 900
HISTORY = timedelta(days=548)
CASELOAD_AT_START = 0.22
DEMO_WEIGHT = 2.5

AGE_BANDS = {
    "13-17": (13, 17), "18-24": (18, 24), "25-54": (25, 54), "55-64": (55, 64), "65+": (65, 120),
}  # fmt: skip
AGE_WEIGHTS = {"13-17": 3, "18-24": 14, "25-54": 55, "55-64": 14, "65+": 14}
LANGUAGE_WEIGHTS = {"en": 74, "es": 13, "fr": 4, "ar": 3, "sw": 2, "vi": 2, "ti": 1, "ase": 1}
NEWCOMER_LANGUAGES = {"es": 25, "fr": 22, "ar": 20, "sw": 15, "ti": 10, "en": 8}
PRONOUNS = {"she/her": 55, "he/him": 41, "they/them": 4}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Client:
    """One person. `wishes`: what they say they want, by top-level need, the most pressing first.

    `circumstances` holds all that eligibility may ask; traits and hardships are what is on record of it.
    """

    id: str
    name: str
    pronouns: str
    age_band: str
    area: str
    language: str
    interpreter: bool
    household: str
    circumstances: frozenset[str]
    wishes: dict[str, str]
    phone: str
    ways: dict[str, str]
    safe_times: str
    unsafe_note: str
    team: Team
    worker: Person
    opened: datetime
    traits: tuple[str, ...] = field(default=())
    hardships: tuple[str, ...] = field(default=())

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(self.wishes)

    @property
    def goals(self) -> str:
        return " ".join(list(self.wishes.values())[:2])

    @property
    def place(self) -> Place:
        return places()[self.area]

    def as_json(self) -> dict[str, Any]:
        plain = (
            "id",
            "name",
            "pronouns",
            "age_band",
            "area",
            "language",
            "interpreter",
            "household",
            "goals",
        )
        contact = ("phone", "ways", "safe_times", "unsafe_note")
        return {name: getattr(self, name) for name in plain + contact} | {
            "needs": self.wishes,
            "traits": list(self.traits),
            "hardships": list(self.hardships),
            "no_fixed_address": "no_home" in self.hardships,
            "team": self.team.id,
            "worker": self.worker.key,
            "opened": self.opened.isoformat(),
        }


TRAITS = ("single", "couple", "children", "pregnant", "older_relative", "low_income", "veteran", "student")
MORE_TRAITS = ("refugee", "disabled", "reentry")
HARDSHIPS = ("no_home", "no_phone", "no_transport", "danger", "language", "illness", "many_needs")


def clients(seed: int, staff: Staff, until: datetime) -> list[Client]:
    """All of them, in the order in which their records were opened."""
    random = Random(f"{seed}/clients")
    opened = sorted(_opening(random, until) for _ in range(COUNT))
    return [_client(number, moment, staff, random) for number, moment in enumerate(opened)]


def pick(random: Random, weights: dict[T, int] | dict[T, float]) -> T:
    """One key, by weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def fits(service: Service, client: Client, *, but: str = "") -> bool:
    """Whether the hard rules of a service let this client in. `but` names a kind of rule that is overlooked."""
    return all(_meets(rule, client) for rule in service.rules if rule["hard"] and rule["kind"] != but)


def in_season(service: Service, day: date) -> bool:
    if not service.season:
        return True
    first, last = season(service.season, day)
    return first <= day <= last


def _meets(rule: dict[str, Any], client: Client) -> bool:
    if rule["kind"] == "age":
        low, high = AGE_BANDS[client.age_band]
        if rule.get("max", 200) < 13:  # a child's age: the parent is the client
            return "children" in client.circumstances
        return rule.get("min", 0) <= low and (high <= rule.get("max", 200) or rule.get("max", 200) >= 64)
    if rule["kind"] == "area":
        return client.area in rule["areas"]
    return not client.circumstances.isdisjoint(rule["any_of"])


def _opening(random: Random, until: datetime) -> datetime:
    """A fifth is on the books when the story begins; the others come evenly after that."""
    start = until - HISTORY
    if random.random() < CASELOAD_AT_START:
        return start + timedelta(hours=random.uniform(1, 60 * 24))
    return start + timedelta(hours=random.uniform(24, HISTORY.days * 24 - 96))


def _client(number: int, opened: datetime, staff: Staff, random: Random) -> Client:
    team = pick(random, {team: team.share for team in staff.teams})
    worker = pick(random, {person: DEMO_WEIGHT if person.demo else 1.0 for person in staff.of_team(team)})
    band = pick(random, AGE_WEIGHTS)
    pronouns = pick(random, PRONOUNS)
    language = pick(random, NEWCOMER_LANGUAGES if "Newcomer" in team.organization else LANGUAGE_WEIGHTS)
    circumstances = _circumstances(team, band, pronouns, language, random)
    danger = "danger" in circumstances
    wanted = _needs(team, circumstances, random)
    goals = words("voices.toml")["goals_es" if language == "es" and random.random() < 0.6 else "goals"]
    return Client(
        id=stable_id("client", number),
        name=_name(language, random),
        pronouns=pronouns,
        age_band=band,
        area=_area(team, random),
        language=language,
        interpreter=language not in ("en",) and random.random() < 0.6,
        household=_household(circumstances, random),
        circumstances=circumstances,
        wishes={top: random.choice(sayable(goals[top], circumstances)) for top in wanted},
        phone="" if "no_phone" in circumstances else f"(217) 555-{random.randrange(100, 200):04}",
        ways=_ways(circumstances, random),
        safe_times="Weekdays before 2 pm" if danger else random.choice(("", "", "Evenings", "Any time")),
        unsafe_note="Never ring or write: someone else looks at the phone and the mail." if danger else "",
        team=team,
        worker=worker,
        opened=opened,
        traits=tuple(trait for trait in TRAITS + MORE_TRAITS if trait in circumstances),
        hardships=tuple(code for code in HARDSHIPS if code in circumstances),
    )


def _circumstances(team: Team, band: str, pronouns: str, language: str, random: Random) -> frozenset[str]:
    """Everything true of this person that a rule may ask, by chances that follow from the team."""
    adult, older = band != "13-17", band == "65+"
    housing_first = team.needs[0] == "housing" or "housing" in team.needs[:2]
    chances = {
        "low_income": 0.85,
        "veteran": (1.0 if "Veterans" in team.organization else 0.04) * adult,
        "refugee": 0.9 if "Newcomer" in team.organization else 0.02,
        "reentry": (1.0 if "Reentry" in team.organization else 0.04) * adult,
        "disabled": 0.3 if older else 0.16,
        "student": 0.5 if band in ("13-17", "18-24") else 0.04,
        "no_home": 0.45 if housing_first else 0.1,
        "uninsured": 0.3 * (not older),
        "no_transport": 0.28,
        "no_phone": 0.07,
        "danger": 0.06,
        "illness": 0.2 if "Medical" in team.organization else 0.08,
        "many_needs": 0.16,
        "foster_care": 0.3 if "Youth" in team.name else 0.02,
        "older_relative": 0.07,
        "pregnant": 0.06 * (pronouns == "she/her" and band in ("18-24", "25-54")),
        "children": {"13-17": 0.03, "18-24": 0.35, "25-54": 0.6, "55-64": 0.15, "65+": 0.06}[band],
    }
    if team.needs[0] == "family":
        chances["children"] = max(chances["children"], 0.85 * (band in ("18-24", "25-54", "55-64")))
    found = {name for name, chance in chances.items() if random.random() < chance}
    found.add(random.choice(("single", "single", "couple")))
    found.add({"she/her": "women", "he/him": "men"}.get(pronouns, "neither"))
    if "no_home" not in found:
        found.add("renter" if random.random() < 0.78 else "homeowner")
    if language not in ("en", "ase"):
        found |= {"foreign", "language"} if random.random() < 0.7 else {"foreign"}
    found |= {"deaf"} if language == "ase" else set()
    found |= {"older"} if band in ("55-64", "65+") else set()
    return frozenset(found)


def _needs(team: Team, circumstances: frozenset[str], random: Random) -> list[str]:
    """Two to four top-level needs; what the team is there for comes first."""
    weights = dict.fromkeys(
        ("food", "housing", "health", "wellbeing", "work", "money", "daily", "legal"), 1.0
    )
    weights |= {"safety": 12.0 if "danger" in circumstances else 0.5}
    if {"children", "pregnant"} & circumstances:
        weights["family"] = 4.0
    for rank, top in enumerate(team.needs):
        if top in weights:
            weights[top] += 6.0 / (rank + 1)
    wanted: list[str] = []
    for _ in range(random.choice((2, 3, 3, 4))):
        top = pick(random, weights)
        weights.pop(top)
        wanted.append(top)
    return wanted


def _name(language: str, random: Random) -> str:
    names = words("names.toml")
    return f"{random.choice(names['first'][language])} {random.choice(names['last'][language])}"


def _area(team: Team, random: Random) -> str:
    side = team.side if team.side != "middle" else random.choice(("west", "east"))
    near = organizations()[team.organization]
    return pick(random, _areas_of(side, near))


def _areas_of(side: str, near: Organization) -> dict[str, int]:
    home = places()[near.at[0]].county
    return {
        code: place.weight * (3 if place.county == home else 1)
        for code, place in places().items()
        if place.side == side
    }


def _household(circumstances: frozenset[str], random: Random) -> str:
    adults = "Two adults" if "couple" in circumstances else "One adult"
    if "children" not in circumstances:
        return adults
    children = random.choice(("one child", "two children", "two children", "three children", "four children"))
    return f"{adults}, {children}"


def _ways(circumstances: frozenset[str], random: Random) -> dict[str, str]:
    if "danger" in circumstances:
        return {
            "call": "unsafe",
            "voicemail": "unsafe",
            "text": "allowed",
            "post": "unsafe",
            "visit": "unsafe",
        }
    if "no_phone" in circumstances:
        return {"visit": "allowed", "post": "allowed"}
    ways = {"call": "allowed", "text": random.choice(("allowed", "allowed", "refused"))}
    return ways | {"voicemail": random.choice(("allowed", "refused", "not_asked"))}


def weighted(random: Random, things: Sequence[T], weights: Iterable[float]) -> T:
    """One of `things`, by weight; as `random.choices`, for sequences that are built anew each time."""
    heights = list(accumulate(weights))
    return things[min(bisect(heights, random.random() * heights[-1]), len(things) - 1)]
