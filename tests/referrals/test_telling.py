"""Word of a referral reaches people by their own settings, whoever stands in for them, or the next in turn."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import joinedload

from app import clock
from app.accounts import actions as accounts
from app.accounts.models import Membership, Person
from app.actor import Role
from app.db import db, transaction
from app.directory.models import Organization
from app.jobs.worker import run_all
from app.messages.post import Memory, PostDelayedError, PostRefusedError, transport
from app.referrals import handlers, telling
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral, WaitingNotice
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, send, sent, take

DAY = timedelta(days=1)


class Selective(Memory):
    """A mail server that refuses some addresses for ever, or holds all of them up."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: set[str] = set()

    def send(self, mail: EmailMessage) -> None:
        if mail["To"] in self.refuses:
            raise PostRefusedError("550")
        super().send(mail)


@pytest.fixture
def post(town_app):
    before = transport()
    town_app.extensions["mail"] = post = Selective()
    yield post
    town_app.extensions["mail"] = before


@pytest.fixture
def rosa(town_app):
    """A second person at Harbor, beside Priya."""
    with transaction():
        place = {"organization_id": town.HARBOR, "role": Role.PROVIDER, "created_at": clock.now()}
        db.session.add(Membership(person_id=town.ROSA, **place))
    return town.actor(town.ROSA)


def hears(person_id, notices: str) -> None:
    with transaction():
        db.session.get_one(Person, person_id).notices = notices


def told(post: Selective) -> list[str]:
    post.sent.clear()
    run_all()
    return sorted(mail["To"] for mail in post.sent)


def test_several_people_of_a_provider_hear_by_their_own_settings(post, rosa):
    sent()
    assert told(post) == ["priya@example.org", "rosa@example.org"]
    hears(town.ROSA, "none")
    sent()
    assert told(post) == ["priya@example.org"]


def test_the_mail_of_the_day_says_everything_once(post, rosa):
    hears(town.ROSA, "daily")
    ids = [sent() for _ in range(2)]
    assert told(post) == ["priya@example.org"] * 2
    take(ids[0], Action.WITHDRAW, DANA, reason="duplicate")
    told(post)
    post.sent.clear()
    handlers.send_digests()
    handlers.send_digests()
    run_all()
    [mail] = post.sent
    assert (mail["To"], mail["Subject"]) == ("rosa@example.org", "2 referrals with news today")
    text = mail.get_content()
    assert text.count("/answer/") == 1  # what has ended has nothing to answer
    assert "has been withdrawn" in text
    assert "Maria" not in text
    assert db.session.query(WaitingNotice).count() == 0


def test_the_timetable_sends_the_mail_of_the_day_once_however_the_clock_jumps(post, rosa, town_app):
    from app.jobs.worker import tick

    hears(town.ROSA, "daily")
    sent()
    told(post)
    post.sent.clear()
    for hours in (20, 20, 26):
        with clock.at(NOON + timedelta(hours=hours)):
            tick()
            run_all()
    assert [mail["To"] for mail in post.sent if "news today" in mail["Subject"]] == ["rosa@example.org"]


def test_a_team_keeps_one_who_is_told_at_once(browser_of, rosa):
    priya, second = browser_of(town.PRIYA), browser_of(town.ROSA)
    assert priya.post("/account/notices", {"notices": "daily"}).status_code == 303
    refused = second.post("/account/notices", {"notices": "none"})
    assert refused.status_code == 422
    assert "Nobody else of" in text_of(refused)
    assert "is told at once" in text_of(refused)
    assert second.post("/account/notices", {"notices": "at_once"}).status_code == 303


def test_when_the_last_who_heard_at_once_has_gone_the_others_do(post, rosa):
    hears(town.ROSA, "daily")
    with transaction():
        db.session.get_one(Person, town.PRIYA).active = False
    sent()
    assert told(post) == ["rosa@example.org"]


def test_a_case_manager_who_hears_nothing_by_mail_is_heard_for_by_the_team(post):
    hears(town.DANA, "none")
    id_ = sent()
    told(post)
    take(id_, Action.ACCEPT, PRIYA)
    assert told(post) == ["amara@example.org"]


def test_a_case_manager_may_hear_once_a_day_but_never_late_that_somebody_must_call(post):
    hears(town.DANA, "daily")
    id_ = sent()
    told(post)
    take(id_, Action.ACCEPT, PRIYA)
    assert told(post) == []
    assert db.session.query(WaitingNotice).one().person_id == town.DANA
    with transaction():
        referral = db.session.get_one(Referral, id_, options=[joinedload(Referral.case_manager)])
        telling.tell(telling.Word(referral, "referral_call", Party.REFERRER, 1))
    assert told(post) == ["dana@example.org"]


def test_who_covers_hears_in_ones_place_until_the_day_is_over(post, browser_of):
    dana = browser_of(town.DANA)
    until = (NOON + DAY).date().isoformat()
    answer = {"cover": str(town.AMARA), "until": until}
    assert dana.post("/account/cover", answer).status_code == 303
    assert "hears in your place until" in text_of(dana.get("/account"))
    first, second = sent(), sent()
    told(post)
    take(first, Action.ACCEPT, PRIYA)
    assert told(post) == ["amara@example.org"]
    mine = {"tab": "progress", "owner": "me"}
    assert "Maria Sandoval" in text_of(browser_of(town.AMARA).post("/referrals", mine))
    with clock.at(NOON + 2 * DAY):
        take(second, Action.ACCEPT, PRIYA)
        assert "dana@example.org" in told(post)


def test_whoever_is_back_hears_themselves(post, browser_of):
    with transaction():
        accounts.cover(town.AMARA, until=(NOON + DAY).date(), by=DANA)
    assert browser_of(town.DANA).post("/account/cover/end").status_code == 303
    id_ = sent()
    told(post)
    take(id_, Action.ACCEPT, PRIYA)
    assert told(post) == ["dana@example.org"]


@pytest.mark.parametrize(
    ("cover", "days"), [(town.LEE, 1), (town.PRIYA, 1), (town.DANA, 1), (town.AMARA, -1), (town.AMARA, 400)]
)
def test_only_a_colleague_stands_in_and_for_a_day_ahead(browser_of, town_app, cover, days):
    until = (NOON + days * DAY).date().isoformat()
    refused = browser_of(town.DANA).post("/account/cover", {"cover": str(cover), "until": until})
    assert refused.status_code == 422


def test_a_mail_that_comes_back_goes_to_the_next_of_the_team(post, rosa, browser_of):
    hears(town.ROSA, "none")
    post.refuses = {"priya@example.org"}
    id_ = sent()
    assert told(post) == ["rosa@example.org"]
    assert "could not be delivered" not in text_of(browser_of(town.DANA).get(f"/referrals/{id_}"))


def test_while_a_colleague_has_it_nobody_else_is_told(post, rosa):
    post.refuses = {"priya@example.org"}
    sent()
    assert told(post) == ["rosa@example.org"]  # told at once anyway; not a second time, nor the mailbox


def test_when_nobody_is_reached_the_referral_says_so_and_the_case_manager_is_asked_to_call(post, browser_of):
    post.refuses = {"priya@example.org", "hello@harbor.example.org"}
    id_ = sent()
    assert told(post) == ["dana@example.org"]
    assert "Please call" in post.sent[0]["Subject"]
    dana = browser_of(town.DANA)
    page = text_of(dana.get(f"/referrals/{id_}"))
    assert "could not be delivered to Priya Raman and hello@harbor.example.org" in page
    assert "(217) 555-0123" in page
    assert "Notice did not arrive: call" in text_of(dana.get("/referrals?tab=waiting"))
    logged = {"logged": "1", "version": "1"}
    assert dana.post(f"/referrals/{id_}/accept", logged).status_code == 303


def test_a_later_mail_that_goes_out_heals_it(post, browser_of):
    post.refuses = {"priya@example.org", "hello@harbor.example.org"}
    id_ = sent()
    told(post)
    post.refuses = set()
    with clock.at(NOON + 2 * DAY):
        handlers.chase_referrals()
        assert "priya@example.org" in told(post)
        page = text_of(browser_of(town.DANA).get(f"/referrals/{id_}"))
    assert "could not be delivered" not in page


def test_a_mail_that_is_held_up_is_seen_by_the_sender(post, browser_of):
    id_ = sent()
    post.fault = PostDelayedError("421")
    told(post)
    assert "has not gone out yet" in text_of(browser_of(town.DANA).get(f"/referrals/{id_}"))
    assert "Notice is held up" in text_of(browser_of(town.DANA).get("/referrals?tab=waiting"))
    post.fault = None
    with clock.at(NOON + timedelta(hours=1)):
        assert told(post) == ["priya@example.org"]
        assert "has not gone out yet" not in text_of(browser_of(town.DANA).get(f"/referrals/{id_}"))


def test_a_provider_without_an_address_has_the_same_clock_and_the_case_manager_calls(post, browser_of):
    with transaction():
        db.session.get_one(Organization, town.HARBOR).email = None
        db.session.get_one(Person, town.PRIYA).active = False
    id_ = sent()
    assert told(post) == []
    with clock.at(NOON + 1.2 * DAY):
        handlers.chase_referrals()
        assert told(post) == ["dana@example.org"]
        assert "Please call" in post.sent[0]["Subject"]
    with clock.at(NOON + 2.3 * DAY):
        handlers.chase_referrals()
        assert told(post) == ["dana@example.org"]
        assert "No answer yet" in post.sent[0]["Subject"]
    for days in (7, 14):
        with clock.at(NOON + days * DAY):
            handlers.chase_referrals()
    assert db.session.get_one(Referral, id_).status == "expired"


def test_withdrawn_consent_is_said_to_everyone_at_once_whatever_their_setting(post, rosa):
    from app.clients import actions as clients

    hears(town.ROSA, "none")
    with transaction():
        client = send().client
    told(post)
    with transaction():
        clients.withdraw_consent(db.session.merge(client).consents[0], by=DANA)
    assert told(post) == ["priya@example.org", "rosa@example.org"]


def test_when_the_mail_of_the_day_comes_back_a_colleague_looks_after_what_is_news(post, rosa):
    hears(town.ROSA, "daily")
    post.refuses = {"rosa@example.org"}
    sent()
    told(post)
    handlers.send_digests()
    assert told(post) == ["priya@example.org"]
    assert post.sent[0]["Subject"] == "A colleague's mail of the day did not arrive"
    assert "Maria" not in post.sent[0].get_content()
