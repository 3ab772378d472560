"""A client's own pages: one tap says how it goes, three faces how it was, and minds can be changed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.clients.consent import Fact
from app.clients.models import Client, Consent
from app.db import db, transaction
from app.jobs import worker
from app.logs import masked
from app.messages import Message
from app.referrals.checkins import actions, afterwards, conversations, handlers, links, planning
from app.referrals.checkins.asking import Face, Said
from app.referrals.checkins.links import CLIENT, Purpose
from app.referrals.checkins.models import ClientLink, Conversation, Feedback
from app.referrals.checkins.words import ANSWERS, COMES, SHARED, STANDS
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from app.referrals.seen import facts_seen
from app.referrals.tasks import queries as tasks
from app.referrals.tasks.kinds import Kind
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, open_client, send, status_of, take

SECRETS = ("Maria", "Sandoval", "pantry", "Harbor", "Food for the week", "Dana", "Northside")


@pytest.fixture
def maria(town_app):
    """Maria's referral to the pantry, accepted, with check-ins; its id."""
    with transaction():
        id_ = send(open_client(email="maria@example.org", language="es", ways={"email": "allowed"})).id
    take(id_, Action.ACCEPT, PRIYA)
    with transaction():
        planning.plan_anew(db.session.get_one(Referral, id_))
    return id_


def client_of(referral_id) -> Client:
    return db.session.get_one(Client, db.session.get_one(Referral, referral_id).client_id)


def address(referral_id, purpose, **more) -> str:
    with transaction():
        made = links.make(client_of(referral_id), purpose, by=DANA, **more)
    return made.removeprefix("http://localhost")


def how(referral_id) -> str:
    return address(referral_id, Purpose.CHECK_IN, check_in=planning.of_referral(referral_id)[0])


def kinds():
    return {one.kind for one in tasks.waiting_for(DANA)}


def test_looking_shows_the_answers_as_buttons_and_nothing_of_the_client(browser, maria):
    page = browser.get(how(maria))
    assert page.status_code == 200
    assert "Nobody has called or written to me" in text_of(page)
    assert "988" in text_of(page)
    assert "Leave this page" in text_of(page)
    assert not [word for word in SECRETS if word in text_of(page)]
    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert planning.of_referral(maria)[0].said is None


def test_one_tap_answers_in_spanish_and_moves_the_referral(browser, maria):
    url = how(maria)
    assert "Community pantry" in text_of(browser.post(url, {"show": "1"}))
    thanks = browser.post(url, {"said": "in_touch", "language": "es"})
    assert "Gracias" in text_of(thanks)
    assert status_of(maria) is Status.CONTACTED
    assert "How is it going?" in text_of(browser.post(url, {"language": "en"}))
    browser.post(url, {"said": "helping"})
    assert status_of(maria) is Status.STARTED


def test_whoever_presses_talk_is_called(browser, maria):
    browser.post(how(maria), {"said": "talk"})
    assert kinds() == {Kind.TALK}


def test_a_link_dies_with_age_a_new_one_and_the_end_and_opens_nothing_else(browser, maria):
    first, second = how(maria), how(maria)
    assert browser.get(first).status_code == 404
    assert browser.get(second.replace("/how/", "/mine/")).status_code == 404
    assert browser.get(second).status_code == 200
    with clock.at(NOON + links.LASTS[Purpose.CHECK_IN]):
        assert browser.post(second, {"said": "helping"}).status_code == 404
    take(maria, Action.WITHDRAW, DANA, reason="client_declined")
    assert browser.post(second, {"said": "helping"}).status_code == 404
    token = second.rpartition("/")[2]
    assert masked(second) == "/how/***"
    assert token.encode() not in db.session.scalars(select(ClientLink)).first().token_hash


def test_every_status_and_fact_has_words_for_the_client():
    assert set(STANDS) == set(COMES) == set(Status) - {Status.ENTERED_IN_ERROR}
    assert set(SHARED) == set(Fact)
    assert set(ANSWERS) == set(Said)


def test_whoever_asked_to_talk_was_talked_with(browser, browser_of, maria):
    browser.post(how(maria), {"said": "talk"})
    form = {"nonce": "5f0c1d0e-6f2a-4f0e-9d8c-0a1b2c3d4e5f", "way": "in_person", "day": "2026-03-04"}
    browser_of(town.DANA).post(f"/clients/{client_of(maria).id}/contact/spoken", form)
    assert kinds() == set()


def test_their_own_page_says_who_was_asked_what_comes_next_and_who_knows_what(browser, maria):
    url = address(maria, Purpose.PAGE)
    assert not [word for word in SECRETS if word in text_of(browser.get(url))]
    page = text_of(browser.post(url, {"language": "en"}))
    for words in ("Community pantry", "They said yes.", "They call or write to you.", "Dana Whitfield"):
        assert words in page
    for words in ("Lakeview Housing", "your name", "Large print", "March 7, 2026"):
        assert words in page
    assert "Sandoval" not in page
    assert "Dijeron que sí." in text_of(browser.post(url))
    assert "data-large" in browser.post(url, {"large": "1"}).get_data(as_text=True)


def test_what_ended_long_ago_is_folded_into_one_line_on_their_own_page(browser, maria, ended):
    assert "What comes next" in text_of(browser.post(address(maria, Purpose.PAGE), {"language": "en"}))
    with clock.at(NOON + timedelta(days=61)):
        page = text_of(browser.post(address(maria, Purpose.PAGE), {"language": "en"}))
    assert "What was asked earlier Community pantry , Harbor Food Pantry: March 4, 2026. It is done." in page
    assert "What comes next" not in page


def test_a_receipt_says_in_their_language_what_they_agreed_to_and_how_to_take_it_back(browser_of, maria):
    dana, client = browser_of(town.DANA), client_of(maria).id
    consent = db.session.scalars(select(Consent)).one().id
    receipt = f"/clients/{client}/consents/{consent}/receipt"
    assert receipt in dana.get(f"/clients/{client}").get_data(as_text=True)
    page = text_of(dana.get(receipt))
    for words in ("A qué dijo que sí", "Harbor Food Pantry, Lakeview Housing", "su nombre", "Dana Whitfield"):
        assert words in page
    assert "They see your name only when they say yes." in text_of(dana.get(f"{receipt}?language=en"))
    dana.post(f"/clients/{client}/consents/{consent}/withdraw")
    assert "You took this back." in text_of(dana.get(f"{receipt}?language=en"))
    assert dana.get(f"/clients/{client}/consents/{client}/receipt").status_code == 404
    assert browser_of(town.LEE).get(receipt).status_code == 404


def test_the_provider_can_write_to_the_client_who_reads_it_until_it_is_overtaken(browser, maria):
    with transaction():
        waits = send(client_of(maria)).id
    review = (NOON + timedelta(days=9)).date()
    take(waits, Action.WAITLIST, PRIYA, review_on=review, client_note="Keep your phone near you.")
    assert "Keep your phone near you." in text_of(browser.post(address(maria, Purpose.PAGE)))
    take(waits, Action.CONTACT, PRIYA)
    assert "Keep your phone" not in text_of(browser.post(address(maria, Purpose.PAGE)))


def test_large_print_and_language_stay_from_page_to_page(browser, maria):
    page = browser.post(how(maria), {"large": "1", "language": "en"}).get_data(as_text=True)
    assert "data-large" in page
    assert 'name="large" value="1"' in page
    assert "Normal print" in page


def test_one_step_stops_sharing_at_once_and_tells_those_who_hold_something(browser, maria):
    url, consent = address(maria, Purpose.PAGE), db.session.scalars(select(Consent)).one().id
    page = browser.post(f"{url}/stop", {"consent": str(consent), "language": "en"})
    assert "They can not see it any more" in text_of(page)
    referral = db.session.get_one(Referral, maria)
    assert facts_seen(referral, client_of(maria), seen_by=PRIYA) == frozenset()
    assert kinds() == {Kind.CONSENT_WITHDRAWN}
    worker.run_all()
    told = {one.template for one in db.session.scalars(select(Message))}
    assert "referral_closed_to_you" in told


def test_a_request_is_taken_back_once_and_never_anothers(browser, maria):
    url = address(maria, Purpose.PAGE)
    with transaction():
        other = send(open_client()).id
    assert browser.post(f"{url}/back", {"referral": str(other)}).status_code == 404
    assert status_of(other) is Status.SENT
    assert browser.post(f"{url}/back", {"referral": str(maria), "version": "0"}).status_code == 409
    assert browser.post(f"{url}/back", {"referral": str(maria)}).status_code == 200
    assert status_of(maria) is Status.WITHDRAWN
    assert kinds() == {Kind.TAKEN_BACK}
    assert browser.post(f"{url}/back", {"referral": "no id"}).status_code == 409
    assert browser.post(f"{url}/talk").status_code == 200
    assert kinds() == {Kind.TAKEN_BACK, Kind.TALK}


@pytest.fixture
def ended(maria):
    """The same, ended, and asked how it was; the feedback's id."""
    take(maria, Action.CONTACT, PRIYA)
    take(maria, Action.COMPLETE, PRIYA, outcomes=["achieved"])
    with transaction():
        afterwards.ask(db.session.get_one(Referral, maria))
        afterwards.ask(db.session.get_one(Referral, maria))
    return db.session.scalars(select(Feedback)).one().id


@pytest.mark.parametrize("shared", [False, True])
def test_the_provider_reads_how_it_was_only_where_the_client_agrees(
    browser, browser_of, maria, ended, shared
):
    url = address(maria, Purpose.FEEDBACK, feedback=db.session.get_one(Feedback, ended))
    assert not [word for word in SECRETS if word in text_of(browser.get(url))]
    form = {"face": "bad", "words": "They were kind, but it was far."} | ({"shared": "y"} if shared else {})
    assert browser.post(url, {"words": "no face"}).status_code == 422
    assert browser.post(url, form).status_code == 200
    page = f"/referrals/{maria}"
    assert "it was far" in text_of(browser_of(town.DANA).get(page))
    assert ("it was far" in text_of(browser_of(town.PRIYA).get(page))) is shared


def test_three_faces_wait_on_their_own_page(browser, maria, ended):
    url = address(maria, Purpose.PAGE)
    assert "How was the help?" in text_of(browser.post(url, {"language": "en"}))
    browser.post(f"{url}/was", {"feedback": str(ended), "face": "good"})
    assert db.session.get_one(Feedback, ended).face == Face.GOOD
    assert "How was the help?" not in text_of(browser.post(url, {"language": "en"}))
    assert browser.post(f"{url}/was", {"feedback": str(ended), "face": "x"}).status_code == 409


def test_a_code_that_is_read_aloud_opens_their_own_page_once_until_it_is_switched_off(
    browser, browser_of, maria
):
    dana, contact = browser_of(town.DANA), f"/clients/{client_of(maria).id}/contact"

    def code() -> str:
        return re.search(r"[2-9B-Z]{4} [2-9B-Z]{4}", text_of(dana.post(f"{contact}/link")))[0]

    said = code()
    opened = browser.post("/code", {"code": said})
    assert (opened.status_code, opened.location.split("/")[-2]) == (303, "mine")
    assert "Lo que se pidió para usted" in text_of(browser.post(opened.location))
    assert browser.post("/code", {"code": said}).status_code == 404
    another = code()
    dana.post(f"{contact}/link/off")
    assert browser.post("/code", {"code": another}).status_code == 404


def test_a_worker_writes_down_how_it_was_but_never_over_the_clients_own_word(
    browser, browser_of, maria, ended
):
    dana, page = browser_of(town.DANA), f"/referrals/{maria}"
    assert "Write down how it was for them" in text_of(dana.get(page))
    form = {"face": "so_so", "way": "call", "words": "It was far."}
    assert dana.post(f"{page}/how-it-was", {"way": "call"}).status_code == 422
    assert browser_of(town.LEE).post(f"{page}/how-it-was", form).status_code == 404
    assert dana.post(f"{page}/how-it-was", form).status_code == 303
    assert "So-so “It was far.” Only your team reads it." in text_of(dana.get(page))
    story = text_of(dana.get(f"/clients/{client_of(maria).id}"))
    assert "The client said how it was (Dana Whitfield wrote it down)" in story
    url = address(maria, Purpose.FEEDBACK, feedback=db.session.get_one(Feedback, ended))
    assert browser.post(url, {"face": "good"}).status_code == 200
    assert dana.post(f"{page}/how-it-was", form).status_code == 409
    assert "Write down how it was" not in text_of(dana.get(page))


def test_nobody_writes_down_how_it_was_before_it_has_ended(browser_of, maria):
    dana = browser_of(town.DANA)
    assert "Write down how it was" not in text_of(dana.get(f"/referrals/{maria}"))
    assert dana.post(f"/referrals/{maria}/how-it-was", {"face": "good", "way": "call"}).status_code == 409


def test_the_worker_sees_what_is_next_and_writes_down_what_they_hear(browser_of, maria):
    dana, client_id = browser_of(town.DANA), client_of(maria).id
    assert "Next check-in: March 7, 2026" in text_of(dana.get(f"/clients/{client_id}"))
    first = planning.of_referral(maria)[0].id
    assert dana.get(f"/check-ins/{first}").status_code == 200
    assert dana.post(f"/check-ins/{first}", {"way": "call"}).status_code == 422
    form = {"said": "nobody", "way": "call", "words": "She waited by the phone."}
    assert dana.post(f"/check-ins/{first}", form).status_code == 303
    page = text_of(dana.get(f"/clients/{client_id}/contact"))
    assert "She waited by the phone." in page
    assert "written down by Dana Whitfield" in page
    assert db.session.scalars(select(Conversation)).one().way == "call"


def test_days_links_and_the_interval_are_changed_with_the_client(browser_of, maria):
    dana, client_id = browser_of(town.DANA), client_of(maria).id
    url, first = f"/clients/{client_id}/contact", planning.of_referral(maria)[0].id
    assert dana.post(f"{url}/days", {"check_in": str(first), "day": "2026-03-20"}).status_code == 303
    assert dana.post(f"{url}/days", {"check_in": str(first), "day": "2020-03-20"}).status_code == 422
    assert dana.post(f"{url}/days", {"check_in": str(first), "skip": "1"}).status_code == 303
    assert [one.state for one in planning.of_referral(maria)].count("skipped") == 1
    assert dana.post(f"{url}/often", {"every": "14"}).status_code == 303
    assert client_of(maria).speak_every == 14
    assert "/mine/" in text_of(dana.post(f"{url}/link"))
    assert dana.post(f"{url}/link/off").status_code == 303
    assert links.working(client_of(maria), Purpose.PAGE) is None
    assert "Lo que se pidió para usted" in text_of(dana.get(f"{url}/paper"))


def test_whom_nobody_has_spoken_to_is_listed_until_somebody_does(browser_of, maria, statements):
    dana, client_id = browser_of(town.DANA), client_of(maria).id
    assert "You are in touch with everyone" in text_of(dana.get("/clients/not-spoken-to"))
    with clock.at(NOON.replace(month=5)):
        dana = browser_of(town.DANA)
        (silent,) = conversations.not_spoken_to(DANA)
        assert (silent.name, silent.last) == ("Maria Sandoval", None)
        with transaction():
            open_client(name="Someone else")
        form = {"nonce": "5f0c1d0e-6f2a-4f0e-9d8c-0a1b2c3d4e5f", "way": "in_person", "day": "2026-05-04"}
        url = f"/clients/{client_id}/contact/spoken"
        assert [dana.post(url, form | {"note": "Tired, but well."}).status_code for _ in range(2)] == [
            303,
            303,
        ]
        assert conversations.not_spoken_to(DANA) == []
        assert dana.post(url, form | {"nonce": form["nonce"][::-1], "day": "2027-05-04"}).status_code == 422
        with statements() as run:
            conversations.not_spoken_to(DANA)
    assert len(run) == 1
    assert len(list(db.session.scalars(select(Conversation)))) == 1


@pytest.mark.parametrize(("person", "status"), [(town.LEE, 404), (town.PRIYA, 403), (town.AMARA, 200)])
def test_only_the_clients_own_team_sees_how_they_stay_in_touch(browser_of, maria, person, status):
    client_id, first = client_of(maria).id, planning.of_referral(maria)[0].id
    browser = browser_of(person)
    for url in (
        f"/clients/{client_id}/contact",
        f"/clients/{client_id}/contact/paper",
        f"/check-ins/{first}",
    ):
        assert browser.get(url).status_code == status
    if status != 200:
        for act in ("spoken", "often", "days", "link", "link/off"):
            assert browser.post(f"/clients/{client_id}/contact/{act}").status_code == status


def test_the_pages_ask_a_fixed_number_of_questions(browser, browser_of, maria, statements):
    dana, client_id = browser_of(town.DANA), client_of(maria).id
    url, mine = f"/clients/{client_id}/contact", address(maria, Purpose.PAGE)
    for get in (lambda: dana.get(url), lambda: browser.post(mine)):
        get()
        with statements() as one:
            get()
        with transaction():
            for _ in range(2):
                more = send(client_of(maria), town.RENT_HELP)
                planning.plan(more)
        with statements() as several:
            get()
        assert len(several) == len(one)


def test_an_end_to_end_contradiction(browser, browser_of, maria):
    """The provider says yes, the client no: a task, settled by the client's new word."""
    take(maria, Action.CONTACT, PRIYA)
    with clock.at(NOON.replace(day=7)):
        handlers.ask_clients()
    url = how(maria)
    browser.post(url, {"said": Said.NOBODY})
    (one,) = tasks.waiting_for(DANA)
    mine = text_of(browser.post(address(maria, Purpose.PAGE), {"language": "en"}))
    assert "They say that they talked with you. You said no." in mine
    dana = browser_of(town.DANA)
    assert "says that nobody has been in touch" in text_of(dana.get(f"/clients/{client_of(maria).id}"))
    assert "does not count as connected" in text_of(dana.get(f"/referrals/{maria}"))
    assert "What the client says" not in text_of(browser_of(town.PRIYA).get(f"/referrals/{maria}"))
    assert dana.post(f"/tasks/{one.id}", {"outcome": "seen_now"}).status_code == 303
    assert db.session.get_one(Referral, maria).connected_at is not None
    with transaction():
        actions.answer(planning.of_referral(maria)[0], Said.HELPING, by=CLIENT)
    assert status_of(maria) is Status.STARTED
