"""How long things are kept: a class each, a dry run, and each night what is configured."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import clock
from app.clients import actions as clients
from app.clients.models import CaseNote, Client
from app.clients.notes import actions as notes
from app.config import ConfigurationError, Settings
from app.db import db, transaction
from app.reactions import JOBS, TIMETABLE
from app.referrals.records import handlers, retention
from tests.conftest import NOON
from tests.referrals.cast import DANA, open_client, send

LATER = NOON + timedelta(days=400)


@pytest.fixture
def kept(town_app, monkeypatch):
    """Set how long things are kept."""

    def setting(*rows: tuple[str, int]) -> None:
        settings = replace(town_app.extensions["settings"], retention=rows)
        monkeypatch.setitem(town_app.extensions, "settings", settings)

    return setting


@pytest.fixture
def closed(town_app):
    """One closed, one closed with an open referral, one open; each with a note."""
    with transaction():
        people = [open_client(name=name) for name in ("Ana Ruiz", "Leo Ruiz", "Eva Ruiz")]
        for client in people:
            notes.write(client, "Stays with us.", by=DANA, id_=uuid4())
        send(people[1])
        for client in people[:2]:
            clients.close_client(client, by=DANA)
        return [client.id for client in people]


def left() -> set:
    db.session.expire_all()
    return set(db.session.scalars(select(Client.id).where(Client.erased_at.is_(None))))


def test_nothing_goes_that_nobody_set_a_time_for(closed, kept):
    kept()
    with clock.at(LATER):
        handlers.keep_no_longer()
    assert left() == set(closed)


def test_closed_records_go_when_their_time_is_over_and_those_with_open_referrals_stay(closed, kept):
    kept(("closed_records", 365))
    with clock.at(NOON + timedelta(days=364)):
        handlers.keep_no_longer()
    assert left() == set(closed)
    with clock.at(LATER):
        assert retention.due() == {"closed_records": 1}
        handlers.keep_no_longer()
        assert retention.due() == {"closed_records": 0}
    assert left() == set(closed[1:])


def test_notes_may_go_before_the_record(closed, kept):
    kept(("notes", 30))
    with clock.at(LATER):
        handlers.keep_no_longer()
    assert left() == set(closed)
    assert closed[0] not in set(db.session.scalars(select(CaseNote.client_id)))
    assert closed[2] in set(db.session.scalars(select(CaseNote.client_id)))


def test_a_dry_run_says_what_would_go_and_keeps_it(closed, kept, town_app):
    kept(("closed_records", 365))
    with clock.at(LATER):
        said = town_app.test_cli_runner().invoke(args=["clients", "retention", "--dry-run"]).output
        assert "closed_records: records of clients, after they were closed, 365 days: 1 to go" in said
        assert "mail: the addresses of mails that were sent: kept, no time is set" in said
        assert left() == set(closed)
        assert "Erased: 1." in town_app.test_cli_runner().invoke(args=["clients", "retention"]).output
    assert left() == set(closed[1:])


def test_a_time_that_is_none_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="RETENTION says 'closed_records=soon'"):
        Settings.from_environment(
            {"TRELLIS_MODE": "test", "TRELLIS_HOME": str(tmp_path), "RETENTION": "closed_records=soon"}
        )


def test_what_is_configured_is_applied_each_night():
    assert "keep_no_longer" in {kind for _, kind in TIMETABLE.values()}
    assert JOBS["keep_no_longer"] is handlers.keep_no_longer
