"""Households: linked records, one referral for several, and who agrees for a child."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.clients import actions as clients
from app.clients import queries
from app.clients.consent import Fact, Giver, require_giver
from app.clients.households import actions
from app.clients.households import queries as households
from app.clients.models import Client, Household
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from app.referrals.seen import client_as_seen
from tests import town
from tests.browser import text_of
from tests.referrals.cast import DANA, LEE, PRIYA, open_client, send, take


@pytest.fixture
def family(town_app) -> tuple[UUID, UUID]:
    """Maria and Tomas, who is nine, live together."""
    with transaction():
        maria, tomas = open_client(), open_client(name="Tomas Sandoval", age_band="6-12", consent=False)
        actions.link(maria, tomas, by=DANA)
        return maria.id, tomas.id


def test_a_child_does_not_agree_alone_and_is_asked_all_the_same():
    with pytest.raises(Invalid) as refused:
        require_giver("6-12", Giver.CLIENT, None, None)
    assert set(refused.value.problems) == {"giver", "own_voice"}
    require_giver("6-12", Giver.GUARDIAN, "Maria, his mother", "I like the pantry.")


def test_a_minor_of_thirteen_may_agree_where_their_words_are_written_down():
    require_giver("13-17", Giver.CLIENT, None, "I want this myself.")
    with pytest.raises(Invalid, match="says about it"):
        require_giver("13-17", Giver.CLIENT, None, None)


def test_who_agrees_for_an_adult_is_named():
    with pytest.raises(Invalid, match="who agreed"):
        require_giver("25-54", Giver.REPRESENTATIVE, None, None)
    require_giver("25-54", Giver.CLIENT, None, None)


def test_two_households_are_never_made_one(family):
    with transaction():
        one, other = open_client(name="Ana Ruiz"), open_client(name="Leo Ruiz")
        actions.link(one, other, by=DANA)
        with pytest.raises(Conflict, match="linked with other people"):
            actions.link(db.session.get_one(Client, family[0]), one, by=DANA)


def test_clients_of_two_teams_are_never_linked(family):
    with transaction():
        stranger = open_client(LEE, name="Ines Castro")
        with pytest.raises(Conflict, match="one team"):
            actions.link(db.session.get_one(Client, family[0]), stranger, by=DANA)


def test_a_household_of_one_is_none(family):
    with transaction():
        actions.take_out(db.session.get_one(Client, family[1]), by=DANA)
    assert db.session.get_one(Client, family[0]).household_id is None
    assert db.session.scalar(select(Household.id)) is None


def test_a_provider_sees_how_many_come_and_the_names_that_each_agreed_to(family):
    with transaction():
        maria, tomas = (db.session.get_one(Client, id_) for id_ in family)
        referral_id = send(maria, companions=[tomas]).id
    take(referral_id, Action.ACCEPT, PRIYA)
    assert client_as_seen(db.session.get_one(Referral, referral_id), seen_by=PRIYA).others.names == ()
    assert client_as_seen(db.session.get_one(Referral, referral_id), seen_by=PRIYA).others.count == 1
    with transaction():
        clients.give_consent(
            db.session.get_one(Client, family[1]),
            recipients=[db.session.get_one(Organization, town.HARBOR)],
            giver=Giver.GUARDIAN,
            giver_name="Maria Sandoval",
            own_voice="I want to come, too.",
            by=DANA,
        )
    seen = client_as_seen(db.session.get_one(Referral, referral_id), seen_by=PRIYA)
    assert seen.others.names == ("Tomas Sandoval",)


def test_the_household_stays_untold_where_the_client_did_not_share_it(family):
    with transaction():
        maria, tomas = (db.session.get_one(Client, id_) for id_ in family)
        for given in maria.consents:
            given.facts = [fact for fact in given.facts if fact != Fact.HOUSEHOLD]
        referral_id = send(maria, companions=[tomas]).id
    take(referral_id, Action.ACCEPT, PRIYA)
    assert client_as_seen(db.session.get_one(Referral, referral_id), seen_by=PRIYA).others.count == 0


def test_one_form_records_the_consent_of_the_household(browser_of, family):
    dana = browser_of(town.DANA)
    form = {
        "recipient_1": str(town.HARBOR),
        "facts": ["name"],
        "others": [str(family[1])],
        "method": "verbal",
        "length": "365",
        "giver": "client",
        "own_voice": "I want to come, too.",
        "nonce": str(uuid4()),
    }
    for _ in range(2):
        assert dana.post(f"/clients/{family[0]}/consent", form).status_code == 303
    given = queries.client(family[1], seen_by=DANA).consents
    assert [(one.giver, one.giver_name) for one in given] == [("guardian", "Maria Sandoval")]


def test_the_page_links_people_and_says_who_speaks_for_a_child(browser_of, family):
    dana = browser_of(town.DANA)
    with transaction():
        aunt = open_client(name="Rosa Sandoval").id
    assert "Rosa Sandoval" in text_of(dana.get(f"/clients/{family[0]}/household"))
    assert dana.post(f"/clients/{family[0]}/household", {"other": str(aunt)}).status_code == 303
    page = text_of(dana.get(f"/clients/{family[1]}/household"))
    assert "Who speaks for Tomas Sandoval" in page
    saved = dana.post(
        f"/clients/{family[1]}/guardian", {"guardian_id": str(family[0]), "guardian": "His mother"}
    )
    assert saved.status_code == 303
    assert "Maria Sandoval. His mother" in text_of(dana.get(f"/clients/{family[1]}"))
    with transaction():
        found = households.guardian_of(db.session.get_one(Client, family[1]), seen_by=DANA)
        assert found is not None
        assert found.id == family[0]
    assert dana.post(f"/clients/{family[0]}/household/{aunt}/out", {}).status_code == 303


@pytest.mark.parametrize("path", ["household", "notes"])
def test_no_one_but_the_team_opens_a_household_or_notes(browser_of, family, path):
    for person in (town.LEE, town.PRIYA, town.CORA, town.ADA):
        assert browser_of(person).get(f"/clients/{family[0]}/{path}").status_code in (403, 404)
