"""Who reads what of a partner's record, counted from real referrals."""

import pytest
from sqlalchemy import func, select

from app.actor import PUBLIC
from app.db import db
from app.trust import handlers
from app.trust.models import PartnerRecord
from app.trust.queries import records_of
from app.trust.telling import Telling, Whose
from tests import town
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

ANSWERED = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}


def told(person=town.DANA, partner=town.HARBOR, need="food") -> Telling | None:
    handlers.refresh()
    return records_of([partner], need, seen_by=town.actor(person)).get(partner)


def words(telling: Telling) -> dict[str, str]:
    return {column.whose.value: column.answers.words for column in telling.columns}


def test_a_case_manager_reads_the_own_agency_exactly_and_the_others_roughly():
    sent(18, town.HARBOR, **ANSWERED)
    sent(2, town.HARBOR, answered=3)
    sent(33, town.HARBOR, by=town.LEE, **ANSWERED)
    sent(14, town.HARBOR, by=town.LEE, answered=5)
    telling = told()
    assert words(telling) == {Whose.YOURS: "18 of 20", Whose.OTHERS: "about 35 of 45"}
    assert telling.headline == "answered 18 of your agency’s 20 on time"


def test_a_case_manager_whose_agency_never_sent_anything_there_reads_all_agencies_roughly():
    sent(33, town.HARBOR, by=town.LEE, **ANSWERED)
    sent(14, town.HARBOR, by=town.LEE, answered=5)
    telling = told(town.DANA)
    assert words(telling) == {Whose.ALL: "about 35 of 45"}
    assert telling.headline == "answered about 35 of 45 on time"


def test_the_provider_reads_its_own_record_exactly():
    sent(7, town.HARBOR, **ANSWERED)
    sent(6, town.HARBOR, by=town.LEE, answered=1, ended=1, status="declined", side="capacity")
    telling = told(town.PRIYA)
    assert words(telling) == {Whose.ALL: "13 of 13"}
    assert telling.not_counted == ("there was no room (6)",)


def test_another_provider_reads_it_roughly():
    sent(13, town.HARBOR, by=town.LEE, **ANSWERED)
    assert words(told(town.OWEN)) == {Whose.ALL: "nearly all of about 15"}


@pytest.mark.parametrize("count", [1, 4, 5, 10])
def test_up_to_ten_referrals_of_other_agencies_are_never_counted_out(count):
    sent(count, town.HARBOR, by=town.LEE, **ANSWERED)
    telling = told()
    assert words(telling) == {Whose.ALL: "too few to say"}
    assert (telling.headline, telling.speed) == ("", "")


def test_under_five_of_one_s_own_agency_there_is_too_little_to_say():
    sent(4, town.HARBOR, **ANSWERED)
    assert words(told())[Whose.YOURS] == "4 of 4, too few to say"


def test_where_one_need_says_too_little_the_record_is_about_all_needs():
    sent(3, town.HARBOR, need="food.pantry", **ANSWERED)
    sent(9, town.HARBOR, need="family.diapers", **ANSWERED)
    assert told(need="food").need == ""
    assert told(need="family").need == "family"


def test_tests_mistakes_and_unverified_agencies_count_nowhere():
    sent(6, town.HARBOR, is_test=True, **ANSWERED)
    sent(6, town.HARBOR, **{**ANSWERED, "status": "entered_in_error"})
    sent(6, town.LAKEVIEW, need="housing.rent", **ANSWERED)
    _unverify(town.NORTHSIDE)
    assert told() is None
    assert told(partner=town.LAKEVIEW) is None


def test_counting_twice_changes_nothing():
    sent(12, town.HARBOR, **ANSWERED)
    once = told()
    assert told() == once
    assert db.session.scalar(select(func.count()).select_from(PartnerRecord)) == 4


def test_a_page_of_partners_costs_one_statement(statements):
    for partner in (town.HARBOR, town.LAKEVIEW, town.SAFE_HARBOR):
        sent(12, partner, **ANSWERED)
    handlers.refresh()
    with statements() as run:
        found = records_of(
            [town.HARBOR, town.LAKEVIEW, town.SAFE_HARBOR], "food", seen_by=town.actor(town.DANA)
        )
    assert len(found) == 3
    assert len(run) == 1


def test_the_public_reads_nothing(statements):
    sent(12, town.HARBOR, **ANSWERED)
    handlers.refresh()
    assert records_of([town.HARBOR], seen_by=PUBLIC) == {}


def _unverify(organization):
    from app.db import transaction
    from app.directory.models import Organization

    with transaction():
        db.session.get_one(Organization, organization).verified = False
