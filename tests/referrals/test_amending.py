"""What was asked may change after sending: with a reason, told to the provider, and never without the old words."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.db import db, transaction
from app.errors import Conflict, Invalid, NotAllowed
from app.jobs.worker import run_all
from app.messages.post import transport
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, open_client, sent, status_of, take


def amend(id_, *, by=DANA, words="She called.", **amended):
    return take(id_, Action.AMEND, by, words=words, amended=amended)


FORM = {
    "urgency": "today",
    "why": "The fridge is empty.",
    "wish_1": "Food for the week",
    "wish_2": "Diapers",
    "wish_3": "",
    "words": "The baby came.",
    "version": "1",
}


def test_what_was_asked_is_changed_with_a_reason_and_both_sides_read_it(browser_of):
    id_ = sent()
    dana = browser_of(town.DANA)
    assert dana.post(f"/referrals/{id_}/amend", FORM).status_code == 303
    found = db.session.get_one(Referral, id_)
    assert (found.urgency, [wish.words for wish in found.wishes], found.version) == (
        "today",
        ["Food for the week", "Diapers"],
        2,
    )
    for person in (town.DANA, town.PRIYA):
        page = text_of(browser_of(person).get(f"/referrals/{id_}"))
        assert "Dana Whitfield changed what was asked" in page
        assert "How soon: “No rush” is now “Today”" in page
        assert "What the client wants, second, added: Diapers" in page
        assert "The baby came." in page


def test_a_coordinator_reads_that_it_was_changed_and_none_of_the_words(browser_of):
    id_ = sent()
    amend(id_, why="Her husband left.")
    page = text_of(browser_of(town.CORA).get(f"/referrals/{id_}"))
    assert "changed what was asked" in page
    for secret in ("husband", "fridge", "She called"):
        assert secret not in page


def test_the_provider_is_told_and_the_mail_says_nothing_of_it(town_app):
    id_ = sent()
    run_all()
    transport().sent.clear()
    amend(id_, wish_1="Insulin")
    run_all()
    [mail] = transport().sent
    assert (mail["To"], "Insulin" in str(mail)) == ("priya@example.org", False)


def test_what_was_changed_is_sealed(town_app):
    amend(sent(), why="Her husband left.", words="Marigold")
    for table in ("referral_amendment", "referral_remark", "referral"):
        for row in db.session.execute(sa.text(f"SELECT * FROM {table}")):
            assert not any(word in str(tuple(row)) for word in ("husband", "fridge", "Marigold"))


def test_whoever_needs_it_today_is_answered_today(town_app):
    id_ = sent()
    amend(id_, urgency="today")
    due = db.session.get_one(Referral, id_).answer_by
    assert due - NOON == timedelta(hours=5)  # noon to 5 pm


def test_a_change_is_no_step(town_app):
    id_ = sent()
    take(id_, Action.ACCEPT, PRIYA)
    amend(id_, why="She has a cot now.")
    assert status_of(id_) is Status.ACCEPTED
    assert db.session.get_one(Referral, id_).chase_at > clock.now()


@pytest.mark.parametrize(
    ("amended", "words", "field"),
    [({}, "Because.", "amended"), ({"why": "x"}, " ", "words"), ({"wish_1": ""}, "Because.", "wish_1")],
)
def test_a_change_needs_something_new_a_reason_and_a_wish(town_app, amended, words, field):
    id_ = sent()
    with pytest.raises(Invalid) as refusal:
        amend(id_, words=words, **amended)
    assert field in refusal.value.problems


def test_the_provider_changes_nothing_of_it(town_app):
    with pytest.raises(NotAllowed):
        amend(sent(), by=PRIYA, why="Nonsense")


def test_the_second_of_two_who_change_it_is_told(town_app):
    id_ = sent()
    amend(id_, why="She has a cot now.")
    with pytest.raises(Conflict, match="quicker"):
        take(id_, Action.AMEND, DANA, seen=1, words="Because", amended={"why": "No."})


def test_by_which_day_and_who_else_helps_is_asked_and_shown_to_both_and_the_day_may_change(browser_of):
    dana = browser_of(town.DANA)
    with transaction():
        client = str(open_client().id)
    refer = f"/services/{town.PANTRY}/refer"
    dana.post(f"{refer}/who", {"client": client})
    asked = {"need": "food.pantry", "urgency": "soon", "needed_by": "2026-03-03", "involved": "Their parish"}
    refused = dana.post(f"{refer}/need", asked)
    assert (refused.status_code, "This day is over." in text_of(refused)) == (422, True)
    dana.post(f"{refer}/need", {**asked, "needed_by": "2026-03-20"})
    dana.post(f"{refer}/wishes", {"wish_1": "Food"})
    check = dana.get(f"{refer}/check")
    assert "by March 20, 2026" in text_of(check)
    nonce = re.search(r'name="nonce"[^>]*value="([^"]+)"', check.get_data(as_text=True))[1]
    page = dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce}).location
    for words in ("by March 20, 2026", "Others who help Their parish"):
        assert words in text_of(browser_of(town.PRIYA).get(page))
    assert "The need itself" in text_of(dana.get(page))
    change = {"version": "1", "urgency": "soon", "wish_1": "Food", "words": "Court moved it."}
    assert dana.post(f"{page}/amend", {**change, "needed_by": "2026-03-25"}).status_code == 303
    told = text_of(browser_of(town.PRIYA).get(page))
    assert "By which day: “March 20, 2026” is now “March 25, 2026”" in told
    with clock.at(NOON + timedelta(days=40)):
        late = browser_of(town.DANA).post(
            f"{page}/amend", {**change, "version": "2", "needed_by": "2026-03-25"}
        )
        assert "This day is over." not in text_of(late)
