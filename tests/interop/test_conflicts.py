"""Where a feed and an edit made here disagree: ours stands, a steward is asked, and what was decided holds."""

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app import clock
from app.actor import SYSTEM
from app.db import db, transaction
from app.directory import actions as directory
from app.directory import models as m
from app.interop.models import FeedConflict, FeedRule
from app.stewardship.actions import versions
from app.stewardship.queries.versions import history
from tests.interop.feeds import FOOD_BANK, PANTRY, food_bank, json_feed, said, take_in


def pantry() -> m.Service:
    return db.session.get_one(m.Service, UUID(PANTRY))


def edit(**changes: Any) -> None:
    """Somebody changes the pantry here."""
    with transaction():
        versions.change(pantry(), changes, by=SYSTEM)


def conflicts(*, still: bool = True) -> list[FeedConflict]:
    wanted = select(FeedConflict).order_by(FeedConflict.field)
    return list(db.session.scalars(wanted.where(FeedConflict.closed_at.is_(None)) if still else wanted))


def phones() -> list[str]:
    return sorted(phone.number for phone in pantry().phones)


OURS = [{"number": "217 555 0111"}]


def theirs(number: str) -> list[dict[str, Any]]:
    return [{"number": number, "languages": [{"name": "Arabic", "code": "ar"}]}]


def test_a_field_changed_here_only_stays_while_others_follow_the_feed(app: Flask) -> None:
    take_in(json_feed(food_bank(description="Food.")))
    edit(name="Our pantry")
    take_in(json_feed(food_bank(description="Good food.")))
    assert (pantry().name, pantry().description, conflicts()) == ("Our pantry", "Good food.", [])


def test_a_field_that_both_changed_is_kept_and_becomes_a_conflict(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(name="Our pantry")
    report = take_in(json_feed(food_bank(name="Their pantry", description="New.")))
    (one,) = conflicts()
    assert (one.base, one.theirs, one.ours) == ("Community pantry", "Their pantry", "Our pantry")
    assert (one.field, one.listing_kind, one.listing_id) == ("name", "services", UUID(PANTRY))
    assert (one.opened_at, one.source, report.conflicts) == (clock.now(), "county", 1)
    assert "1 field waits for a steward: the feed and an edit made here disagree." in list(report.lines())
    assert (pantry().name, pantry().description) == ("Our pantry", "New.")


def test_a_feed_that_changes_its_mind_changes_the_one_open_conflict(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(name="Our pantry")
    take_in(json_feed(food_bank(name="Their pantry")))
    report = take_in(json_feed(food_bank(name="Their new pantry")))
    (one,) = conflicts()
    assert (one.base, one.theirs, report.conflicts) == ("Community pantry", "Their new pantry", 0)
    take_in(json_feed(food_bank()))  # it goes back to what both started from
    (over,) = conflicts(still=False)
    assert (over.ended, pantry().name) == ("withdrawn", "Our pantry")


def test_a_conflict_is_over_when_the_feed_comes_to_say_what_we_say(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(name="Our pantry")
    take_in(json_feed(food_bank(name="Their pantry")))
    take_in(json_feed(food_bank(name="Our pantry")))
    (over,) = conflicts(still=False)
    assert (over.ended, over.closed_at) == ("agreed", clock.now())
    assert conflicts() == []


def test_a_second_import_leaves_a_conflict_and_our_value_alone(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(name="Our pantry", phones=OURS)
    changed = food_bank(name="Their pantry", phones=theirs("217 555 0122"))
    take_in(json_feed(changed))
    before = [(one.field, one.told_at, one.version) for one in conflicts()]
    again = take_in(json_feed(changed))
    assert (again.created.total(), again.changed.total(), again.removed.total()) == (0, 0, 0)
    assert [(one.field, one.told_at, one.version) for one in conflicts()] == before
    assert (pantry().name, phones()) == ("Our pantry", ["217 555 0111"])


def test_telephones_are_one_answer_and_what_hangs_on_theirs_waits_with_them(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(phones=OURS)
    report = take_in(json_feed(food_bank(phones=theirs("217 555 0122"))))
    assert said(report) == []
    (one,) = conflicts()
    assert (one.entity, one.record_id, one.field) == ("service", UUID(PANTRY), "phone")
    assert [row["says"]["number"] for row in one.ours] == ["217 555 0111"]
    assert [row["entity"] for row in one.theirs] == ["phone", "language"]
    assert [row["says"]["number"] for row in one.base] == ["(217) 555-0100"]
    assert phones() == ["217 555 0111"]


def test_a_conflict_about_telephones_is_over_when_the_feed_comes_to_say_ours(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(phones=OURS)
    take_in(json_feed(food_bank(phones=theirs("217 555 0122"))))
    take_in(json_feed(food_bank(phones=OURS)))
    (over,) = conflicts(still=False)
    assert (over.ended, phones()) == ("agreed", ["217 555 0111"])


def test_a_detail_that_was_taken_away_here_does_not_come_back(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(phones=[], name="Our pantry")
    take_in(json_feed(food_bank(description="New.")))
    assert (phones(), conflicts()) == ([], [])


def test_single_things_are_merged(app: Flask) -> None:
    take_in(json_feed(food_bank(languages=[{"code": "en", "name": "English"}])))
    edit(languages=["en", "ar"])
    take_in(
        json_feed(food_bank(languages=[{"code": "en", "name": "English"}, {"code": "es", "name": "Spanish"}]))
    )
    assert sorted(language.code or "" for language in pantry().languages) == ["ar", "en", "es"]
    assert conflicts() == []


def test_a_rule_answers_for_a_steward(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    edit(name="Our pantry", phones=OURS)
    with transaction():
        for entity, field, keeps in (("service", "name", "ours"), ("service", "phone", "theirs")):
            rule = FeedRule(source="county", entity=entity, field=field, keeps=keeps, made_at=clock.now())
            db.session.add(rule)
    take_in(json_feed(food_bank(name="Their pantry", phones=theirs("217 555 0122"))))
    assert (pantry().name, phones(), conflicts()) == ("Our pantry", ["217 555 0122"], [])
    assert pantry().phones[0].languages[0].code == "ar"


def test_a_listing_that_another_feed_brought_is_not_a_conflict_and_one_made_here_is(app: Flask) -> None:
    take_in(json_feed(food_bank(), source="north"))
    take_in(json_feed(food_bank(name="Pantry of the south"), source="south"))
    assert (pantry().name, conflicts()) == ("Pantry of the south", [])
    with transaction():
        db.session.add(m.Organization(id=UUID(int=7), name="Made here", description="Ours."))
    told = {"id": str(UUID(int=7)), "name": "Told elsewhere", "description": "Ours.", "website": "a.example"}
    take_in(json_feed(told, source="north"))
    (one,) = conflicts()
    assert (one.base, one.ours, one.listing_kind) == (None, "Made here", "organizations")
    assert db.session.get_one(m.Organization, UUID(int=7)).website == "https://a.example"


def test_what_a_feed_changes_is_one_version_of_each_listing(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    assert history(UUID(PANTRY)) == []
    changed = food_bank(name="Choice pantry", phones=theirs("217 555 0122"))
    changed["locations"][0]["addresses"][0]["address_1"] = "14 Oak Street"
    take_in(json_feed(changed))
    latest, first = history(UUID(PANTRY))
    assert (first.what, latest.what, latest.fields) == (
        "As it was found",
        "Changed by a feed",
        ["Name", "Phone"],
    )
    assert (latest.version.why, latest.version.by_id) == ("The feed “county” said so", None)
    place = pantry().service_at_locations[0].location_id
    assert [entry.fields for entry in history(place)] == [["Address"], []]
    assert history(UUID(FOOD_BANK)) == []
    take_in(json_feed(changed))
    assert len(history(UUID(PANTRY))) == 2


def test_a_field_from_a_feed_is_as_sure_as_the_feed(app: Flask) -> None:
    take_in(json_feed(food_bank()))
    with transaction():
        directory.confirm(pantry(), how="call", by=SYSTEM)
    take_in(json_feed(food_bank(phones=theirs("217 555 0122"))))
    ways = {row.field: row.how for row in pantry().confirmations}
    assert (ways["phone"], ways["hours"]) == ("source", "call")


def test_histories_of_many_listings_take_a_fixed_number_of_statements(app: Flask, statements: Any) -> None:
    def feed(count: int, word: str) -> Any:
        services = [
            {"id": f"s{n}", "name": f"{word} {n}", "status": "active", "eligibility_description": word}
            for n in range(count)
        ]
        organization = {"id": FOOD_BANK, "name": "Bank", "description": "x", "services": services}
        return json_feed(organization, source=f"feed-{count}")

    counts = []
    for count in (3, 40):
        take_in(feed(count, "Old"))
        with statements() as run:
            take_in(feed(count, "New"))
        counts.append(len([line for line in run if "SELECT" in line]))
    assert counts[0] == counts[1]
