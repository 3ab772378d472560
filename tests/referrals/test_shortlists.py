"""The client decides: on a shortlist, by a private link, beside their case manager, in English and Spanish."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import clock
from app.accounts import actions as accounts
from app.accounts.models import Person
from app.audit import AuditEvent
from app.clients.contact import Way
from app.db import db, transaction
from app.directory.models import Service
from app.errors import Conflict, Invalid
from app.jobs import worker
from app.logs import masked
from app.messages import Message, texting
from app.messages.post import PostRefusedError, transport
from app.referrals.choosing import actions, links, queries
from app.referrals.choosing.deciding import FEWEST, How, Outcome, Said, in_order, outcome, said_as
from app.referrals.choosing.models import ChoiceLink, Decision
from app.referrals.choosing.notices import tell_case_manager
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import AMARA, DANA, open_client, send

NOTE = "They know Maria and have a ramp."
NAME = "Maria Sandoval"


@pytest.fixture
def maria(town_app):
    """A client with two services on her shortlist."""
    with transaction():
        client = open_client(language="es", email="maria@example.org")
        for service in (town.PANTRY, town.RENT_HELP):
            actions.put_on(client, db.session.get_one(Service, service), by=DANA)
        return client.id


@pytest.fixture
def gateway(town_app):
    """Text messages are on, and kept instead of sent."""
    before = town_app.extensions["settings"]
    town_app.extensions["settings"] = replace(before, sms_url="https://gateway.example.org/send")
    town_app.extensions["texts"] = kept = texting.Memory()
    yield kept
    town_app.extensions["settings"] = before
    del town_app.extensions["texts"]


def put_pantry_on(client_id) -> None:
    client = queries.current_of(client_id).client
    actions.put_on(client, db.session.get_one(Service, town.PANTRY), by=DANA)


def link_to(client_id, **more) -> str:
    with transaction():
        _link, address = links.make(queries.current_of(client_id), by=DANA, **more)
        return address.removeprefix("http://localhost")


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', response.get_data(as_text=True))[1]


def answer(browser, url: str, language="en", **said):
    page = browser.post(f"{url}/open", {"language": language})
    form = {name: hidden(page, name) for name in ("nonce", "version")}
    return browser.post(f"{url}/answer", {**form, "language": language, **said})


def decide(client_id, *said: Said, how=How.TOGETHER, by=DANA, nonce=None, **more) -> str:
    with transaction():
        found = queries.current_of(client_id)
        return actions.decide(found, said, how=how, nonce=nonce or str(uuid4()), by=by, **more).outcome


def test_a_service_is_put_on_from_a_search_for_the_client(browser_of, town_app):
    with transaction():
        client_id = open_client().id
    dana = browser_of(town.DANA)
    assert "Put on the shortlist" in text_of(dana.get(f"/find?client={client_id}"))
    assert "Put on the shortlist" in text_of(dana.get(f"/services/{town.PANTRY}?client={client_id}"))
    for service in (town.PANTRY, town.PANTRY, town.RENT_HELP):
        page = dana.post(f"/clients/{client_id}/shortlist/services", {"service": str(service)})
        assert page.status_code == 303
    page = text_of(dana.get(f"/clients/{client_id}/shortlist"))
    assert "2 services of at most 5" in page
    assert "Make a private link" in page


def test_a_search_without_a_client_offers_no_shortlist(browser_of, town_app):
    assert "Put on the shortlist" not in text_of(browser_of(town.DANA).get("/find?q=food"))


def test_a_sixth_service_is_refused(maria):
    with transaction():
        shortlist = queries.current_of(maria)
        others = (town.DELIVERY, town.SHELTER, town.REFUGE)
        for service in others:
            actions.put_on(shortlist.client, db.session.get_one(Service, service), by=DANA)
        shortlist.items[0].service_id = town.DELIVERY  # so that the pantry would be the sixth
    with pytest.raises(Conflict, match="five"), transaction():
        put_pantry_on(maria)


def test_notes_and_order_are_kept(browser_of, maria):
    dana = browser_of(town.DANA)
    page = dana.get(f"/clients/{maria}/shortlist")
    form = {
        "version": hidden(page, "version"),
        "need": "",
        "position_1": "2",
        "position_2": "1",
        "note_2": NOTE,
    }
    assert dana.post(f"/clients/{maria}/shortlist/arrange", form).status_code == 303
    shortlist = queries.current_of(maria)
    assert [item.service_id for item in shortlist.items] == [town.RENT_HELP, town.PANTRY]
    assert shortlist.items[0].note == NOTE
    again = dana.post(f"/clients/{maria}/shortlist/arrange", form)
    assert again.status_code == 409
    assert "Someone else changed this shortlist" in text_of(again)


@pytest.mark.parametrize(
    ("person", "status"), [(town.LEE, 404), (town.PRIYA, 403), (town.CORA, 403), (town.AMARA, 200)]
)
def test_only_the_clients_own_team_sees_it(browser_of, maria, person, status):
    for page in ("", "/paper"):
        assert browser_of(person).get(f"/clients/{maria}/shortlist{page}").status_code == status


def test_a_stranger_changes_nothing(browser_of, maria):
    lee = browser_of(town.LEE)
    for act in ("services", "remove", "decide", "link", "link/off", "close"):
        form = {"service": str(town.PANTRY), "item": str(uuid4()), "version": "1"}
        assert lee.post(f"/clients/{maria}/shortlist/{act}", form).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(ChoiceLink)) == 0


def test_the_decision_is_kept_with_how_and_by_whom_and_the_referral_cites_it(browser_of, maria):
    dana = browser_of(town.DANA)
    page = dana.get(f"/clients/{maria}/shortlist")
    form = {"version": hidden(page, "version"), "nonce": str(uuid4()), "how": "together"}
    form |= {"place_1": "no", "reason_1": "Too far for me", "place_2": "2", "question_2": "Is there a bus?"}
    assert dana.post(f"/clients/{maria}/shortlist/decide", form).status_code == 303
    assert dana.post(f"/clients/{maria}/shortlist/decide", form).status_code == 303
    kept = db.session.scalars(select(Decision)).one()
    assert (kept.how, kept.by_id, kept.outcome) == ("together", town.DANA, "chosen")
    assert [(a.rank, a.rejected, a.reason, a.question) for a in kept.answers] == [
        (None, True, "Too far for me", None),
        (1, False, None, "Is there a bus?"),
    ]
    assert NAME in text_of(dana.get("/referrals"))
    with transaction():
        client = queries.current_of(maria).client
        chosen = queries.choice_of(maria, town.RENT_HELP, "housing.rent")
        assert queries.choice_of(maria, town.PANTRY, "food.pantry") is None
        sent = send(client, town.RENT_HELP, need="housing.rent", decision=chosen).id
    page = text_of(dana.get(f"/referrals/{sent}"))
    assert f"Choice 1 of {NAME}, together with their case manager" in page
    assert queries.waiting(seen_by=DANA) == []
    story = text_of(dana.get(f"/clients/{maria}"))
    assert "The client has chosen, together with their case manager (Dana Whitfield wrote it down)" in story


def test_one_service_is_no_choice(town_app):
    with transaction():
        client = open_client()
        actions.put_on(client, db.session.get_one(Service, town.PANTRY), by=DANA)
        client_id = client.id
    with pytest.raises(Conflict, match="at least two"):
        link_to(client_id)
    with pytest.raises(Conflict, match="at least two"):
        decide(client_id, Said(rank=1))


def test_what_was_said_comes_to_one_outcome():
    yes, no, ask = Said(rank=1), Said(rejected=True), Said(question="When?")
    assert outcome([yes, no], you_choose=True) is Outcome.CHOSEN
    assert outcome([no, Said()], you_choose=True) is Outcome.YOU_CHOOSE
    assert outcome([no, no], you_choose=False) is Outcome.NONE_FITS
    assert outcome([no, ask], you_choose=False) is Outcome.ASKED
    with pytest.raises(Invalid):
        outcome([Said(), Said()], you_choose=False)


def test_ranks_count_from_one_and_none_stands_twice():
    assert [one.rank for one in in_order([Said(rank=5), Said(), Said(rank=2)])] == [2, None, 1]
    with pytest.raises(Invalid) as refused:
        in_order([Said(rank=1), Said(), Said(rank=1)])
    assert set(refused.value.problems) == {"place_1", "place_3"}


def test_a_reason_belongs_to_a_no():
    assert said_as("1", "left over", None).reason is None
    assert said_as("no", "too far", None).reason == "too far"


def test_nothing_is_shown_or_noted_before_the_button_is_pressed(browser, maria):
    url = link_to(maria)
    page = browser.get(url)
    assert page.status_code == 200
    assert "Open in English" in text_of(page)
    for words in ("Pantry", "Rent", NAME, "Dana"):
        assert words not in text_of(page)
    assert db.session.scalars(select(ChoiceLink)).one().opened_at is None
    browser.post(f"{url}/open", {"language": "en"})
    assert db.session.scalars(select(ChoiceLink)).one().opened_at is not None


def test_the_opened_page_names_no_client_and_is_kept_nowhere(browser, maria):
    page = browser.post(f"{link_to(maria)}/open", {"language": "en"})
    assert page.status_code == 200
    body = text_of(page)
    for words in ("Sandoval", "555-0188", "Sign in"):
        assert words not in body
    for words in ("Leave this page", "988", "My 1st choice", "You choose for me", "Where", "Cost"):
        assert words in body
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "<title>A page for you</title>" in page.get_data(as_text=True)


def test_it_speaks_the_clients_language_unless_another_is_pressed(browser, maria):
    url = link_to(maria)
    page = browser.post(f"{url}/open")
    assert 'lang="es"' in page.get_data(as_text=True)
    assert "¿Cuál prefiere?" in text_of(page)
    assert "Which one do you want?" in text_of(browser.post(f"{url}/open", {"language": "en"}))


def test_an_answer_by_link_reaches_the_case_manager(browser, browser_of, maria):
    page = answer(browser, link_to(maria), "es", place_1="1", place_2="no", reason_2="Queda lejos")
    assert page.status_code == 200
    assert "Gracias" in text_of(page)
    kept = db.session.scalars(select(Decision)).one()
    assert (kept.how, kept.by_id) == ("link", None)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "shortlist.decided")).one()
    assert (event.actor_kind, event.data["outcome"]) == ("client", "chosen")
    assert "lejos" not in str(event.data)
    dana = browser_of(town.DANA)
    for where in ("/referrals", f"/clients/{maria}", f"/clients/{maria}/shortlist"):
        assert f"{NAME} has chosen" in text_of(dana.get(where))
    assert "Queda lejos" in text_of(dana.get(f"/clients/{maria}/shortlist"))


def test_the_record_names_what_was_chosen_in_that_order_and_nothing_that_was_refused(
    browser, browser_of, maria
):
    listed = [item.service.name for item in queries.current_of(maria).items]
    answer(browser, link_to(maria), place_1="no", place_2="1")
    record = text_of(browser_of(town.DANA).get(f"/clients/{maria}"))
    told = record.partition(f"{NAME} has chosen")[2].partition("See the answer")[0]
    assert (listed[0] in told, listed[1] in told) == (False, True)


def test_the_case_manager_gets_a_mail_with_nothing_but_a_link(browser, maria):
    answer(browser, link_to(maria), you_choose="y")
    with transaction():
        tell_case_manager(
            db.session.scalars(select(AuditEvent).where(AuditEvent.name == "shortlist.decided")).one()
        )
    mail = db.session.scalars(select(Message).where(Message.template == "client_answered")).one()
    assert mail.to == db.session.get_one(Person, town.DANA).mail
    assert "Sandoval" not in mail.params
    assert f"/clients/{maria}/shortlist" in mail.params


def test_who_covers_for_the_case_manager_hears_that_a_client_has_answered(browser, maria):
    with transaction():
        accounts.cover(town.AMARA, until=clock.now().date(), by=DANA)
    answer(browser, link_to(maria), you_choose="y")
    with transaction():
        tell_case_manager(
            db.session.scalars(select(AuditEvent).where(AuditEvent.name == "shortlist.decided")).one()
        )
    mail = db.session.scalars(select(Message).where(Message.template == "client_answered")).one()
    assert mail.to == "amara@example.org"


def test_two_firsts_and_an_empty_answer_are_refused_in_spanish(browser, maria):
    url = link_to(maria)
    twice = answer(browser, url, "es", place_1="1", place_2="1", question_1="¿Hay autobús?")
    assert twice.status_code == 422
    assert "Dos lugares tienen el mismo número" in text_of(twice)
    assert "¿Hay autobús?" in twice.get_data(as_text=True)
    assert answer(browser, url, "es").status_code == 422
    assert db.session.scalars(select(Decision)).all() == []


def test_the_same_answer_sent_twice_is_kept_once(browser, maria):
    url = link_to(maria)
    page = browser.post(f"{url}/open", {"language": "en"})
    form = {name: hidden(page, name) for name in ("nonce", "version")} | {"language": "en", "place_1": "1"}
    assert [browser.post(f"{url}/answer", form).status_code for _ in range(2)] == [200, 200]
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1


def test_whoever_answers_to_a_list_that_has_changed_is_shown_the_new_one(browser, maria):
    url = link_to(maria)
    page = browser.post(f"{url}/open", {"language": "en"})
    form = {name: hidden(page, name) for name in ("nonce", "version")} | {"language": "en", "place_1": "1"}
    with transaction():
        shortlist = queries.current_of(maria)
        actions.put_on(shortlist.client, db.session.get_one(Service, town.SHELTER), by=AMARA)
    late = browser.post(f"{url}/answer", form)
    assert late.status_code == 409
    assert "The list has changed" in text_of(late)
    assert db.session.scalars(select(Decision)).all() == []


def test_a_link_dies_with_age_with_a_new_one_and_when_it_is_switched_off(browser, browser_of, maria):
    first, second = link_to(maria), link_to(maria)
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200
    with clock.at(NOON + links.LASTS):
        assert browser.post(f"{second}/open").status_code == 404
    browser_of(town.DANA).post(f"/clients/{maria}/shortlist/link/off")
    for act in ("", "/open", "/answer"):
        gone = browser.post(second + act) if act else browser.get(second)
        assert gone.status_code == 404
        assert "Este enlace ya no funciona" in text_of(gone)


def test_only_a_hash_of_the_link_is_kept_and_logs_mask_it(maria):
    token = link_to(maria).rpartition("/")[2]
    assert token.encode() not in db.session.scalars(select(ChoiceLink)).one().token_hash
    assert masked(f"/choose/{token}/open") == "/choose/***/open"


def test_it_is_mailed_only_when_the_client_allowed_e_mail(maria):
    with pytest.raises(Conflict, match="has not allowed"):
        link_to(maria, way=Way.EMAIL)
    with transaction():
        queries.current_of(maria).client.ways = {"email": "unsafe"}
    with pytest.raises(Conflict, match="unsafe"):
        link_to(maria, way=Way.EMAIL)
    with transaction():
        queries.current_of(maria).client.ways = {"email": "allowed"}
    link_to(maria, way=Way.EMAIL)
    mail = db.session.scalars(select(Message)).one()
    assert (mail.template, mail.to) == ("choose", "maria@example.org")
    assert "Sandoval" not in mail.params


def test_it_is_sent_as_a_text_message_where_a_gateway_is_set_and_the_client_allowed_it(maria, gateway):
    with transaction():
        client = queries.current_of(maria).client
        client.phone, client.ways = "(217) 555-0188", {"text": "allowed"}
    url = link_to(maria, way=Way.TEXT)
    worker.run_all()
    [text] = gateway.sent
    assert text.to == "+12175550188"
    assert text.words == f"Una página para usted. Ábrala cuando esté a solas: http://localhost{url}"


def test_without_a_gateway_no_text_message_is_offered(browser_of, maria):
    with transaction():
        client = queries.current_of(maria).client
        client.phone, client.ways = "(217) 555-0188", {"text": "allowed"}
    assert "as a text message" not in text_of(browser_of(town.DANA).get(f"/clients/{maria}/shortlist"))
    with pytest.raises(Conflict, match="can’t be sent from here"):
        link_to(maria, way=Way.TEXT)


def code_for(browser, client_id) -> str:
    page = browser.post(f"/clients/{client_id}/shortlist/link")
    assert "<svg" in page.get_data(as_text=True)
    return re.search(r"[2-9B-Z]{4} [2-9B-Z]{4}", text_of(page))[0]


def test_a_code_that_is_read_aloud_opens_the_page_once(browser, browser_of, maria):
    code = code_for(browser_of(town.DANA), maria)
    opened = browser.post("/code", {"code": f" {code.lower().replace(' ', '')} "})
    assert opened.status_code == 303
    assert len(opened.location.rpartition("/")[2]) == 43  # a link of full strength, not the code
    assert "Una página para usted" in text_of(browser.get(opened.location))
    again = browser.post("/code", {"code": code})
    assert again.status_code == 404
    assert "This code opens nothing" in text_of(again)


def test_a_code_lasts_half_an_hour_and_dies_with_its_link(browser, browser_of, maria):
    dana = browser_of(town.DANA)
    old, new = code_for(dana, maria), code_for(dana, maria)
    assert browser.post("/code", {"code": old}).status_code == 404
    with clock.at(NOON + timedelta(minutes=31)):
        assert browser.post("/code", {"code": new}).status_code == 404


def test_whoever_tries_codes_is_asked_to_wait(browser, maria):
    for _ in range(10):
        assert browser.post("/code", {"code": "BBBB BBBB"}).status_code == 404
    assert browser.post("/code", {"code": "BBBB BBBB"}).status_code == 429


def test_the_paper_is_in_the_clients_language_and_names_nobody(browser_of, maria):
    page = browser_of(town.DANA).get(f"/clients/{maria}/shortlist/paper")
    assert "Mis respuestas" in text_of(page)
    assert "Sandoval" not in text_of(page)


def test_a_settled_list_stays_as_it_is_and_the_next_service_begins_a_new_one(maria):
    decide(maria, Said(rejected=True), Said(rejected=True))
    before = queries.current_of(maria).id
    with transaction():
        client = queries.current_of(maria).client
        actions.put_on(client, db.session.get_one(Service, town.SHELTER), by=DANA)
    assert queries.current_of(maria).id != before
    assert [old.id for old in queries.earlier_of(maria)] == [before]
    assert len(queries.current_of(maria).items) < FEWEST


def test_after_a_no_the_next_choice_is_one_click_away(browser_of, maria):
    decide(maria, Said(rank=1), Said(rank=2))
    with transaction():
        client = queries.current_of(maria).client
        sent = send(client, decision=queries.choice_of(maria, town.PANTRY, "food.pantry")).id
    assert [s.id for s in queries.next_choices(db.session.get_one(Referral, sent))] == [town.RENT_HELP]


def test_the_pages_ask_a_fixed_number_of_questions(browser, browser_of, maria, statements):
    url, dana = link_to(maria), browser_of(town.DANA)
    dana.get(f"/clients/{maria}/shortlist")
    with statements() as two:
        dana.get(f"/clients/{maria}/shortlist")
    with transaction():
        shortlist = queries.current_of(maria)
        for service in (town.DELIVERY, town.SHELTER):
            actions.put_on(shortlist.client, db.session.get_one(Service, service), by=DANA)
    with statements() as four:
        dana.get(f"/clients/{maria}/shortlist")
    assert len(four) == len(two)
    browser.post(f"{url}/open", {"language": "en"})
    with statements() as opened:
        browser.post(f"{url}/open", {"language": "en"})
    assert len(opened) <= 25


def test_an_answer_of_which_the_case_manager_can_not_be_told_is_told_to_the_team(browser, maria):
    answer(browser, link_to(maria), you_choose="y")
    transport().fault = PostRefusedError("550")
    worker.run_all()
    transport().fault = None
    tried = db.session.scalars(select(Message).where(Message.template == "client_answered")).all()
    assert [mail.to for mail in tried][:2] == ["dana@example.org", "amara@example.org"]
    assert len({mail.to for mail in tried}) == len(tried)


def test_the_choice_can_be_read_in_large_print_which_stays_after_an_answer(browser, maria):
    url = link_to(maria)
    page = browser.post(f"{url}/open", {"large": "1", "language": "en"}).get_data(as_text=True)
    assert "data-large" in page
    assert "Normal print" in page
    assert "data-large" in answer(browser, url, "en", large="1", you_choose="y").get_data(as_text=True)
