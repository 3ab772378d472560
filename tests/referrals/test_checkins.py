"""Check-ins: planned, asked by a safe way only, answered for one referral, and what their answers set in motion."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditEvent
from app.clients.models import Client
from app.db import db, transaction
from app.errors import Conflict, Invalid
from app.jobs import worker
from app.messages import Message
from app.referrals.checkins import actions, handlers, planning
from app.referrals.checkins.asking import Said, State
from app.referrals.checkins.links import CLIENT
from app.referrals.checkins.models import ClientLink, Feedback
from app.referrals.client_story import story_of_client
from app.referrals.lifecycle import Action, Status
from app.referrals.models import Referral
from app.referrals.queries import facts_for_record
from app.referrals.tasks import queries as tasks
from app.referrals.tasks.kinds import Kind, Outcome
from tests.conftest import NOON
from tests.referrals.cast import DANA, PRIYA, open_client, send, status_of, take

SAFE = {"email": "maria@example.org", "ways": {"email": "allowed"}}


def made(**facts):
    """A referral of Maria's that the pantry has accepted, with its check-ins; its id."""
    with transaction():
        id_ = send(open_client(**facts)).id
    take(id_, Action.ACCEPT, PRIYA)
    with transaction():
        planning.plan_anew(db.session.get_one(Referral, id_))
    return id_


def check_ins(id_):
    db.session.rollback()
    return planning.of_referral(id_)


def say(id_, said, by=CLIENT, **more):
    with transaction():
        actions.answer(planning.of_referral(id_)[0], said, by=by, **more)


def waiting():
    return [one.kind for one in tasks.waiting_for(DANA)]


def asked_links():
    return list(db.session.scalars(select(ClientLink).where(ClientLink.purpose == "how")))


def test_check_ins_are_planned_at_sending_and_counted_anew_from_acceptance(town_app):
    with transaction():
        id_ = send().id
    worker.run_all()
    first = [one.due_on for one in check_ins(id_)]
    assert first == [NOON.date() + timedelta(days=n) for n in (3, 14, 60)]
    with clock.at(NOON + timedelta(days=2)):
        take(id_, Action.ACCEPT, PRIYA)
        worker.run_all()
    assert [one.due_on for one in check_ins(id_)] == [day + timedelta(days=2) for day in first]


def test_a_day_that_was_agreed_with_the_client_stays(town_app):
    with transaction():
        referral = send()
        id_ = referral.id
        planning.add(referral, NOON.date() + timedelta(days=7), by=DANA)
    take(id_, Action.ACCEPT, PRIYA)
    worker.run_all()
    assert [(one.due_on - NOON.date()).days for one in check_ins(id_)] == [7]


def test_the_client_is_asked_by_a_way_that_they_allowed_and_the_message_names_nothing(town_app):
    id_ = made(**SAFE)
    with clock.at(NOON + timedelta(days=3)):
        handlers.ask_clients()
        handlers.ask_clients()
    assert check_ins(id_)[0].state == State.ASKED
    (mail,) = (one for one in db.session.scalars(select(Message)) if one.to == SAFE["email"])
    assert mail.template == "choose"
    assert "/how/" in mail.params
    for secret in ("Maria", "antry", "food"):
        assert secret not in mail.params.replace("maria@example.org", "")


@pytest.mark.parametrize("ways", [{}, {"email": "refused"}, {"email": "unsafe"}])
def test_without_a_safe_way_the_worker_is_asked_to_call(town_app, ways):
    id_ = made(email="maria@example.org", ways=ways)
    with clock.at(NOON + timedelta(days=3)):
        handlers.ask_clients()
        assert check_ins(id_)[0].state == State.BY_WORKER
        assert waiting() == [Kind.CALL]
    assert asked_links() == []


def test_nobody_is_asked_about_what_the_provider_has_not_answered_or_has_paused(town_app):
    with transaction():
        id_ = send(open_client(**SAFE)).id
    worker.run_all()
    with clock.at(NOON + timedelta(days=3)):
        handlers.ask_clients()
    assert check_ins(id_)[0].state == State.PLANNED


def test_after_a_long_pause_one_question_is_enough(town_app):
    id_ = made(**SAFE)
    with clock.at(NOON + timedelta(days=20)):
        handlers.ask_clients()
    assert [one.state for one in check_ins(id_)] == ["skipped", "asked", "planned"]
    assert len(asked_links()) == 1


def test_whoever_stays_silent_is_called(town_app):
    id_ = made(**SAFE)
    with clock.at(NOON + timedelta(days=3)):
        handlers.ask_clients()
    with clock.at(NOON + timedelta(days=6)):
        handlers.ask_clients()
        assert check_ins(id_)[0].state == State.ASKED
    with clock.at(NOON + timedelta(days=7)):
        handlers.ask_clients()
        assert check_ins(id_)[0].state == State.BY_WORKER
        assert waiting() == [Kind.NO_ANSWER]
        say(id_, Said.IN_TOUCH)
        assert waiting() == []


def test_the_clients_yes_moves_the_referral_and_counts_as_connected(town_app):
    id_ = made()
    say(id_, Said.HELPING)
    assert status_of(id_) is Status.STARTED
    referral = db.session.get_one(Referral, id_)
    assert (referral.client_seen, referral.client_helped, referral.connected_at) == (True, "yes", NOON)
    (fact,) = facts_for_record()
    assert (fact.connected_at, fact.helped) == (NOON, "yes")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "referral.started")).one()
    assert (event.actor_kind, event.data["party"]) == ("client", "client")


@pytest.mark.parametrize(
    ("said", "by", "counts"),
    [(Said.IN_TOUCH, CLIENT, True), (Said.NOBODY, CLIENT, False), (Said.IN_TOUCH, DANA, False)],
)
def test_only_a_clients_own_word_that_they_were_seen_bears_a_connection_out(town_app, said, by, counts):
    """What a worker wrote down for them moves the referral as ever, but an insider could write anything."""
    id_ = made()
    say(id_, said, by=by)
    (fact,) = facts_for_record()
    assert fact.client_said_at == (NOON if counts else None)


def test_the_clients_own_no_overrides_the_providers_yes_and_opens_a_task(town_app):
    id_ = made()
    take(id_, Action.CONTACT, PRIYA)
    assert db.session.get_one(Referral, id_).connected_at is not None
    with clock.at(NOON + timedelta(days=3)):
        say(id_, Said.NOBODY)
        assert waiting() == [Kind.NOT_SEEN]
    referral = db.session.get_one(Referral, id_)
    assert (referral.connected_at, referral.client_seen) == (None, False)
    assert referral.contacted_at is not None
    assert status_of(id_) is Status.CONTACTED
    (fact,) = facts_for_record()
    assert fact.connected_at is None


def test_what_the_provider_reports_after_a_no_counts_again(town_app):
    id_ = made()
    say(id_, Said.NOBODY)
    assert waiting() == []
    with clock.at(NOON + timedelta(days=1)):
        take(id_, Action.CONTACT, PRIYA)
        assert db.session.get_one(Referral, id_).connected_at == clock.now()


def test_one_answer_closes_one_referral_and_twice_is_once(town_app):
    with transaction():
        client = open_client()
        both = [send(client).id, send(client).id]
    for id_ in both:
        take(id_, Action.ACCEPT, PRIYA)
    worker.run_all()
    say(both[0], Said.HELPING)
    say(both[0], Said.HELPING)
    assert [status_of(id_) for id_ in both] == [Status.STARTED, Status.ACCEPTED]
    assert [check_ins(id_)[0].said for id_ in both] == ["helping", None]
    assert (
        len(list(db.session.scalars(select(AuditEvent).where(AuditEvent.name == "check_in.answered")))) == 1
    )


def test_a_contradiction_is_settled_by_the_clients_new_word(town_app):
    id_ = made()
    take(id_, Action.CONTACT, PRIYA)
    say(id_, Said.NOBODY)
    with transaction():
        (one,) = tasks.waiting_for(DANA)
        actions.settle(tasks.task(one.id, seen_by=DANA), Outcome.SEEN_NOW, by=DANA)
    assert check_ins(id_)[0].said == Said.IN_TOUCH
    assert db.session.get_one(Referral, id_).connected_at is not None
    assert waiting() == []


def test_a_contradiction_that_the_provider_mends_is_asked_about_again(town_app):
    id_ = made()
    take(id_, Action.CONTACT, PRIYA)
    say(id_, Said.NOBODY)
    with transaction():
        (one,) = tasks.waiting_for(DANA)
        actions.settle(tasks.task(one.id, seen_by=DANA), Outcome.ASK_AGAIN, by=DANA)
    assert any(one.by_hand for one in check_ins(id_))
    assert waiting() == []


def test_whoever_wants_to_talk_is_not_asked_again_in_writing(town_app):
    id_ = made(**SAFE)
    with transaction():
        actions.want_to_talk(planning.of_referral(id_)[0], by=CLIENT)
    assert check_ins(id_)[0].state == State.BY_WORKER
    assert waiting() == [Kind.TALK]


def test_what_a_worker_writes_down_says_who_and_how(town_app):
    id_ = made()
    say(id_, Said.IN_TOUCH, by=DANA, way="call", words="They called on Monday.")
    (first, *_rest) = check_ins(id_)
    assert (first.by_id, first.way, first.words) == (DANA.id, "call", "They called on Monday.")
    client = db.session.get_one(Client, first.client_id)
    told = [one.what for one in story_of_client(client, {}).entries]
    assert any(
        "says that the provider has been in touch (Dana Whitfield wrote it down)" in what for what in told
    )
    assert "Monday" not in str([e.data for e in db.session.scalars(select(AuditEvent))])


def test_the_end_skips_what_was_planned_and_asks_once_how_it_was(town_app):
    id_ = made(**SAFE)
    with clock.at(NOON + timedelta(days=3)):
        handlers.ask_clients()
    take(id_, Action.CONTACT, PRIYA)
    take(id_, Action.COMPLETE, PRIYA, outcomes=["achieved"])
    worker.run_all()
    assert [one.state for one in check_ins(id_)] == ["asked", "skipped", "skipped"]
    take(id_, Action.REOPEN, DANA, words="Not yet")
    take(id_, Action.CONTACT, PRIYA)
    take(id_, Action.COMPLETE, PRIYA, outcomes=["achieved"])
    worker.run_all()
    assert len(list(db.session.scalars(select(Feedback)))) == 1
    say(id_, Said.NOBODY)
    assert waiting() == [Kind.NOT_SEEN]


def test_a_no_from_the_provider_asks_the_client_nothing(town_app):
    id_ = made(**SAFE)
    with transaction():
        other = send(db.session.get_one(Client, db.session.get_one(Referral, id_).client_id)).id
    worker.run_all()
    take(other, Action.DECLINE, PRIYA, reason="no_capacity")
    worker.run_all()
    assert check_ins(other)[0].state == State.SKIPPED
    assert list(db.session.scalars(select(Feedback))) == []
    with pytest.raises(Conflict, match="has ended"), transaction():
        planning.add(db.session.get_one(Referral, other), NOON.date(), by=DANA)
    with pytest.raises(Conflict, match="has ended"), transaction():
        actions.answer(planning.of_referral(other)[0], Said.BEGUN, by=CLIENT)


def test_days_are_changed_with_the_client_and_never_into_the_past(town_app):
    id_ = made()
    with transaction():
        planning.move(planning.of_referral(id_)[0], NOON.date() + timedelta(days=5), by=DANA)
    assert (check_ins(id_)[0].due_on - NOON.date()).days == 5
    with pytest.raises(Invalid), transaction():
        planning.move(planning.of_referral(id_)[0], NOON.date() - timedelta(days=1), by=DANA)


def test_what_was_sent_before_there_were_check_ins_is_planned_once(town_app):
    with transaction():
        id_ = send().id
    handlers.plan_check_ins()
    handlers.plan_check_ins()
    assert len(check_ins(id_)) == 3
