"""Case notes: private to the team, changed for a day by their author, then only added to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from app import clock
from app.audit import AuditEvent
from app.clients.models import CaseNote
from app.clients.notes import actions, queries
from app.clients.notes.writing import may_change, require_may_change
from app.db import db, transaction
from app.errors import Conflict, NotAllowed, NotFound
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import AMARA, DANA, LEE, open_client

WORDS = "She is afraid of the landlord."


@pytest.fixture
def maria(town_app):
    with transaction():
        return open_client().id


def written(client_id, words=WORDS, by=DANA):
    from app.clients.queries import client

    with transaction():
        return actions.write(client(client_id, seen_by=by), words, by=by, id_=uuid4()).id


def test_a_note_is_changed_by_its_author_for_a_day_only():
    dana, day = town.DANA, timedelta(hours=24)
    assert may_change(dana, NOON, dana, NOON + day - timedelta(seconds=1))
    assert not may_change(dana, NOON, dana, NOON + day)
    with pytest.raises(NotAllowed, match="Add to it"):
        require_may_change(dana, NOON, town.AMARA, NOON)
    with pytest.raises(Conflict, match="24 hours"):
        require_may_change(dana, NOON, dana, NOON + day)


def test_the_team_reads_what_one_of_them_wrote_and_that_is_written_down(browser_of, maria):
    page = browser_of(town.DANA).post(f"/clients/{maria}/notes", {"words": WORDS, "nonce": str(uuid4())})
    assert page.status_code == 303
    assert WORDS in text_of(browser_of(town.AMARA).get(f"/clients/{maria}/notes"))
    readers = select(AuditEvent.actor_id).where(
        AuditEvent.name == "client.read", AuditEvent.subject_id == maria
    )
    assert town.AMARA in set(db.session.scalars(readers))


def test_a_note_sent_twice_is_one(browser_of, maria):
    dana, form = browser_of(town.DANA), {"words": WORDS, "nonce": str(uuid4())}
    for _ in range(2):
        dana.post(f"/clients/{maria}/notes", form)
    assert len(db.session.scalars(select(CaseNote.id)).all()) == 1


def test_a_colleague_adds_and_never_changes(browser_of, maria):
    note, amara = written(maria), browser_of(town.AMARA)
    assert amara.post(f"/clients/{maria}/notes/{note}/change", {"words": "No."}).status_code == 403
    added = amara.post(
        f"/clients/{maria}/notes/{note}/add", {"words": "He has moved out.", "nonce": str(uuid4())}
    )
    assert added.status_code == 303
    page = text_of(amara.get(f"/clients/{maria}/notes"))
    assert page.index(WORDS) < page.index("He has moved out.")


def test_after_a_day_the_author_only_adds(browser_of, maria):
    note = written(maria)
    with clock.at(NOON + timedelta(hours=25)):
        dana = browser_of(town.DANA)
        refused = dana.post(f"/clients/{maria}/notes/{note}/change", {"words": "Something else."})
        assert refused.status_code == 409
        assert "24 hours" in text_of(refused)
        assert "Something else." in text_of(refused), "what was typed is kept"
    assert db.session.get_one(CaseNote, note).words == WORDS


def test_a_note_changed_elsewhere_meanwhile_is_not_overwritten(browser_of, maria):
    note, dana = written(maria), browser_of(town.DANA)
    dana.post(f"/clients/{maria}/notes/{note}/change", {"words": "First.", "version": "1"})
    assert (
        dana.post(f"/clients/{maria}/notes/{note}/change", {"words": "Late.", "version": "1"}).status_code
        == 409
    )


def test_a_note_is_found_only_under_its_own_client(browser_of, maria):
    note = written(maria)
    with transaction():
        other = open_client(name="Ana Ruiz").id
    assert browser_of(town.DANA).get(f"/clients/{other}/notes/{note}/change").status_code == 404
    with pytest.raises(NotFound):
        queries.note(note, seen_by=LEE)


def test_notes_are_sealed(maria):
    note = written(maria)
    raw = db.session.execute(text("SELECT words FROM case_note")).scalar_one()
    assert WORDS.encode() not in bytes(raw)
    assert db.session.get_one(CaseNote, note).words == WORDS


def test_the_newest_note_comes_first_a_page_at_a_time_and_few_statements_however_many(
    browser_of, maria, statements
):
    for number in range(queries.PAGE + 3):
        with clock.at(NOON + timedelta(minutes=number)):
            written(maria, f"Note {number}.", by=AMARA)
    dana = browser_of(town.DANA)
    dana.get(f"/clients/{maria}/notes")
    with statements() as run:
        page = text_of(dana.get(f"/clients/{maria}/notes"))
    assert page.index("Note 22.") < page.index("Note 3.")
    assert "Note 2." not in page
    assert "Note 2." in text_of(dana.get(f"/clients/{maria}/notes?page=2"))
    assert len(run) <= 16
