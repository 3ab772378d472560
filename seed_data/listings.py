"""The county's directory as one HSDS 3.2.3 feed: an array of organizations with everything nested in them.

What HSDS has no column for travels as attributes whose term belongs to the taxonomy "Trellis terms":

| code | on | value |
|---|---|---|
| eligibility-rule | service | JSON: kind (age, area, household, status), hard, text, and min, max / areas / any_of |
| accepts-referrals | service | yes or no |
| answer-by-days | service | working days until an answer is promised |
| room | service | has_room, waitlist, full or assessment; `service_capacity` says it in HSDS's own way |
| wait-days | service | the expected wait, in days |
| confirmed-how | service | owner, call or visit: who vouched for the listing on `assured_date` |
| address-visibility | location | full, area or hidden |
| time-zone | location, service | an IANA name; opening times are local to it |
| closed | schedule | yes: on these days it is closed, whatever the other schedules say |
| victim-service-provider | organization | yes: its addresses and its clients are never shown |

The needs that a service meets are attributes whose term's `code` belongs to the taxonomy "Trellis needs".
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from seed_data.catalogue import Organization, Service, organizations, stable_id, words
from seed_data.places import ZONE
from seed_data.sites import location, phone, service_phones, used_sites, where_and_when
from seed_data.terms import Node, languages, need_terms, term, without_gaps

UNIT = {"id": stable_id("unit", "place"), "name": "place"}


@dataclass(frozen=True, slots=True)
class Room:
    """What a provider says of its room, and on which day it said so."""

    word: str
    available: int
    maximum: int
    wait_days: int
    said: date


def feed(seed: int, until: datetime, rooms: Mapping[str, Room]) -> list[Node]:
    """Every organization of the county, as they stand at `until`. `rooms` is by service id."""
    return [
        _organization(index, organization, Random(f"{seed}/listing/{organization.name}"), until, rooms)
        for index, organization in enumerate(organizations().values())
    ]


def _organization(
    index: int, source: Organization, random: Random, until: datetime, rooms: Mapping[str, Room]
) -> Node:
    website = f"https://{source.slug}.example.org"
    locations = {code: location(source, code, random) for code in used_sites(source)}
    main_line = phone(source.id, f"(217) 555-{100 + index % 100:04}", "voice", source.languages)
    node: Node = {
        "id": source.id,
        "name": source.name,
        "alternate_name": source.formerly,
        "description": source.about,
        "website": website,
        "year_incorporated": source.since,
        "legal_status": source.sort,
        "phones": [main_line],
        "contacts": [_contact(source, random)],
        "locations": [location for location in locations.values() if location],
        "organization_identifiers": [
            {
                "id": stable_id(source.id, "identifier"),
                "identifier_scheme": "US-EIN",
                "identifier_type": "EIN",
                "identifier": f"00-{random.randrange(10**6, 10**7)}",
            }
        ],
        "funding": [{"id": stable_id(source.id, "funding", name), "source": name} for name in source.funding],
        "programs": [_program(source, name) for name in source.programs],
        "services": [
            _service(source, service, locations, website, random, until, rooms.get(service.id))
            for service in source.services
        ],
    }
    if source.mail:
        node["email"] = f"intake@{source.slug}.example.org"
    if source.visibility == "hidden":
        node["attributes"] = [term(source.id, "organization", "victim-service-provider", "yes")]
    return without_gaps(node)


def _service(
    source: Organization,
    service: Service,
    locations: Mapping[str, Node],
    website: str,
    random: Random,
    until: datetime,
    room: Room | None,
) -> Node:
    confirmed = until.date() - timedelta(days=min(400, 1 + int(random.lognormvariate(3.2, 1.0))))
    ages = next((rule for rule in service.rules if rule["kind"] == "age"), {})
    node: Node = {
        "id": service.id,
        "organization_id": source.id,
        "name": service.name,
        "description": service.says,
        "url": f"{website}/{'-'.join(re.findall('[a-z0-9]+', service.name.casefold()))}",
        "status": "active",
        "application_process": service.application or _how_to_apply(service, random),
        "fees_description": service.cost,
        "eligibility_description": _who(service),
        "minimum_age": ages.get("min"),
        "maximum_age": ages.get("max"),
        "assured_date": confirmed.isoformat(),
        "last_modified": _stamp(confirmed),
        "languages": languages(service.id, service.languages),
        "cost_options": _costs(service),
        "required_documents": [
            {"id": stable_id(service.id, "document", text), "document": text} for text in service.documents
        ],
        "service_areas": _areas(service),
        "program_id": _program_of(source, random),
        "attributes": [*need_terms(service), *_own_terms(service, room, confirmed)],
        "capacities": [_capacity(service, room)] if room else [],
        "metadata": _metadata(service, confirmed, random),
        "phones": service_phones(source, service, random),
    }
    if source.mail:
        node["email"] = f"intake@{source.slug}.example.org"
        node["assurer_email"] = f"listings@{source.slug}.example.org"
    if "en" in service.languages and len(service.languages) == 1 and random.random() < 0.5:
        node["interpretation_services"] = (
            "Telephone interpreters for any language, at no cost; please say so when you ring."
        )
    if room and room.wait_days:
        node["wait_time"] = f"About {room.wait_days} days"
    return without_gaps(node | where_and_when(service, locations, until.date(), random))


def _contact(source: Organization, random: Random) -> Node:
    names = words("names.toml")
    spoken = source.languages[0] if source.languages[0] in names["first"] else "en"
    return {
        "id": stable_id(source.id, "contact"),
        "name": f"{random.choice(names['first'][spoken])} {random.choice(names['last'][spoken])}",
        "title": random.choice(names["titles"]),
    }


def _program(source: Organization, name: str) -> Node:
    return {
        "id": stable_id(source.id, "program", name),
        "organization_id": source.id,
        "name": name,
        "description": f"{name} at {source.name}.",
    }


def _program_of(source: Organization, random: Random) -> str | None:
    return stable_id(source.id, "program", random.choice(source.programs)) if source.programs else None


def _costs(service: Service) -> list[Node]:
    """What is free begins with that word; else the lowest sum that is named, where one is."""
    node: Node = {"id": stable_id(service.id, "cost"), "currency": "USD"}
    if service.cost.startswith("Free"):
        return [node | {"option": "Free", "amount": 0}]
    amounts = [int(digits.replace(",", "")) for digits in re.findall(r"\$([\d,]+)", service.cost)]
    return [node | {"amount": min(filter(None, amounts))}] if any(amounts) else []


def _areas(service: Service) -> list[Node]:
    return [
        {
            "id": stable_id(service.id, "area", number),
            "name": rule["text"].removeprefix("For people who live in "),
            "extent": ",".join(rule["areas"]),
            "extent_type": "text",
        }
        for number, rule in enumerate(service.rules)
        if rule["kind"] == "area"
    ]


def _capacity(service: Service, room: Room) -> Node:
    return {
        "id": stable_id(service.id, "capacity"),
        "unit": UNIT,
        "available": room.available,
        "maximum": room.maximum,
        "updated": _stamp(room.said),
        "description": room.word,
    }


def _own_terms(service: Service, room: Room | None, confirmed: date) -> list[Node]:
    said = {
        "accepts-referrals": "yes" if service.accepts else "no",
        "answer-by-days": str(service.answer_by),
        "room": room.word if room else "",
        "wait-days": str(room.wait_days) if room and room.wait_days else "",
        "confirmed-how": ("owner", "call", "visit")[confirmed.toordinal() % 3],
        "time-zone": ZONE if service.where != "place" else "",
    }
    rules = [
        term(service.id, "service", "eligibility-rule", json.dumps(rule, sort_keys=True))
        for rule in service.rules
    ]
    return [term(service.id, "service", code, value) for code, value in said.items() if value] + rules


def _metadata(service: Service, confirmed: date, random: Random) -> list[Node]:
    """Some listings tell what was last put right in them."""
    if random.random() > 0.25:
        return []
    return [
        {
            "id": stable_id(service.id, "metadata"),
            "resource_id": service.id,
            "resource_type": "service",
            "last_action_date": confirmed.isoformat(),
            "last_action_type": "update",
            "field_name": "fees_description",
            "previous_value": "Ask us",
            "replacement_value": service.cost,
            "updated_by": "Prairie County Care Network",
        }
    ]


def _how_to_apply(service: Service, random: Random) -> str:
    if service.where == "phone":
        return "Ring or text."
    if service.where == "online":
        return "Join through the website; no account is needed."
    if service.where == "mobile":
        return random.choice(("Ring, and we come to you.", "Ring to arrange a time and a place."))
    return random.choice(
        ("Walk in.", "Ring first for an appointment.", "Walk in or ring.", "Come as you are.")
    )


def _who(service: Service) -> str:
    """What is written, else whom the rules prefer; what they demand they say themselves."""
    if service.who or any(rule["hard"] for rule in service.rules):
        return service.who
    preferred = [rule["text"].removeprefix("For ") for rule in service.rules if rule.get("text")]
    return f"Anyone; meant first for {' and '.join(preferred)}." if preferred else "Anyone."


def _stamp(day: date) -> str:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC).isoformat()
