"""Appointments: by inbox or link, in both calendars without a word too many, and whether they met."""

import re
from datetime import datetime, timedelta

import icalendar
import pytest

from app import clock
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.jobs.worker import run_all
from app.messages.post import transport
from app.referrals import actions, handlers, quality
from app.referrals.appointments import actions as appointments
from app.referrals.appointments.meeting import TOOK_PLACE, WHY, Meeting, checked
from app.referrals.appointments.models import Appointment
from app.referrals.checkins import links
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import AMARA, DANA, PRIYA, sent, status_of, take
from tests.referrals.test_notices import unreachable

DAY = timedelta(days=1)
FORM = {
    "day": "2026-03-06",
    "time": "10:00",
    "minutes": "30",
    "place": "12 Mill Street",
    "note": "Bring a bag.",
}


@pytest.fixture
def taken(town_app):
    id_ = sent()
    take(id_, Action.ACCEPT, PRIYA)
    return id_


def deed(browser, id_, what, **form):
    return browser.post(f"/referrals/{id_}/appointments/{what}", form, follow_redirects=True)


def only() -> Appointment:
    db.session.rollback()
    return db.session.query(Appointment).one()


def tag_of(answer, name: str) -> icalendar.Event:
    assert answer.mimetype == "text/calendar"
    [event] = icalendar.Calendar.from_ical(answer.get_data()).walk("VEVENT")
    return event[name]


@pytest.mark.parametrize("outcome", list(Meeting))
def test_a_meeting_that_did_not_take_place_says_why(outcome):
    if outcome in TOOK_PLACE:
        assert checked(outcome, "unwell") is None
        return
    assert checked(outcome, next(iter(WHY[outcome]))) in WHY[outcome]
    for wrong in (None, "", "made_up"):
        with pytest.raises(Invalid):
            checked(outcome, wrong)


def test_a_provider_makes_an_appointment_and_the_referrer_is_told_where_and_when(priya, dana, taken):
    run_all()
    transport().sent.clear()
    deed(priya, taken, "arrange", **FORM)
    made = only()
    assert made.at == datetime.fromisoformat("2026-03-06T10:00-06:00")
    run_all()
    assert [mail["To"] for mail in transport().sent] == ["dana@example.org"]
    page = text_of(dana.get(f"/referrals/{taken}"))
    for words in ("March 6, 2026 at 10 am", "12 Mill Street", "For the client: Bring a bag.", "To come"):
        assert words in page


def test_the_same_form_sent_twice_makes_one_and_another_moves_it(priya, taken):
    for _ in range(2):
        deed(priya, taken, "arrange", **FORM)
    assert only().sequence == 0
    deed(priya, taken, "arrange", **{**FORM, "time": "11:30"})
    assert (only().sequence, only().at.astimezone().minute) == (1, 30)


@pytest.mark.parametrize(
    "wrong", [{"day": "2026-03-01"}, {"day": "2031-01-01"}, {"day": ""}, {"time": "soon"}]
)
def test_what_is_no_moment_ahead_is_refused_and_kept_as_typed(priya, taken, wrong):
    answer = deed(priya, taken, "arrange", **{**FORM, **wrong})
    assert answer.status_code == 422
    assert "12 Mill Street" in answer.get_data(as_text=True)
    assert db.session.query(Appointment).count() == 0


def test_before_a_yes_there_is_no_appointment(priya, town_app):
    id_ = sent()
    assert deed(priya, id_, "arrange", **FORM).status_code == 409


def test_each_side_gets_a_calendar_file_of_its_own(priya, dana, taken):
    deed(priya, taken, "arrange", **FORM)
    address = f"/referrals/{taken}/appointments/{only().id}.ics"
    reference = db.session.get_one(Referral, taken).reference
    provider, client = priya.get(address), dana.get(address)
    assert tag_of(provider, "summary") == f"Referral {reference}"
    for secret in ("Mill", "Maria", "bag", "pantry", "Food"):
        assert secret not in provider.get_data(as_text=True)
    assert tag_of(client, "summary") == "Appointment"
    assert tag_of(client, "location") == "12 Mill Street"
    for secret in ("Harbor", "Maria", "pantry", "bag", reference):
        assert secret not in client.get_data(as_text=True)
    assert tag_of(provider, "dtstart").dt == tag_of(client, "dtstart").dt == only().at


def test_a_client_in_danger_or_of_a_refuge_gets_no_place(priya, dana, taken):
    deed(priya, taken, "arrange", **FORM)
    address = f"/referrals/{taken}/appointments/{only().id}.ics"
    with transaction():
        db.session.query(Client).one().hardships = ["danger"]
    assert "Mill" not in dana.get(address).get_data(as_text=True)
    with transaction():
        db.session.query(Client).one().hardships = []
        db.session.get_one(Organization, town.HARBOR).victim_service_provider = True
    assert "Mill" not in dana.get(address).get_data(as_text=True)


def test_strangers_get_no_file_and_make_no_appointment(priya, dana, browser_of, taken):
    deed(priya, taken, "arrange", **FORM)
    for person in (town.OWEN, town.LEE):
        assert browser_of(person).get(f"/referrals/{taken}/appointments/{only().id}.ics").status_code == 404
    assert deed(browser_of(town.OWEN), taken, "call-off", appointment=str(only().id)).status_code == 404
    other = sent()
    assert dana.get(f"/referrals/{other}/appointments/{only().id}.ics").status_code == 404


def test_that_they_came_is_first_contact(priya, browser_of, taken):
    deed(priya, taken, "arrange", **FORM)
    early = deed(priya, taken, "say", appointment=str(only().id), outcome="attended")
    assert early.status_code == 409
    with clock.at(NOON + 3 * DAY):
        page = deed(browser_of(town.PRIYA), taken, "say", appointment=str(only().id), outcome="attended")
    assert "They came" in text_of(page)
    assert status_of(taken) is Status.CONTACTED
    assert db.session.get_one(Referral, taken).connected_at is not None


def test_that_they_did_not_come_is_no_contact_and_says_why(priya, browser_of, taken):
    deed(priya, taken, "arrange", **FORM)
    with clock.at(NOON + 3 * DAY):
        again, it = browser_of(town.PRIYA), str(only().id)
        assert deed(again, taken, "say", appointment=it, outcome="missed").status_code == 422
        deed(again, taken, "say", appointment=it, outcome="missed.no_way_there")
        page = text_of(browser_of(town.DANA).get(f"/referrals/{taken}"))
    assert "They had no way to get there" in page
    assert status_of(taken) is Status.ACCEPTED
    with pytest.raises(Conflict):
        appointments.say(only(), db.session.get_one(Referral, taken), Meeting.ATTENDED, by=PRIYA)


def test_what_is_called_off_reminds_nobody(priya, taken):
    deed(priya, taken, "arrange", **FORM)
    deed(priya, taken, "call-off", appointment=str(only().id))
    run_all()
    transport().sent.clear()
    with clock.at(NOON + 1.5 * DAY):
        handlers.mind_appointments()
        run_all()
    assert [mail["Subject"] for mail in transport().sent if "appointment" in mail["Subject"]] == []


def test_both_are_reminded_once_and_the_provider_is_asked_once_afterwards(priya, taken):
    deed(priya, taken, "arrange", **FORM)
    run_all()

    def told(after: float) -> list[tuple[str, str]]:
        transport().sent.clear()
        with clock.at(NOON + after * DAY):
            for _ in range(2):
                handlers.mind_appointments()
                run_all()
        return sorted((mail["To"], mail["Subject"].partition(" (")[0]) for mail in transport().sent)

    assert told(0.5) == []
    near = "An appointment is near"
    assert told(1.5) == [("dana@example.org", near), ("priya@example.org", near)]
    assert told(2.1) == [("priya@example.org", "Did you meet?")]


def test_by_the_private_link_all_of_it_goes_without_an_account(browser, taken, town_app):
    transport().sent.clear()
    run_all()
    [text] = [mail.get_content() for mail in transport().sent if mail["To"] == "priya@example.org"]
    token = re.search(r"/answer/(\S+)", text)[1]
    page = browser.post(f"/answer/{token}/appointments/arrange", FORM)
    assert "Mill Street" in text_of(page)
    file = browser.post(f"/answer/{token}/appointments/{only().id}.ics")
    assert tag_of(file, "summary").startswith("Referral ")
    answered = browser.post(
        f"/answer/{token}/appointments/quality", {"question": "was_eligible", "answer": "yes"}
    )
    assert answered.status_code == 200
    assert db.session.get_one(Referral, taken).was_eligible is True
    with clock.at(NOON + 3 * DAY):
        browser.post(f"/answer/{token}/appointments/say", {"appointment": str(only().id), "outcome": "late"})
    assert only().outcome == "late"


def test_withdrawn_consent_closes_the_appointments_too(priya, dana, taken):
    deed(priya, taken, "arrange", **FORM)
    held = db.session.get_one(Referral, taken)
    dana.post(f"/clients/{held.client_id}/consents/{held.consent_id}/withdraw")
    assert "Mill" not in text_of(priya.get(f"/referrals/{taken}"))


def test_two_questions_take_one_tap_each_and_the_team_sees_how_many_said_yes(priya, dana, taken):
    asks = "Two quick questions"
    assert asks in text_of(priya.get(f"/referrals/{taken}"))
    deed(priya, taken, "quality", question="was_eligible", answer="yes")
    deed(priya, taken, "quality", question="was_complete", answer="no")
    assert asks not in text_of(priya.get(f"/referrals/{taken}"))
    other = sent()
    take(other, Action.DECLINE, PRIYA, reason="not_eligible_other", words="x", was_eligible=False)
    said = quality.of_teams(seen_by=AMARA)
    assert (said["was_eligible"], said["was_complete"]) == (quality.Quality(1, 2), quality.Quality(0, 1))
    assert "Yes, 1 of 2" in text_of(dana.get("/referrals?tab=progress"))
    assert quality.of_teams(seen_by=town.actor(town.LEE))["was_eligible"].asked == 0


def test_nobody_judges_a_referral_before_answering_it_or_for_the_provider(priya, dana, taken):
    id_ = sent()
    assert deed(priya, id_, "quality", question="was_eligible", answer="no").status_code == 409
    assert (
        dana.post(f"/referrals/{taken}/appointments/quality", {"question": "was_eligible"}).status_code == 403
    )
    assert deed(priya, taken, "quality", question="version", answer="no").status_code == 404
    assert db.session.get_one(Referral, taken).was_eligible is None


def test_whom_a_provider_suggests_is_asked_in_one_click(priya, dana, town_app):
    id_ = sent()
    take(id_, Action.DECLINE, PRIYA, reason="no_capacity", suggestion_id=town.RENT_HELP)
    page = dana.get(f"/referrals/{id_}").get_data(as_text=True)
    client = db.session.get_one(Referral, id_).client_id
    assert f'href="/services/{town.RENT_HELP}/refer?client={client}"' in page


def test_the_client_reads_of_it_on_their_own_page_and_keeps_it_in_their_calendar(browser, priya, taken):
    deed(priya, taken, "arrange", **FORM)
    meeting, url = only().id, own_page(taken)
    page = text_of(browser.post(url, {"language": "es"}))
    for words in ("Su cita", "viernes, 6 de marzo de 2026, 10:00", "12 Mill Street", "Bring a bag."):
        assert words in page
    assert tag_of(browser.post(f"{url}/{meeting}.ics"), "summary") == "Appointment"
    assert browser.post(f"{own_page(sent())}/{meeting}.ics").status_code == 404
    deed(priya, taken, "call-off", appointment=str(meeting))
    assert "Your appointment" not in text_of(browser.post(own_page(taken), {"language": "en"}))


def test_the_page_of_a_client_in_danger_does_not_say_where(browser, priya, taken):
    deed(priya, taken, "arrange", **FORM)
    with transaction():
        db.session.get_one(Client, db.session.get_one(Referral, taken).client_id).hardships = ["danger"]
    page = text_of(browser.post(own_page(taken), {"language": "en"}))
    assert "Your appointment" in page
    assert "12 Mill Street" not in page
    assert "Bring a bag" not in page  # a word for the client may say where, too


def test_the_appointments_of_the_week_stand_on_the_providers_page_of_today(priya, taken):
    deed(priya, taken, "arrange", **FORM)
    assert "Appointments this week Maria Sandoval March 6, 2026 at 10 am" in text_of(priya.get("/today"))
    deed(priya, taken, "arrange", **{**FORM, "day": "2026-04-06"})
    assert "Appointments this week" not in text_of(priya.get("/today"))


def own_page(id_) -> str:
    with transaction():
        client = db.session.get_one(Client, db.session.get_one(Referral, id_).client_id)
        return links.make(client, links.Purpose.PAGE, by=DANA).removeprefix("http://localhost")


@pytest.fixture
def called(town_app):
    """Accepted on the phone: nobody at the provider can be told, and the case manager wrote their yes down."""
    unreachable()
    id_ = sent()
    with transaction():
        referral = db.session.get_one(Referral, id_)
        actions.take(referral, Action.ACCEPT, by=DANA, party=Party.PROVIDER, logged=True)
    return id_


def test_for_a_provider_who_can_not_say_it_here_the_case_manager_writes_the_appointment_down(dana, called):
    assert "on the phone, you write down here" in text_of(dana.get(f"/referrals/{called}"))
    page = text_of(deed(dana, called, "arrange", **FORM))
    assert "Dana Whitfield wrote down for the provider: made an appointment" in page
    file = dana.get(f"/referrals/{called}/appointments/{only().id}.ics")
    assert tag_of(file, "location") == "12 Mill Street"


def test_the_same_clock_runs_for_it_and_asks_the_case_manager(dana, browser_of, called):
    deed(dana, called, "arrange", **FORM)
    run_all()
    transport().sent.clear()
    for after in (1.5, 2.1):
        with clock.at(NOON + after * DAY):
            handlers.mind_appointments()
            run_all()
    asked = [(mail["To"], mail["Subject"].partition(" (")[0]) for mail in transport().sent]
    assert asked == [("dana@example.org", "An appointment is near"), ("dana@example.org", "Did you meet?")]
    with clock.at(NOON + 3 * DAY):
        deed(browser_of(town.DANA), called, "say", appointment=str(only().id), outcome="attended")
    assert status_of(called) is Status.CONTACTED


def test_for_a_provider_who_can_say_it_here_nobody_else_does(dana, browser_of, taken):
    assert deed(dana, taken, "arrange", **FORM).status_code == 403
    assert deed(browser_of(town.CORA), taken, "arrange", **FORM).status_code == 403
    assert db.session.query(Appointment).count() == 0


def test_nobody_judges_the_quality_of_a_referral_for_a_provider_out_of_reach(dana, called):
    assert deed(dana, called, "quality", question="was_eligible", answer="yes").status_code == 403
