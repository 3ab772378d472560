"""A steward chooses between what is here and what a feed says, and what was chosen holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Change, Service
from app.interop.models import FeedConflict, FeedRule
from app.jobs import worker
from app.messages.models import Message
from app.referrals.lifecycle import Action
from app.stewardship.actions import versions
from app.stewardship.notices import send_digest
from app.stewardship.queries.versions import history
from tests import town
from tests.browser import Browser, text_of
from tests.conftest import NOON
from tests.interop.feeds import PANTRY, disagree, food_bank, json_feed, take_in
from tests.referrals import cast

LISTING = f"/stewardship/conflicts/services/{PANTRY}"
ARABIC = {"number": "217 555 0122", "languages": [{"name": "Arabic", "code": "ar"}]}


@pytest.fixture
def cora(town_app: Flask, browser_of: Callable[..., Browser]) -> Browser:
    disagree(by=town.actor(town.CORA))
    return browser_of(town.CORA)


def pantry() -> Service:
    return db.session.get_one(Service, UUID(PANTRY))


def conflict(field: str) -> FeedConflict:
    newest = select(FeedConflict).where(FeedConflict.field == field).order_by(FeedConflict.opened_at.desc())
    return db.session.scalars(newest).all()[0]


def seen(*fields: str) -> str:
    return " ".join(f"{one.id}:{one.version}" for one in map(conflict, fields))


def choose(browser: Browser, keeps: str, *fields: str, **more: Any) -> Any:
    return browser.post(LISTING, {"keeps": keeps, "seen": seen(*fields), **more})


def test_the_desk_counts_conflicts_and_groups_them_by_listing(cora: Browser) -> None:
    assert "Conflicts 2" in text_of(cora.get("/stewardship"))
    page = text_of(cora.get("/stewardship/conflicts"))
    assert "Pantry at Union Hall" in page
    assert "2 fields: Name and Phone" in page
    assert "waits since" in page


def test_both_sides_are_shown_with_who_said_ours(cora: Browser) -> None:
    page = text_of(cora.get(LISTING))
    for said in ("Pantry at Union Hall", "County pantry", "Community pantry", "217 555 0111", "217 555 0122"):
        assert said in page
    assert "Cora Lindqvist," in page


def test_theirs_is_taken_with_what_hangs_on_it(cora: Browser) -> None:
    with transaction():
        db.session.execute(delete(Change))
    assert choose(cora, "theirs", "phone").status_code == 303
    (phone,) = pantry().phones
    assert (phone.number, [language.code for language in phone.languages]) == ("217 555 0122", ["ar"])
    latest = history(UUID(PANTRY))[0]
    assert (latest.who, latest.fields, latest.version.why) == (
        "Cora Lindqvist",
        ["Phone"],
        "Taken from the feed “county”",
    )
    assert pantry().name == "Pantry at Union Hall"
    assert UUID(PANTRY) in set(db.session.scalars(select(Change.service_id)))
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "conflict.decided")).one()
    assert (event.actor_id, event.data["kept"], event.data["field"]) == (town.CORA, "theirs", "phone")


def test_after_theirs_was_taken_the_same_feed_changes_nothing(cora: Browser) -> None:
    choose(cora, "theirs", "phone", "name")
    report = take_in(json_feed(food_bank(name="County pantry", phones=[ARABIC])))
    assert (report.changed.total(), report.created.total(), report.removed.total()) == (0, 0, 0)
    assert pantry().name == "County pantry"


def test_what_was_kept_holds_until_the_feed_says_something_new(cora: Browser) -> None:
    choose(cora, "ours", "name", "phone")
    assert "No feed disagrees with us" in text_of(cora.get("/stewardship/conflicts"))
    take_in(json_feed(food_bank(name="County pantry", phones=[ARABIC], description="More.")))
    assert (pantry().name, conflict("name").ended) == ("Pantry at Union Hall", "kept")
    with clock.at(NOON + timedelta(days=1)):
        take_in(json_feed(food_bank(name="County food", phones=[ARABIC])))
        newest = conflict("name")
    assert (newest.base, newest.theirs, newest.closed_at) == ("County pantry", "County food", None)
    assert pantry().name == "Pantry at Union Hall"


@pytest.mark.parametrize(("keeps", "name"), [("ours", "Pantry at Union Hall"), ("theirs", "County food")])
def test_what_was_decided_for_always_is_not_asked_again(cora: Browser, keeps: str, name: str) -> None:
    choose(cora, keeps, "name", always="y")
    with transaction():
        versions.change(pantry(), {"name": "Pantry at Union Hall"}, by=town.actor(town.CORA))
    with clock.at(NOON + timedelta(days=1)):
        take_in(json_feed(food_bank(name="County food", phones=[ARABIC])))
    assert (pantry().name, conflict("name").ended) == (name, {"ours": "kept", "theirs": "taken"}[keeps])
    rule = db.session.scalars(select(FeedRule)).one()
    cora.post(f"/stewardship/conflicts/rules/{rule.id}/forget")
    with clock.at(NOON + timedelta(days=2)):
        with transaction():
            versions.change(pantry(), {"name": "Once more ours"}, by=town.actor(town.CORA))
        take_in(json_feed(food_bank(name="County meals", phones=[ARABIC])))
    assert conflict("name").closed_at is None


def test_a_choice_about_what_changed_meanwhile_is_refused_in_words(cora: Browser) -> None:
    before = seen("name")
    with transaction():
        versions.change(pantry(), {"name": "Union pantry"}, by=town.actor(town.CORA))
    answer = cora.post(LISTING, {"keeps": "theirs", "seen": before})
    assert answer.status_code == 409
    assert "This changed while you were looking at it." in text_of(answer)
    assert "Union pantry" in text_of(answer)
    assert choose(cora, "theirs", "name").status_code == 303


def test_what_was_decided_is_not_decided_again_by_a_page_that_was_left_open(cora: Browser) -> None:
    before = seen("name")
    assert choose(cora, "ours", "name").status_code == 303
    assert cora.post(LISTING, {"keeps": "theirs", "seen": before}).status_code == 409
    assert pantry().name == "Pantry at Union Hall"


def test_an_edit_that_says_what_the_feed_says_ends_the_conflict(cora: Browser) -> None:
    with transaction():
        versions.change(pantry(), {"name": "County pantry"}, by=town.actor(town.CORA))
    worker.run_all()
    db.session.rollback()
    assert (conflict("name").ended, conflict("phone").ended) == ("agreed", None)


def test_what_was_kept_can_be_asked_again(cora: Browser) -> None:
    choose(cora, "ours", "name")
    again = f"/stewardship/conflicts/{conflict('name').id}/again"
    assert "Kept as it is here" in text_of(cora.get("/stewardship/conflicts"))
    assert cora.post(again).status_code == 303
    assert conflict("name").closed_at is None
    choose(cora, "theirs", "name")
    assert cora.post(again).status_code == 409


def test_a_choice_that_names_nothing_is_refused(cora: Browser) -> None:
    assert cora.post(LISTING, {"keeps": "", "seen": seen("name")}).status_code == 422
    assert cora.post(LISTING, {"keeps": "ours", "seen": "nonsense"}).status_code == 404
    other = f"/stewardship/conflicts/services/{town.PANTRY}"
    assert cora.post(other, {"keeps": "ours", "seen": seen("name")}).status_code == 404


def test_a_feed_that_closes_a_service_asks_about_its_open_referrals_first(
    town_app: Flask, browser_of: Callable[..., Browser]
) -> None:
    def harbor(status: str) -> Any:
        service = {"id": str(town.PANTRY), "name": "Community pantry", "status": status}
        return json_feed({"id": str(town.HARBOR), "name": "Harbor Food Pantry", "services": [service]})

    def status() -> str:
        return db.session.get_one(Service, town.PANTRY).status

    take_in(harbor("active"))
    referral = cast.sent()
    take_in(harbor("defunct"))
    assert (status(), conflict("status").theirs) == ("active", "defunct")
    cora, listing = browser_of(town.CORA), f"/stewardship/conflicts/services/{town.PANTRY}"
    page = cora.get(listing).get_data(as_text=True)
    assert "1 open referral would be left behind" in page
    assert f"/services/{town.PANTRY}/offered" in page
    assert 'value="theirs"' not in page
    form = {"keeps": "theirs", "seen": seen("status")}
    assert cora.post(listing, form).status_code == 409
    assert status() == "active"
    cast.take(referral, Action.WITHDRAW, cast.DANA, reason="duplicate")
    assert cora.post(listing, form).status_code == 303
    assert status() == "defunct"


def test_conflicts_are_for_stewards(cora: Browser, browser_of: Callable[..., Browser]) -> None:
    for person in (town.DANA, town.PRIYA):
        assert browser_of(person).get("/stewardship/conflicts").status_code == 403
        assert browser_of(person).get(LISTING).status_code == 403


def test_where_somebody_hides_is_not_shown_to_stewards(cora: Browser) -> None:
    place = {"id": str(town.REFUGE_PLACE), "location_type": "physical", "name": "The safe house"}
    take_in(json_feed({"id": "x", "name": "Other", "description": "x", "locations": [place]}))
    assert "safe house" not in text_of(cora.get("/stewardship/conflicts"))
    assert "safe house" not in text_of(cora.get(f"/stewardship/conflicts/places/{town.REFUGE_PLACE}"))
    assert "Conflicts 2" in text_of(cora.get("/stewardship"))


def test_what_was_merged_away_is_asked_about_again_once_that_is_undone(cora: Browser) -> None:
    for kept, number in ((town.DELIVERY, 0), (None, 2)):
        with transaction():
            pantry().merged_into_id = kept
        page = text_of(cora.get("/stewardship/conflicts"))
        assert ("Conflicts 2" in page, "2 fields: Name and Phone" in page) == (number > 0, number > 0)


def test_the_digest_counts_conflicts(cora: Browser) -> None:
    with transaction():
        send_digest()
    message = db.session.scalars(select(Message).where(Message.template == "stewards_digest")).one()
    assert "2 conflicts with feeds" in str(message.params)


def test_the_list_of_conflicts_takes_a_fixed_number_of_statements(
    town_app: Flask, browser_of: Callable[..., Browser], statements: Any
) -> None:
    def bank(count: int, name: str) -> Any:
        services = [{"id": f"s{n}", "name": f"{name} {n}", "status": "active"} for n in range(count)]
        return {"id": f"bank-{count}", "name": "Bank", "description": "x", "services": services}

    counts = []
    for many in (2, 12):
        take_in(json_feed(bank(many, "Old"), source="county"))
        with transaction():
            for service in db.session.scalars(select(Service).where(Service.name.startswith("Old"))):
                service.name = f"Ours {service.name}"
        take_in(json_feed(bank(many, "New"), source="county"))
        cora = browser_of(town.CORA)
        cora.get("/stewardship/conflicts")
        with statements() as run:
            assert cora.get("/stewardship/conflicts").status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1] <= 13
