"""The small cast that every test knows: a town with two agencies, three providers and the people in them.

Names are constants, ids are made from names, so that a test reads like a sentence: `browser_of(town.DANA)`.

- Northside Family Center (agency): Dana and Amara (case managers, team "Housing team"), Ada (administrator).
- Westside Outreach (agency): Lee (case manager, team "Street team").
- Harbor Food Pantry (provider): Priya. Services: PANTRY (has room, English and Spanish), DELIVERY (phone only).
- Lakeview Housing (provider): Owen. Services: RENT_HELP (waitlist, adults of one ZIP), SHELTER (full).
- Safe Harbor (victim service provider, hidden place): Rosa. Service: REFUGE.
- Prairie County Network: Cora (coordinator).
"""

from datetime import time
from uuid import NAMESPACE_DNS, UUID, uuid5

from flask import Flask

from app import clock
from app.actor import Actor, Kind, Membership, Role
from app.db import db, transaction
from app.directory import actions as directory
from app.directory import models as m
from app.directory import needs

PASSWORD = "correct horse battery"


def id_of(name: str) -> UUID:
    """The id of anything in the town, made from its name."""
    return uuid5(NAMESPACE_DNS, name)


NORTHSIDE, WESTSIDE, HARBOR, LAKEVIEW, SAFE_HARBOR, NETWORK = (
    id_of(name) for name in ("Northside", "Westside", "Harbor", "Lakeview", "Safe Harbor", "Network")
)
DANA, AMARA, LEE, PRIYA, OWEN, ROSA, CORA, ADA = (
    id_of(name) for name in ("Dana", "Amara", "Lee", "Priya", "Owen", "Rosa", "Cora", "Ada")
)
HOUSING_TEAM, STREET_TEAM, PANTRY_TEAM = (
    id_of(name) for name in ("Housing team", "Street team", "Pantry team")
)
PANTRY, DELIVERY, RENT_HELP, SHELTER, REFUGE = (
    id_of(name) for name in ("Pantry", "Delivery", "Rent help", "Shelter", "Refuge")
)
HARBOR_PLACE, LAKEVIEW_PLACE, REFUGE_PLACE = (
    id_of(name) for name in ("Harbor place", "Lakeview place", "Refuge place")
)

ORGANIZATIONS = {
    NORTHSIDE: "Northside Family Center",
    WESTSIDE: "Westside Outreach",
    HARBOR: "Harbor Food Pantry",
    LAKEVIEW: "Lakeview Housing",
    SAFE_HARBOR: "Safe Harbor",
    NETWORK: "Prairie County Network",
}

# person: (name, organization, role, teams)
PEOPLE: dict[UUID, tuple[str, UUID, Role, tuple[UUID, ...]]] = {
    DANA: ("Dana Whitfield", NORTHSIDE, Role.CASE_MANAGER, (HOUSING_TEAM,)),
    AMARA: ("Amara Okafor", NORTHSIDE, Role.CASE_MANAGER, (HOUSING_TEAM,)),
    LEE: ("Lee Novak", WESTSIDE, Role.CASE_MANAGER, (STREET_TEAM,)),
    PRIYA: ("Priya Raman", HARBOR, Role.PROVIDER, (PANTRY_TEAM,)),
    OWEN: ("Owen Brandt", LAKEVIEW, Role.PROVIDER, ()),
    ROSA: ("Rosa Delgado", SAFE_HARBOR, Role.PROVIDER, ()),
    CORA: ("Cora Lindqvist", NETWORK, Role.COORDINATOR, ()),
    ADA: ("Ada Marsh", NORTHSIDE, Role.ADMINISTRATOR, ()),
}
TEAMS = {
    HOUSING_TEAM: (NORTHSIDE, "Housing team"),
    STREET_TEAM: (WESTSIDE, "Street team"),
    PANTRY_TEAM: (HARBOR, "Pantry team"),
}

# service: (name, organization, description, needs, languages, accepts referrals, location)
SERVICES: dict[UUID, tuple[str, UUID, str, tuple[str, ...], tuple[str, ...], bool, UUID | None]] = {
    PANTRY: (
        "Community pantry",
        HARBOR,
        "A week of groceries, free, no papers asked.",
        ("food.pantry",),
        ("en", "es"),
        True,
        HARBOR_PLACE,
    ),
    DELIVERY: (
        "Meals to your door",
        HARBOR,
        "Cooked meals brought to people who can't leave home. Call us.",
        ("food.delivered",),
        ("en",),
        True,
        None,
    ),
    RENT_HELP: (
        "Rent and eviction help",
        LAKEVIEW,
        "Help with overdue rent and a talk with your landlord.",
        ("housing.rent",),
        ("en", "ar"),
        True,
        LAKEVIEW_PLACE,
    ),
    SHELTER: (
        "Lakeview night shelter",
        LAKEVIEW,
        "A bed for the night for adults.",
        ("housing.shelter",),
        ("en",),
        False,
        LAKEVIEW_PLACE,
    ),
    REFUGE: (
        "Refuge from violence at home",
        SAFE_HARBOR,
        "A safe place to stay for people who flee violence, and their children.",
        ("safety.violence",),
        ("en", "es"),
        True,
        REFUGE_PLACE,
    ),
}
LANGUAGE_NAMES = {"en": "English", "es": "Spanish", "ar": "Arabic"}


def actor(person_id: UUID) -> Actor:
    """The person as the value that actions and questions take."""
    name, organization, role, teams = PEOPLE[person_id]
    return Actor(Kind.PERSON, person_id, name, (Membership(organization, role, frozenset(teams)),))


def build() -> None:
    """Fill an empty database. Needs an app context and a set clock."""
    with transaction():
        needs.load()
        db.session.add_all(m.PostalPlace(postal_code=z, latitude=a, longitude=b) for z, a, b in ZIPS)
        _build_organizations()
        _build_places()
        db.session.flush()
        _build_services()
        _build_people()
    with transaction():
        priya, owen = actor(PRIYA), actor(OWEN)
        directory.say_room(db.session.get_one(m.Service, PANTRY), m.Room.HAS_ROOM, by=priya)
        directory.say_room(db.session.get_one(m.Service, RENT_HELP), m.Room.WAITLIST, wait_days=21, by=owen)
        directory.say_room(db.session.get_one(m.Service, SHELTER), m.Room.FULL, by=owen)


ZIPS = (("62701", 39.7990, -89.6487), ("62704", 39.7732, -89.6826), ("62629", 39.6762, -89.7045))


def _build_organizations() -> None:
    for organization_id, name in ORGANIZATIONS.items():
        db.session.add(
            m.Organization(
                id=organization_id,
                name=name,
                description=f"{name} serves Prairie County.",
                email=f"hello@{name.split()[0].lower()}.example.org",
                victim_service_provider=organization_id == SAFE_HARBOR,
            )
        )


def _build_places() -> None:
    places = (
        (HARBOR_PLACE, HARBOR, "Harbor hall", "full", "12 Mill Street", "62701", 39.8010, -89.6500),
        (LAKEVIEW_PLACE, LAKEVIEW, "Lakeview house", "full", "4 Shore Road", "62704", 39.7700, -89.6900),
        (REFUGE_PLACE, SAFE_HARBOR, "The refuge", "hidden", "99 Secret Lane", "62704", 39.7654, -89.6789),
    )
    for place_id, organization_id, name, visibility, street, postal_code, latitude, longitude in places:
        db.session.add(
            m.Location(
                id=place_id,
                organization_id=organization_id,
                name=name,
                latitude=latitude,
                longitude=longitude,
                address_visibility=visibility,
                time_zone="America/Chicago",
                addresses=[
                    m.Address(
                        address_1=street, city="Springfield", state_province="IL", postal_code=postal_code
                    )
                ],
            )
        )


def _build_services() -> None:
    for service_id, (name, organization, text, codes, languages, accepts, location) in SERVICES.items():
        service = m.Service(
            id=service_id,
            organization_id=organization,
            name=name,
            description=text,
            accepts_referrals=accepts,
            fees="Free",
            languages=[m.Language(code=code, name=LANGUAGE_NAMES[code]) for code in languages],
            phones=[m.Phone(number="(217) 555-0123", type="voice")],
            schedules=[
                m.Schedule(
                    freq="WEEKLY",
                    byday="MO,TU,WE,TH,FR",
                    opens_at=time(9),
                    closes_at=time(17),
                    zone="America/Chicago",
                )
            ],
            confirmed_at=clock.now(),
            confirmed_how="owner",
        )
        if location:
            service.service_at_locations = [m.ServiceAtLocation(location_id=location)]
        if service_id == RENT_HELP:
            service.eligibility_rules = [m.EligibilityRule(kind="age", terms={"min": 18}, text="")]
        db.session.add(service)
        db.session.add_all(
            m.Attribute(link_id=service_id, link_entity="service", taxonomy_term_id=needs.term_id(code))
            for code in codes
        )
    db.session.flush()
    directory.mark_changed(SERVICES)


def _build_people() -> None:
    from app.accounts import models as accounts
    from app.accounts import passwords

    now, password = clock.now(), passwords.choose(PASSWORD)
    for person_id, (name, organization, role, _teams) in PEOPLE.items():
        mail = f"{name.split()[0].lower()}@example.org"
        person = accounts.Person(
            id=person_id, name=name, mail=mail, password_hash=password.text, created_at=now
        )
        person.memberships = [
            accounts.Membership(organization_id=organization, role=role, created_at=now, person_id=person_id)
        ]
        db.session.add(person)
    for team_id, (organization, name) in TEAMS.items():
        db.session.add(accounts.Team(id=team_id, organization_id=organization, name=name, created_at=now))
    db.session.flush()
    for person_id, (_name, _organization, _role, teams) in PEOPLE.items():
        db.session.add_all(accounts.TeamMember(team_id=team, person_id=person_id) for team in teams)


def session_cookie(app: Flask, person_id: UUID) -> tuple[str, str]:
    """Name and value of the cookie of a new session of this person."""
    from app.accounts import actions as accounts
    from app.accounts.presence import cookie_name

    with transaction():
        value = accounts.open_session(person_id, user_agent="Firefox on Linux")
    return cookie_name(app.extensions["settings"]), value


def give_passwords() -> None:
    """Let everyone sign in with PASSWORD."""
    from app.accounts.models import Person
    from app.accounts.passwords import choose

    with transaction():
        for person_id in PEOPLE:
            db.session.get_one(Person, person_id).password_hash = choose(PASSWORD).text
