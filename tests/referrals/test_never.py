"""What must never happen, as far as the loop itself can prevent it."""

import logging
from pathlib import Path

from sqlalchemy import text

from app.clients import actions as clients
from app.db import db, transaction
from app.jobs.worker import run_all
from app.referrals import queries
from app.referrals.lifecycle import Action
from tests import town
from tests.referrals.cast import DANA, PRIYA, open_client, send, take

CANARIES = ("Zanzibara", "555-7391", "Kanarienvogel", "quetzalcoatl")


def _plant() -> str:
    with transaction():
        client = open_client(
            name="Zanzibara Q",
            phone="(217) 555-7391",
            unsafe_note="Kanarienvogel",
            goals="Kanarienvogel",
            preferences="Kanarienvogel",
            access_needs="Kanarienvogel",
            household="Kanarienvogel",
            representative="Kanarienvogel",
        )
        clients.add_need(client, "food.pantry", "Kanarienvogel", by=DANA)
        id_ = send(client, why="quetzalcoatl", wishes=["quetzalcoatl"]).id
    take(id_, Action.ASK, PRIYA, question="quetzalcoatl?")
    take(id_, Action.ANSWER, DANA, answer="quetzalcoatl!")
    take(id_, Action.DECLINE, PRIYA, reason="other", words="quetzalcoatl", note="quetzalcoatl")
    return str(id_)


def test_nothing_of_a_client_stands_readable_in_the_database(town_app, settings):
    _plant()
    run_all()
    if not settings.database_url.startswith("sqlite"):
        found = [
            str(row)
            for table in db.metadata.sorted_tables
            for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
        ]
        content = "".join(found).encode()
    else:
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        content = b"".join(p.read_bytes() for p in file.parent.glob(f"{file.name}*") if p.suffix != ".town")
    assert b"Whitfield" in content  # what is not sealed is found: the scan works
    assert not [canary for canary in CANARIES if canary.encode() in content]


def test_nothing_of_a_client_stands_in_a_log(town_app, browser_of, caplog, monkeypatch):
    id_ = _plant()
    monkeypatch.setattr(logging.getLogger("trellis"), "propagate", True)
    with caplog.at_level(logging.DEBUG, logger="trellis"):
        dana = browser_of(town.DANA)
        dana.get(f"/referrals/{id_}")
        dana.post("/referrals", {"q": "Zanzibara", "tab": "done"})
        dana.post("/clients", {"q": "Zanzibara"})
        dana.post(f"/referrals/{id_}/reopen", {"words": "quetzalcoatl", "version": "4"})
        run_all()
    logged = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert id_ in logged
    assert not [canary for canary in CANARIES if canary in logged]


def test_what_an_organization_sends_to_itself_is_no_edge_and_a_test_is_no_fact(town_app):
    with transaction():
        real = send().id
        send(open_client(is_test=True))
        within = send()
        within.organization_id = within.partner_id
        mistake = send().id
    take(mistake, Action.MARK_AS_ERROR, DANA)
    assert [row.id for row in queries.facts_for_record()] == [real]
