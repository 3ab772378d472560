"""Several people, or one impatient one, at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Membership
from app.actor import Role
from app.db import db, transaction
from app.referrals import actions, drafts, sending
from app.referrals.models import Referral
from tests import town
from tests.referrals.cast import DANA, open_client, sent, status_of


def at_once(*doings):
    """Do all of these together; what each of them answered."""
    barrier = Barrier(len(doings))

    def wait_and(do):
        barrier.wait(timeout=10)
        return do()

    with ThreadPoolExecutor(len(doings)) as pool:
        return [done.result() for done in [pool.submit(copy_context().run, wait_and, do) for do in doings]]


def test_of_two_who_act_at_once_exactly_one_is_told_in_words(browser_of, town_app):
    dana, priya = browser_of(town.DANA), browser_of(town.PRIYA)
    for browser in (dana, priya):
        browser.get("/account")
    for _ in range(5):
        id_ = sent()
        answers = at_once(
            lambda id_=id_: priya.post(f"/referrals/{id_}/accept", {"version": "1"}),
            lambda id_=id_: dana.post(f"/referrals/{id_}/withdraw", {"version": "1", "reason": "duplicate"}),
        )
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert "Someone else" in refused.get_data(as_text=True)
        assert status_of(id_) in ("accepted", "withdrawn")


def races(browser_of, doings, times: int) -> int:
    """In how many races one of two was obeyed and the other told in words. `doings`: person, step, form."""
    browsers = [(browser_of(person), *rest) for person, *rest in doings]
    for browser, *_ in browsers:
        browser.get("/account")
    good = 0
    for _ in range(times):
        id_ = sent()
        answers = at_once(
            *(
                lambda browser=browser, step=step, form=form, id_=id_: browser.post(
                    f"/referrals/{id_}/{step}", {"version": "1", **form}
                )
                for browser, step, form in browsers
            )
        )
        good += sorted(answer.status_code for answer in answers) == [303, 409]
    return good


TAKING = {"side": "provider", "to": "me"}
TWO_TAKE_IT = ((town.PRIYA, "give", TAKING), (town.ROSA, "give", TAKING))
ONE_ACCEPTS_ONE_WITHDRAWS = ((town.PRIYA, "accept", {}), (town.DANA, "withdraw", {"reason": "duplicate"}))
RACES = pytest.mark.parametrize("doings", [TWO_TAKE_IT, ONE_ACCEPTS_ONE_WITHDRAWS], ids=["take", "answer"])


@pytest.fixture
def rosa(town_app):
    """Rosa works at Harbor, too."""
    with transaction():
        place = {"organization_id": town.HARBOR, "role": Role.PROVIDER, "created_at": clock.now()}
        db.session.add(Membership(person_id=town.ROSA, **place))


@pytest.mark.slow
@RACES
def test_in_a_hundred_races_exactly_one_is_obeyed_and_one_is_told(browser_of, rosa, doings):
    assert races(browser_of, doings, 100) == 100


@RACES
def test_without_the_check_of_versions_both_would_be_obeyed(browser_of, rosa, doings, monkeypatch):
    """One after the other, so that no luck decides: the second acts on what it saw before the first did."""

    def answers() -> list[int]:
        id_ = sent()
        return [
            browser_of(person).post(f"/referrals/{id_}/{step}", {"version": "1", **form}).status_code
            for person, step, form in doings
        ]

    assert answers() == [303, 409]
    monkeypatch.setattr(actions, "check_seen", lambda *_: None)
    assert answers() == [303, 303]


def filled_form() -> str:
    """A form that waits to be sent, whole: its nonce."""
    with transaction():
        client = open_client().id
    with transaction():
        drafts.save(town.PANTRY, by=DANA, client=str(client))
        drafts.save(town.PANTRY, by=DANA, need="food.pantry", wishes=("Food",))
    db.session.rollback()
    nonce = str(drafts.draft_of(town.PANTRY, by=DANA).id)
    db.session.rollback()
    return nonce


def send(browser, nonce: str):
    return browser.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce})


def referrals() -> int:
    rows = db.session.scalar(select(func.count()).select_from(Referral))
    db.session.rollback()
    return rows


def hurried(browsers) -> bool:
    """Eight clicks on one form: whether all of them led to one referral."""
    nonce, before = filled_form(), referrals()
    answers = at_once(*(lambda browser=browser: send(browser, nonce) for browser in browsers))
    same = len({answer.location for answer in answers}) == 1
    return {answer.status_code for answer in answers} == {303} and same and referrals() == before + 1


@pytest.fixture
def eight(browser_of, town_app):
    browsers = [browser_of(town.DANA) for _ in range(8)]
    for browser in browsers:
        browser.get("/account")
    return browsers


def test_eight_hurried_clicks_send_one_referral(eight):
    assert hurried(eight)


@pytest.mark.slow
def test_forty_forms_sent_eight_times_each_make_forty_referrals(eight):
    assert sum(hurried(eight) for _ in range(40)) == 40
    assert referrals() == 40


def test_without_the_nonce_a_second_click_is_not_led_to_the_first_ones_referral(
    browser_of, monkeypatch, town_app
):
    dana = browser_of(town.DANA)
    nonce = filled_form()
    first, second = send(dana, nonce), send(dana, nonce)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    monkeypatch.setattr(sending, "sent_with", lambda _: None)
    third = send(dana, nonce)
    assert (third.status_code, third.location) != (303, first.location)
