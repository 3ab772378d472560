"""Where and when: the places of an organization, the hours of its services, and the numbers to ring."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random

from seed_data import hours
from seed_data.catalogue import Organization, Service, organizations, stable_id, words
from seed_data.places import STATE, ZONE, places
from seed_data.terms import Node, languages, term, without_gaps

HOLIDAYS_AHEAD = 3
A_YEAR = timedelta(days=365)
SPREAD = 0.012  # degrees, about a mile: how far from a town's centre its addresses lie

ACCESS = (
    ("Step-free entrance", "No steps from the street, and wide doors."),
    ("Ramp", "At the side door; ring the bell and someone comes."),
    ("Accessible restroom", "On the ground floor."),
    ("Marked parking", "Two spaces by the entrance."),
    ("Elevator", "To all floors."),
    ("Hearing loop", "At the front desk."),
    ("Quiet place to wait", "Please ask."),
)
BUSES = ("Bus {n} stops at the door.", "Bus {n}, two minutes on foot.", "Buses {n} and {m}, at the corner.")


def used_sites(source: Organization) -> list[str]:
    """The ZIP codes at which something is received; an office that nobody visits is listed all the same."""
    used = {code for service in source.services if service.where == "place" for code in service.at}
    return [code for code in source.at if code in used or code == source.at[0]]


def location(source: Organization, code: str, random: Random) -> Node:
    place = places()[code]
    id_ = stable_id(source.id, "location", code)
    visibilities = [service.visibility for service in source.services if code in service.at]
    visibility = next(
        (word for word in ("hidden", "area") if word in [*visibilities, source.visibility]), "full"
    )
    street = random.choice(words("names.toml")["streets"])
    main = code == source.at[0]
    node: Node = {
        "id": id_,
        "location_type": "physical",
        "organization_id": source.id,
        "name": source.name if main else f"{source.name}, {place.town} {code}",
        "latitude": round(place.latitude + random.uniform(-SPREAD, SPREAD), 5),
        "longitude": round(place.longitude + random.uniform(-SPREAD, SPREAD), 5),
        "addresses": [
            {
                "id": stable_id(id_, "address"),
                "address_1": f"{random.randrange(100, 2900)} {street}",
                "address_2": random.choice(words("names.toml")["buildings"]) if random.random() < 0.2 else "",
                "city": place.town,
                "region": f"{place.county} County",
                "state_province": STATE,
                "postal_code": code,
                "country": "US",
                "address_type": "physical",
            }
        ],
        "accessibility": [
            {"id": stable_id(id_, "access", details), "description": name, "details": details}
            for name, details in random.sample(ACCESS, random.choice((1, 2, 2, 3)))
        ],
        "attributes": [
            term(id_, "location", "address-visibility", visibility),
            term(id_, "location", "time-zone", ZONE),
        ],
    }
    if place.town in {"Springfield", "Decatur"}:
        first, second = random.sample(range(1, 17), 2)
        node["transportation"] = random.choice(BUSES).format(n=first, m=second)
    return without_gaps(node)


def where_and_when(service: Service, locations: Mapping[str, Node], today: date, random: Random) -> Node:
    """Schedules on the service itself, or on each of its places when there are several with hours of their own."""
    valid = hours.season(service.season, today) if service.season else None
    openings = hours.schedules(service.hours, valid=valid)
    closings = [] if service.open_holidays else _closings(valid or (today, today + A_YEAR), today)
    sites = service.at if service.where == "place" else ()
    links: list[Node] = [
        {
            "id": stable_id(service.id, "at", code),
            "service_id": service.id,
            "location_id": locations[code]["id"],
        }
        for code in sites
    ]
    if len(links) < 2:
        return {
            "service_at_locations": links,
            "schedules": _schedules(service.id, openings + closings),
        }
    for number, link in enumerate(links):
        there = openings if number == 0 else [_fewer_days(opening, random) for opening in openings]
        link["schedules"] = _schedules(link["id"], there + closings)
    return {"service_at_locations": links}


def _fewer_days(opening: Node, random: Random) -> Node:
    """A branch is open on some of the days of the main office."""
    days = opening["byday"].split(",")
    if opening["freq"] == "MONTHLY" or len(days) < 3:
        return opening
    kept = sorted(random.sample(range(len(days)), len(days) - random.choice((0, 1, 2))))
    return opening | {"byday": ",".join(days[index] for index in kept)}


def _closings(valid: tuple[date, date], today: date) -> list[Node]:
    """The next holidays within the time in which there is anything to close."""
    within = [(day, name) for day, name in hours.holidays(today) if valid[0] <= day <= valid[1]]
    return [
        {
            "valid_from": day.isoformat(),
            "valid_to": day.isoformat(),
            "description": f"Closed: {name}",
            "closed": True,
        }
        for day, name in within[:HOLIDAYS_AHEAD]
    ]


def _schedules(owner: str, openings: Iterable[Node]) -> list[Node]:
    found = []
    for opening in openings:
        id_ = stable_id(owner, "schedule", *sorted(opening.items()))
        node = {"id": id_} | {name: value for name, value in opening.items() if name != "closed"}
        if opening.get("closed"):
            node["attributes"] = [term(id_, "schedule", "closed", "yes")]
        found.append(node)
    return found


def service_phones(source: Organization, service: Service, random: Random) -> list[Node]:
    """A line of its own for what is given over the phone; an extension for some of the rest."""
    if service.where == "phone" or service.hours == "always":
        serial = sum(service.id.encode()) % 100
        numbers = [phone(service.id, f"(447) 555-{100 + serial:04}", "voice", service.languages)]
        if service.where == "phone":
            numbers.append(phone(service.id, f"(309) 555-{100 + serial:04}", "text", ()))
        return numbers
    if random.random() < 0.35:
        index = list(organizations()).index(source.name)
        main = phone(service.id, f"(217) 555-{100 + index % 100:04}", "voice", ())
        return [main | {"extension": random.randrange(11, 99)}]
    return []


def phone(owner: str, number: str, kind: str, spoken: Iterable[str]) -> Node:
    id_ = stable_id(owner, "phone", number, kind)
    return without_gaps({"id": id_, "number": number, "type": kind, "languages": languages(id_, spoken)})
