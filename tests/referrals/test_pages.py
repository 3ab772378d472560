"""The pages of the loop as people meet them: refer, inbox, answer, outcome."""

import re

import pytest

from app.clients import actions as clients
from app.db import db, transaction
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Draft, Referral
from tests import town
from tests.browser import text_of
from tests.referrals.cast import DANA, PRIYA, open_client, send, sent, status_of, take

REFER = f"/services/{town.PANTRY}/refer"


def nonce_of(response) -> str:
    return re.search(r'name="nonce"[^>]*value="([^"]+)"', response.get_data(as_text=True))[1]


@pytest.fixture
def maria(town_app):
    """A client of Dana's who has not agreed to anything yet."""
    with transaction():
        client = open_client(consent=False)
        clients.add_need(client, "food.pantry", "Enough to eat for the four of us", by=DANA)
        return client.id


def test_referring_takes_five_pages_and_asks_one_thing_on_each(dana, maria):
    pages = [dana.get(f"{REFER}?client={maria}", follow_redirects=True)]
    assert "Maria Sandoval" in text_of(pages[-1])

    def answer(page: str, **data):
        response = dana.post(f"{REFER}/{page}", data)
        assert response.status_code == 303, text_of(response)
        pages.append(dana.get(response.location))

    assert "What is needed, and why?" in text_of(pages[-1])
    assert re.search(r'value="food.pantry" checked', pages[-1].get_data(as_text=True))
    answer("need", client=str(maria), need="food.pantry", why="The fridge is empty.", urgency="soon")
    assert "Enough to eat for the four of us" in pages[-1].get_data(as_text=True)
    answer("wishes", wish_1="Enough to eat for the four of us")
    assert "May we share this?" in text_of(pages[-1])
    answer(
        "consent",
        recipient_1=str(town.HARBOR),
        facts=["name", "contact"],
        method="verbal",
        length="365",
        nonce=nonce_of(pages[-1]),
    )
    assert "Check your answers" in text_of(pages[-1])
    sending = dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce_of(pages[-1])})
    pages.append(dana.get(sending.location))
    assert "What happens next" in text_of(pages[-1])
    assert len(pages) == 5
    assert all("Maria" not in response.request.url for response in pages)
    referral = db.session.query(Referral).one()
    assert (referral.status, referral.urgency, referral.why) == ("sent", "soon", "The fridge is empty.")
    assert db.session.query(Draft).count() == 0


def _ready_draft(dana, maria) -> str:
    dana.post(f"{REFER}/who", {"client": str(maria)})
    dana.post(f"{REFER}/need", {"need": "food.pantry", "urgency": "routine"})
    dana.post(f"{REFER}/wishes", {"wish_1": "Food"})
    consent = dana.get(f"{REFER}/consent")
    given = {"recipient_1": str(town.HARBOR), "method": "verbal", "length": "365", "nonce": nonce_of(consent)}
    dana.post(f"{REFER}/consent", given)
    return nonce_of(dana.get(f"{REFER}/check"))


def test_naming_another_client_takes_nothing_over_from_a_draft(dana, maria):
    dana.post(f"{REFER}/who", {"client": str(maria)})
    dana.post(f"{REFER}/need", {"need": "food.pantry", "urgency": "soon", "why": "Only about Maria."})
    with transaction():
        other = open_client(name="Joao Pires").id
    page = dana.get(f"{REFER}?client={other}", follow_redirects=True)
    assert "Joao Pires" in text_of(page)
    assert "Only about Maria." not in text_of(page)


def test_a_client_of_another_team_is_not_even_named(maria, browser_of):
    lee = browser_of(town.LEE)
    assert lee.get(f"{REFER}?client={maria}", follow_redirects=True).status_code == 404
    assert lee.post(f"{REFER}/need", {"client": str(maria), "need": "food.pantry"}).status_code == 404


def test_sending_twice_makes_one_referral_and_leads_to_the_same_page(dana, maria):
    nonce = _ready_draft(dana, maria)
    first, second = (dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce}) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert db.session.query(Referral).count() == 1


def test_a_draft_is_of_one_person_only(dana, maria, browser_of):
    nonce = _ready_draft(dana, maria)
    amara = browser_of(town.AMARA)
    assert amara.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce}).status_code == 409
    assert "Choose" in text_of(amara.get(f"{REFER}/check", follow_redirects=True))


def test_whoever_skips_a_question_is_led_back_to_it(dana, maria):
    dana.post(f"{REFER}/who", {"client": str(maria)})
    assert dana.get(f"{REFER}/check").location == f"{REFER}/need"


def test_nothing_is_shared_before_the_client_has_agreed(dana, maria):
    dana.post(f"{REFER}/who", {"client": str(maria)})
    dana.post(f"{REFER}/need", {"need": "food.pantry", "urgency": "routine"})
    dana.post(f"{REFER}/wishes", {"wish_1": "Food"})
    assert dana.get(f"{REFER}/check").location == f"{REFER}/consent"


def test_a_missing_answer_is_said_beside_its_field_and_keeps_what_was_typed(dana, maria):
    dana.post(f"{REFER}/who", {"client": str(maria)})
    response = dana.post(f"{REFER}/need", {"why": "Kept as typed.", "urgency": "soon"})
    assert response.status_code == 422
    assert "Kept as typed." in text_of(response)


def test_a_client_of_another_team_can_not_be_referred(dana, maria, browser_of):
    lee = browser_of(town.LEE)
    response = lee.post(f"{REFER}/who", {"client": str(maria)})
    assert response.status_code == 422
    assert "Maria" not in text_of(response)


@pytest.mark.parametrize("service", [town.SHELTER])
def test_a_service_that_takes_no_referrals_says_why(dana, service):
    response = dana.get(f"/services/{service}/refer")
    assert response.status_code == 409
    assert "takes no referrals through Trellis" in text_of(response)


def test_unsafe_ways_are_shown_before_anything_is_sent(dana, maria):
    with transaction():
        from app.clients.models import Client

        client = db.session.get_one(Client, maria)
        clients.change_client(client, by=DANA, ways={"voicemail": "unsafe"}, unsafe_note="He listens to it.")
    dana.post(f"{REFER}/who", {"client": str(maria)})
    assert "Never by voicemail" in text_of(dana.get(f"{REFER}/need"))


def test_a_provider_accepts_with_two_taps_and_then_sees_who_it_is(priya, town_app):
    id_ = sent()
    inbox = text_of(priya.get("/inbox"))
    assert "Needs an answer 1" in inbox
    assert "Maria" not in inbox
    before = text_of(priya.get(f"/referrals/{id_}"))
    assert "Maria" not in before
    assert "555-0188" not in before
    assert "62704" in before
    assert status_of(id_) is Status.RECEIVED
    priya.post(f"/referrals/{id_}/accept", {"version": "1"})
    after = text_of(priya.get(f"/referrals/{id_}"))
    assert "Maria Sandoval" in after
    assert "(217) 555-0188" in after
    assert "Maria Sandoval" in text_of(priya.get("/inbox?tab=progress"))


def test_withdrawn_consent_closes_everything_at_once(priya, dana, town_app):
    with transaction():
        referral = send()
        id_, client = referral.id, referral.client_id
        consent = referral.consent_id
    take(id_, Action.ACCEPT, PRIYA)
    assert "Maria Sandoval" in text_of(priya.get(f"/referrals/{id_}"))
    response = dana.post(f"/clients/{client}/consents/{consent}/withdraw")
    assert response.status_code == 303
    closed = text_of(priya.get(f"/referrals/{id_}"))
    assert "Closed to you" in closed
    for secret in ("Maria", "Sandoval", "555-0188", "62704", "fridge", "Food for the week"):
        assert secret not in closed
    assert "Maria" not in text_of(priya.get("/inbox?tab=progress"))
    assert "Maria" not in text_of(priya.post("/inbox", {"tab": "progress", "q": "Sandoval"}))


@pytest.mark.parametrize("page", ["7", "99999999999999999999"])
def test_a_page_beyond_the_last_shows_the_last(priya, dana, town_app, page):
    sent()
    assert "Food pantry in 62704" in text_of(priya.get(f"/inbox?tab=answer&page={page}"))
    assert "Maria Sandoval" in text_of(dana.get(f"/referrals?tab=waiting&page={page}"))


def test_a_case_manager_is_told_that_withdrawn_consent_shows_the_provider_nothing(dana, town_app):
    with transaction():
        referral = send()
        id_, client, consent = referral.id, referral.client_id, referral.consent_id
    told = "Harbor Food Pantry sees nothing of Maria Sandoval"
    assert told not in text_of(dana.get(f"/referrals/{id_}"))
    dana.post(f"/clients/{client}/consents/{consent}/withdraw")
    page = text_of(dana.get(f"/referrals/{id_}"))
    assert told in page
    assert "Record a new consent" in page


def test_whoever_refers_again_is_told_what_was_asked_before(dana, town_app):
    with transaction():
        client = open_client()
        first, mistaken = send(client), send(client)
        id_, reference, client_id, error = first.id, first.reference, client.id, mistaken.id
        other = mistaken.reference
    take(id_, Action.DECLINE, PRIYA, reason="no_capacity")
    take(error, Action.MARK_AS_ERROR, DANA)
    page = text_of(dana.get(dana.post(f"{REFER}/who", {"client": str(client_id)}).location))
    assert "was asked for Maria Sandoval before" in page
    assert f"{reference} , sent just now" in page
    assert "Declined , because there is no room at the moment" in page
    assert other not in page


def test_the_client_in_the_room_comes_along_to_the_page_of_a_service(dana, maria, browser_of, browser):
    card = dana.get(f"/find?q=pantry&client={maria}").get_data(as_text=True)
    address = f"/services/{town.PANTRY}?client={maria}"
    assert f'href="{address}"' in card
    page = dana.get(address)
    assert "Fits Maria Sandoval" in text_of(page)
    with_a_rule = text_of(dana.get(f"/services/{town.RENT_HELP}?client={maria}"))
    assert "May fit Maria Sandoval" in with_a_rule  # from 18 on, and her age is not known
    assert f'href="{REFER}?client={maria}"' in page.get_data(as_text=True)
    assert browser_of(town.LEE).get(address).status_code == 404
    assert "Maria" not in text_of(browser.get(address))


def test_strangers_find_nothing(browser_of, town_app):
    id_ = sent()
    for person in (town.LEE, town.OWEN):
        assert browser_of(person).get(f"/referrals/{id_}").status_code == 404
        assert browser_of(person).post(f"/referrals/{id_}/accept").status_code == 404
    assert browser_of(town.ADA).get(f"/referrals/{id_}").status_code == 403


def test_a_coordinator_sees_how_it_stands_and_no_word_of_the_client(browser_of, town_app):
    id_ = sent()
    take(id_, Action.ASK, PRIYA, question="Does Maria have a stove?")
    page = text_of(browser_of(town.CORA).get(f"/referrals/{id_}"))
    assert "Question asked" in page
    for secret in ("Maria", "62704", "fridge", "stove", "Food for the week"):
        assert secret not in page


def test_the_whole_way_by_buttons(priya, dana, town_app):
    id_ = sent()
    priya.get(f"/referrals/{id_}")
    steps = (
        ("accept", {"note": "Come on Tuesday.", "version": "1"}),
        ("contact", {"version": "2"}),
        ("start", {"version": "3"}),
        ("complete", {"result_0": "achieved", "helped": "yes", "version": "4"}),
    )
    for action, data in steps:
        assert priya.post(f"/referrals/{id_}/{action}", data).status_code == 303, action
    page = text_of(dana.get(f"/referrals/{id_}"))
    assert "Completed" in page
    assert "Come on Tuesday." in page
    assert "Priya Raman began to help" in page


def test_a_decline_without_a_reason_is_asked_again_and_keeps_the_note(priya, town_app):
    id_ = sent()
    response = priya.post(f"/referrals/{id_}/decline", {"note": "So sorry.", "version": "1"})
    assert response.status_code == 422
    assert "Choose a reason." in text_of(response)
    assert "So sorry." in text_of(response)
    assert status_of(id_) is Status.SENT


def test_the_second_of_two_people_is_told_in_words(priya, dana, town_app):
    id_ = sent()
    assert priya.post(f"/referrals/{id_}/accept", {"version": "1"}).status_code == 303
    late = dana.post(f"/referrals/{id_}/withdraw", {"reason": "duplicate", "version": "1"})
    assert late.status_code == 409
    assert "Someone else was quicker: this referral has been accepted." in text_of(late)
    assert status_of(id_) is Status.ACCEPTED


def test_a_declined_referral_offers_the_next_choice(priya, dana, town_app):
    id_ = sent()
    suggestion = {"reason": "no_capacity", "suggestion": str(town.DELIVERY), "version": "1"}
    assert priya.post(f"/referrals/{id_}/decline", suggestion).status_code == 303
    page = dana.get(f"/referrals/{id_}")
    assert "Choose someone else" in text_of(page)
    assert "there is no room at the moment" in text_of(page)
    assert "Meals to your door" in text_of(page)


def test_what_led_nowhere_needs_the_case_manager_until_somebody_else_is_asked(town_app, dana):
    with transaction():
        client = open_client()
        first, settled = send(client), send(client)
        one, two = first.id, settled.id
    take(one, Action.DECLINE, PRIYA, reason="no_capacity")
    take(two, Action.DECLINE, PRIYA, reason="already_served")
    page = text_of(dana.get("/referrals"))
    assert "Needs you 1" in page
    assert "Choose someone else" in page
    with transaction():
        first = db.session.get_one(Referral, one)
        send(db.session.merge(client), town.RENT_HELP, parent=first)
    assert "Needs you 0" in text_of(dana.get("/referrals?tab=answer"))
    assert "Done 2" in text_of(dana.get("/referrals?tab=done"))


def test_the_next_choice_stays_joined_to_the_one_before(town_app, dana):
    with transaction():
        first = send()
        client, one = first.client_id, first.id
    take(one, Action.DECLINE, PRIYA, reason="no_capacity")
    base = f"/services/{town.DELIVERY}/refer"
    dana.post(f"{base}/who", {"client": str(client)})
    dana.post(f"{base}/need", {"need": "food.delivered", "urgency": "routine"})
    dana.post(f"{base}/wishes", {"wish_1": "A meal"})
    check = dana.get(f"{base}/check")
    assert "led nowhere" in text_of(check)
    dana.post(f"/services/{town.DELIVERY}/referrals", {"nonce": nonce_of(check), "again": "Another service."})
    second = db.session.query(Referral).filter(Referral.id != one).one()
    assert (second.parent_id, second.chain_id) == (one, one)
    assert "The next choice is on its way" in text_of(dana.get(f"/referrals/{one}"))


def test_what_was_read_is_written_down_once_an_hour(priya, town_app):
    from app.audit import timeline_of

    with transaction():
        referral = send()
        id_, client = referral.id, referral.client_id
    for _ in range(3):
        priya.get(f"/referrals/{id_}")
    reads = [event for event in timeline_of(("client", client)) if event.name == "client.read"]
    assert [(event.actor_id, event.organization_id) for event in reads] == [(town.PRIYA, town.HARBOR)]


def test_an_inbox_of_fifty_costs_no_more_statements_than_one_of_three(priya, town_app, statements):
    def cost() -> int:
        priya.get("/inbox?tab=progress")
        with statements() as run:
            priya.get("/inbox?tab=progress")
        return len(run)

    def accepted(count: int) -> None:
        with transaction():
            ids = [send(open_client(name=f"Client {n}")).id for n in range(count)]
        for id_ in ids:
            take(id_, Action.ACCEPT, PRIYA)

    accepted(3)
    few = cost()
    accepted(47)
    assert cost() == few
    assert few <= 16


def test_the_case_managers_list_costs_the_same_for_fifty(dana, town_app, statements):
    def cost() -> int:
        dana.get("/referrals?tab=waiting")
        with statements() as run:
            dana.get("/referrals?tab=waiting")
        return len(run)

    with transaction():
        send()
    few = cost()
    with transaction():
        for n in range(49):
            send(open_client(name=f"Client {n}"))
    assert cost() == few
    assert few <= 16
