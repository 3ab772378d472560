"""A client's whole file: a copy of everything, and an erasure that leaves no word of it in any file."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from app.audit import AuditEvent, verify
from app.clients import actions as clients
from app.clients import queries as caseload
from app.clients.contact import Way
from app.clients.models import CaseNote, Client, Household
from app.clients.notes import actions as notes
from app.clients.policy import may_view
from app.db import Base, db, transaction
from app.directory.models import Service
from app.errors import NotFound
from app.jobs import worker
from app.messages import Message
from app.referrals import drafts
from app.referrals.choosing import actions as shortlists
from app.referrals.choosing import links
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.models import Draft, Referral
from app.referrals.records import actions, queries
from app.referrals.records.copying import file_of
from app.referrals.records.hanging import KEPT, hanging_on, sealed_columns
from app.referrals.talking import actions as talking
from app.seal import SealedText
from tests import town
from tests.browser import text_of
from tests.referrals.cast import AMARA, DANA, LEE, PRIYA, open_client, send, status_of, take

NAME, NOTE, PRIVATE = "Canary Sandoval", "She is afraid of the landlord.", "We know the family."


@pytest.fixture
def canary(town_app) -> UUID:
    """A client of whom something stands in every table that is about clients."""
    with transaction():
        client = open_client(
            name=NAME,
            email="canary@example.org",
            ways={"email": "allowed"},
            age_band="13-17",
            traits=["student"],
            hardships=["danger"],
            times=["mornings"],
            consent=False,
        )
        clients.give_consent(
            client,
            recipients=[db.session.get_one(Service, town.PANTRY).organization],
            own_voice="I want this.",
            by=DANA,
        )
        clients.add_need(client, "food.pantry", "The fridge is empty.", by=DANA)
        notes.write(client, NOTE, by=DANA, id_=uuid4())
        for service in (town.PANTRY, town.RENT_HELP):
            shortlist = shortlists.put_on(client, db.session.get_one(Service, service), by=DANA)
        links.make(shortlist, by=DANA)
        referral = send(client)
        talking.write(referral, "She comes on Tuesday.", by=DANA, party=Party.REFERRER)
        drafts.save(town.RENT_HELP, by=AMARA, client=str(client.id), why="Two months behind.")
        db.session.flush()
        id_ = client.id
    take(referral.id, Action.ASK, PRIYA, question="Any allergies?")
    with transaction():
        talking.write(
            db.session.get_one(Referral, referral.id), PRIVATE, by=PRIYA, party=Party.PROVIDER, private=True
        )
    return id_


def erase(client_id: UUID, by=DANA) -> None:
    with transaction():
        actions.erase(caseload.client(client_id, seen_by=by), by=by, reason="asked")


def of(client_id: UUID) -> list[UUID]:
    return list(db.session.scalars(select(Referral.id).where(Referral.client_id == client_id)))


def sealed_values(client_id: UUID) -> dict[str, bytes]:
    """What really stands in every sealed column of everything about one client, and in the indexes."""
    found: dict[str, bytes] = {}
    own = Base.metadata.tables["client"]
    of_client = [(own, own.c.id == client_id), *((row.table, row.mine) for row in hanging_on(client_id))]
    for table, mine in of_client:
        for column in [*sealed_columns(table), *(c for c in table.columns if c.name.endswith("_index"))]:
            raw = select(text(f'"{table.name}"."{column.name}"')).select_from(table).where(mine)
            for number, value in enumerate(db.session.scalars(raw).all()):
                if value:
                    found[f"{table.name}.{column.name} {number}"] = bytes(value)
    return found


def in_files(file: Path, values: dict[str, bytes]) -> set[str]:
    held = b"".join(path.read_bytes() for path in (file, Path(f"{file}-wal")) if path.exists())
    return {name for name, value in values.items() if value in held}


def test_a_copy_holds_every_table_that_hangs_on_a_client_and_says_what_it_is(canary):
    made = file_of(caseload.client(canary, seen_by=DANA), notes=True)
    names = {row.table.name for row in hanging_on(canary)}
    assert names >= {"case_note", "referral_message", "shortlist_answer", "consent", "answer_link"}
    assert {section.name for section in made.sections} <= names | {"client"}
    whole = json.dumps(made.as_json())
    for words in (
        NAME,
        NOTE,
        "The fridge is empty.",
        "She comes on Tuesday.",
        "Any allergies?",
        "I want this.",
    ):
        assert words in whole


def test_a_copy_leaves_out_what_the_provider_keeps_for_itself_and_every_hash(canary):
    whole = json.dumps(file_of(caseload.client(canary, seen_by=DANA), notes=True).as_json())
    assert PRIVATE not in whole
    assert "token_hash" not in whole
    assert "name_index" not in whole


def test_notes_are_in_a_copy_only_where_that_is_wanted(canary):
    assert NOTE not in json.dumps(file_of(caseload.client(canary, seen_by=DANA), notes=False).as_json())


def test_a_copy_is_made_by_the_team_only_and_written_down(browser_of, canary):
    for person in (town.LEE, town.PRIYA, town.CORA, town.ADA):
        assert browser_of(person).get(f"/clients/{canary}/file").status_code in (403, 404)
        assert browser_of(person).post(f"/clients/{canary}/file/json", {}).status_code in (403, 404)
    assert not db.session.scalars(select(AuditEvent.id).where(AuditEvent.name == "client.copied")).all()
    dana = browser_of(town.DANA)
    answer = dana.post(f"/clients/{canary}/file/json", {"notes": "y"})
    assert answer.headers["Content-Type"] == "application/json"
    assert NAME not in answer.headers["Content-Disposition"]
    assert json.loads(answer.get_data())["held"]["case_note"][0]["words"] == NOTE
    page = text_of(dana.post(f"/clients/{canary}/file/print", {"notes": "y"}))
    assert NOTE in page
    assert "Dana Whitfield" in page
    assert len(db.session.scalars(select(AuditEvent.id).where(AuditEvent.name == "client.copied")).all()) == 2


def test_an_erasure_leaves_no_sealed_word_of_a_client_in_any_table(canary):
    before = sealed_values(canary)
    assert {"client.name 0", "client.name_index 0", "case_note.words 0", "referral.why 0"} <= set(before)
    erase(canary)
    left = sealed_values(canary)
    empty = {f"client.{name} 0" for name in ("name", "traits", "hardships", "times")}
    assert set(left) == empty, "only an empty row stays"
    db.session.expire_all()
    shell = db.session.get_one(Client, canary)
    assert (shell.name, shell.traits, shell.hardships, shell.times) == (actions.NAMELESS, [], [], [])
    rows = hanging_on(canary)
    left_in = {
        row.table.name for row in rows if db.session.execute(select(row.table).where(row.mine)).first()
    }
    assert left_in == set(KEPT)


def test_an_erasure_leaves_the_rows_that_count(canary):
    referral_id = of(canary)[0]
    erase(canary)
    db.session.expire_all()
    kept = db.session.get_one(Referral, referral_id)
    assert (kept.top_need, kept.partner_id, kept.why) == ("food", town.HARBOR, None)
    assert status_of(referral_id) is Status.WITHDRAWN
    assert verify().broken is None


def test_an_erasure_takes_the_bytes_out_of_the_database_files(canary, settings):
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("what PostgreSQL keeps in its files is PostgreSQL's")
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    before = sealed_values(canary)
    db.session.rollback()
    assert in_files(file, before) == set(before), "the control: all of it is found before"
    erase(canary)
    assert in_files(file, before), "the control: the log holds it until it is cut off"
    while worker.run_due():
        pass
    assert in_files(file, before) == set()


def test_an_erasure_takes_mails_and_drafts_about_a_client_along(canary):
    with transaction():
        shortlist = shortlists.put_on(
            caseload.client(canary, seen_by=DANA), db.session.get_one(Service, town.DELIVERY), by=DANA
        )
        links.make(shortlist, by=DANA, way=Way.EMAIL)
    assert "canary@example.org" in db.session.scalars(select(Message.to)).all()
    assert len(db.session.scalars(select(Draft.id)).all()) == 1
    erase(canary)
    assert "canary@example.org" not in db.session.scalars(select(Message.to)).all()
    assert db.session.scalars(select(Draft.id)).all() == []


def test_private_links_open_nothing_after_an_erasure(browser, canary):
    with transaction():
        shortlist = shortlists.put_on(
            caseload.client(canary, seen_by=DANA), db.session.get_one(Service, town.DELIVERY), by=DANA
        )
        _, address = links.make(shortlist, by=DANA)
    path = address.removeprefix("http://localhost")
    assert "does not work any more" not in text_of(browser.get(path))
    erase(canary)
    assert "does not work any more" in text_of(browser.get(path))


def test_an_erased_record_opens_for_nobody(browser_of, canary):
    erase(canary)
    with pytest.raises(NotFound):
        caseload.client(canary, seen_by=DANA)
    assert not may_view(DANA, db.session.get_one(Client, canary))
    dana = browser_of(town.DANA)
    assert dana.get(f"/clients/{canary}").status_code == 404
    assert "Erased record" not in text_of(dana.get("/clients?show=closed"))
    assert dana.get(f"/referrals/{of(canary)[0]}").status_code == 200


def test_an_erasure_takes_one_out_of_a_household_and_from_a_ward(town_app):
    from app.clients.households.actions import link

    with transaction():
        mother, child = open_client(name="Rosa Ruiz"), open_client(name="Leo Ruiz", consent=False)
        link(mother, child, by=DANA)
        child.guardian_id = mother.id
        ids = mother.id, child.id
    erase(ids[0])
    left = db.session.get_one(Client, ids[1])
    assert (left.household_id, left.guardian_id) == (None, None)
    assert db.session.scalars(select(Household.id)).all() == []


def test_an_erasure_touches_nobody_else(canary):
    with transaction():
        other = open_client(name="Ana Ruiz")
        notes.write(other, "Stays.", by=DANA, id_=uuid4())
        send(other)
        id_ = other.id
    before = sealed_values(id_)
    erase(canary)
    assert sealed_values(id_) == before
    assert db.session.scalars(select(CaseNote.client_id)).all() == [id_]


def test_erasing_is_asked_once_and_leaves_a_receipt_that_names_nobody(browser_of, canary):
    dana = browser_of(town.DANA)
    page = text_of(dana.get(f"/clients/{canary}/erase"))
    assert "What stays, and why" in page
    assert dana.post(f"/clients/{canary}/erase", {"reason": "asked"}).status_code == 422, (
        "not without the tick"
    )
    stale = dana.post(f"/clients/{canary}/erase", {"reason": "asked", "sure": "y", "version": "0"})
    assert stale.status_code == 409
    done = dana.post(f"/clients/{canary}/erase", {"reason": "asked", "sure": "y"})
    assert done.status_code == 303
    receipt = text_of(dana.get(done.location))
    assert "Notes of the team" in receipt
    assert "Dana Whitfield" in receipt
    assert NAME not in receipt
    assert dana.post(f"/clients/{canary}/erase", {"reason": "asked", "sure": "y"}).status_code == 404


def test_a_receipt_is_for_the_team_whose_record_it_was(browser_of, canary):
    assert browser_of(town.DANA).get(f"/clients/{canary}/erased").status_code == 404, "nothing is erased yet"
    erase(canary)
    assert queries.receipt(canary, seen_by=AMARA).reason == "asked"
    with pytest.raises(NotFound):
        queries.receipt(canary, seen_by=LEE)
    for person in (town.PRIYA, town.CORA, town.ADA):
        assert browser_of(person).get(f"/clients/{canary}/erased").status_code in (403, 404)


def test_the_provider_hears_that_a_referral_is_withdrawn_and_reads_nothing_more(browser_of, canary):
    referral_id = of(canary)[0]
    erase(canary)
    while worker.run_due():
        pass
    page = text_of(browser_of(town.PRIYA).get(f"/referrals/{referral_id}"))
    assert "Withdrawn" in page
    for words in (NAME, "The fridge is empty.", "62704"):
        assert words not in page


def test_every_sealed_column_about_people_hangs_on_a_client_or_is_known_not_to(wired):
    """A new table with sealed words is erased with the client, or stands here with the reason why not."""
    elsewhere = {
        "message": "purged by what it is about",
        "referral_draft": "opened, and forgotten where it is about the client",
        "spreadsheet_upload": "listings, not clients",
        "caseload_upload": "forgotten when it is taken in, or after a day",
        "proposal": "listings, not clients",
        "claim": "a listing and its claimant, not clients",
        "saved_search": "what a case manager looks for, not for whom",
        "session": "recent searches, without the client: gone at sign-out, or after an idle day",
        "unmet_need": "what coordinators do about a need, not about clients",
        "partner_note": "what a team notes of a partner, not of clients",
    }
    hanging = {"client", *(row.table.name for row in hanging_on(uuid4()))}
    sealed = {
        t.name for t in Base.metadata.sorted_tables if any(isinstance(c.type, SealedText) for c in t.columns)
    }
    assert sealed - hanging - set(elsewhere) == set()
