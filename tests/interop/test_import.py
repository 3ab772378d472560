"""Taking in a directory: nested or in tables, once or again, and nothing lost without a word."""

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import audit, clock
from app.actor import SYSTEM
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory import actions as directory
from app.directory import models as m
from app.directory import needs
from app.interop.hsds import Document, Effect, Feed
from app.interop.models import FeedRecord
from tests.interop.feeds import FOOD_BANK, HALL, PANTRY, food_bank, json_feed, our_term, said, tables, take_in


def pantry() -> m.Service:
    return db.session.get_one(m.Service, UUID(PANTRY))


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def marked() -> set[UUID]:
    """The services that the index was told of."""
    return set(db.session.scalars(select(m.Change.service_id)))


def test_a_nested_organization_is_kept_with_all_its_parts(app: Flask) -> None:
    report = take_in(json_feed(food_bank()))
    assert said(report) == []
    service = pantry()
    assert (service.name, service.status, service.organization.name) == (
        "Community pantry",
        "active",
        "Prairie Food Bank",
    )
    (at,) = service.service_at_locations
    assert at.location.public_address == ["12 Oak Street", "Springfield, IL 62701"]
    (schedule,) = service.schedules
    assert (schedule.byday, schedule.opens_at, schedule.closes_at) == ("MO,WE", time(9), time(17))
    assert service.phones[0].languages[0].code == "es"
    assert service.free


def test_a_service_of_the_api_brings_its_organization_program_and_place(app: Flask) -> None:
    service = {
        "id": PANTRY,
        "name": "Community pantry",
        "status": "active",
        "organization": {"id": FOOD_BANK, "name": "Prairie Food Bank", "description": "Food."},
        "program": {"id": "p1", "name": "Fresh food", "description": "Greens."},
        "service_at_locations": [{"id": "s1", "location": {"id": HALL, "location_type": "physical"}}],
        "capacities": [
            {
                "id": "c1",
                "available": 3,
                "updated": "2026-03-01T10:00:00Z",
                "unit": {"id": "u1", "name": "bed"},
            }
        ],
    }
    assert said(take_in(json_feed(service))) == []
    assert pantry().program is not None
    assert pantry().program.organization_id == UUID(FOOD_BANK)  # type: ignore[union-attr]
    assert pantry().service_at_locations[0].location_id == UUID(HALL)
    assert pantry().service_capacities[0].unit.name == "bed"


def test_a_page_of_the_api_is_taken(app: Flask) -> None:
    page = {"total_items": 1, "contents": [food_bank()]}
    feed = Feed("county", (Document("feed.json", json.dumps(page).encode()),))
    assert take_in(feed).created["service"] == 1


def test_a_second_import_changes_nothing(app: Flask) -> None:
    first = take_in(json_feed(food_bank()))
    again = take_in(json_feed(food_bank()))
    assert (again.created.total(), again.changed.total(), again.removed.total()) == (0, 0, 0)
    assert again.unchanged == first.created


def test_what_the_feed_tells_anew_is_changed(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    report = take_in(json_feed(food_bank(name="Choice pantry")))
    assert dict(+report.changed) == {"service": 1}
    assert pantry().name == "Choice pantry"


def test_what_the_feed_no_longer_says_of_a_service_is_emptied(app: Flask) -> None:
    take_in(json_feed(food_bank(wait_time="A week")))
    take_in(json_feed(food_bank()))
    assert pantry().wait_time is None


def test_what_a_steward_put_right_stays_and_a_steward_is_asked_when_the_feed_says_something_new(
    app: Flask,
) -> None:
    take_in(json_feed(food_bank()))
    with transaction():
        pantry().name = "Pantry at Union Hall"
    take_in(json_feed(food_bank()))
    assert pantry().name == "Pantry at Union Hall"
    report = take_in(json_feed(food_bank(name="Choice pantry")))
    assert (pantry().name, report.conflicts) == ("Pantry at Union Hall", 1)


def test_a_detail_that_its_service_comes_without_is_removed(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    report = take_in(json_feed(food_bank(cost_options=[], phones=[])))
    assert dict(+report.removed) == {"cost_option": 1, "phone": 1}
    assert (pantry().cost_options, pantry().phones, count(m.Language)) == ([], [], 0)


def test_a_detail_that_was_added_here_is_not_removed(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    with transaction():
        service = pantry()
        service.required_documents.append(m.RequiredDocument(document="A bag"))
    take_in(json_feed(food_bank(name="Choice pantry")))
    assert [paper.document for paper in pantry().required_documents] == ["A bag"]


def test_a_service_that_vanished_from_the_feed_is_kept_and_told_of(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    report = take_in(json_feed({"id": FOOD_BANK, "name": "Prairie Food Bank", "description": "Food."}))
    assert report.gone == {"service": 1, "location": 1}
    assert pantry().name == "Community pantry"


def test_two_sources_with_the_same_ids_are_kept_apart(app: Flask) -> None:
    one = {"id": "1", "name": "Harbor", "description": "x"}
    take_in(json_feed(one, source="north"))
    take_in(json_feed({**one, "name": "Lakeview"}, source="south"))
    assert sorted(db.session.scalars(select(m.Organization.name))) == ["Harbor", "Lakeview"]


def test_an_id_that_is_no_uuid_is_kept_as_an_identifier(app: Flask) -> None:
    report = take_in(json_feed({"id": "org-7", "name": "Harbor", "description": "x"}))
    (identifier,) = db.session.scalars(select(m.OrganizationIdentifier))
    assert (identifier.identifier_type, identifier.identifier) == ("county", "org-7")
    assert "is no UUID" in report.of(Effect.ASSUMED)[0].reason
    assert (
        db.session.scalars(select(FeedRecord.original_id).where(FeedRecord.entity == "organization")).one()
        == "org-7"
    )


def test_an_organization_that_nobody_brings_becomes_an_unlisted_placeholder(app: Flask) -> None:
    service = {"id": PANTRY, "name": "Pantry", "status": "active", "organization_id": "org-9"}
    report = take_in(json_feed(service))
    assert said(report) == [
        "feed.json, row 1, organization_id: names an organization that this feed doesn't bring (“org-9”): "
        "an unlisted one stands in"
    ]
    assert (pantry().organization.listed, pantry().organization.verified) == (False, False)
    again = take_in(json_feed(service))
    assert (again.created.total(), again.changed.total(), again.gone) == (0, 0, {})


def test_a_placeholder_becomes_the_organization_when_it_is_brought(app: Flask) -> None:
    service = {"id": PANTRY, "name": "Pantry", "status": "active", "organization_id": "org-9"}
    take_in(json_feed(service))
    take_in(json_feed({"id": "org-9", "name": "Harbor", "description": "Food."}, service))
    assert (pantry().organization.name, pantry().organization.listed) == ("Harbor", True)


def test_an_empty_status_is_taken_as_active_and_told(app: Flask) -> None:
    report = take_in(json_feed(food_bank(status="")))
    assert said(report) == ["feed.json, row 1, services[0].status: is empty: taken as active"]
    assert pantry().active


def test_a_status_that_nobody_knows_refuses_the_service_and_what_hangs_on_it(app: Flask) -> None:
    report = take_in(json_feed(food_bank(status="open", attributes=[])))
    assert count(m.Service) == 0
    reasons = {(problem.where.path, problem.field, problem.reason) for problem in report.refused}
    assert (
        "services[0]",
        "status",
        "must be one of active, inactive, defunct, temporarily closed, not “open”",
    ) in reasons
    assert (
        "services[0].phones[0]",
        "service_id",
        f"names a service that was refused (“{PANTRY}”)",
    ) in reasons
    assert count(m.Organization) == 1


def test_a_fault_in_a_lesser_field_leaves_out_that_field_only(app: Flask) -> None:
    report = take_in(json_feed(food_bank(email="call us", maximum_age="old")))
    assert [(p.field, p.effect) for p in report.problems if "UUID" not in p.reason] == [
        ("email", Effect.LEFT_OUT),
        ("maximum_age", Effect.LEFT_OUT),
    ]
    assert pantry().email is None


def test_a_bad_time_refuses_the_opening_with_row_and_field(app: Flask) -> None:
    hours = [{"freq": "WEEKLY", "byday": "MO", "opens_at": "nine", "closes_at": "17:00"}]
    report = take_in(json_feed(food_bank(schedules=hours)))
    assert said(report) == [
        "feed.json, row 1, services[0].schedules[0].opens_at: must be a time like 09:00 or 5:30 pm, not “nine”"
    ]
    assert pantry().schedules == []


@pytest.mark.parametrize(
    ("opens", "closes", "kept"),
    [("18:00", "08:00", 1), ("10:00", "04:00", 0), ("00:00", "00:00", 1), ("12:00", "24:00", 1)],
)
def test_a_night_is_believed_and_a_lost_pm_is_not(app: Flask, opens: str, closes: str, kept: int) -> None:
    hours = [{"freq": "WEEKLY", "byday": "MO", "opens_at": opens, "closes_at": closes}]
    take_in(json_feed(food_bank(schedules=hours)))
    assert len(pantry().schedules) == kept


def test_a_misspelt_field_is_told_with_the_one_that_is_meant(app: Flask) -> None:
    report = take_in(json_feed(food_bank(phone=[{"number": "1"}])))
    assert said(report) == [
        "feed.json, row 1, services[0].phone: is no field of service in HSDS (did you mean phones?): "
        "left out wherever it stands"
    ]


def test_a_record_told_twice_alike_is_one_and_otherwise_refused(app: Flask) -> None:
    pantry_twice = food_bank()
    pantry_twice["phones"] = [{"id": "ph", "number": "1"}]
    pantry_twice["services"][0]["phones"] = [{"id": "ph", "number": "1"}]
    assert said(take_in(json_feed(pantry_twice))) == []
    (phone,) = db.session.scalars(select(m.Phone))
    assert (phone.organization_id, phone.service_id) == (UUID(FOOD_BANK), UUID(PANTRY))
    pantry_twice["services"][0]["phones"] = [{"id": "ph", "number": "2"}]
    assert said(take_in(json_feed(pantry_twice))) == [
        "feed.json, row 1, phones[0].id: was given before, there with another number"
    ]


def test_a_child_may_come_before_its_parent(app: Flask) -> None:
    branch = {"id": "b", "name": "Branch", "description": "x", "parent_organization_id": "a"}
    head = {"id": "a", "name": "Head", "description": "x"}
    assert said(take_in(json_feed(branch, head))) == []
    found = db.session.scalars(select(m.Organization).where(m.Organization.name == "Branch")).one()
    assert found.parent is not None
    assert found.parent.name == "Head"


def test_two_organizations_that_are_each_other_s_parents_are_told_apart(app: Flask) -> None:
    one = {"id": "a", "name": "A", "description": "x", "parent_organization_id": "b"}
    other = {"id": "b", "name": "B", "description": "x", "parent_organization_id": "a"}
    report = take_in(json_feed(one, other))
    assert [p.field for p in report.of(Effect.LEFT_OUT)] == ["parent_organization_id"]
    assert count(m.Organization) == 2


def test_a_need_of_a_feed_is_our_need(app: Flask) -> None:
    with transaction():
        needs.load()
    take_in(json_feed(food_bank(attributes=[our_term("food.pantry", "", taxonomy=m.NEEDS)])))
    assert pantry().need_codes == ["food.pantry"]
    kept = db.session.get_one(m.TaxonomyTerm, needs.term_id("food.pantry"))
    assert kept.name != "food.pantry"


def test_terms_of_another_taxonomy_are_imported_beside_it(app: Flask) -> None:
    take_in(json_feed(food_bank(attributes=[our_term("1102", "x", taxonomy="Open Eligibility")])))
    (attribute,) = pantry().attributes
    assert (attribute.term.taxonomy, attribute.term.code, attribute.value) == (
        "Open Eligibility",
        "1102",
        "x",
    )


def test_what_is_ours_is_read_into_columns_and_not_kept_as_attributes(app: Flask) -> None:
    rule = '{"kind": "age", "hard": true, "min": 18, "text": "For adults"}'
    bank = food_bank(
        assured_date="2026-02-01",
        attributes=[
            our_term("accepts-referrals", "no"),
            our_term("answer-by-days", "5"),
            our_term("confirmed-how", "visit"),
            our_term("eligibility-rule", rule),
            our_term("time-zone", "America/Denver"),
            our_term("room", "waitlist"),
            our_term("wait-days", "14"),
        ],
    )
    bank["locations"][0]["attributes"] = [
        our_term("address-visibility", "area"),
        {**our_term("time-zone", "America/Chicago"), "id": "zone-of-place"},
    ]
    assert said(take_in(json_feed(bank))) == []
    service = pantry()
    assert (service.accepts_referrals, service.answer_by_days, service.confirmed_how) == (False, 5, "visit")
    assert service.confirmed_at == datetime(2026, 2, 1, 12, tzinfo=UTC)
    (kept_rule,) = service.eligibility_rules
    assert (kept_rule.kind, kept_rule.hard, kept_rule.terms, kept_rule.text) == (
        "age",
        True,
        {"min": 18.0},
        "For adults",
    )
    assert service.schedules[0].zone == "America/Denver"
    assert service.capacity is not None
    assert (service.capacity.room, service.capacity.wait_days) == ("waitlist", 14)
    place = service.service_at_locations[0].location
    assert (place.address_visibility, place.time_zone) == ("area", "America/Chicago")
    assert count(m.Attribute) == 0
    assert count(m.TaxonomyTerm) == 0


def test_a_visibility_that_can_not_be_read_hides_the_place(app: Flask) -> None:
    bank = food_bank()
    bank["locations"][0]["attributes"] = [our_term("address-visibility", "hiden")]
    report = take_in(json_feed(bank))
    assert len(report.refused) == 1
    assert pantry().service_at_locations[0].location.public_address == []


def test_the_places_of_a_victim_service_provider_are_hidden(app: Flask) -> None:
    bank = food_bank()
    bank["attributes"] = [our_term("victim-service-provider", "yes")]
    take_in(json_feed(bank))
    assert pantry().organization.victim_service_provider
    assert pantry().service_at_locations[0].location.public_point is None


@pytest.mark.parametrize(
    "value", ["", "[]", "{", '{"kind": "mood"}', '{"kind": "age"}', '{"kind": "area", "areas": "62701"}']
)
def test_a_rule_that_can_not_be_computed_is_refused(app: Flask, value: str) -> None:
    report = take_in(json_feed(food_bank(attributes=[our_term("eligibility-rule", value)])))
    assert [problem.field for problem in report.refused] == ["eligibility-rule"]
    assert pantry().eligibility_rules == []


def test_older_news_of_room_do_not_replace_what_was_said_here(app: Flask) -> None:
    beds = {
        "id": "c1",
        "available": 0,
        "updated": "2026-03-01T10:00:00Z",
        "unit": {"id": "u1", "name": "place"},
        "description": "full",
    }
    take_in(json_feed(food_bank(capacities=[beds])))
    assert pantry().capacity is not None
    assert pantry().capacity.room == "full"  # type: ignore[union-attr]
    with transaction():
        directory.say_room(pantry(), m.Room.HAS_ROOM, by=SYSTEM)
    newer = {**beds, "updated": "2026-03-02T10:00:00Z", "description": "waitlist"}
    take_in(json_feed(food_bank(capacities=[newer])))
    assert pantry().capacity.room == "has_room"  # type: ignore[union-attr]


def test_a_confirmation_here_is_newer_than_the_feed_s(app: Flask) -> None:
    take_in(json_feed(food_bank(assured_date="2026-02-01")))
    with transaction():
        directory.confirm(pantry(), how="call", by=SYSTEM)
    take_in(json_feed(food_bank(assured_date="2026-02-02")))
    assert (pantry().confirmed_at, pantry().confirmed_how) == (clock.now(), "call")
    assert pantry().assured_date == date(2026, 2, 2)


def test_the_index_is_told_of_what_changed_and_of_nothing_else(app: Flask) -> None:
    other = {"id": "s2", "name": "Delivery", "status": "active"}
    bank = food_bank()
    bank["services"].append(other)
    take_in(json_feed(bank))
    assert len(marked()) == 2
    with transaction():
        for change in db.session.scalars(select(m.Change)):
            db.session.delete(change)
    take_in(json_feed(bank))
    assert marked() == set()
    bank["locations"][0]["name"] = "Union Hall, back door"
    take_in(json_feed(bank))
    assert marked() == {UUID(PANTRY)}
    bank["name"] = "Prairie Food"
    take_in(json_feed(bank))
    assert len(marked()) == 2


def test_the_index_is_told_when_something_changed_at_a_service_s_place(app: Flask) -> None:
    bank = food_bank()
    take_in(json_feed(bank))
    with transaction():
        for change in db.session.scalars(select(m.Change)):
            db.session.delete(change)
    bank["locations"][0]["addresses"][0]["address_1"] = "14 Oak Street"
    take_in(json_feed(bank))
    assert marked() == {UUID(PANTRY)}


def test_an_import_is_an_event_with_its_counts(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.name, event.data["source"], event.data["refused"]) == ("feed.imported", "county", 0)
    assert audit.verify().broken is None


def test_tables_of_today_are_taken(app: Flask) -> None:
    report = take_in(
        tables(
            organizations="id,name,description,website\no1,Harbor,Food,www.harbor.example",
            services=f"id,organization_id,name,status\n{PANTRY},o1,Pantry,active",
            locations="id,location_type,organization_id,name\nl1,physical,o1,Hall",
            service_at_location=f"id,service_id,location_id\nsl1,{PANTRY},l1",
            schedules=f"id,service_id,freq,byday,opens_at,closes_at\nh1,{PANTRY},WEEKLY,MO,09:00,12:00",
            taxonomy_terms="id,code,name,description,taxonomy\nt1,accepts-referrals,x,x,Trellis terms",
            attributes=f"id,link_id,taxonomy_term_id,link_entity,value\na1,{PANTRY},t1,service,no",
        )
    )
    assert said(report) == []
    assert pantry().organization.website == "https://www.harbor.example"
    assert pantry().service_at_locations[0].location.name == "Hall"
    assert pantry().accepts_referrals is False


def test_tables_of_2_x_are_understood(app: Flask) -> None:
    report = take_in(
        tables(
            organization="id,name,description,url\no1,Harbor,Food,https://harbor.example",
            service=f"id,organization_id,name,status\n{PANTRY},o1,Pantry,",
            location="id,organization_id,name\nl1,o1,Hall\nl2,o1,Annex",
            service_at_location=f'id,service_id,location_id\n,{PANTRY},l1\n,"{PANTRY},gone",l2',
            physical_address="id,location_id,address_1,city,state_province,postal_code,country\n"
            "a1,l1,1 Oak,Springfield,IL,62701,US",
            regular_schedule="id,service_id,weekday,opens_at,closes_at\n,"
            f"{PANTRY},Monday,9:00,17:00\n,{PANTRY},7,,",
            holiday_schedule="id,service_id,closed,start_date,end_date\n,"
            f"{PANTRY},true,2026-12-25,2026-12-26",
            eligibility=f"id,service_id,eligibility\n,{PANTRY},Adults\n,{PANTRY},Veterans",
            phone=f'id,service_id,number,language\n,{PANTRY},217 555 0100,"English, Spanish"',
            taxonomy="id,name,parent_id,vocabulary\nt1,Food,,211",
            service_taxonomy=f"id,service_id,taxonomy_id,taxonomy_detail\n,{PANTRY},t1,",
        )
    )
    assert [str(p) for p in report.refused] == [
        "service_at_location.csv, row 3, service_id: names a service that this feed doesn't bring (“gone”)"
    ]
    service = pantry()
    assert service.organization.website == "https://harbor.example"
    assert {at.location.name for at in service.service_at_locations} == {"Hall", "Annex"}
    assert {(s.byday, s.opens_at, s.closed, s.valid_from) for s in service.schedules} == {
        ("MO", time(9), False, None),
        ("SU", None, False, None),
        (None, None, True, date(2026, 12, 25)),
    }
    assert service.eligibility_description == "Adults; Veterans"
    assert {language.name for language in service.phones[0].languages} == {"English", "Spanish"}
    assert service.attributes[0].term.taxonomy == "211"


def test_rows_of_a_table_are_refused_one_by_one(app: Flask) -> None:
    report = take_in(
        tables(
            organizations="id,name,description\no1,Harbor,Food\no2,,Shelter\n,Lakeview,Homes\no3,Annex",
            programs="id,organization_id,name,description\np1,o2,Beds,x\np2,,Meals,x",
        )
    )
    assert [str(p) for p in report.refused] == [
        "organizations.csv, row 3, name: is missing",
        "organizations.csv, row 4, id: is missing, so neither this nor what is nested in it can be taken",
        "organizations.csv, row 5: has 2 values where the heading has 3",
        "programs.csv, row 3, organization_id: is missing",
        "programs.csv, row 2, organization_id: names an organization that was refused (“o2”)",
    ]
    assert count(m.Organization) == 1


def test_an_unknown_table_and_an_unknown_column_are_told_of(app: Flask) -> None:
    report = take_in(
        tables(
            organizations="id,name,description,mascot\no1,Harbor,Food,otter\no2,Lakeview,Homes,heron",
            mascots="id\n1\n2",
        )
    )
    assert said(report) == [
        "organizations.csv, row 2, mascot: is no field of organization in HSDS: left out wherever it stands",
        "mascots.csv: HSDS has no table of this name: 2 rows left out",
    ]


def test_a_formula_is_kept_as_the_words_it_was(app: Flask) -> None:
    take_in(tables(organizations="id,name,description\no1,'=Food,'+1 for food"))
    organization = db.session.scalars(select(m.Organization)).one()
    assert (organization.name, organization.description) == ("=Food", "+1 for food")


def test_a_service_told_in_brief_and_later_in_full_is_one_service(app: Flask) -> None:
    brief = {"id": PANTRY, "name": "Community pantry", "status": "active"}
    organization = {"id": FOOD_BANK, "name": "Food Bank", "description": "Food.", "services": [brief]}
    full = {**brief, "organization_id": FOOD_BANK, "description": "A week of groceries."}
    assert said(take_in(json_feed(organization, full))) == []
    assert pantry().description == "A week of groceries."
