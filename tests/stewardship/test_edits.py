"""Editing a listing: subject by subject, checked, published at once or after a steward has looked."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.db import db, transaction
from app.directory.models import AddressVisibility, Location, Organization, Service
from app.messages.models import Message
from app.reactions import react
from app.referrals.lifecycle import Action
from app.stewardship import handlers, sheets
from app.stewardship.actions import drafts
from app.stewardship.actions import edits as actions
from app.stewardship.models import DuplicatePair, ListingDraft, Proposal, ProposalState, Source
from app.stewardship.queries import edits as queries
from app.stewardship.queries.edits import A_PAGE
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast
from tests.stewardship.filled_in import filled_in

BrowserOf = Callable[[UUID], Browser]
EDIT = f"/services/{town.PANTRY}/edit"
ABOUT = {
    "name": "Community pantry",
    "description": "A week of groceries, free, no papers asked.",
    "alternate_name": "",
    "application_process": "Come by.",
    "alert": "",
}


def pantry() -> Service:
    db.session.rollback()
    return db.session.get_one(Service, town.PANTRY)


def the_proposal() -> Proposal:
    db.session.rollback()
    return db.session.scalars(select(Proposal)).one()


def follow_events(name: str) -> None:
    from app.audit import AuditEvent

    db.session.rollback()
    for event in db.session.scalars(select(AuditEvent.id).where(AuditEvent.name == name)).all():
        react(event)


def mails(template: str) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == template)))


def publish(browser: Browser, edit: str = EDIT, why: str = "", listing: sheets.Listing | None = None) -> int:
    seen = actions.stamp_of(listing or pantry())
    page = browser.post(edit.replace("/edit", "/publish"), {"seen": seen, "why": why})
    return page.status_code


def proposed(browser_of: BrowserOf, name: str = "Harbor market") -> Proposal:
    priya = browser_of(town.PRIYA)
    priya.post(f"{EDIT}/about", ABOUT | {"name": name})
    assert publish(priya, why="We moved") == 303
    return the_proposal()


def test_a_safe_field_goes_live_at_once_and_a_sensitive_one_waits(browser_of: BrowserOf) -> None:
    waits = proposed(browser_of)
    assert (pantry().name, pantry().application_process) == ("Community pantry", "Come by.")
    assert (waits.changes, waits.before) == ({"name": "Harbor market"}, {"name": "Community pantry"})
    assert (waits.reason, waits.source) == ("We moved", Source.PROVIDER)
    assert db.session.scalars(select(ListingDraft)).all() == []


def test_nothing_is_public_before_it_is_published(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    assert priya.post(f"{EDIT}/about", ABOUT).status_code == 303
    assert pantry().application_process is None
    page = priya.get(EDIT).get_data(as_text=True)
    assert "Check your answers" in page
    assert "<ins>Come by.</ins>" in page


def test_a_preview_shows_the_page_with_the_draft_and_changes_nothing(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    priya.post(f"{EDIT}/about", ABOUT)
    page = priya.get(f"/services/{town.PANTRY}/preview").get_data(as_text=True)
    assert "Come by." in page
    assert "This is a preview" in page
    assert pantry().application_process is None
    assert "Come by." not in priya.get(f"/services/{town.PANTRY}").get_data(as_text=True)


def test_what_is_typed_is_kept_as_one_goes(browser_of: BrowserOf) -> None:
    keep = EDIT.replace("/edit", "/keep/about")
    priya = browser_of(town.PRIYA)
    assert "saved" in priya.post(keep, ABOUT).get_data(as_text=True)
    said = ABOUT | {"name": "", "alert": "Back door today."}
    assert "but for what is still to be put right" in priya.post(keep, said).get_data(as_text=True)
    page = priya.get(f"{EDIT}/about").get_data(as_text=True)
    for kept in ("Come by.", "Back door today.", "Community pantry"):
        assert kept in page


def cora_changes(browser_of: BrowserOf, **said: str) -> None:
    cora = browser_of(town.CORA)
    cora.post(f"{EDIT}/about", ABOUT | {"application_process": ""} | said)
    assert publish(cora) == 303


def test_of_two_who_write_at_once_the_second_sees_both_and_loses_nothing(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    form = filled_in(priya.get(f"{EDIT}/about").get_data(as_text=True))
    cora_changes(browser_of, alert="Closed on Friday.")
    typed = form | {"alert": "Closed on Thursday."}
    assert "Not saved" in priya.post(EDIT.replace("/edit", "/keep/about"), typed).get_data(as_text=True)
    page = priya.post(f"{EDIT}/about", typed)
    text = page.get_data(as_text=True)
    assert page.status_code == 409
    assert "<ins>Closed on Friday.</ins>" in text
    assert 'value="Closed on Thursday."' in text
    again = filled_in(text)
    assert priya.post(f"{EDIT}/about", again).status_code == 303
    assert publish(priya) == 303
    assert pantry().alert == "Closed on Thursday."


def test_what_others_changed_in_another_subject_is_left_alone(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    form = filled_in(priya.get(f"{EDIT}/contact").get_data(as_text=True))
    cora_changes(browser_of, alert="Closed on Friday.")
    assert priya.post(f"{EDIT}/contact", form | {"email": "new@harbor.example.org"}).status_code == 303
    assert publish(priya) == 303
    assert (pantry().alert, pantry().email) == ("Closed on Friday.", "new@harbor.example.org")


def test_a_draft_that_somebody_overtook_says_so(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    priya.post(f"{EDIT}/about", ABOUT | {"alert": "Closed on Thursday."})
    assert "Changed by somebody else" not in priya.get(EDIT).get_data(as_text=True)
    cora_changes(browser_of, alert="Closed on Friday.")
    page = priya.get(EDIT).get_data(as_text=True)
    assert "Changed by somebody else since you wrote" in page
    assert "<del>Closed on Friday.</del>" in page
    assert "<ins>Closed on Thursday.</ins>" in page


def test_a_draft_that_says_what_the_listing_says_is_no_change(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    priya.post(f"{EDIT}/about", ABOUT | {"application_process": ""})
    assert publish(priya) == 409


def test_a_listing_that_changed_meanwhile_is_looked_at_once_more(browser_of: BrowserOf) -> None:
    priya, seen = browser_of(town.PRIYA), actions.stamp_of(pantry())
    priya.post(f"{EDIT}/about", ABOUT)
    with clock.at(NOON + timedelta(hours=1)), transaction():
        sheets.write(db.session.get_one(Service, town.PANTRY), {"fees": "A dollar"})
    page = priya.post(EDIT.replace("/edit", "/publish"), {"seen": seen})
    assert page.status_code == 409
    assert pantry().application_process is None
    assert publish(priya) == 303


def test_an_organization_trusted_with_its_name_changes_it_by_itself(browser_of: BrowserOf) -> None:
    cora = browser_of(town.CORA)
    address = f"/stewardship/organizations/{town.HARBOR}/trust"
    assert cora.post(address, {"sensitive": ["name"]}).status_code == 303
    assert "checked" in cora.get(address).get_data(as_text=True)
    priya = browser_of(town.PRIYA)
    priya.post(f"{EDIT}/about", ABOUT | {"name": "Harbor market"})
    publish(priya)
    assert pantry().name == "Harbor market"


@pytest.mark.parametrize("person", [town.OWEN, town.DANA, town.ADA])
def test_nobody_edits_the_listing_of_others(browser_of: BrowserOf, person: UUID) -> None:
    browser = browser_of(person)
    assert browser.get(EDIT).status_code in (403, 404)
    assert browser.post(f"{EDIT}/about", ABOUT).status_code in (403, 404)
    assert browser.get(f"/services/{town.PANTRY}/preview").status_code in (403, 404)


def test_a_secret_place_is_no_stewards_business(browser_of: BrowserOf) -> None:
    place = f"/places/{town.REFUGE_PLACE}"
    cora, rosa = browser_of(town.CORA), browser_of(town.ROSA)
    for page in ("edit", "edit/address", "history", "preview"):
        assert cora.get(f"{place}/{page}").status_code == 404
        assert rosa.get(f"{place}/{page}").status_code == 200


def test_hours_are_filled_in_as_a_week_with_exceptions_and_holidays(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    week = {f"days-{n}-{end}": "" for n in range(7) for end in ("opens_1", "closes_1", "opens_2", "closes_2")}
    sent = week | {
        "days-0-opens_1": "10:00",
        "days-0-closes_1": "12:00",
        "exceptions-0-first": "2026-04-03",
        "exceptions-0-kind": "closed",
        "exceptions-0-note": "Spring cleaning",
        "holidays": ["2026-12-25"],
    }
    assert priya.post(f"{EDIT}/hours", sent).status_code == 303
    publish(priya)
    zone = {"zone": "America/Chicago"}
    assert sheets.sheet_of(pantry())["schedules"] == [
        {"freq": "WEEKLY", "byday": "MO", "opens_at": "10:00:00", "closes_at": "12:00:00"} | zone,
        {"dtstart": "2026-04-03", "closed": True, "notes": "Spring cleaning"} | zone,
        {"dtstart": "2026-12-25", "closed": True, "notes": "Christmas Day"} | zone,
    ]
    page = priya.get(f"{EDIT}/hours").get_data(as_text=True)
    assert 'value="10:00"' in page
    assert 'value="Spring cleaning"' in page


def test_one_tick_closes_on_every_holiday_and_a_range_of_days_is_one_exception(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    kept = filled_in(priya.get(f"{EDIT}/hours").get_data(as_text=True))
    away = {"exceptions-0-first": "2026-08-03", "exceptions-0-last": "2026-08-14"}
    assert priya.post(f"{EDIT}/hours", kept | away | {"every_holiday": "y"}).status_code == 303
    publish(priya)
    closed = [row for row in sheets.sheet_of(pantry())["schedules"] if row.get("closed")]
    days = {row.get("dtstart") for row in closed}
    assert {"2026-07-04", "2026-11-26", "2026-12-25", "2027-01-01"} <= days
    assert len(closed) == 12  # the eleven holidays, and the range
    assert [row["valid_to"] for row in closed if "valid_to" in row] == ["2026-08-14"]


def test_half_a_day_of_hours_is_refused_beside_its_field(browser_of: BrowserOf) -> None:
    week = {f"days-{n}-opens_1": "" for n in range(7)} | {"days-2-opens_1": "10:00"}
    page = browser_of(town.PRIYA).post(f"{EDIT}/hours", week)
    assert page.status_code == 422
    assert "Give both times" in page.get_data(as_text=True)


def test_rules_of_eligibility_are_filled_in_and_wait_for_a_steward(browser_of: BrowserOf) -> None:
    edit = f"/services/{town.RENT_HELP}/edit"
    owen = browser_of(town.OWEN)
    assert 'value="18"' in owen.get(f"{edit}/who").get_data(as_text=True)
    owen.post(f"{edit}/who", {"youngest": "21", "areas": "62704, Chatham", "status": ["veteran"]})
    db.session.rollback()
    assert publish(owen, edit, listing=db.session.get_one(Service, town.RENT_HELP)) == 303
    assert the_proposal().changes["eligibility_rules"] == [
        {"kind": "age", "hard": True, "terms": {"min": 21}, "text": ""},
        {"kind": "area", "hard": True, "terms": {"areas": ["62704", "Chatham"]}, "text": ""},
        {"kind": "status", "hard": True, "terms": {"any_of": ["veteran"]}, "text": ""},
    ]


def test_a_price_is_what_the_page_says_from_then_on(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    kept = filled_in(priya.get(f"{EDIT}/cost").get_data(as_text=True))
    assert kept["free"] == ["yes"]
    said = {"free": "no", "fees_description": "Five dollars a bag", "prices-0-amount": "5"}
    assert priya.post(f"{EDIT}/cost", kept | said).status_code == 303
    publish(priya)
    assert not pantry().free
    assert "Five dollars a bag" in priya.get(f"/services/{town.PANTRY}").get_data(as_text=True)
    kept = filled_in(priya.get(f"{EDIT}/cost").get_data(as_text=True))
    priya.post(f"{EDIT}/cost", kept | {"free": "yes", "fees_description": ""})
    publish(priya)
    assert pantry().free


def test_hours_at_one_place_are_shown_and_can_give_way_to_the_week(browser_of: BrowserOf) -> None:
    own = {"freq": "WEEKLY", "byday": "SA", "opens_at": "10:00:00", "closes_at": "12:00:00"}
    at_hall = {"id": str(town.HARBOR_PLACE), "name": "Harbor hall", "schedules": [own]}
    with transaction():
        sheets.write(pantry_in_transaction(), {"place_hours": [at_hall]})
    priya = browser_of(town.PRIYA)
    page = priya.get(f"{EDIT}/hours").get_data(as_text=True)
    assert "Harbor hall: Saturday, 10 am to noon" in page
    sent = filled_in(page)
    del sent["place_hours"]
    priya.post(f"{EDIT}/hours", sent)
    publish(priya)
    assert sheets.sheet_of(pantry())["place_hours"] == []


@pytest.mark.parametrize(
    ("listing", "person", "subjects"),
    [
        (
            f"/services/{town.PANTRY}",
            town.PRIYA,
            "about needs who area bring cost contact people hours places referrals more",
        ),
        (f"/organizations/{town.HARBOR}", town.PRIYA, "about contact people programs more"),
        (f"/places/{town.HARBOR_PLACE}", town.PRIYA, "about address contact people hours"),
    ],
)
def test_every_subject_sent_as_it_was_shown_changes_nothing(
    browser_of: BrowserOf, listing: str, person: UUID, subjects: str
) -> None:
    browser = browser_of(person)
    for subject in subjects.split():
        page = browser.get(f"{listing}/edit/{subject}").get_data(as_text=True)
        assert browser.post(f"{listing}/edit/{subject}", filled_in(page)).status_code == 303, subject
    assert db.session.scalars(select(ListingDraft)).one().changes == {}


def test_a_steward_accepts_and_the_proposer_hears_of_it(browser_of: BrowserOf) -> None:
    found, cora = proposed(browser_of), browser_of(town.CORA)
    page = cora.get("/stewardship").get_data(as_text=True)
    assert "Harbor Food Pantry" in page
    assert "We moved" in page
    address = f"/stewardship/proposals/{found.id}"
    review = cora.get(address).get_data(as_text=True)
    assert "<del>Community pantry</del>" in review
    assert "<ins>Harbor market</ins>" in review
    assert cora.post(address, {"seen": str(found.version), "accepted": ["name"]}).status_code == 303
    assert pantry().name == "Harbor market"
    follow_events("proposal.decided")
    assert [mail.to for mail in mails("proposal_decided")] == ["priya@example.org"]


def test_what_is_rejected_needs_words_which_reach_the_proposer(browser_of: BrowserOf) -> None:
    found, cora = proposed(browser_of), browser_of(town.CORA)
    address, seen = f"/stewardship/proposals/{found.id}", {"seen": str(found.version)}
    refused = cora.post(address, seen)
    assert refused.status_code == 422
    assert "Say why not" in refused.get_data(as_text=True)
    assert cora.post(address, seen | {"answer": "Your sign says otherwise."}).status_code == 303
    assert the_proposal().state == ProposalState.REJECTED
    assert pantry().name == "Community pantry"
    page = browser_of(town.PRIYA).get(f"/proposals/{found.id}").get_data(as_text=True)
    assert "Your sign says otherwise." in page
    follow_events("proposal.decided")
    assert "Your sign says otherwise." in (mails("proposal_decided")[0].params or "")


def test_some_fields_are_accepted_and_others_not(town_app: Flask) -> None:
    with transaction():
        found = actions._proposal(pantry_in_transaction(), Source.PROVIDER, by=cast.PRIYA)
        found.before = {"name": "Community pantry", "accepts_referrals": True}
        found.changes = {"name": "Harbor market", "accepts_referrals": False}
        db.session.flush()
        actions.decide(found, accepted=["name"], answer="Keep taking them.", seen=found.version, by=cast.CORA)
    assert the_proposal().outcome == {"name": "accepted", "accepts_referrals": "rejected"}
    assert the_proposal().state == ProposalState.PARTLY
    assert (pantry().name, pantry().accepts_referrals) == ("Harbor market", True)


def pantry_in_transaction() -> Service:
    return db.session.get_one(Service, town.PANTRY)


def test_two_stewards_decide_once(browser_of: BrowserOf) -> None:
    found, cora = proposed(browser_of), browser_of(town.CORA)
    sent = {"seen": str(found.version), "accepted": ["name"]}
    assert cora.post(f"/stewardship/proposals/{found.id}", sent).status_code == 303
    assert cora.post(f"/stewardship/proposals/{found.id}", sent).status_code == 409


def test_a_steward_edits_what_was_proposed_before_it_goes_live(browser_of: BrowserOf) -> None:
    found, cora = proposed(browser_of), browser_of(town.CORA)
    assert cora.post(f"/stewardship/proposals/{found.id}/edit").status_code == 303
    cora.post(f"{EDIT}/about", ABOUT | {"name": "Harbor free market"})
    assert publish(cora) == 303
    assert pantry().name == "Harbor free market"
    assert (the_proposal().state, the_proposal().outcome) == (ProposalState.PARTLY, {"name": "rejected"})


def test_only_stewards_decide(browser_of: BrowserOf) -> None:
    found = proposed(browser_of)
    for person in (town.PRIYA, town.DANA, town.ADA):
        sent = {"seen": str(found.version), "accepted": ["name"]}
        assert browser_of(person).post(f"/stewardship/proposals/{found.id}", sent).status_code == 403
    assert pantry().name == "Community pantry"


def test_a_proposal_is_followed_by_its_own_people_only(browser_of: BrowserOf) -> None:
    found = proposed(browser_of)
    assert browser_of(town.PRIYA).get(f"/proposals/{found.id}").status_code == 200
    assert browser_of(town.OWEN).get(f"/proposals/{found.id}").status_code == 404


def test_a_visitor_suggests_and_hears_what_became_of_it(browser: Browser, browser_of: BrowserOf) -> None:
    sent = {"subject": "hours", "words": "They close at four.", "mail": "jo@example.net"}
    assert browser.post(f"/services/{town.PANTRY}/suggest", sent).status_code == 303
    found, cora = the_proposal(), browser_of(town.CORA)
    assert (found.source, found.changes) == (Source.VISITOR, {})
    assert "They close at four." in cora.get("/stewardship").get_data(as_text=True)
    assert "Edit the listing" in cora.get(f"/stewardship/proposals/{found.id}").get_data(as_text=True)
    settle = f"/proposals/{found.id}/settle"
    assert cora.post(f"{settle}/right", {"seen": str(found.version)}).status_code == 422
    assert cora.post(f"{settle}/mended", {"seen": str(found.version)}).status_code == 303
    follow_events("proposal.decided")
    assert [mail.to for mail in mails("proposal_decided")] == ["jo@example.net"]


def test_suggestions_from_one_address_are_throttled(browser: Browser) -> None:
    sent = {"subject": "hours", "words": "They close at four."}
    codes = [browser.post(f"/services/{town.PANTRY}/suggest", sent).status_code for _ in range(11)]
    assert the_proposal().reason == "They close at four."  # said once, however often it is sent
    assert codes == [303] * 10 + [429]


def test_whoever_keeps_a_listing_is_led_to_edit_it(browser_of: BrowserOf) -> None:
    answer = browser_of(town.PRIYA).get(f"/services/{town.PANTRY}/suggest")
    assert answer.location.endswith(EDIT)


def declined(reason: str, days: int) -> None:
    with clock.at(NOON + timedelta(days=days)):
        with transaction():
            cast.open_client(name=f"Client of day {days}")
        id_ = cast.sent()
        cast.take(id_, Action.DECLINE, cast.PRIYA, reason=reason)


@pytest.mark.usefixtures("town_app")
def test_a_decline_as_not_eligible_opens_a_suggested_edit_and_the_third_raises_it() -> None:
    for days in (0, 10):
        declined("not_eligible_age", days)
    for event in events_of_declines():
        react(event)
    assert (the_proposal().source, the_proposal().raised_at) == (Source.DECLINE, None)
    assert len(the_proposal().declines) == 2
    declined("not_eligible_age", 20)
    react(events_of_declines()[-1])
    assert the_proposal().raised_at is not None


@pytest.mark.usefixtures("town_app")
def test_declines_long_apart_stay_with_the_provider() -> None:
    with transaction():
        for days in (0, 40, 80, 120):
            actions.doubt(pantry_in_transaction(), "not_offered", at=NOON + timedelta(days=days))
    assert the_proposal().raised_at is None


@pytest.mark.usefixtures("town_app")
def test_a_decline_for_lack_of_room_says_nothing_about_the_listing() -> None:
    declined("no_capacity", 0)
    for event in events_of_declines():
        react(event)
    assert db.session.scalars(select(Proposal)).all() == []


def events_of_declines() -> list[int]:
    from app.audit import AuditEvent

    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.id).where(AuditEvent.name == "referral.declined")))


def test_a_change_of_what_misled_answers_the_doubt(browser_of: BrowserOf) -> None:
    with transaction():
        actions.doubt(pantry_in_transaction(), "not_offered", at=NOON)
    priya = browser_of(town.PRIYA)
    assert "Somebody doubts" in priya.get(EDIT).get_data(as_text=True)
    priya.post(f"{EDIT}/about", ABOUT)
    publish(priya)
    assert the_proposal().state == ProposalState.ACCEPTED


@pytest.mark.usefixtures("town_app")
def test_stewards_get_a_digest_when_something_waits_and_none_when_nothing_does() -> None:
    handlers.tell_stewards()
    assert mails("stewards_digest") == []
    with transaction():
        actions.suggest(pantry_in_transaction(), subject="hours", words="Wrong.", by=cast.DANA)
    handlers.tell_stewards()
    assert [mail.to for mail in mails("stewards_digest")] == ["cora@example.org"]


@pytest.mark.usefixtures("town_app")
def test_the_digest_counts_what_may_be_listed_twice() -> None:
    first, second = sorted((town.PANTRY, town.DELIVERY))
    facts = {"score": 0.9, "reasons": [], "found_at": NOON - timedelta(days=3)}
    with transaction():
        db.session.add(DuplicatePair(kind="services", first_id=first, second_id=second, **facts))
    handlers.tell_stewards()
    (mail,) = mails("stewards_digest")
    told = json.loads(mail.params or "{}")
    assert told["waiting"] == "1 pair of listings that may be one"
    assert told["one"] is True


@pytest.mark.usefixtures("town_app")
def test_drafts_that_nobody_finished_go_away() -> None:
    with transaction():
        drafts.save(pantry_in_transaction(), {"fees": "A dollar"}, by=cast.PRIYA)
    with clock.at(NOON + drafts.KEPT):
        handlers.clear_listing_drafts()
    assert db.session.scalars(select(ListingDraft)).all() == []


def test_the_list_of_listings_takes_as_many_statements_for_many_as_for_few(
    browser_of: BrowserOf, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    priya = browser_of(town.PRIYA)
    assert "Meals to your door" in priya.get("/listings").get_data(as_text=True)
    with statements() as few:
        priya.get("/listings")
    with transaction():
        db.session.add_all(
            Service(organization_id=town.HARBOR, name=f"Service {n}", description="Help") for n in range(20)
        )
    with statements() as many:
        priya.get("/listings")
    assert len(many) == len(few) <= 12


def test_the_queue_takes_as_many_statements_for_many_as_for_few(
    browser_of: BrowserOf, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    cora = browser_of(town.CORA)

    def fill(number: int) -> None:
        with transaction():
            for model, id_ in (
                (Service, town.PANTRY),
                (Organization, town.HARBOR),
                (Location, town.HARBOR_PLACE),
            ):
                listing: sheets.Listing = db.session.get_one(model, id_)
                for n in range(number):
                    actions.suggest(listing, subject="other", words=f"Look at {n}.", by=cast.DANA)

    fill(1)
    cora.get("/stewardship")
    with statements() as few:
        cora.get("/stewardship")
    fill(10)
    with statements() as many:
        cora.get("/stewardship")
    assert len(many) == len(few) <= 14


def test_the_queue_has_pages_of_organizations_the_longest_wait_first(browser_of: BrowserOf) -> None:
    cora, names = browser_of(town.CORA), [f"Agency {n:02}" for n in range(A_PAGE + 1)]
    with transaction():
        agencies = [Organization(name=name, description="Helps") for name in names]
        db.session.add_all(agencies)
        db.session.flush()
        for n, agency in enumerate(agencies):
            with clock.at(NOON + timedelta(minutes=n)):
                actions.suggest(agency, subject="other", words="Look.", by=cast.DANA)
    first, second = (cora.get(f"/stewardship?page={n}").get_data(as_text=True) for n in (1, 2))
    assert [name for name in names if name in first] == names[:A_PAGE]
    assert [name for name in names if name in second] == names[A_PAGE:]
    assert "Pages of organizations" in first


def test_what_was_said_about_a_place_is_kept_from_others_once_it_is_secret(browser_of: BrowserOf) -> None:
    with transaction():
        place = db.session.get_one(Location, town.HARBOR_PLACE)
        words = "The door is behind the bakery."
        said = actions.suggest(place, subject="other", words=words, by=cast.DANA).id
    cora, dana = browser_of(town.CORA), browser_of(town.DANA)
    assert words in cora.get("/stewardship").get_data(as_text=True)
    assert "Harbor hall" in dana.get("/listings").get_data(as_text=True)
    with transaction():
        db.session.get_one(Organization, town.HARBOR).victim_service_provider = True
        db.session.get_one(Location, town.HARBOR_PLACE).address_visibility = AddressVisibility.HIDDEN
    assert words not in cora.get("/stewardship").get_data(as_text=True)
    assert queries.number_waiting().changes == 0
    assert cora.get(f"/stewardship/proposals/{said}").status_code == 404
    for browser in (cora, dana):
        assert browser.get(f"/proposals/{said}").status_code == 404
    assert "Harbor hall" not in dana.get("/listings").get_data(as_text=True)
    assert words in browser_of(town.PRIYA).get(f"/proposals/{said}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("now", "wanted", "waits"),
    [("full", "hidden", False), ("full", "area", False), ("area", "full", True), ("hidden", "area", True)],
)
def test_an_address_is_hidden_at_once_and_shown_only_after_a_steward_looked(
    town_app: Flask, now: str, wanted: str, waits: bool
) -> None:
    with transaction():
        place = db.session.get_one(Location, town.HARBOR_PLACE)
        place.address_visibility = now
        db.session.flush()
        done = actions.change(place, {"address_visibility": wanted}, why="", by=town.actor(town.PRIYA))
    assert bool(done.waiting) is waits
    assert db.session.get_one(Location, town.HARBOR_PLACE).address_visibility == (now if waits else wanted)


def test_what_waits_about_a_place_that_becomes_secret_is_closed_in_words(town_app: Flask) -> None:
    with transaction():
        place = db.session.get_one(Location, town.REFUGE_PLACE)
        place.address_visibility = AddressVisibility.FULL
        db.session.flush()
        actions.suggest(place, subject="address", words="The door is round the corner.", by=cast.DANA)
        actions.change(place, {"name": "House"}, why="", by=town.actor(town.ROSA))
    waiting = db.session.scalars(select(Proposal)).all()
    assert {proposal.state for proposal in waiting} == {ProposalState.WAITING}
    with transaction():
        hidden = {"address_visibility": "hidden"}
        actions.change(place, hidden, why="", by=town.actor(town.ROSA))
    assert {proposal.state for proposal in waiting} == {ProposalState.REJECTED}
    assert {proposal.answer for proposal in waiting} == {"The place is not public any more."}
