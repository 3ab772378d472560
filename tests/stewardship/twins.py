"""Listings of the town that are listed twice, with all that can hang on them."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from app import clock
from app.accounts.models import Membership, Team
from app.actor import Actor, Role
from app.db import db, transaction
from app.directory import models as m
from app.directory import needs
from app.stewardship import sheets
from app.stewardship.actions import merging
from app.stewardship.choosing import Pick
from app.stewardship.models import Claim, DuplicatePair, Merge, UpkeepLink
from tests import town


def seen(kind: str, kept: UUID, gone: UUID) -> tuple[str, str]:
    one, other = (sheets.find_even_merged(kind, id_).last_modified.isoformat() for id_ in (kept, gone))
    return one, other


def merge(
    kind: str,
    kept: UUID,
    gone: UUID,
    picks: dict[str, Pick],
    *,
    seen: tuple[str, str] | None = None,
    by: Actor | None = None,
) -> Merge:
    """Within the running transaction."""
    one, other = sheets.find_even_merged(kind, kept), sheets.find_even_merged(kind, gone)
    return merging.merge(
        one,
        other,
        picks,
        kept_is_first=True,
        seen=seen or (one.last_modified.isoformat(), other.last_modified.isoformat()),
        by=by or town.actor(town.CORA),
        why="The same",
    )


def pair_of(kind: str) -> tuple[UUID, UUID]:
    """(a listing of the town, its twin)."""
    if kind == "organizations":
        return town.HARBOR, organization()
    if kind == "services":
        return town.PANTRY, service()
    return town.HARBOR_PLACE, place()


def organization(name: str = "Harbour Food Bank", *, claim: bool = True) -> UUID:
    """A twin of Harbor with a service, a place, a number, people, a team, a claim, a weekly link and a child."""
    now, id_ = clock.now(), uuid4()
    with transaction():
        db.session.add(
            m.Organization(
                id=id_,
                name=name,
                description="",
                website="https://harbor.example.org",
                tax_id="00-1",
                contacts=[m.Contact(name="Front desk")],
                phones=[m.Phone(number="(217) 555-0777")],
                identifiers=[
                    m.OrganizationIdentifier(identifier_type="EIN", identifier="00-1"),
                    m.OrganizationIdentifier(identifier_type="State", identifier="00-2"),
                ],
                urls=[m.Url(url="https://harbor.example.org/more")],
            )
        )
        db.session.flush()
        if claim:
            known = {"identifier_type": "EIN", "identifier": "00-1"}
            db.session.add(m.OrganizationIdentifier(organization_id=town.HARBOR, **known))
        db.session.add(m.Organization(name="Harbor youth", parent_organization_id=id_))
        place_id = uuid4()
        db.session.add(m.Location(id=place_id, organization_id=id_, name="Harbour hall"))
        db.session.flush()
        db.session.add(
            m.Service(
                organization_id=id_,
                name="Soup",
                service_at_locations=[m.ServiceAtLocation(location_id=place_id)],
            )
        )
        db.session.add(
            Membership(person_id=town.OWEN, organization_id=id_, role=Role.PROVIDER, created_at=now)
        )
        db.session.add(
            Membership(person_id=town.LEE, organization_id=id_, role=Role.CASE_MANAGER, created_at=now)
        )
        db.session.add(Team(organization_id=id_, name="Pantry team", created_at=now))
        if claim:
            db.session.add(
                Claim(organization_id=id_, name="Pat", mail="pat@example.org", proof="call", created_at=now)
            )
        db.session.add(
            UpkeepLink(
                token_hash=id_.bytes * 2, organization_id=id_, created_at=now, expires_at=now + timedelta(7)
            )
        )
    return id_


def service(*, paused: bool = True) -> UUID:
    """A twin of the pantry, said to be full an hour later and confirmed by a call."""
    later, id_ = clock.now() + timedelta(hours=1), uuid4()
    with transaction():
        place_id = place(within=True)
        db.session.add(
            m.Service(
                id=id_,
                organization_id=town.HARBOR,
                name="Comunity pantry",
                description="Groceries for a week, for everybody who asks. No papers.",
                email="pantry@harbor.example.org",
                fees="No cost",
                phones=[m.Phone(number="217-555-0123"), m.Phone(number="(217) 555-0999")],
                languages=[m.Language(code="fr", name="French")],
                schedules=[m.Schedule(freq="WEEKLY", byday="SA", opens_at=time(9), closes_at=time(12))],
                service_at_locations=[
                    m.ServiceAtLocation(
                        location_id=place_id,
                        schedules=[m.Schedule(byday="SU", opens_at=time(9), closes_at=time(10))],
                    )
                ],
                contacts=[m.Contact(name="Pat", phones=[m.Phone(number="(217) 555-0111")])],
                required_documents=[m.RequiredDocument(document="A bag")],
                capacity=m.Capacity(room="full", said_at=later, said_by=town.PRIYA),
                pause=m.Pause(until=later + timedelta(days=3), message="Moving", said_at=later)
                if paused
                else None,
                confirmations=[
                    m.Confirmation(field="phone", at=later, how="call"),
                    m.Confirmation(field="hours", at=later, how="call"),
                ],
            )
        )
        db.session.flush()
        db.session.add_all(
            m.Attribute(link_id=id_, link_entity="service", taxonomy_term_id=needs.term_id(code))
            for code in ("food.pantry", "food.delivered")
        )
    return id_


def place(*, within: bool = False) -> UUID:
    """A twin of Harbor's hall, at which its delivery is, too; and the pantry is at both."""
    id_ = uuid4()
    if not within:
        with transaction():
            _place(id_)
            db.session.add(m.ServiceAtLocation(service_id=town.DELIVERY, location_id=id_))
            double = m.ServiceAtLocation(service_id=town.PANTRY, location_id=id_)
            double.phones = [
                m.Phone(number="(217) 555-0333", languages=[m.Language(code="pl", name="Polish")])
            ]
            db.session.add(double)
        return id_
    _place(id_)
    db.session.flush()
    return id_


def _place(id_: UUID) -> None:
    db.session.add(
        m.Location(
            id=id_,
            organization_id=town.HARBOR,
            name="Harbor Hall, ground floor",
            latitude=39.8011,
            longitude=-89.6501,
            addresses=[
                m.Address(
                    address_1="12 Mill St",
                    address_2="Suite 2",
                    city="Springfield",
                    state_province="IL",
                    postal_code="62701",
                )
            ],
            accessibility=[m.Accessibility(description="Ramp")],
            languages=[m.Language(code="es", name="Spanish")],
        )
    )


def twin_of(listing_id: UUID) -> UUID:
    """The other one of the pair that was found with this listing."""
    pairs = db.session.scalars(select(DuplicatePair)).all()
    pair = next(pair for pair in pairs if listing_id in (pair.first_id, pair.second_id))
    return pair.second_id if pair.first_id == listing_id else pair.first_id


def without_new_ids(table: str, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of sheets are written anew, so their ids may differ; what they say may not."""
    written = (
        "phone",
        "language",
        "schedule",
        "attribute",
        "service_at_location",
        "accessibility",
        "address",
    )
    if table not in written:
        return rows
    at = [column.name for column in db.metadata.tables[table].columns].index("id")
    return sorted(row[:at] + row[at + 1 :] for row in rows)
