"""The pages of administrators: what they show, what they do, what they refuse, and what they cost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.accounts import actions
from app.accounts.models import Membership, Person, Team
from app.actor import Role
from app.db import db, transaction
from app.directory.models import Organization
from app.messages.post import PostRefusedError
from tests import town
from tests.conftest import NOON

ADA = town.actor(town.ADA)
PAGES = ("/admin/people", "/admin/organizations", "/admin/teams")
FORMS = ("/admin/people/invite", "/admin/organizations/new", "/admin/teams/new")


@pytest.fixture
def admin(browser_of):
    """Ada's browser, with a page open."""
    browser = browser_of(town.ADA)
    browser.get("/account")
    return browser


def send(browser, url, **fields):
    return browser.post(url, {name: str(value) for name, value in fields.items()})


def noor(**changed):
    facts = {
        "name": "Noor Haddad",
        "mail": "noor@example.org",
        "organization_id": town.HARBOR,
        "role": "provider",
    }
    return facts | changed


@pytest.mark.parametrize(
    "page", [*PAGES, *FORMS, f"/admin/people/{town.DANA}", f"/admin/teams/{town.HOUSING_TEAM}"]
)
@pytest.mark.parametrize(
    "person", [town.DANA, town.PRIYA, town.CORA], ids=["case manager", "provider", "coordinator"]
)
def test_only_administrators_see(browser_of, page, person):
    assert browser_of(person).get(page).status_code == 403


@pytest.mark.parametrize("page", [*PAGES, *FORMS])
def test_strangers_are_sent_to_sign_in_from(browser, page):
    assert browser.get(page).location.startswith("/sign-in?next=")


def test_people_are_listed_with_role_standing_and_last_sign_in(admin):
    page = admin.get("/admin/people").text
    for fact in ("8 people", "Dana Whitfield", "Case manager, Northside Family Center", "Active", "never"):
        assert fact in page


@pytest.mark.parametrize(
    ("words", "found"), [("dana", 1), ("northside", 3), ("example.org", 8), ("amara northside", 1)]
)
def test_people_are_found_by_name_address_and_organization(admin, words, found):
    page = admin.get(f"/admin/people?q={words}").text
    assert f"{found} {'person' if found == 1 else 'people'}" in page


def test_a_search_without_result_says_what_to_do(admin):
    page = admin.get("/admin/people?q=%25zzz").text
    assert "Nobody found" in page
    assert "see everyone" in page


def test_people_are_filtered_by_standing(admin):
    with transaction():
        actions.deactivate(town.LEE, by=ADA)
    page = admin.get("/admin/people?standing=closed").text
    assert "Lee Novak" in page
    assert "Dana Whitfield" not in page


def test_an_unknown_standing_shows_everyone(admin):
    assert "8 people" in admin.get("/admin/people?standing=strange").text


def many_people(number: int) -> None:
    with transaction():
        for index in range(number):
            person = actions.add_person(
                name=f"Person {index:03}",
                mail=f"person{index}@example.org",
                memberships=[(town.WESTSIDE, Role.CASE_MANAGER), (town.WESTSIDE, Role.PROVIDER)],
                by=ADA,
            )
            team = actions.add_team(organization_id=town.WESTSIDE, name=f"Team {index:03}", by=ADA)
            actions.join_team(team, person_id=person.id, by=ADA)
            actions.add_organization(name=f"Organization {index:03}", by=ADA)


def test_long_lists_come_in_pages(admin):
    many_people(30)
    assert "Person 029" not in admin.get("/admin/people").text
    second = admin.get("/admin/people?page=2").text
    assert "Person 029" in second
    assert 'href="/admin/people?page=1"' in second


@pytest.mark.parametrize("page", PAGES)
def test_a_longer_list_costs_no_more_statements(admin, statements, page):
    with statements() as few:
        admin.get(page)
    many_people(20)
    with statements() as many:
        admin.get(page)
    assert len(many) == len(few) <= 7


def test_an_invitation_is_mailed_and_the_person_appears_as_invited(admin, mail):
    answer = send(admin, "/admin/people/invite", **noor())
    page = admin.get(answer.location).text
    assert "The invitation is on its way" in page
    assert "Has not joined yet" in page
    assert "March 11, 2026" in page
    assert [sent["To"] for sent in mail()] == ["noor@example.org"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Enter the person&#39;s name."),
        ({"mail": "noor"}, "Enter an email address"),
        ({"mail": "PRIYA@example.org"}, "is provider staff at Harbor Food Pantry already"),
        ({"organization_id": ""}, "Choose an organization"),
        ({"organization_id": town.id_of("nobody")}, "Not a valid choice"),
        ({"role": ""}, "Choose a role."),
        ({"role": "emperor"}, "Choose a role."),
    ],
)
def test_an_invitation_is_refused_beside_the_field_and_keeps_what_was_typed(admin, mail, changed, sentence):
    answer = send(admin, "/admin/people/invite", **noor(**changed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert changed.get("name") == "" or 'value="Noor Haddad"' in answer.text
    assert mail() == []


def test_a_link_to_invite_chooses_the_organization(admin):
    page = admin.get(f"/admin/people/invite?organization_id={town.HARBOR}").text
    assert re.search(rf'<option selected value="{town.HARBOR}">', page)


def test_an_invitation_is_sent_again(admin, mail, link_of):
    location = send(admin, "/admin/people/invite", **noor()).location
    first = link_of()
    admin.get(location)
    admin.post(f"{location}/invite")
    assert link_of() != first


def test_an_invitation_that_ran_out_says_so(admin):
    location = send(admin, "/admin/people/invite", **noor()).location
    with clock.at(NOON + timedelta(days=8)):
        with transaction():
            key = actions.open_session(town.ADA, user_agent="")
        admin.client.set_cookie("trellis", key)
        assert "The invitation ran out" in admin.get(location).text


def test_who_has_joined_is_not_sent_another_invitation(admin):
    answer = admin.post(f"/admin/people/{town.DANA}/invite")
    assert answer.status_code == 409
    assert "has joined already" in answer.text


def test_mail_that_came_back_is_shown(admin, mail, wired):
    wired.extensions["mail"].fault = PostRefusedError("550")
    location = send(admin, "/admin/people/invite", **noor()).location
    mail()
    assert "came back" in admin.get(location).text
    assert "Email came back" in admin.get("/admin/people").text


def test_a_role_is_given_and_taken(admin):
    answer = send(admin, f"/admin/people/{town.LEE}/roles", organization_id=town.HARBOR, role="provider")
    assert "Provider staff" in admin.get(answer.location).text
    held = db.session.scalars(select(Membership.id).where(Membership.person_id == town.LEE)).all()
    for membership_id in held:
        admin.post(f"/admin/people/{town.LEE}/roles/{membership_id}/take")
    page = admin.get(f"/admin/people/{town.LEE}").text
    assert "No role" in page
    assert "Became provider staff at Harbor Food Pantry" in page
    assert "No longer case manager at Westside Outreach" in page
    assert "by Ada Marsh" in page


def test_a_role_that_is_held_is_refused_in_words(admin):
    answer = send(
        admin, f"/admin/people/{town.LEE}/roles", organization_id=town.WESTSIDE, role="case_manager"
    )
    assert answer.status_code == 409
    assert "is case manager at Westside Outreach already" in answer.text


def test_closing_an_account_asks_once_and_can_be_undone(admin, browser_of):
    lee = browser_of(town.LEE)
    assert "Close the account of Lee Novak?" in admin.get(f"/admin/people/{town.LEE}/close").text
    assert lee.get("/account").status_code == 200
    admin.post(f"/admin/people/{town.LEE}/close")
    assert lee.get("/account").status_code == 302
    assert "Open it again" in admin.get(f"/admin/people/{town.LEE}").text
    admin.post(f"/admin/people/{town.LEE}/open")
    assert db.session.get_one(Person, town.LEE).active


def test_the_last_administrators_own_page_offers_no_closing(admin):
    assert "Close this account" not in admin.get(f"/admin/people/{town.ADA}").text
    assert admin.post(f"/admin/people/{town.ADA}/close").status_code == 409


def test_an_administrator_signs_somebody_out(admin, browser_of):
    lee = browser_of(town.LEE)
    admin.post(f"/admin/people/{town.LEE}/sign-out")
    assert lee.get("/account").status_code == 302
    assert "Signed out everywhere" in admin.get(f"/admin/people/{town.LEE}").text


def test_an_administrator_corrects_a_name(admin):
    assert 'value="Lee Novak"' in admin.get(f"/admin/people/{town.LEE}/name").text
    send(admin, f"/admin/people/{town.LEE}/name", name="Lee Nowak")
    assert "Lee Nowak" in admin.get(f"/admin/people/{town.LEE}").text


@pytest.mark.parametrize("path", ["people", "organizations", "teams"])
def test_what_is_not_there_is_not_found(admin, path):
    assert admin.get(f"/admin/{path}/{town.id_of('nobody')}").status_code == 404


@pytest.mark.parametrize(
    "path", [f"/admin/people/{town.LEE}/close", f"/admin/people/{town.LEE}/sign-out", "/admin/people/invite"]
)
def test_looking_changes_nothing(admin, browser_of, path):
    lee = browser_of(town.LEE)
    admin.get(path)
    assert lee.get("/account").status_code == 200


def test_an_organization_is_added_and_marked(admin):
    answer = send(admin, "/admin/organizations/new", name="Night Bus", verified="y")
    page = admin.get(answer.location).text
    assert "Nobody of this organization has an account yet" in page
    send(admin, answer.location, name="Night Bus Outreach", victim_service_provider="y")
    kept = db.session.scalars(select(Organization).where(Organization.name == "Night Bus Outreach")).one()
    assert (kept.listed, kept.verified, kept.victim_service_provider) == (False, False, True)
    listed = admin.get("/admin/organizations?q=night").text
    for mark in ("Unlisted", "Not verified", "Victim service provider"):
        assert mark in listed


def test_a_second_organization_of_the_same_name_is_refused(admin):
    answer = send(admin, "/admin/organizations/new", name="SAFE HARBOR")
    assert answer.status_code == 422
    assert "There is an organization of this name already" in answer.text


def test_organizations_whose_people_act_here_come_first(admin):
    page = admin.get("/admin/organizations").text
    assert page.index("Northside Family Center") < page.index("Harbor Food Pantry")


def test_a_search_for_an_organization_without_result_teaches(admin):
    assert "No organization found" in admin.get("/admin/organizations?q=zzz").text


def test_a_team_is_made_filled_renamed_and_emptied(admin):
    url = send(admin, "/admin/teams/new", organization_id=town.NORTHSIDE, name="Night team").location
    page = admin.get(url).text
    assert "Nobody yet" in page
    assert "Lee Novak" not in page
    send(admin, f"{url}/members", person_id=town.DANA)
    assert "dana@example.org" in admin.get(url).text
    send(admin, url, name="Day team", inbox="day@example.org")
    page = admin.get(url).text
    assert "Day team" in page
    assert 'value="day@example.org"' in page
    admin.post(f"{url}/members/{town.DANA}/leave")
    assert "Nobody yet" in admin.get(url).text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Enter a name for the team."),
        ({"name": "housing TEAM"}, "has a team of this name already"),
        ({"inbox": "nowhere"}, "Enter an email address"),
        ({"organization_id": ""}, "Choose an organization"),
    ],
)
def test_a_team_is_refused_beside_the_field(admin, changed, sentence):
    facts = {"organization_id": town.NORTHSIDE, "name": "Night team", "inbox": ""} | changed
    answer = send(admin, "/admin/teams/new", **facts)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(db.session.scalars(select(Team)).all()) == len(town.TEAMS)


def test_renaming_a_team_to_a_taken_name_is_refused(admin):
    send(admin, "/admin/teams/new", organization_id=town.NORTHSIDE, name="Night team")
    answer = send(admin, f"/admin/teams/{town.HOUSING_TEAM}", name="night team", inbox="")
    assert answer.status_code == 422
    assert "has a team of this name already" in answer.text


def test_only_people_of_the_organization_can_be_chosen_for_its_team(admin):
    answer = send(admin, f"/admin/teams/{town.HOUSING_TEAM}/members", person_id=town.LEE)
    assert answer.status_code == 422
    assert "Not a valid choice" in answer.text
