"""Several people, or one impatient one, at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

from sqlalchemy import func, select

from app.db import db, transaction
from app.referrals import drafts
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


def test_eight_hurried_clicks_send_one_referral(browser_of, town_app):
    with transaction():
        client = open_client().id
    with transaction():
        drafts.save(town.PANTRY, by=DANA, client=str(client))
        drafts.save(town.PANTRY, by=DANA, need="food.pantry", wishes=("Food",))
    db.session.rollback()
    nonce = str(drafts.draft_of(town.PANTRY, by=DANA).id)
    db.session.rollback()
    browsers = [browser_of(town.DANA) for _ in range(8)]
    for browser in browsers:
        browser.get("/account")
    answers = at_once(
        *(
            lambda browser=browser: browser.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce})
            for browser in browsers
        )
    )
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 1
