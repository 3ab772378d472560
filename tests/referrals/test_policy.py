"""Who may see a referral, and the same rule twice: for one, and as SQL for many."""

import pytest
from sqlalchemy import select

from app.actor import PUBLIC, Role
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import NotFound
from app.referrals import policy, queries
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from tests import town
from tests.referrals.cast import AMARA, CORA, DANA, LEE, OWEN, PRIYA, open_client, send, sent


@pytest.fixture
def referrals(town_app):
    """One to the pantry, one to Lakeview, one of Westside's, one to the refuge."""
    from app.clients import actions as clients

    with transaction():
        send()
        send(service=town.RENT_HELP, need="housing.rent")
        send(by=LEE)
        client = open_client()
        refuge = db.session.get_one(Organization, town.SAFE_HARBOR)
        clients.give_consent(client, recipients=[refuge], by=DANA)
        send(client, town.REFUGE, need="safety.violence")
    return list(db.session.scalars(select(Referral)))


@pytest.mark.parametrize(
    "person", [None, *town.PEOPLE], ids=lambda p: "public" if p is None else town.PEOPLE[p][0]
)
def test_what_one_may_view_is_exactly_what_one_is_shown(referrals, person):
    actor = PUBLIC if person is None else town.actor(person)
    shown = set(db.session.scalars(select(Referral.id).where(policy.visible_to(actor))))
    assert shown == {referral.id for referral in referrals if policy.may_view(actor, referral)}


def test_each_party_sees_its_own(referrals):
    def seen(actor) -> int:
        return len(db.session.scalars(select(Referral).where(policy.visible_to(actor))).all())

    assert [seen(actor) for actor in (DANA, AMARA, LEE, PRIYA, OWEN)] == [3, 3, 1, 2, 1]


def test_a_coordinator_sees_nothing_of_those_who_serve_victims(referrals):
    to_refuge = next(each for each in referrals if each.partner_id == town.SAFE_HARBOR)
    assert not policy.may_view(CORA, to_refuge)
    with pytest.raises(NotFound):
        queries.referral(to_refuge.id, seen_by=CORA)


def test_an_administrator_is_no_party(referrals):
    assert not any(policy.may_view(town.actor(town.ADA), referral) for referral in referrals)


def test_staff_of_another_role_are_no_party(referrals):
    """A case manager of the provider's own organization answers nothing."""
    membership = town.actor(town.PRIYA).memberships[0]
    other = PRIYA.__class__(PRIYA.kind, PRIYA.id, "", (membership.__class__(town.HARBOR, Role.CASE_MANAGER),))
    assert not any(policy.may_view(other, referral) for referral in referrals)


def test_the_party_is_found_for_the_action(town_app):
    id_ = sent()
    referral = queries.referral(id_, seen_by=DANA)
    assert policy.party_for(DANA, referral, Action.WITHDRAW) is Party.REFERRER
    assert policy.party_for(PRIYA, referral, Action.ACCEPT) is Party.PROVIDER
    assert policy.party_for(CORA, referral, Action.MARK_AS_ERROR) is Party.COORDINATOR
