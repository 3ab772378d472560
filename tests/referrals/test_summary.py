"""A summary to print, for either side, of what it may see now."""

from app.db import db
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.referrals.cast import PRIYA, sent, take


def test_each_side_prints_what_it_may_see_and_no_more(browser_of, town_app):
    id_ = sent()
    dana, priya = browser_of(town.DANA), browser_of(town.PRIYA)
    address = f"/referrals/{id_}/summary"
    assert "Maria Sandoval" in text_of(dana.get(address))
    before = text_of(priya.get(address))
    assert "The fridge is empty." in before
    assert "Maria" not in before
    take(id_, Action.ACCEPT, PRIYA)
    assert "(217) 555-0188" in text_of(priya.get(address))
    held = db.session.get_one(Referral, id_)
    dana.post(f"/clients/{held.client_id}/consents/{held.consent_id}/withdraw")
    closed = text_of(priya.get(address))
    for secret in ("Maria", "555-0188", "fridge", "62704"):
        assert secret not in closed


def test_no_stranger_and_no_coordinator_prints_it(browser_of, town_app):
    address = f"/referrals/{sent()}/summary"
    assert browser_of(town.OWEN).get(address).status_code == 404
    assert browser_of(town.LEE).get(address).status_code == 404
    assert browser_of(town.CORA).get(address).status_code == 403
