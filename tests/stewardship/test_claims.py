"""Claiming an organization: with mail at its domain, or after a steward's call; decided by a steward."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import actions as people
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.actor import Role
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Organization
from app.messages.models import Message
from app.messages.post import compose
from app.reactions import react
from app.stewardship.actions import claims as actions
from app.stewardship.claiming import domain_of, shares_domain
from app.stewardship.models import Claim, ClaimState, Proof
from tests import town
from tests.browser import Browser
from tests.conftest import NOON

BrowserOf = Callable[[UUID], Browser]
ADDRESS = f"/organizations/{town.HARBOR}/claim"
JO = {"name": "Jo Park", "mail": "jo@harbor.example.org", "phone": "", "position": "Volunteer"}


def the_claim() -> Claim:
    db.session.rollback()
    return db.session.scalars(select(Claim)).one()


def mails(template: str) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.template == template)))


def proof_link() -> str:
    text = compose(mails("claim_proof")[0]).get_content()
    return next(line for line in text.split() if "/claims/prove/" in line).removeprefix("http://localhost")


def approve(browser: Browser, **sent: str) -> int:
    return browser.post(f"/stewardship/claims/{the_claim().id}/approve", sent).status_code


@pytest.mark.parametrize(
    ("mail", "known", "holds"),
    [
        ("jo@harbor.org", "https://www.harbor.org/contact", True),
        ("jo@harbor.org", "info@Harbor.org", True),
        ("jo@gmail.com", "harbor@gmail.com", False),
        ("jo@not-harbor.org", "info@harbor.org", False),
        ("jo@harbor.org.evil.net", "info@harbor.org", False),
        ("jo@harbor.org", None, False),
        ("", "", False),
    ],
)
def test_mail_at_the_organizations_own_domain_speaks_for_it(
    mail: str,
    known: str | None,
    holds: bool,
) -> None:
    assert shares_domain(mail, [known]) is holds


def test_the_domain_of_an_address_is_without_www_and_path() -> None:
    assert domain_of(" https://www.Harbor.org/about?x=1 ") == "harbor.org"


def test_the_public_page_of_an_organization_offers_the_claim(browser: Browser) -> None:
    page = browser.get(f"/organizations/{town.HARBOR}").get_data(as_text=True)
    assert ADDRESS in page


def test_a_claim_with_mail_at_the_domain_is_proved_by_the_mailed_link(
    browser: Browser, browser_of: BrowserOf
) -> None:
    assert browser.post(ADDRESS, JO).location.endswith("/claimed/mail")
    assert approve(browser_of(town.CORA)) == 422  # nothing proves it yet
    link = proof_link()
    assert browser.get(link).status_code == 200
    assert the_claim().proved_at is None  # looking is not proving: mail scanners look, too
    assert browser.post(link).status_code == 303
    assert browser.post(link).status_code == 404
    assert approve(browser_of(town.CORA)) == 303
    joined = db.session.scalars(select(Person).where(Person.mail == JO["mail"])).one()
    assert accounts.actor_of(joined.id).organizations(Role.PROVIDER) == {town.HARBOR}
    assert len(mails("invitation")) == 1


def test_the_link_of_a_claim_wears_out(browser: Browser) -> None:
    browser.post(ADDRESS, JO)
    link = proof_link()
    with clock.at(NOON + actions.LASTS + timedelta(minutes=1)):
        assert browser.get(link).status_code == 404
        assert browser.post(link).status_code == 404


def test_with_other_mail_a_steward_calls_first(browser: Browser, browser_of: BrowserOf) -> None:
    without_phone = browser.post(ADDRESS, JO | {"mail": "jo@gmail.com"})
    assert without_phone.status_code == 422
    assert "call you back" in without_phone.get_data(as_text=True)
    sent = browser.post(ADDRESS, JO | {"mail": "jo@gmail.com", "phone": "(217) 555-0111"})
    assert sent.location.endswith("/claimed/call")
    cora = browser_of(town.CORA)
    assert approve(cora) == 422
    assert approve(cora, **{"yes-called": "y"}) == 303
    assert the_claim().proof == Proof.CALL


def test_someone_with_an_account_serves_a_second_organization(browser_of: BrowserOf) -> None:
    browser_of(town.PRIYA).post(
        f"/organizations/{town.LAKEVIEW}/claim",
        {"name": "Priya Raman", "mail": "priya@lakeview.example.org"},
    )
    assert approve(browser_of(town.CORA), **{"yes-called": "y"}) == 303
    assert accounts.actor_of(town.PRIYA).organizations(Role.PROVIDER) == {town.HARBOR, town.LAKEVIEW}
    page = browser_of(town.PRIYA).get("/listings").get_data(as_text=True)
    assert "Organizations you serve" in page
    assert "Community pantry" in page
    assert "Rent and eviction help" in page
    assert browser_of(town.PRIYA).get(f"/services/{town.RENT_HELP}/edit").status_code == 200


def test_a_refusal_needs_words_which_reach_the_claimant(browser: Browser, browser_of: BrowserOf) -> None:
    browser.post(ADDRESS, JO)
    cora, address = browser_of(town.CORA), f"/stewardship/claims/{the_claim().id}/refuse"
    assert cora.post(address, {}).status_code == 422
    assert cora.post(address, {"no-answer": "They do not know you."}).status_code == 303
    assert the_claim().state == ClaimState.REFUSED
    for event in db.session.scalars(select(AuditEvent.id).where(AuditEvent.name == "claim.decided")).all():
        react(event)
    (mail,) = mails("claim_decided")
    assert mail.to == JO["mail"]
    assert "They do not know you." in compose(mail).get_content()


def test_a_claim_is_decided_once(browser: Browser, browser_of: BrowserOf) -> None:
    browser.post(ADDRESS, JO)
    cora = browser_of(town.CORA)
    assert approve(cora, **{"yes-called": "y"}) == 303
    assert approve(cora, **{"yes-called": "y"}) == 409


def test_whoever_asked_already_need_not_ask_again(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    sent = {"name": "Priya", "mail": "priya@example.net", "phone": "(217) 555-0111"}
    assert priya.post(f"/organizations/{town.LAKEVIEW}/claim", sent).status_code == 303
    assert priya.post(f"/organizations/{town.LAKEVIEW}/claim", sent).status_code == 409
    assert priya.get(ADDRESS).location.endswith("/listings")


def test_whoever_asks_again_gets_a_new_link_and_the_old_one_works_no_more(browser: Browser) -> None:
    browser.post(ADDRESS, JO)
    old = proof_link()
    assert browser.post(ADDRESS, JO).status_code == 303
    assert browser.get(old).status_code == 404
    assert the_claim().state == ClaimState.OPEN


def test_claims_are_throttled(browser: Browser) -> None:
    codes = [browser.post(ADDRESS, JO).status_code for _ in range(4)]
    assert codes == [303, 303, 303, 429]


@pytest.mark.parametrize("person", [town.PRIYA, town.DANA, town.ADA])
def test_only_stewards_see_and_decide_claims(browser: Browser, browser_of: BrowserOf, person: UUID) -> None:
    browser.post(ADDRESS, JO)
    other = browser_of(person)
    assert other.get("/stewardship/claims").status_code == 403
    assert other.get(f"/stewardship/claims/{the_claim().id}").status_code == 403
    assert approve(other, **{"yes-called": "y"}) == 403


def test_a_stewards_desk_shows_claims_with_their_proof(browser: Browser, browser_of: BrowserOf) -> None:
    browser.post(ADDRESS, JO)
    cora = browser_of(town.CORA)
    assert "Mail not opened yet" in cora.get("/stewardship/claims").get_data(as_text=True)
    browser.post(proof_link())
    assert "Proved by mail" in cora.get("/stewardship/claims").get_data(as_text=True)
    assert "Jo Park" in cora.get(f"/stewardship/claims/{the_claim().id}").get_data(as_text=True)


@pytest.mark.usefixtures("town_app")
def test_names_and_addresses_of_claimants_are_sealed() -> None:
    from app.directory.models import Organization

    with transaction():
        harbor = db.session.get_one(Organization, town.HARBOR)
        actions.claim(harbor, name="Jo Park", mail=JO["mail"], by=town.actor(town.OWEN))
    raw = db.session.connection().exec_driver_sql("SELECT name, mail FROM claim").one()
    assert "Jo" not in str(raw)
    assert "harbor" not in str(raw)


def test_the_page_of_a_proof_names_who_asks(browser: Browser) -> None:
    browser.post(ADDRESS, JO | {"name": "Mallory Quick"})
    page = browser.get(proof_link()).get_data(as_text=True)
    assert "Mallory Quick asks to keep the listings of Harbor Food Pantry" in page
    assert "Mallory Quick" in compose(mails("claim_proof")[0]).get_content()


def test_an_organization_without_a_domain_takes_a_call(browser: Browser) -> None:
    with transaction():
        harbor = db.session.get_one(Organization, town.HARBOR)
        harbor.email = harbor.website = None
    assert browser.post(ADDRESS, JO).status_code == 422
    assert browser.post(ADDRESS, JO | {"phone": "(217) 555-0111"}).location.endswith("/claimed/call")


def test_mail_at_an_address_that_anyone_gets_proves_nothing(browser: Browser) -> None:
    with transaction():
        db.session.get_one(Organization, town.HARBOR).email = "harborpantry@gmail.com"
    sent = JO | {"mail": "harborpantry@gmail.com", "phone": "(217) 555-0111"}
    assert browser.post(ADDRESS, sent).location.endswith("/claimed/call")


def test_two_people_may_claim_the_same_organization(browser: Browser) -> None:
    browser.post(ADDRESS, JO)
    browser.post(ADDRESS, JO | {"name": "Al Reyes", "mail": "al@harbor.example.org"})
    db.session.rollback()
    assert len(db.session.scalars(select(Claim)).all()) == 2


def test_whoever_was_refused_may_ask_again_and_the_steward_sees_it(
    browser: Browser, browser_of: BrowserOf
) -> None:
    browser.post(ADDRESS, JO)
    cora = browser_of(town.CORA)
    cora.post(f"/stewardship/claims/{the_claim().id}/refuse", {"no-answer": "They don\u2019t know you."})
    assert browser.post(ADDRESS, JO).status_code == 303
    db.session.rollback()
    again = db.session.scalars(select(Claim).where(Claim.state == ClaimState.OPEN)).one()
    page = cora.get(f"/stewardship/claims/{again.id}").get_data(as_text=True)
    assert "Refused before" in page
    assert "They don\u2019t know you." in page


def test_a_claimant_who_left_meanwhile_gets_no_role(browser_of: BrowserOf) -> None:
    address = f"/organizations/{town.LAKEVIEW}/claim"
    browser_of(town.PRIYA).post(address, {"name": "Priya Raman", "mail": "priya@lakeview.example.org"})
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
    assert approve(browser_of(town.CORA), **{"yes-called": "y"}) == 409
    assert the_claim().state == ClaimState.OPEN
    assert accounts.actor_of(town.PRIYA).organizations(Role.PROVIDER) == {town.HARBOR}


def test_a_claim_of_somebody_invited_elsewhere_renews_their_invitation(
    browser: Browser, browser_of: BrowserOf
) -> None:
    with transaction():
        invite = {"organization_id": town.LAKEVIEW, "role": Role.PROVIDER, "by": town.actor(town.ADA)}
        invited = people.invite(name="Jo Park", mail=JO["mail"], **invite)
    browser.post(ADDRESS, JO)
    assert approve(browser_of(town.CORA), **{"yes-called": "y"}) == 303
    assert accounts.actor_of(invited).organizations() == {town.HARBOR, town.LAKEVIEW}
    assert len(mails("invitation")) == 2
