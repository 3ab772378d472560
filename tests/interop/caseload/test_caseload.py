"""Bringing a caseload from a spreadsheet: every row in words, nothing before it is confirmed, nothing kept after."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from app import clock
from app.clients import actions as clients
from app.clients import queries as caseload
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization
from app.interop.caseload import handlers
from app.interop.caseload.models import CaseloadUpload
from app.interop.caseload.rows import COLUMNS, meant, read
from tests import town
from tests.browser import text_of
from tests.conftest import NOON
from tests.referrals.cast import DANA, open_client

FILE = """Name,Age,ZIP code,Language,Phone,Need,Shoe size
Maria Sandoval,34,62704,Spanish,(217) 555-0188,food.pantry,38
Ana Ruiz,9,627,English,,,
=HYPERLINK("x"),20,,,,,
Leo Ruiz,25-54,62701,Klingon,,,
Tomas Ruiz,70,62701,,+1 217 555 0199,,
Tomas Ruiz,70,62701,,2175550199,,
"""


def bring(browser, content: str | bytes = FILE, nonce: str = ""):
    data = content if isinstance(content, bytes) else content.encode()
    form = {
        "team": str(town.HOUSING_TEAM),
        "nonce": nonce or str(uuid4()),
        "file": (io.BytesIO(data), "c.csv"),
    }
    return browser.post("/clients/import", form, content_type="multipart/form-data")


def clients_here() -> int:
    return db.session.scalar(select(func.count()).select_from(Client)) or 0


def test_headings_map_by_themselves_and_unknown_ones_are_left_out():
    assert meant(["Client name", "Shoe size", "e-mail", "ZIP"]) == {0: "name", 2: "email", 3: "area"}


def test_the_examples_of_the_template_are_taken_in_as_they_are():
    columns = dict(enumerate(COLUMNS))
    row = read(2, [column.example for column in COLUMNS.values()], columns, {"food pantry": "food.pantry"})
    assert row.problems == []
    assert (row.facts["age_band"], row.facts["language"], row.facts["interpreter"]) == ("25-54", "es", True)


@pytest.mark.parametrize(
    ("key", "cell", "words"),
    [
        ("area", "627", "five digits"),
        ("age_band", "old", "number of years"),
        ("language", "Klingon", "we know these"),
        ("email", "no mail", "no e-mail address"),
        ("goals", "=1+1", "looks like a formula"),
        ("need", "yachts", "no need of our list"),
        ("interpreter", "perhaps", "yes or no"),
        ("pronouns", "x" * 300, "at most 200"),
    ],
)
def test_what_cannot_be_used_is_said_in_words(key, cell, words):
    row = read(2, ["Maria", cell], {0: "name", 1: key}, {})
    assert words in " ".join(row.problems)


def test_every_row_is_looked_at_and_nothing_is_taken_in_before_it_is_confirmed(browser_of, town_app):
    with transaction():
        open_client()
    before, dana = clients_here(), browser_of(town.DANA)
    page = text_of(dana.get(bring(dana).location))
    for words in ("Perhaps known", "looks like a formula", "five digits", "we know these", "As row 6"):
        assert words in page
    assert clients_here() == before


def test_what_is_ticked_becomes_clients_once_and_the_file_is_forgotten(browser_of, town_app):
    dana = browser_of(town.DANA)
    where = bring(dana).location
    before = clients_here()
    for _ in range(2):
        assert dana.post(where, {"row": ["2", "3", "6"]}).status_code == 303
    assert clients_here() == before + 2, "the row with a fault is not taken in, though it was ticked"
    assert db.session.execute(text("SELECT rows, taken, left_out FROM caseload_upload")).one() == (None, 2, 4)
    assert "Maria Sandoval" in text_of(dana.get("/clients"))


def test_a_file_sent_twice_is_one(browser_of, town_app):
    dana, nonce = browser_of(town.DANA), str(uuid4())
    assert bring(dana, nonce=nonce).location == bring(dana, nonce=nonce).location
    assert db.session.scalar(select(func.count()).select_from(CaseloadUpload)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "a PDF"),
        (b"Colour,Size\nred,5\n", "No column is called"),
        (b"Name\n", "no row below"),
        (b"Name\n" + b"A\n" * 201, "more than 200 rows"),
        ("Name\nAna".encode("utf-16")[:-1], "breaks off"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(browser_of, town_app, content, words):
    answer = bring(browser_of(town.DANA), content)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_what_the_file_holds_is_sealed_and_gone_after_a_day(browser_of, town_app):
    bring(browser_of(town.DANA))
    raw = db.session.execute(text("SELECT rows FROM caseload_upload")).scalar_one()
    assert b"Sandoval" not in bytes(raw)
    with clock.at(NOON + timedelta(hours=25)):
        handlers.clear_caseloads()
    assert db.session.scalar(select(CaseloadUpload.id)) is None


def test_a_file_is_for_whoever_brought_it_only(browser_of, town_app):
    where = bring(browser_of(town.DANA)).location
    for person in (town.AMARA, town.LEE, town.PRIYA, town.CORA, town.ADA):
        browser = browser_of(person)
        assert browser.get(where).status_code in (403, 404)
        assert browser.post(where, {"row": "2"}).status_code in (403, 404)


def test_a_file_is_thrown_away_on_request(browser_of, town_app):
    dana = browser_of(town.DANA)
    where = bring(dana).location
    assert dana.post(f"{where}/discard", {}).status_code == 303
    assert dana.get(where).status_code == 404


def test_a_duplicate_is_the_same_name_and_age_or_the_same_phone(town_app):
    with transaction():
        open_client(age_band="25-54")

    def known(**person):
        return caseload.likely_known([person], organization=town.NORTHSIDE)[0]

    assert known(name="maria  SANDOVAL", age_band="25-54") == known(name="Maria Sandoval") == 1
    assert known(name="Maria Sandoval", age_band="6-12") == 0
    assert known(name="M. S.", phone="217.555.0188") == 1
    assert known(name="M. S.", phone="") == 0


def test_nothing_is_compared_across_agencies_nor_for_a_victim_service_provider(town_app):
    with transaction():
        client = open_client()
    person = {"name": "Maria Sandoval", "phone": "217 555 0188"}
    assert caseload.likely_known([person], organization=town.WESTSIDE) == [0]
    with transaction():
        db.session.get_one(Organization, town.NORTHSIDE).victim_service_provider = True
        clients.change_client(db.session.get_one(Client, client.id), by=DANA, name="Maria S.")
        clients.change_client(db.session.get_one(Client, client.id), by=DANA, name="Maria Sandoval")
    kept = db.session.get_one(Client, client.id)
    assert (kept.name_index, kept.phone_index) == (None, None)
    assert caseload.likely_known([person], organization=town.NORTHSIDE) == [0]


def test_a_long_file_costs_no_more_statements_than_a_short_one(browser_of, town_app, statements):
    dana, runs = browser_of(town.DANA), []
    for rows in (3, 60):
        where = bring(dana, "Name\n" + "\n".join(f"Person {n}" for n in range(rows))).location
        with statements() as run:
            dana.get(where)
        runs.append(len(run))
    assert runs[0] == runs[1]
