"""People and roles: who is let in, what changes at once, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import audit
from app.accounts import actions, passwords, queries
from app.accounts.models import Membership, Person, TeamMember
from app.accounts.sessions import Lifetime
from app.actor import SYSTEM, Role
from app.db import db, transaction
from app.directory.models import Change
from app.errors import Conflict, Invalid, NotFound
from tests import town

ADA = town.actor(town.ADA)
NOBODY = town.id_of("nobody")
FOR_EVER = Lifetime(idle=timedelta(days=1), longest=timedelta(days=1))


def membership_of(person_id) -> Membership:
    return db.session.scalars(select(Membership).where(Membership.person_id == person_id)).one()


def events_of(person_id) -> list[str]:
    return [event.name for event in audit.timeline_of(("person", person_id))]


def test_a_person_is_made_with_roles_and_password_at_once(town_app, browser):
    with transaction():
        person = actions.add_person(
            name=" Noor Haddad ",
            mail="Noor@Example.org",
            memberships=[(town.HARBOR, Role.PROVIDER), (town.NORTHSIDE, Role.ADMINISTRATOR)],
            password=passwords.choose("wheat violin ferry"),
            by=SYSTEM,
        )
        noor = person.id
    actor = queries.actor_of(noor)
    assert (actor.name, actor.roles) == ("Noor Haddad", {Role.PROVIDER, Role.ADMINISTRATOR})
    assert actor.organizations(Role.PROVIDER) == {town.HARBOR}
    signed_in = browser.post(
        "/sign-in?next=/account", {"mail": "noor@example.org", "password": "wheat violin ferry"}
    )
    assert signed_in.status_code == 303


def test_a_mail_address_has_one_account(town_app):
    with pytest.raises(Invalid) as refusal, transaction():
        actions.add_person(name="Other", mail="DANA@example.org", by=ADA)
    assert "has an account already" in refusal.value.problems["mail"]


def test_an_invitation_needs_an_organization_that_exists(town_app):
    with pytest.raises(Invalid) as refusal, transaction():
        actions.invite(
            name="Noor", mail="noor@example.org", organization_id=NOBODY, role=Role.PROVIDER, by=ADA
        )
    assert "organization_id" in refusal.value.problems


@pytest.mark.parametrize(
    "change",
    [
        lambda: actions.add_membership(
            town.DANA, organization_id=town.NETWORK, role=Role.COORDINATOR, by=ADA
        ),
        lambda: actions.remove_membership(membership_of(town.DANA).id, of=town.DANA, by=ADA),
        lambda: actions.deactivate(town.DANA, by=ADA),
        lambda: actions.end_sessions(town.DANA, by=ADA),
        lambda: actions.change_password(
            town.DANA, password=passwords.Hashed("$argon2id$"), keep=None, by=town.actor(town.DANA)
        ),
    ],
    ids=["a new role", "a lost role", "a closed account", "an administrator's wish", "a new password"],
)
def test_sessions_end_at_once_with(browser_of, change):
    dana, lee = browser_of(town.DANA), browser_of(town.LEE)
    assert dana.get("/account").status_code == 200
    with transaction():
        change()
    assert dana.get("/account").status_code == 302
    assert lee.get("/account").status_code == 200


def test_a_new_role_holds_from_the_next_sign_in(town_app, browser_of):
    with transaction():
        actions.add_membership(town.DANA, organization_id=town.NORTHSIDE, role=Role.ADMINISTRATOR, by=ADA)
    assert browser_of(town.DANA).get("/admin/people").status_code == 200
    assert events_of(town.DANA)[0] == "account.role_added"


def test_a_role_is_given_once(town_app):
    with pytest.raises(Conflict, match="is case manager at Northside Family Center already"), transaction():
        actions.add_membership(town.DANA, organization_id=town.NORTHSIDE, role=Role.CASE_MANAGER, by=ADA)


def test_a_role_needs_an_organization_that_exists(town_app):
    with pytest.raises(Invalid), transaction():
        actions.add_membership(town.DANA, organization_id=NOBODY, role=Role.PROVIDER, by=ADA)


def test_a_role_needs_a_person_who_exists(town_app):
    with pytest.raises(NotFound), transaction():
        actions.add_membership(NOBODY, organization_id=town.HARBOR, role=Role.PROVIDER, by=ADA)


def test_with_the_last_role_in_an_organization_go_its_teams(town_app):
    with transaction():
        actions.remove_membership(membership_of(town.DANA).id, of=town.DANA, by=ADA)
    assert queries.teams_with(town.DANA) == []
    assert queries.actor_of(town.DANA).memberships == ()


def test_with_another_role_in_the_organization_the_teams_stay(town_app):
    first = membership_of(town.DANA).id
    with transaction():
        actions.add_membership(town.DANA, organization_id=town.NORTHSIDE, role=Role.COORDINATOR, by=ADA)
        actions.remove_membership(first, of=town.DANA, by=ADA)
    assert queries.actor_of(town.DANA).teams == {town.HOUSING_TEAM}


def test_a_role_is_taken_only_from_its_holder(town_app):
    with pytest.raises(NotFound), transaction():
        actions.remove_membership(membership_of(town.DANA).id, of=town.LEE, by=ADA)


def test_the_last_administrator_keeps_the_role(town_app):
    with pytest.raises(Conflict, match="Nobody else is administrator"), transaction():
        actions.remove_membership(membership_of(town.ADA).id, of=town.ADA, by=ADA)


def test_the_last_administrator_cannot_be_closed_out(town_app):
    with pytest.raises(Conflict, match="Nobody else is administrator"), transaction():
        actions.deactivate(town.ADA, by=SYSTEM)


def test_an_administrator_who_has_not_joined_is_no_replacement(town_app):
    with transaction():
        actions.invite(
            name="Noor", mail="noor@example.org", organization_id=town.HARBOR, role=Role.ADMINISTRATOR, by=ADA
        )
    with pytest.raises(Conflict), transaction():
        actions.deactivate(town.ADA, by=SYSTEM)


def test_with_a_second_administrator_the_first_may_go(town_app):
    with transaction():
        actions.add_membership(town.CORA, organization_id=town.NETWORK, role=Role.ADMINISTRATOR, by=ADA)
        actions.deactivate(town.ADA, by=town.actor(town.CORA))
    assert not db.session.get_one(Person, town.ADA).active


def test_nobody_closes_their_own_account(town_app):
    with transaction():
        actions.add_membership(town.CORA, organization_id=town.NETWORK, role=Role.ADMINISTRATOR, by=ADA)
    with pytest.raises(Conflict, match="your own account"), transaction():
        actions.deactivate(town.ADA, by=ADA)


def test_a_closed_account_opens_again_as_it_was(town_app, browser):
    with transaction():
        actions.deactivate(town.DANA, by=ADA)
    with transaction():
        actions.reactivate(town.DANA, by=ADA)
    assert queries.actor_of(town.DANA).teams == {town.HOUSING_TEAM}
    assert browser.post(
        "/sign-in?next=/account", {"mail": "dana@example.org", "password": town.PASSWORD}
    ).location
    assert events_of(town.DANA)[:2] == ["account.deactivated", "account.reactivated"]


def test_an_account_that_is_gone_gets_no_session(town_app):
    with transaction():
        actions.deactivate(town.DANA, by=ADA)
    with pytest.raises(NotFound, match="closed"), transaction():
        actions.open_session(town.DANA, user_agent="")


def test_a_session_is_ended_only_by_whose_it_is(town_app, browser_of):
    browser_of(town.LEE)
    (of_lee,) = queries.sessions_of(town.LEE, FOR_EVER, seen_by=ADA)
    with pytest.raises(NotFound), transaction():
        actions.end_session(of_lee.id, of=town.DANA, by=town.actor(town.DANA))


def test_sessions_are_shown_to_their_owner_and_to_administrators_only(town_app, browser_of):
    browser_of(town.LEE)
    seen = {
        person_id: len(queries.sessions_of(town.LEE, FOR_EVER, seen_by=town.actor(person_id)))
        for person_id in (town.LEE, town.ADA, town.DANA, town.CORA)
    }
    assert seen == {town.LEE: 1, town.ADA: 1, town.DANA: 0, town.CORA: 0}


def test_another_persons_account_is_not_there_for_others(town_app):
    with pytest.raises(NotFound):
        queries.person(town.AMARA, seen_by=town.actor(town.DANA))


def test_a_team_takes_only_people_of_its_organization(town_app):
    with pytest.raises(Invalid) as refusal, transaction():
        actions.join_team(town.HOUSING_TEAM, person_id=town.LEE, by=ADA)
    assert "Only people of the organization" in refusal.value.problems["person_id"]


def test_joining_a_team_twice_is_joining_and_leaving_twice_is_leaving(town_app):
    with transaction():
        for _ in range(2):
            actions.join_team(town.HOUSING_TEAM, person_id=town.ADA, by=ADA)
    assert town.HOUSING_TEAM in queries.actor_of(town.ADA).teams
    with transaction():
        for _ in range(2):
            actions.leave_team(town.HOUSING_TEAM, person_id=town.ADA, by=ADA)
    assert town.HOUSING_TEAM not in queries.actor_of(town.ADA).teams
    names = [event.name for event in audit.timeline_of(("team", town.HOUSING_TEAM))]
    assert names == ["team.joined", "team.left"]


def test_a_team_name_is_taken_once_in_an_organization(town_app):
    with pytest.raises(Invalid) as refusal, transaction():
        actions.add_team(organization_id=town.NORTHSIDE, name="HOUSING team ", by=ADA)
    assert "name" in refusal.value.problems
    with transaction():
        actions.add_team(organization_id=town.WESTSIDE, name="Housing team", by=ADA)
        actions.change_team(town.HOUSING_TEAM, name="Housing team", inbox="housing@example.org", by=ADA)


def test_a_team_needs_an_organization_that_exists(town_app):
    with pytest.raises(Invalid), transaction():
        actions.add_team(organization_id=NOBODY, name="Team", by=ADA)


def test_a_team_that_is_gone_cannot_be_changed(town_app):
    with pytest.raises(NotFound), transaction():
        actions.change_team(NOBODY, name="Team", inbox=None, by=ADA)


def test_an_organizations_name_is_taken_once(town_app):
    with pytest.raises(Invalid) as refusal, transaction():
        actions.add_organization(name="safe harbor", by=ADA)
    assert "name" in refusal.value.problems


def test_marking_an_organization_has_the_index_look_at_its_services(town_app):
    marks = {"listed": True, "verified": True, "victim_service_provider": True}
    before = set(db.session.scalars(select(Change.id)))
    with transaction():
        actions.change_organization(town.HARBOR, name="Harbor Food Pantry", **marks, by=ADA)
    changed = db.session.scalars(select(Change.service_id).where(Change.id.not_in(before)))
    assert set(changed) == {town.PANTRY, town.DELIVERY}


def test_an_organization_that_is_gone_cannot_be_marked(town_app):
    with pytest.raises(NotFound), transaction():
        actions.change_organization(
            NOBODY, name="X", listed=True, verified=True, victim_service_provider=False, by=ADA
        )


def test_notices_go_to_a_teams_inbox_or_to_each_of_its_members(town_app):
    with transaction():
        actions.deactivate(town.AMARA, by=ADA)
    assert queries.mail_of_team(town.HOUSING_TEAM) == ["dana@example.org"]
    with transaction():
        actions.change_team(town.HOUSING_TEAM, name="Housing", inbox="housing@example.org", by=ADA)
    assert queries.mail_of_team(town.HOUSING_TEAM) == ["housing@example.org"]


def test_notices_to_staff_go_to_those_who_hold_the_role_and_have_joined(town_app):
    with transaction():
        actions.invite(
            name="Noor", mail="noor@example.org", organization_id=town.HARBOR, role=Role.PROVIDER, by=ADA
        )
    assert queries.mail_of_staff(town.HARBOR, Role.PROVIDER) == ["priya@example.org"]
    assert queries.mail_of_staff(town.HARBOR, Role.CASE_MANAGER) == []


def test_staff_are_the_active_people_of_an_organization(town_app):
    assert [p.name for p in queries.staff(town.NORTHSIDE)] == ["Ada Marsh", "Amara Okafor", "Dana Whitfield"]
    assert [p.name for p in queries.staff(town.NORTHSIDE, Role.ADMINISTRATOR)] == ["Ada Marsh"]


def test_an_actor_has_the_teams_of_each_organization_apart(town_app):
    with transaction():
        actions.add_membership(town.DANA, organization_id=town.WESTSIDE, role=Role.CASE_MANAGER, by=ADA)
        actions.join_team(town.STREET_TEAM, person_id=town.DANA, by=ADA)
    teams = {held.organization: held.teams for held in queries.actor_of(town.DANA).memberships}
    assert teams == {town.NORTHSIDE: {town.HOUSING_TEAM}, town.WESTSIDE: {town.STREET_TEAM}}


def test_an_actor_is_asked_for_in_vain_where_there_is_nobody(town_app):
    with pytest.raises(NotFound):
        queries.actor_of(NOBODY)


def test_sixty_people_with_one_password_are_made_quickly(app):
    with transaction():
        where = actions.add_organization(name="Big agency", by=SYSTEM)
        password = passwords.choose("wheat violin ferry")
        team = actions.add_team(organization_id=where, name="All", by=SYSTEM)
        for number in range(60):
            person = actions.add_person(
                name=f"Person {number}",
                mail=f"person{number}@example.org",
                memberships=[(where, Role.CASE_MANAGER)],
                password=password,
                by=SYSTEM,
            )
            actions.join_team(team, person_id=person.id, by=SYSTEM)
    assert len(db.session.scalars(select(TeamMember)).all()) == 60
