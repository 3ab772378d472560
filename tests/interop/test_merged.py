"""A feed that brings again what was merged away here does not bring it back."""

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from app.actor import Actor, Kind, Membership, Role
from app.db import db, transaction
from app.directory.models import Contact, Location, Organization, Phone, Service, ServiceAtLocation
from app.stewardship import sheets
from app.stewardship.actions import merging
from app.stewardship.models import Merge
from tests.interop.feeds import FOOD_BANK, HALL, food_bank, json_feed, take_in

STEWARD = Actor(Kind.PERSON, UUID(int=7), "Cora", (Membership(UUID(int=8), Role.COORDINATOR),))
KEPT = UUID(int=9)


def merge(kind: str, kept: UUID, gone: UUID) -> UUID:
    with transaction():
        one, other = sheets.find(kind, kept), sheets.find(kind, gone)
        seen = (one.last_modified.isoformat(), other.last_modified.isoformat())
        return merging.merge(one, other, {}, kept_is_first=True, seen=seen, by=STEWARD).id


def keep_another() -> None:
    with transaction():
        db.session.add(Organization(id=KEPT, name="The Prairie Food Bank", description=""))


def counted() -> dict[str, int]:
    db.session.rollback()
    models: tuple[Any, ...] = (Organization, Service, Location, ServiceAtLocation, Phone, Contact)
    return {m.__tablename__: db.session.scalar(select(func.count()).select_from(m)) or 0 for m in models}


def test_an_organization_that_was_merged_away_stays_away_and_its_services_stay_with_the_kept_one(
    app: Flask,
) -> None:
    take_in(json_feed(food_bank()))
    keep_another()
    merge("organizations", KEPT, UUID(FOOD_BANK))
    before = counted()
    again = {**food_bank(), "name": "Newly named", "phones": [{"number": "217-555-0188"}]}
    report = take_in(json_feed(again))
    assert counted() == before
    assert not report.refused
    assert any("was merged with another listing here" in str(problem) for problem in report.problems)
    gone, kept = db.session.get_one(Organization, UUID(FOOD_BANK)), db.session.get_one(Organization, KEPT)
    assert (gone.name, gone.listed, gone.merged_into_id) == ("Prairie Food Bank", False, KEPT)
    assert kept.name == "The Prairie Food Bank"
    assert set(db.session.scalars(select(Service.organization_id))) == {KEPT}
    assert not report.gone


def test_a_place_that_was_merged_away_brings_its_services_to_the_kept_one(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    with transaction():
        db.session.add(Location(id=KEPT, name="Union Hall", organization_id=UUID(FOOD_BANK)))
    merge("places", KEPT, UUID(HALL))
    take_in(json_feed(food_bank(description="News.")))
    assert set(db.session.scalars(select(ServiceAtLocation.location_id))) == {KEPT}
    assert db.session.get_one(Location, UUID(HALL)).merged_into_id == KEPT


def test_once_it_is_undone_the_feed_is_listened_to_again(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    keep_another()
    made = merge("organizations", KEPT, UUID(FOOD_BANK))
    with transaction():
        merging.undo(db.session.get_one(Merge, made), by=STEWARD)
    take_in(json_feed({**food_bank(), "name": "Newly named"}))
    db.session.rollback()
    assert db.session.get_one(Organization, UUID(FOOD_BANK)).name == "Newly named"
