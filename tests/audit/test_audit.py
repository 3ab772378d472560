"""The record of what happened: chained, unchangeable, and part of the change that it tells of."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import audit, clock
from app.actor import SYSTEM, Actor, Kind, Membership, Role
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict
from app.jobs import Job

REFERRAL = ("referral", uuid4())
AGENCY = uuid4()
CHANGED = "was changed after it was written"
DANA = Actor(Kind.PERSON, uuid4(), "Dana", (Membership(AGENCY, Role.CASE_MANAGER),))


def happen(name: str = "referral.sent", **data: object) -> int:
    with transaction():
        return audit.record(name, REFERRAL, by=DANA, **data).id


def tamper(statement: str) -> None:
    """Change rows as somebody could who owns the database file."""
    with transaction():
        if db.session.connection().dialect.name == "sqlite":
            for trigger in ("audit_event_is_never_changed", "audit_event_is_never_deleted"):
                db.session.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(text(statement))


def test_an_event_says_who_did_what_to_what_and_when(app: Flask) -> None:
    happen(reason="no-room", day=date(2026, 3, 4), partner=AGENCY)
    (event,) = audit.timeline_of(REFERRAL)
    assert (event.name, event.subject_kind, event.subject_id) == ("referral.sent", *REFERRAL)
    assert (event.actor_kind, event.actor_id, event.organization_id) == ("person", DANA.id, AGENCY)
    assert event.at == clock.now()
    assert event.data == {"reason": "no-room", "day": "2026-03-04", "partner": str(AGENCY)}


def test_a_timeline_tells_one_subject_s_events_in_order(app: Flask) -> None:
    with transaction():
        for name in ("referral.sent", "referral.seen", "referral.accepted"):
            audit.record(name, REFERRAL, by=SYSTEM)
            audit.record("client.opened", ("client", uuid4()), by=SYSTEM)
    assert [event.name for event in audit.timeline_of(REFERRAL)] == [
        "referral.sent",
        "referral.seen",
        "referral.accepted",
    ]


def test_something_new_is_recorded_before_it_is_stored(app: Flask) -> None:
    with transaction():
        pantry = Organization(name="Pantry", description="")
        db.session.add(pantry)
        audit.record("organization.created", pantry, by=SYSTEM)
    kept = db.session.scalars(select(Organization)).one()
    (event,) = audit.timeline_of(kept)
    assert (event.subject_kind, event.subject_id) == ("organization", kept.id)


@pytest.mark.parametrize("words", ["Maria Lopez", "maria@example.org", "x" * 65, {"a": 1}, b"bytes"])
def test_words_are_refused_as_data(app: Flask, words: object) -> None:
    with pytest.raises(ValueError, match="words are kept out"):
        happen(note=words)


def test_what_was_undone_did_not_happen(app: Flask) -> None:
    def send_in_vain() -> None:
        with transaction():
            audit.record("referral.sent", REFERRAL, by=SYSTEM)
            raise Conflict("Somebody was first.")

    with pytest.raises(Conflict):
        send_in_vain()
    assert audit.timeline_of(REFERRAL) == []
    assert happen() == 1


def test_the_chain_goes_on_after_a_savepoint_was_undone(app: Flask) -> None:
    with transaction():
        audit.record("referral.sent", REFERRAL, by=SYSTEM)
        part = db.session.begin_nested()
        audit.record("referral.lost", REFERRAL, by=SYSTEM)
        part.rollback()
        audit.record("referral.seen", REFERRAL, by=SYSTEM)
    assert [event.name for event in audit.timeline_of(REFERRAL)] == ["referral.sent", "referral.seen"]
    assert audit.verify() == audit.Verdict(sound=2)


def test_the_chain_goes_on_from_what_others_recorded_meanwhile(app: Flask) -> None:
    happen()
    with app.app_context():  # another session
        happen()
    assert happen() == 3
    assert audit.verify() == audit.Verdict(sound=3)


def test_an_untouched_chain_is_sound(app: Flask) -> None:
    for number in range(3):
        happen(
            number=number, share=0.25, yes=True, nothing=None, moment=datetime(2026, 3, 4, 5, 6, 7, 8, UTC)
        )
    assert audit.verify() == audit.Verdict(sound=3)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_event SET name = 'x'", "DELETE FROM audit_event", "DELETE FROM audit_event WHERE id = 1"],
)
def test_the_database_refuses_to_rewrite_events(app: Flask, statement: str) -> None:
    happen()
    with pytest.raises(DBAPIError, match="audit event is never"), transaction():
        db.session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (
            "UPDATE audit_event SET name = 'referral.lost' WHERE id = 2",
            "was changed after it was written",
        ),
        (
            'UPDATE audit_event SET data = \'{"reason": "b"}\' WHERE id = 2',
            "was changed after it was written",
        ),
        ("UPDATE audit_event SET actor_kind = 'system' WHERE id = 2", CHANGED),
        ("UPDATE audit_event SET previous = hash WHERE id = 2", "does not continue the event before it"),
        ("DELETE FROM audit_event WHERE id = 2", "is missing"),
    ],
)
def test_a_rewritten_event_is_named(app: Flask, statement: str, reason: str) -> None:
    for _ in range(3):
        happen(reason="a")
    tamper(statement)
    assert audit.verify() == audit.Verdict(sound=1, broken=2, reason=reason)


def test_an_event_that_something_follows_enqueues_its_reaction(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "reactions", {"referral.sent": (print,), "referral.seen": ()})
    number = happen("referral.sent")
    happen("referral.seen")
    (job,) = db.session.scalars(select(Job))
    assert (job.kind, job.args) == ("react", {"event": number})


def test_nothing_follows_from_history_that_is_replayed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "reactions", {"referral.sent": (print,)})
    with audit.reactions_paused():
        happen("referral.sent")
    assert db.session.scalars(select(Job)).all() == []


def test_an_actor_of_two_organizations_says_for_which_they_act(app: Flask) -> None:
    other = uuid4()
    lee = Actor(Kind.PERSON, uuid4(), "Lee", (*DANA.memberships, Membership(other, Role.COORDINATOR)))

    def organization(**named: UUID) -> UUID | None:
        with transaction():
            return audit.record("referral.sent", REFERRAL, by=lee, **named).organization_id

    assert organization() is None
    assert organization(organization=other) == other
