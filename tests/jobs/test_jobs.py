"""Jobs: enqueued with their cause, done once, tried again, and never lost."""

import threading
import time as stopwatch
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.db import db, transaction
from app.errors import NotFound
from app.jobs import Job, JobState, enqueue, prune
from app.jobs.queries import failed, workload
from app.jobs.worker import LEASE, MOST_TRIES, Weekly, run_all, run_due, tick, work_forever

SOMETHING = uuid4()


class Done(list[dict[str, object]]):
    """What was done, in order; call `fail` to make the next ones fail."""

    fault: Exception | None = None

    def __call__(self, **ids: object) -> None:
        self.append(ids)
        if self.fault:
            raise self.fault


@pytest.fixture
def done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Done:
    """Jobs of the kind "note" are noted down here."""
    notes = Done()
    monkeypatch.setitem(app.extensions, "jobs", {"note": notes})
    monkeypatch.setitem(app.extensions, "timetable", {})
    return notes


@pytest.fixture
def later() -> Iterator[Callable[[timedelta], datetime]]:
    """Moves the clock on."""
    blocks = []

    def move(by: timedelta) -> datetime:
        moment = clock.now() + by
        block = clock.at(moment)
        block.__enter__()
        blocks.append(block)
        return moment

    yield move
    for block in reversed(blocks):
        block.__exit__(None, None, None)


def ask(**options: object) -> None:
    with transaction():
        enqueue("note", **options)  # type: ignore[arg-type]


def only_job() -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job)).one()


def test_a_job_is_done_with_its_ids(done: Done) -> None:
    ask(referral=SOMETHING, count=3, code="food.pantry")
    assert run_due() == 1
    assert done == [{"referral": SOMETHING, "count": 3, "code": "food.pantry"}]
    assert isinstance(done[0]["referral"], UUID)
    assert only_job().state is JobState.DONE


def test_a_job_is_not_done_twice(done: Done) -> None:
    ask()
    run_due()
    assert run_due() == 0
    assert len(done) == 1


def test_a_job_whose_cause_was_undone_is_never_done(done: Done) -> None:
    def ask_in_vain() -> None:
        with transaction():
            enqueue("note")
            enqueue("note", key="one")
            raise NotFound("It is gone.")

    with pytest.raises(NotFound):
        ask_in_vain()
    assert run_due() == 0


def test_words_are_refused_as_arguments(done: Done) -> None:
    with pytest.raises(ValueError, match="words are kept out"), transaction():
        enqueue("note", name="Maria Lopez")


def test_a_job_waits_until_it_is_due(done: Done, later: Callable[[timedelta], datetime]) -> None:
    ask(due=clock.now() + timedelta(hours=1))
    assert run_due() == 0
    later(timedelta(hours=1))
    assert run_due() == 1


def test_jobs_with_one_key_are_done_once(done: Done) -> None:
    for _ in range(3):
        ask(key="service-1")
    ask(key="service-2")
    assert run_due() == 2


def test_the_earlier_of_two_moments_counts(done: Done) -> None:
    ask(key="one", due=clock.now() + timedelta(hours=1))
    ask(key="one")
    ask(key="one", due=clock.now() + timedelta(hours=2))
    assert run_due() == 1


def test_what_changes_while_its_job_runs_is_done_again(app: Flask, done: Done) -> None:
    def note_and_ask(**ids: object) -> None:
        done(**ids)
        if len(done) == 1:
            ask(key="one")

    app.extensions["jobs"]["note"] = note_and_ask
    ask(key="one")
    assert run_due() == 2


def test_a_job_waits_while_its_twin_runs_elsewhere(done: Done) -> None:
    ask(key="one")
    with transaction():
        running = db.session.scalars(select(Job)).one()
        running.state, running.lease_until = JobState.RUNNING, clock.now() + LEASE
    ask(key="one")
    assert run_due() == 0


def test_a_job_that_fails_is_tried_again_later_each_time(
    done: Done, later: Callable[[timedelta], datetime]
) -> None:
    done.fault = OSError(111, "refused by mail.example for maria@example.org")
    pauses = []
    ask()
    for _ in range(3):
        run_due()
        job = only_job()
        pauses.append(job.due - clock.now())
        later(pauses[-1])
    assert len(done) == 3
    assert pauses == [timedelta(seconds=10), timedelta(seconds=40), timedelta(seconds=160)]


def test_of_a_fault_its_class_and_code_are_kept_and_no_words(done: Done) -> None:
    done.fault = OSError(111, "refused by mail.example for maria@example.org")
    ask()
    run_due()
    assert only_job().last_error == "ConnectionRefusedError 111"


def test_a_job_that_keeps_failing_is_shown_as_failed(
    done: Done, later: Callable[[timedelta], datetime]
) -> None:
    done.fault = RuntimeError("no")
    ask()
    for _ in range(MOST_TRIES + 2):
        run_due()
        later(timedelta(hours=2))
    assert len(done) == MOST_TRIES
    assert [job.last_error for job in failed()] == ["RuntimeError"]
    assert workload().failed == 1


def test_a_job_of_an_unknown_kind_fails_at_once(done: Done) -> None:
    with transaction():
        enqueue("unheard-of")
    run_due()
    assert only_job().state is JobState.FAILED


def test_one_failing_job_does_not_keep_the_next_from_being_done(app: Flask, done: Done) -> None:
    app.extensions["jobs"]["broken"] = lambda: 1 / 0
    with transaction():
        enqueue("broken")
        enqueue("note")
    run_due()
    assert len(done) == 1


def test_the_job_of_a_dead_worker_is_taken_over_when_its_lease_ends(
    app: Flask, done: Done, later: Callable[[timedelta], datetime]
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    app.extensions["jobs"]["note"] = die
    ask()
    with pytest.raises(KeyboardInterrupt):
        run_due()
    app.extensions["jobs"]["note"] = done
    assert run_due() == 0
    later(LEASE + timedelta(seconds=1))
    assert run_due() == 1
    assert only_job().state is JobState.DONE


def test_a_failed_try_leaves_the_work_to_its_waiting_twin(app: Flask, done: Done) -> None:
    def ask_and_fail(**_: object) -> None:
        ask(key="one", due=clock.now() + timedelta(minutes=1))
        raise RuntimeError

    app.extensions["jobs"]["note"] = ask_and_fail
    ask(key="one")
    run_due()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Job.state == JobState.WAITING)) == 1


def test_two_workers_never_do_one_job_twice(app: Flask, done: Done) -> None:
    with transaction():
        for number in range(30):
            enqueue("note", number=number)

    def work() -> None:
        with app.app_context():
            run_all()

    with_others = [threading.Thread(target=work) for _ in range(3)]
    for thread in with_others:
        thread.start()
    for thread in with_others:
        thread.join()
    assert sorted(ids["number"] for ids in done) == list(range(30))  # type: ignore[type-var]


def test_the_timetable_runs_each_turn_once_however_often_the_clock_jumps(
    app: Flask, done: Done, later: Callable[[timedelta], datetime]
) -> None:
    app.extensions["timetable"] = {"every hour": (timedelta(hours=1), "note")}
    for jump in (0, 1, 2, -2, 0, 2):
        later(timedelta(minutes=jump))
        tick()
        run_due()
    assert len(done) == 1
    later(timedelta(hours=5))
    tick()
    tick()
    run_due()
    assert len(done) == 2


def test_a_daily_time_is_the_house_s_local_time(
    app: Flask, done: Done, later: Callable[[timedelta], datetime]
) -> None:
    app.extensions["timetable"] = {"each night": (time(3), "note")}
    tick()  # it is noon in Chicago: the turn of three in the morning is due
    run_due()
    later(timedelta(hours=14, minutes=59))
    tick()
    assert run_due() == 0
    later(timedelta(minutes=1))
    tick()
    assert run_due() == 1


def test_a_turn_does_not_pile_up_behind_an_unfinished_one(
    app: Flask, done: Done, later: Callable[[timedelta], datetime]
) -> None:
    app.extensions["timetable"] = {"often": (timedelta(minutes=1), "note")}
    for _ in range(5):
        tick()
        later(timedelta(minutes=1))
    assert workload().waiting == 1


def test_finished_jobs_are_forgotten_after_a_while(
    done: Done, later: Callable[[timedelta], datetime]
) -> None:
    ask()
    run_due()
    ask(due=clock.now() + timedelta(days=90))
    later(timedelta(days=15))
    with transaction():
        assert prune() == 1
    assert only_job().state is JobState.WAITING


def test_failed_jobs_are_remembered_longer(done: Done, later: Callable[[timedelta], datetime]) -> None:
    with transaction():
        enqueue("unheard-of")
    run_due()
    later(timedelta(days=60))
    with transaction():
        assert prune() == 0
    later(timedelta(days=31))
    with transaction():
        assert prune() == 1


def test_late_jobs_are_counted(done: Done, later: Callable[[timedelta], datetime]) -> None:
    ask()
    assert workload().late == 0
    later(timedelta(minutes=6))
    assert workload().late == 1


def test_a_worker_works_until_it_is_told_to_stop(app: Flask, done: Done) -> None:
    ask()
    stop = threading.Event()
    thread = threading.Thread(target=work_forever, args=(app, stop))
    thread.start()
    patience = stopwatch.monotonic() + 10
    while not done and stopwatch.monotonic() < patience:
        stopwatch.sleep(0.02)
    stop.set()
    thread.join(timeout=10)
    assert len(done) == 1
    assert not thread.is_alive()


def test_a_weekly_turn_comes_at_its_local_time_and_once_however_often_the_clock_jumps(
    app: Flask, done: Done
) -> None:
    app.extensions["timetable"] = {"each monday": (Weekly(0, time(8)), "note")}
    monday = datetime(2026, 3, 9, 13, 0, tzinfo=UTC)  # 8 am in Chicago, the day after clocks went forward
    turns = []
    for moment in (
        monday - timedelta(minutes=1),
        monday,
        monday + timedelta(days=3),
        monday - timedelta(days=1),
        monday + timedelta(days=7) - timedelta(minutes=1),
        monday + timedelta(days=7),
    ):
        with clock.at(moment):
            tick()
            run_all()
        turns.append(len(done))
    assert turns == [1, 2, 2, 2, 2, 3]
