"""A directory that holds one of everything that is easily lost on the way out and in again."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app import clock
from app.db import db, transaction
from app.directory import models as m
from seed_data import listings
from tests.interop.feeds import FOOD_BANK, food_bank, json_feed, take_in


@pytest.fixture
def fill(app):
    """A few organizations of the invented county, and one of everything that is easily lost."""
    take_in(json_feed(*listings.feed(7, clock.now(), {})[:25], source="county"))
    take_in(
        json_feed(food_bank(), {"id": "s9", "name": "Orphan", "status": "active", "organization_id": "o9"})
    )
    with transaction():
        bank = db.session.get_one(m.Organization, UUID(FOOD_BANK))
        bank.description, bank.tax_id, bank.year_incorporated = '=SUM(A1), "quoted"\nand more', "-12", 1990
        service = bank.services[0]
        service.minimum_age, service.fees, service.answer_by_days = 18.0, "+1 dollar", 5
        service.confirmed_at, service.confirmed_how, service.accepts_referrals = clock.now(), "call", False
        service.capacity = m.Capacity(room="waitlist", wait_days=9, said_at=clock.now())
        service.eligibility_rules = [
            m.EligibilityRule(kind="age", terms={"min": 18.0}, text="Adults", hard=False)
        ]
        service.contacts = [
            m.Contact(name="Private SECRET", private=True, phones=[m.Phone(number="1 SECRET")])
        ]
        service.pause = m.Pause(
            until=clock.now() + timedelta(days=9), message="We move house.", said_at=clock.now()
        )
        service.confirmations = [
            m.Confirmation(field="hours", how="visit", at=clock.now(), by_id=uuid4()),
            m.Confirmation(field="phone", how="document", at=clock.now() - timedelta(days=30)),
        ]
        list_ = m.Taxonomy(name="Kinds of help", description="A list.")
        db.session.add_all([list_, m.Taxonomy(name="Empty list"), m.Unit(name="room", scheme="none yet")])
        db.session.flush()
        words = {"taxonomy": list_.name, "taxonomy_id": list_.id}
        db.session.add(
            m.TaxonomyTerm(code="K2", name="Groceries", synonyms="food|pantry", position=2, **words)
        )
        unit = m.Unit(name="bed")
        db.session.add(unit)
        db.session.flush()
        db.session.add(
            m.ServiceCapacity(service_id=service.id, unit_id=unit.id, available=3, updated=clock.now())
        )
        db.session.add(m.MetaTableDescription(name="services", language="en"))
        db.session.add(
            m.MetadataEntry(
                resource_id=service.id,
                resource_type="service",
                last_action_date=clock.now(),
                last_action_type="update",
                field_name="name",
                previous_value="Pantry",
                replacement_value="Community pantry",
                updated_by="Ann",
            )
        )
        schedule = service.schedules[0]
        schedule.zone, schedule.valid_from = "America/Chicago", clock.now().date()
        service.schedules.append(
            m.Schedule(byday="-1FR", freq="MONTHLY", closed=True, description="Stock-taking")
        )
        place = bank.locations[0]
        place.address_visibility, place.transportation = "area", "SECRET bus"
