"""To whom a need goes, and to whom next: screening, several at once or in order, one click, no circles, one chain."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from app import clock
from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.directory import actions as directory
from app.directory.eligibility import Fit, Verdict
from app.directory.models import EligibilityRule, Room, Service
from app.errors import Conflict, Invalid
from app.jobs.worker import run_all
from app.messages.post import transport
from app.referrals import screening, sending
from app.referrals.chain import Chain, End, Link, chain_of, require_no_loop
from app.referrals.choosing import actions as shortlists
from app.referrals.choosing.deciding import How as Heard
from app.referrals.choosing.deciding import Said as Choice
from app.referrals.handlers import chase_referrals
from app.referrals.intake import actions as intake
from app.referrals.intake.asking import Asked, Kind
from app.referrals.intake.queries import questions_of
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from app.referrals.routing import queries as routes
from app.referrals.routing.models import NextInLine
from app.referrals.routing.wording import Obstacle
from app.referrals.screening import Outcome, Screening, screen
from app.referrals.tasks.models import Task
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import DANA, OWEN, PRIYA, open_client, take
from tests.referrals.test_pages import nonce_of

THREE = (town.PANTRY, town.RENT_HELP, town.REFUGE)
WHO_ANSWERS = {town.HARBOR: PRIYA, town.LAKEVIEW: OWEN}


@pytest.fixture
def maria(town_app) -> UUID:
    """She has chosen the pantry, then rent help, then the refuge; and agreed to the first two."""
    with transaction():
        client = open_client(age_band="25-54")
        service = {id_: db.session.get_one(Service, id_) for id_ in THREE}
        for id_ in THREE:
            shortlist = shortlists.put_on(client, service[id_], need="", by=DANA)
        db.session.flush()
        shortlists.decide(
            shortlist,
            [Choice(rank=rank) for rank in (1, 2, 3)],
            how=Heard.TOGETHER,
            nonce=str(uuid4()),
            you_choose=False,
            by=DANA,
        )
        return client.id


def write_draft(dana, maria: UUID, service: UUID = town.PANTRY, need: str = "food.pantry"):
    refer = f"/services/{service}/refer"
    dana.post(f"{refer}/who", {"client": str(maria)})
    dana.post(f"{refer}/need", {"need": need, "why": "The fridge is empty.", "urgency": "soon"})
    dana.post(f"{refer}/wishes", {"wish_1": "Food"})
    return dana.get(f"{refer}/check")


def send(dana, check, service: UUID = town.PANTRY, **more):
    return dana.post(f"/services/{service}/referrals", {"nonce": nonce_of(check), **more})


def referrals() -> dict[UUID, Referral]:
    db.session.rollback()
    return {row.service_id: row for row in db.session.query(Referral).order_by(Referral.sent_at)}


def status_of(service: UUID) -> str:
    return referrals()[service].status


def answer(service: UUID, action: Action, **given) -> None:
    referral = referrals()[service]
    take(referral.id, action, WHO_ANSWERS[referral.partner_id], **given)
    run_all()


# Screening


@pytest.mark.parametrize(
    ("verdict", "room", "outcome"),
    [
        (Verdict(Fit.FITS), None, Outcome.CLEAR),
        (Verdict(Fit.FITS), "waitlist", Outcome.CLEAR),
        (Verdict(Fit.FITS), "full", Outcome.MAY),
        (Verdict(Fit.MAY_FIT, ("Ask: aged 18 and over?",)), None, Outcome.MAY),
        (Verdict(Fit.DOES_NOT_FIT, ("For people aged 65 and over",)), None, Outcome.NO),
    ],
)
def test_what_is_known_decides_whether_it_may_be_sent(verdict, room, outcome):
    screened = screen(verdict, room)
    assert screened.outcome is outcome
    assert bool(screened.refused) == (outcome is Outcome.NO)


def test_a_doubt_is_overridden_with_a_reason_and_a_refusal_never():
    doubt = Screening(Outcome.MAY, doubts=("They said that they are full.",))
    assert screening.require(doubt, "agreed", None) == "agreed"
    assert screening.require(Screening(Outcome.CLEAR), None, None) is None
    for override, words in ((None, None), ("nonsense", None), ("other", " ")):
        with pytest.raises(Invalid):
            screening.require(doubt, override, words)
    with pytest.raises(Conflict, match="For people aged 65"):
        screening.require(Screening(Outcome.NO, refused=("For people aged 65 and over",)), "agreed", "x")


def test_what_does_not_fit_is_not_sent_and_says_why(dana, maria):
    check = write_draft(dana, maria)
    with transaction():
        rule = EligibilityRule(kind="age", terms={"min": 65})
        db.session.get_one(Service, town.PANTRY).eligibility_rules = [rule]
    page = text_of(dana.get(f"/services/{town.PANTRY}/refer/check"))
    assert "This does not fit, so it can’t be sent" in page
    assert "For people aged 65 and over" in page
    assert "Send the referral" not in page
    assert send(dana, check).status_code == 409
    assert referrals() == {}


def test_a_full_service_is_asked_only_with_a_reason_which_stands_in_the_story(dana, maria):
    with transaction():
        directory.say_room(db.session.get_one(Service, town.PANTRY), Room.FULL, by=PRIYA)
    check = write_draft(dana, maria)
    assert "They said that they are full." in text_of(check)
    refused = send(dana, check)
    assert (refused.status_code, "Say why you send it all the same." in text_of(refused)) == (422, True)
    assert referrals() == {}
    sent = send(dana, check, override="other", override_words="Priya keeps a place.")
    page = text_of(dana.get(sent.location))
    assert "although there was a doubt: “Something else”" in page
    assert "Priya keeps a place." in page


# Several


def test_several_are_asked_at_once_and_the_first_who_accepts_has_it(dana, maria):
    check = write_draft(dana, maria)
    assert "Refuge from violence at home, because the client has not agreed" in text_of(check)
    send(dana, check, also=[str(town.RENT_HELP)], how="at_once")
    both = referrals()
    assert {one.status for one in both.values()} == {"sent"}
    assert len({one.group_id for one in both.values()}) == len({one.chain_id for one in both.values()}) == 1
    run_all()
    transport().sent.clear()
    answer(town.RENT_HELP, Action.ACCEPT)
    assert status_of(town.PANTRY) == "withdrawn"
    assert [(mail["To"], mail["Subject"].partition(":")[0]) for mail in transport().sent] == [
        ("dana@example.org", "News about your referral " + referrals()[town.RENT_HELP].reference),
        ("priya@example.org", "Thank you"),
    ]


def test_in_order_the_next_is_asked_by_itself_after_a_no(dana, maria):
    send(dana, write_draft(dana, maria), also=[str(town.RENT_HELP)], how="order")
    assert set(referrals()) == {town.PANTRY}
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    sent = referrals()
    assert (sent[town.RENT_HELP].parent_id, sent[town.RENT_HELP].why) == (
        sent[town.PANTRY].id,
        "The fridge is empty.",
    )
    assert sent[town.RENT_HELP].case_manager_id == town.DANA
    run_all()
    assert len(referrals()) == 2
    assert "Trellis sent it" in text_of(dana.get(f"/referrals/{sent[town.RENT_HELP].id}"))


def test_in_order_the_next_is_asked_by_itself_after_silence(dana, maria):
    send(dana, write_draft(dana, maria), also=[str(town.RENT_HELP)], how="order")
    for days in (1, 5.3, 8, 12):
        with clock.at(NOON + timedelta(days=days)):
            chase_referrals()
            run_all()
    assert (status_of(town.PANTRY), status_of(town.RENT_HELP)) == ("expired", "sent")


def test_nobody_is_asked_by_itself_whom_the_client_does_not_agree_to_any_more(dana, maria):
    send(dana, write_draft(dana, maria), also=[str(town.RENT_HELP)], how="order")
    with transaction():
        clients.withdraw_consent(db.session.get_one(Client, maria).consents[0], by=DANA)
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    assert set(referrals()) == {town.PANTRY}
    page = text_of(dana.get(f"/referrals/{referrals()[town.PANTRY].id}"))
    assert "could not ask the next one by itself: the client has not agreed to share with them" in page


@pytest.mark.parametrize(
    ("action", "by", "given"),
    [
        (Action.WITHDRAW, DANA, {"reason": "client_declined"}),
        (Action.DECLINE, PRIYA, {"reason": "already_served"}),
    ],
)
def test_nobody_else_is_asked_once_nobody_else_is_wanted(dana, maria, action, by, given):
    send(dana, write_draft(dana, maria), also=[str(town.RENT_HELP)], how="order")
    take(referrals()[town.PANTRY].id, action, by, **given)
    run_all()
    assert set(referrals()) == {town.PANTRY}
    assert [step.state for step in routes.in_line(referrals()[town.PANTRY].chain_id)] == ["stopped"]


def test_the_case_manager_stops_the_order(dana, maria, browser_of):
    send(dana, write_draft(dana, maria), also=[str(town.RENT_HELP)], how="order")
    page = f"/referrals/{referrals()[town.PANTRY].id}/chain"
    assert browser_of(town.LEE).post(f"{page}/stop").status_code == 404
    assert "is asked when the one before says no" in text_of(dana.get(page))
    dana.post(f"{page}/stop")
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    assert set(referrals()) == {town.PANTRY}
    assert "no longer to be asked" in text_of(dana.get(page))


def test_what_stands_in_the_way_of_one_sends_none(dana, maria):
    check = write_draft(dana, maria)
    refused = send(dana, check, also=[str(town.REFUGE)], how="at_once")
    assert refused.status_code == 409
    assert "the client has not agreed" in text_of(refused)
    assert referrals() == {}


# The next choice


def test_after_a_no_the_next_choice_is_one_click(dana, maria):
    send(dana, write_draft(dana, maria))
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    ended = referrals()[town.PANTRY]
    assert "Ask their next choice: Rent and eviction help" in text_of(dana.get(f"/referrals/{ended.id}"))
    for _ in range(2):
        assert dana.post(f"/referrals/{ended.id}/next", {"service": str(town.RENT_HELP)}).status_code == 303
    assert len(referrals()) == 2
    assert referrals()[town.RENT_HELP].parent_id == ended.id


def test_whom_consent_does_not_cover_is_asked_about_first_and_nothing_is_typed_twice(dana, maria):
    send(dana, write_draft(dana, maria))
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    page = dana.post(
        f"/referrals/{referrals()[town.PANTRY].id}/next", {"service": str(town.REFUGE)}, follow_redirects=True
    )
    assert "May we share this?" in text_of(page)
    assert "the client has not agreed to share with them. What you wrote before is kept." in text_of(page)
    assert set(referrals()) == {town.PANTRY}


def test_a_next_choice_comes_after_an_end_and_once(dana, maria, browser_of):
    send(dana, write_draft(dana, maria))
    url = f"/referrals/{referrals()[town.PANTRY].id}/next"
    assert dana.post(url, {"service": str(town.RENT_HELP)}).status_code == 409
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    assert browser_of(town.LEE).post(url, {"service": str(town.RENT_HELP)}).status_code == 404
    assert set(referrals()) == {town.PANTRY}


# Circles


def back_to_the_pantry(dana, maria):
    """The pantry said no, then Lakeview; and now the pantry once more."""
    send(dana, write_draft(dana, maria))
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    dana.post(f"/referrals/{referrals()[town.PANTRY].id}/next", {"service": str(town.RENT_HELP)})
    answer(town.RENT_HELP, Action.DECLINE, reason="no_capacity")
    return write_draft(dana, maria)


def test_back_to_somebody_who_was_asked_before_needs_a_reason(dana, maria):
    check = back_to_the_pantry(dana, maria)
    assert "Harbor Food Pantry was asked for this before" in text_of(check)
    refused = send(dana, check)
    assert (refused.status_code, "Say why they are asked again." in text_of(refused)) == (422, True)
    assert len(db.session.query(Referral).all()) == 2
    sent = send(dana, check, again="They have room again.")
    page = text_of(dana.get(sent.location))
    assert "Dana Whitfield sent it to somebody who was asked before" in page
    assert "They have room again." in page
    chain = text_of(dana.get(f"{sent.location}/chain"))
    assert "3 referrals for the same need, 1 time back to somebody who was asked before" in chain
    assert "Asked before" in chain


def test_nobody_goes_in_a_circle_by_itself(dana, maria):
    back_to_the_pantry(dana, maria)
    with transaction():
        client = db.session.get_one(Client, maria)
        chain_id = db.session.query(Referral).first().chain_id
        pantry = db.session.get_one(Service, town.PANTRY)
        assert routes.obstacle(client, pantry, chain_id) is Obstacle.LOOP


@pytest.mark.parametrize(
    ("person", "status"), [(town.DANA, 200), (town.CORA, 200), (town.PRIYA, 403), (town.LEE, 404)]
)
def test_a_provider_learns_nothing_of_who_else_was_asked(dana, maria, browser_of, person, status):
    send(dana, write_draft(dana, maria))
    page = browser_of(person).get(f"/referrals/{referrals()[town.PANTRY].id}/chain")
    assert page.status_code == status
    assert person == town.DANA or "Maria" not in text_of(page)


def test_the_chain_is_read_in_the_same_number_of_statements_however_long_it_is(dana, maria, statements):
    back_to_the_pantry(dana, maria)
    chain_id = db.session.query(Referral).first().chain_id
    with statements() as run:
        assert len(routes.chain(chain_id, seen_by=DANA).links) == 2
    assert len(run) == 1


def link(minute: int, partner: int, status: Status, reason: str | None = None) -> Link:
    return Link(
        id=UUID(int=minute),
        reference=f"R{minute}",
        partner_id=UUID(int=partner),
        partner="",
        service="",
        status=status,
        reason=reason,
        sent_at=datetime(2026, 3, 4, 12, minute, tzinfo=UTC),
        ended_at=None,
    )


@pytest.mark.parametrize(
    ("links", "end", "loops"),
    [
        ([link(1, 1, Status.SENT)], End.ASKED, 0),
        ([link(2, 2, Status.STARTED), link(1, 1, Status.DECLINED, "no_capacity")], End.IN_HAND, 0),
        (
            [link(1, 1, Status.DECLINED, "no_capacity"), link(2, 1, Status.EXPIRED, "no_answer")],
            End.NOWHERE,
            1,
        ),
        ([link(1, 1, Status.DECLINED, "already_served")], End.SETTLED, 0),
        ([link(1, 1, Status.COMPLETED)], End.HELPED, 0),
        ([link(1, 1, Status.ENTERED_IN_ERROR), link(2, 1, Status.SENT)], End.ASKED, 0),
    ],
)
def test_a_chain_says_where_it_stands_and_where_it_loops(links, end, loops):
    found: Chain = chain_of(links)
    assert (found.end, found.loops) == (end, loops)
    assert [one.sent_at for one in found.links] == sorted(one.sent_at for one in found.links)


def test_a_circle_is_refused_unless_somebody_says_why():
    asked = [UUID(int=1)]
    assert require_no_loop(asked, UUID(int=2), None) is False
    assert require_no_loop(asked, UUID(int=1), "They have room again.") is True
    with pytest.raises(Invalid):
        require_no_loop(asked, UUID(int=1), "  ")


def test_a_next_choice_that_asks_questions_first_waits_for_the_case_manager_with_a_button(dana, maria):
    with transaction():
        client = db.session.get_one(Client, maria)
        known = {"need": "food.pantry", "wishes": ["Food"], "by": DANA}
        first = sending.send(client, db.session.get_one(Service, town.PANTRY), **known)
        next_ = NextInLine(chain_id=first.chain_id, service_id=town.RENT_HELP, position=0, state="waiting")
        db.session.add(next_)
        asks = db.session.get_one(Service, town.RENT_HELP)
        intake.ask(asks, [Asked(Kind.TEXT, "How many months?")], seen=intake.stamp([]), by=OWEN)
    answer(town.PANTRY, Action.DECLINE, reason="no_capacity")
    assert town.RENT_HELP not in referrals()
    db.session.rollback()
    task = db.session.query(Task).filter_by(kind="next_in_line").one()
    page = text_of(dana.get(f"/tasks/{task.id}"))
    assert "Not asked, because they ask questions of their own first." in page
    led = dana.post(f"/referrals/{task.referral_id}/next", {"service": str(town.RENT_HELP)})
    assert led.location.endswith(f"/services/{town.RENT_HELP}/refer/check")
    dana.post(
        f"/services/{town.RENT_HELP}/refer/intake", {f"q_{questions_of(town.RENT_HELP)[0].key}": "Two months"}
    )
    check = dana.get(f"/services/{town.RENT_HELP}/refer/check")
    send(dana, check, town.RENT_HELP)
    assert status_of(town.RENT_HELP) == "sent"
    assert db.session.query(Task).filter_by(kind="next_in_line").one().outcome == "overtaken"
