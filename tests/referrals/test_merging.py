"""Referrals follow a merge; what a client shared changes hands only when the client agrees."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import actions as accounts_actions
from app.accounts import queries as accounts
from app.accounts.models import Person, Team
from app.audit import AuditEvent
from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization, Service
from app.finding import saving
from app.finding.forms import Asked
from app.finding.models import SavedSearch, Tell
from app.interop.hsds.api_description import PREFIX
from app.jobs.worker import run_all
from app.messages.models import Message
from app.reactions import react
from app.referrals import digests, queries
from app.referrals.merging import held_by
from app.referrals.models import Referral
from app.referrals.seen import client_as_seen
from app.stewardship import handlers
from app.stewardship.actions import duplicates, merging
from app.stewardship.choosing import Pick
from app.stewardship.models import DuplicatePair, DuplicateSearch, Merge
from app.stewardship.queries.comparing import facts
from tests import town
from tests.browser import Browser
from tests.referrals import cast
from tests.stewardship import twins

BrowserOf = Callable[[UUID], Browser]
pytestmark = pytest.mark.usefixtures("town_app")


def merged(kind: str, kept: UUID, gone: UUID, picks: dict[str, Pick] | None = None) -> UUID:
    """A merge, and what follows from it."""
    with transaction():
        id_ = twins.merge(kind, kept, gone, picks or {}).id
    followed("listing.merged")
    return id_


def followed(name: str) -> None:
    db.session.rollback()
    react(
        db.session.scalars(
            select(AuditEvent.id).where(AuditEvent.name == name).order_by(AuditEvent.id.desc())
        ).first()
    )
    db.session.rollback()


def referral(id_: Any) -> Referral:
    db.session.rollback()
    return db.session.get_one(Referral, id_, options=[joinedload(Referral.client)])


def mails_to(person: str, template: str) -> int:
    db.session.rollback()
    found = db.session.scalars(select(Message).where(Message.template == template))
    return sum(1 for message in found if message.to == f"{person}@example.org")


def test_referrals_to_a_service_follow_the_kept_one_and_their_case_managers_are_told() -> None:
    kept, gone = town.PANTRY, twins.service(paused=False)
    id_ = cast.sent(service=gone)
    made = merged("services", kept, gone)
    assert referral(id_).service_id == kept
    assert mails_to("dana", "referral_merged") == 1
    assert mails_to("priya", "listing_merged") == 1
    with transaction():
        merging.undo(db.session.get_one(Merge, made), by=cast.CORA)
    followed("listing.unmerged")
    assert referral(id_).service_id == gone
    assert mails_to("dana", "referral_unmerged") == 1


def test_who_covers_for_the_case_manager_or_reads_one_mail_a_day_hears_of_a_merge_so() -> None:
    id_ = cast.sent(service=twins.service(paused=False))
    with transaction():
        accounts_actions.cover(town.AMARA, until=clock.now().date(), by=cast.DANA)
    merged("services", town.PANTRY, db.session.get_one(Referral, id_).service_id)
    assert (mails_to("dana", "referral_merged"), mails_to("amara", "referral_merged")) == (0, 1)


def test_of_a_merge_the_mail_of_the_day_says_what_it_means() -> None:
    id_ = cast.sent(service=twins.service(paused=False))
    with transaction():
        db.session.get_one(Person, town.DANA).notices = "daily"
    merged("services", town.PANTRY, db.session.get_one(Referral, id_).service_id)
    assert mails_to("dana", "referral_merged") == 0
    with transaction():
        digests.send_digest(town.DANA)
    mail = db.session.scalars(select(Message).where(Message.template == "referral_digest")).one()
    assert "listed under another name" in str(mail.params)


def to_twin(*recipients: UUID) -> tuple[UUID, Any]:
    """A twin of Harbor, and a referral to its soup by a client who agreed to `recipients` beside it."""
    twin = twins.organization()
    soup = db.session.scalar(select(Service.id).where(Service.organization_id == twin))
    with transaction():
        client = cast.open_client(consent=False)
        named = [db.session.get_one(Organization, id_) for id_ in (twin, *recipients)]
        clients.give_consent(client, recipients=named, by=cast.DANA)
        return twin, cast.send(client, service=soup).id


def test_what_a_client_shared_with_the_old_one_only_stays_with_its_people() -> None:
    twin, id_ = to_twin()
    merged("organizations", town.HARBOR, twin)
    assert referral(id_).partner_id == twin
    owen, priya = accounts.actor_of(town.OWEN), accounts.actor_of(town.PRIYA)
    assert client_as_seen(referral(id_), seen_by=owen).facts, "who had it keeps it"
    assert not client_as_seen(referral(id_), seen_by=priya).facts, "nobody else gets it"
    assert (mails_to("dana", "referral_stays"), mails_to("dana", "referral_merged")) == (1, 0)
    assert {row.partner_id for row in queries.facts_for_record()} == {town.HARBOR}, (
        "it counts for the kept one"
    )


def test_the_page_of_a_referral_that_stays_says_why_and_leads_to_the_consent(browser_of: BrowserOf) -> None:
    twin, id_ = to_twin()
    merged("organizations", town.HARBOR, twin)
    page = browser_of(town.DANA).get(f"/referrals/{id_}").get_data(as_text=True)
    assert "was listed twice" in page
    assert f"organization={town.HARBOR}" in page


def test_once_the_client_agrees_it_goes_on_to_the_kept_one() -> None:
    twin, id_ = to_twin()
    merged("organizations", town.HARBOR, twin)
    with transaction():
        client = db.session.get_one(Client, referral(id_).client_id)
        clients.give_consent(client, recipients=[db.session.get_one(Organization, town.HARBOR)], by=cast.DANA)
    followed("consent.given")
    assert referral(id_).partner_id == town.HARBOR
    assert client_as_seen(referral(id_), seen_by=accounts.actor_of(town.PRIYA)).facts


def test_where_the_client_agreed_to_both_it_moves_at_once_and_goes_back_when_undone() -> None:
    twin, id_ = to_twin(town.HARBOR)
    made = merged("organizations", town.HARBOR, twin)
    assert referral(id_).partner_id == town.HARBOR
    with transaction():
        assert merging.undo(db.session.get_one(Merge, made), by=cast.CORA) == []
    assert referral(id_).partner_id == twin


def test_clients_of_an_agency_follow_with_their_team_and_are_found_by_name() -> None:
    with transaction():
        client = cast.open_client(by=cast.LEE, consent=False).id
    before = db.session.get_one(Client, client).name_index
    merged("organizations", town.NORTHSIDE, town.WESTSIDE)
    moved = db.session.get_one(Client, client)
    assert (moved.organization_id, db.session.get_one(Team, moved.team_id).organization_id) == (
        town.NORTHSIDE,
        town.NORTHSIDE,
    )
    assert moved.name_index not in (None, before)
    assert town.STREET_TEAM in accounts.actor_of(town.LEE).teams


def test_the_steward_is_asked_about_open_referrals_first() -> None:
    twin, _id = to_twin()
    held = held_by("organizations", twin, town.HARBOR)
    assert (held.total, held.open, held.staying, held.teams) == (
        1,
        1,
        1,
        (town.ORGANIZATIONS[town.NORTHSIDE],),
    )


# --- through the pages


@pytest.fixture
def pair() -> UUID:
    """The pantry and its twin, found by the search."""
    twins.service(paused=False)
    handlers.find_duplicates()
    return db.session.scalars(select(DuplicatePair.id).where(DuplicatePair.kind == "services")).one()


def _sent(page: str, **more: str) -> dict[str, str]:
    """The form as the page shows it, with everything that it suggests."""
    fields = dict(re.findall(r'type="hidden" name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields |= dict(re.findall(r'name="(seen_\w+)"[^>]*value="([^"]*)"', page))
    for name, value in re.findall(r'type="radio" name="([^"]+)" id="[^"]+" value="([^"]+)" checked', page):
        fields[name] = value
    return {**fields, **more}


def test_a_steward_finds_the_pair_compares_and_merges_it(browser_of: BrowserOf, pair: UUID) -> None:
    cora = browser_of(town.CORA)
    listed = cora.get("/stewardship/duplicates").get_data(as_text=True)
    assert "Comunity pantry" in listed
    assert "Names that differ by little" in listed
    page = cora.get(f"/stewardship/duplicates/{pair}").get_data(as_text=True)
    assert "Groceries for a week" in page
    stays = "first" if db.session.get_one(DuplicatePair, pair).first_id == town.PANTRY else "second"
    answer = cora.post(f"/stewardship/duplicates/{pair}/merge", _sent(page, keep=stays, why="One pantry"))
    assert answer.status_code == 303
    done = cora.get(f"/stewardship/duplicates/{pair}").get_data(as_text=True)
    assert "What moved along" in done
    made = db.session.scalars(select(Merge)).one()
    leads = cora.get(f"/services/{made.gone_id}")
    assert (leads.status_code, leads.location) == (301, f"/services/{made.kept_id}")
    history = cora.get(f"/services/{made.kept_id}/history").get_data(as_text=True)
    assert "Merged into this listing" in history
    back = cora.post(f"/stewardship/merges/{made.id}/undo")
    assert back.status_code == 303
    assert cora.get(f"/services/{made.gone_id}").status_code == 200


def test_with_open_referrals_the_steward_says_that_they_are_known(browser_of: BrowserOf, pair: UUID) -> None:
    found = db.session.get_one(DuplicatePair, pair)
    ids = [found.first_id, found.second_id]
    for service in ids:
        cast.sent(service=service)
    cora = browser_of(town.CORA)
    page = cora.get(f"/stewardship/duplicates/{pair}").get_data(as_text=True)
    assert f"sent by {town.ORGANIZATIONS[town.NORTHSIDE]}" in page
    refused = cora.post(f"/stewardship/duplicates/{pair}/merge", _sent(page))
    assert refused.status_code == 422
    assert "wait until they have ended" in refused.get_data(as_text=True)
    assert cora.post(f"/stewardship/duplicates/{pair}/merge", _sent(page, agreed="y")).status_code == 303


def test_the_second_of_two_stewards_is_told(browser_of: BrowserOf, pair: UUID) -> None:
    cora = browser_of(town.CORA)
    page = cora.get(f"/stewardship/duplicates/{pair}").get_data(as_text=True)
    assert cora.post(f"/stewardship/duplicates/{pair}/merge", _sent(page)).status_code == 303
    late = cora.post(f"/stewardship/duplicates/{pair}/merge", _sent(page))
    assert late.status_code == 409
    assert "merged one of these already" in late.get_data(as_text=True)


def test_what_is_not_the_same_is_remembered_for_good(browser_of: BrowserOf, pair: UUID) -> None:
    cora = browser_of(town.CORA)
    assert cora.post(f"/stewardship/duplicates/{pair}/apart").status_code == 303
    handlers.find_duplicates(whole=True)
    assert db.session.get_one(DuplicatePair, pair).state == "apart"
    assert "Comunity pantry" not in cora.get("/stewardship/duplicates?kind=services").get_data(as_text=True)
    assert "Comunity pantry" in cora.get("/stewardship/duplicates?state=apart").get_data(as_text=True)


def test_a_search_looks_only_at_what_changed_and_lets_go_of_what_is_no_pair_any_more(pair: UUID) -> None:
    handlers.find_duplicates()
    db.session.rollback()
    looked = list(db.session.scalars(select(DuplicateSearch).order_by(DuplicateSearch.began_at)))
    assert looked[0].whole
    assert not looked[-1].whole
    gone = db.session.get_one(DuplicatePair, pair)
    with transaction():
        for id_ in (gone.first_id, gone.second_id):
            service = db.session.get_one(Service, id_)
            if id_ != town.PANTRY:
                service.name = "Winter coats"
    handlers.find_duplicates(whole=True)
    assert db.session.get(DuplicatePair, pair) is None


def test_looking_again_is_a_job_done_once(browser_of: BrowserOf) -> None:
    cora = browser_of(town.CORA)
    for _ in range(2):
        assert cora.post("/stewardship/duplicates/again").status_code == 303
    run_all()
    db.session.rollback()
    assert db.session.scalars(select(DuplicateSearch.whole)).all() == [True]
    assert "Looked last" in cora.get("/stewardship/duplicates").get_data(as_text=True)


def test_hidden_places_are_compared_with_nothing() -> None:
    assert str(town.REFUGE_PLACE) not in {one.id for one in facts()}


def test_nobody_but_stewards_gets_in(browser_of: BrowserOf, pair: UUID) -> None:
    for person in (town.PRIYA, town.DANA, town.ADA):
        for address in ("/stewardship/duplicates", f"/stewardship/duplicates/{pair}"):
            assert browser_of(person).get(address).status_code == 403


def test_the_api_leads_on_and_lists_no_merged_listing(browser: Browser) -> None:
    twin = twins.organization()
    merged("organizations", town.HARBOR, twin)
    answer = browser.get(f"{PREFIX}/organizations/{twin}")
    assert answer.status_code == 301
    assert answer.location.endswith(f"{PREFIX}/organizations/{town.HARBOR}")
    listed = browser.get(f"{PREFIX}/organizations").get_json()["contents"]
    assert str(twin) not in {one["id"] for one in listed}


def test_the_list_of_pairs_asks_the_same_however_many_there_are(
    browser_of: BrowserOf, statements: Any, pair: UUID
) -> None:
    cora = browser_of(town.CORA)

    def count() -> int:
        with statements() as run:
            cora.get("/stewardship/duplicates")
        return len(run)

    few = count()
    twins.service()
    handlers.find_duplicates()
    assert count() == few


def test_only_a_decided_pair_is_opened_again(pair: UUID) -> None:
    with transaction():
        duplicates.call_apart(db.session.get_one(DuplicatePair, pair), by=cast.CORA)
        duplicates.reconsider(db.session.get_one(DuplicatePair, pair), by=cast.CORA)
    assert db.session.get_one(DuplicatePair, pair).state == "open"


def test_a_search_that_knew_one_of_two_does_not_call_the_kept_one_new() -> None:
    with transaction():
        saved = saving.save(Asked(q="meals"), name="Meals", tell=Tell.DAILY, by=cast.DANA)
        saved.known, saved.told = [str(town.PANTRY)], []
    merged("services", town.DELIVERY, town.PANTRY)
    (held,) = db.session.scalars(select(SavedSearch))
    assert set(held.known) == {str(town.PANTRY), str(town.DELIVERY)}
    assert held.told == []
