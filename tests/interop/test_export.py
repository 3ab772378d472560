"""Handing the directory on: what is written comes back the same, and what must stay here stays."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import clock
from app.actor import SYSTEM
from app.db import db, transaction
from app.directory import models as m
from app.interop.cli import export_directory
from app.interop.hsds import open_feed
from app.interop.hsds.export import DESCRIPTOR, Format, export
from app.interop.hsds.export_package import descriptor
from app.interop.hsds.export_tables import TABLES
from seed_data import listings
from tests import town
from tests.interop.feeds import FOOD_BANK, SHARED, food_bank, json_feed, our_term, said, take_in

OFFICIAL = SHARED / "hsds" / "datapackage.json"
LEGAL_AID = SHARED / "data" / "legal-aid-hsds2"


FOOD_BANK_ID = UUID(FOOD_BANK)


def rows(path: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((path / TABLES[name]).read_text(encoding="utf-8"), newline="")))


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())}


@pytest.mark.parametrize("format_", Format)
def test_what_is_handed_on_and_taken_in_elsewhere_is_handed_on_the_same(fill, snapshots, tmp_path, format_):
    first, again = ((tmp_path / name).with_suffix(_ENDING[format_]) for name in ("first", "again"))
    assert export(first, format_, seen_by=SYSTEM) > 100
    db.session.rollback()
    snapshots.restore("empty")
    report = take_in(open_feed(first, "elsewhere"))
    assert [line for line in said(report) if "refused" in line.casefold()] == []
    assert report.refused == []
    export(again, format_, seen_by=SYSTEM)
    if format_ is Format.TABLES:
        for name, data in files(first).items():
            assert data.splitlines() == (again / name).read_bytes().splitlines(), name
    else:
        assert first.read_bytes() == again.read_bytes()


_ENDING = {Format.TABLES: "", Format.JSON: ".json", Format.NDJSON: ".ndjson"}


def test_a_real_directory_is_handed_on_the_same(app, snapshots, tmp_path):
    if not LEGAL_AID.is_dir():
        pytest.skip("the real directory is not beside this repository")
    take_in(open_feed(LEGAL_AID))
    export(tmp_path / "first.zip", Format.TABLES, seen_by=SYSTEM)
    db.session.rollback()
    snapshots.restore("empty")
    assert take_in(open_feed(tmp_path / "first.zip", "elsewhere")).refused == []
    export(tmp_path / "again.zip", Format.TABLES, seen_by=SYSTEM)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_the_town_is_handed_on_the_same(town_app, snapshots, tmp_path):
    assert_comes_back_the_same(snapshots, tmp_path, *Format)


@pytest.mark.once
@pytest.mark.slow
def test_the_whole_county_is_handed_on_the_same(app, snapshots, tmp_path):
    take_in(json_feed(*listings.feed(7, clock.now(), {}), source="county"))
    assert_comes_back_the_same(snapshots, tmp_path, Format.TABLES)


def assert_comes_back_the_same(snapshots: Any, path: Path, *formats: Format) -> None:
    first = {format_: (path / f"first-{format_}").with_suffix(_ZIP[format_]) for format_ in formats}
    for format_, file in first.items():
        assert export(file, format_, seen_by=SYSTEM) > 80
    for format_, file in first.items():
        db.session.rollback()
        snapshots.restore("empty")
        assert take_in(open_feed(file, "elsewhere")).refused == []
        again = file.with_stem("again")
        export(again, format_, seen_by=SYSTEM)
        assert file.read_bytes() == again.read_bytes()


_ZIP = {Format.TABLES: ".zip", Format.JSON: ".json", Format.NDJSON: ".ndjson"}


@pytest.mark.parametrize("format_", [Format.TABLES, Format.NDJSON])
def test_our_own_facts_travel(fill, snapshots, tmp_path, format_):
    file = (tmp_path / "out").with_suffix(_ENDING[format_])
    export(file, format_, seen_by=SYSTEM)
    db.session.rollback()
    snapshots.restore("empty")
    take_in(open_feed(file, "elsewhere"))
    bank = db.session.get_one(m.Organization, FOOD_BANK_ID)
    (service,) = bank.services
    assert (service.accepts_referrals, service.answer_by_days, service.confirmed_how) == (False, 5, "call")
    assert (service.capacity.room, service.capacity.wait_days) == ("waitlist", 9)
    assert (service.pause.until, service.pause.message) == (clock.now() + timedelta(days=9), "We move house.")
    confirmed = {(row.field, row.how, row.at, row.by_id) for row in service.confirmations}
    assert confirmed == {
        ("hours", "visit", clock.now(), None),
        ("phone", "document", clock.now() - timedelta(days=30), None),
    }
    (term,) = db.session.scalars(select(m.TaxonomyTerm).where(m.TaxonomyTerm.code == "K2"))
    assert (term.synonyms, term.position) == ("food|pantry", 2)
    assert db.session.query(m.Taxonomy).filter_by(name="Empty list").one()
    assert db.session.query(m.Unit).filter_by(name="room").one().scheme == "none yet"
    assert db.session.query(m.MetaTableDescription).one().name == "services"
    (rule,) = service.eligibility_rules
    assert (rule.kind, rule.terms, rule.text, rule.hard) == ("age", {"min": 18}, "Adults", False)
    assert bank.locations[0].address_visibility == "area"
    assert sorted(s.closed for s in service.schedules) == [False, True]
    assert bank.description == '=SUM(A1), "quoted"\nand more'
    assert bank.tax_id == "-12"
    orphan = db.session.query(m.Service).filter_by(name="Orphan").one()
    assert (orphan.organization.listed, orphan.organization.verified) == (False, False)


def test_a_pause_that_is_over_stays_here(fill, tmp_path):
    with clock.at(clock.now() + timedelta(days=10)):
        export(tmp_path / "out.ndjson", Format.NDJSON, seen_by=SYSTEM)
    assert "We move house" not in (tmp_path / "out.ndjson").read_text()


def test_a_pause_that_is_called_off_elsewhere_ends_here_and_our_own_newer_word_stays(app):
    def said(**more: str) -> dict[str, Any]:
        until = (clock.now() + timedelta(days=5)).isoformat()
        return our_term("pause", json.dumps({"until": until, "said_at": "2026-03-01T00:00:00Z", **more}))

    take_in(json_feed(food_bank(attributes=[said(message="Away")])))
    service = db.session.query(m.Service).one()
    assert service.pause.message == "Away"
    with transaction():
        service.pause.message, service.pause.said_at = "Ours", clock.now()
    take_in(json_feed(food_bank(attributes=[said(message="Still away")])))
    db.session.expire_all()
    assert service.pause.message == "Ours"
    take_in(json_feed(food_bank()))
    db.session.expire_all()
    assert service.pause is None


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("pause", "{}", "gives no end"),
        ("pause", "soon", "must be JSON"),
        ("confirmed", '{"field": "hours", "how": "call"}', "must give field, how and at"),
        ("confirmed", '{"field": "hours", "how": "call", "at": "2030-01-01T00:00:00Z"}', "in the future"),
        ("confirmed", '{"field": "mood", "how": "call", "at": "2026-01-01"}', "must be one of"),
    ],
)
def test_our_own_facts_that_make_no_sense_are_refused_in_words(app, code, value, words):
    report = take_in(json_feed(food_bank(attributes=[our_term(code, value)])))
    assert [words in str(problem) for problem in report.refused] == [True]


def test_hidden_addresses_and_private_contacts_stay_here(town_app, tmp_path):
    with transaction():
        db.session.add(
            m.Contact(
                service_id=town.PANTRY, name="SECRET", private=True, phones=[m.Phone(number="1 SECRET")]
            )
        )
        place = db.session.get_one(m.Location, town.REFUGE_PLACE)
        place.phones = [m.Phone(number="2 SECRET", languages=[m.Language(note="SECRET")])]
        db.session.flush()
        term = db.session.query(m.TaxonomyTerm).first()
        db.session.add_all(
            m.Attribute(link_id=one.id, link_entity=kind, taxonomy_term_id=term.id, value="SECRET")
            for kind, one in (("phone", place.phones[0]), ("address", place.addresses[0]))
        )
    for format_ in Format:
        out = (tmp_path / format_.value).with_suffix(_ENDING[format_])
        export(out, format_, seen_by=SYSTEM)
        text = b"".join(files(out).values()) if out.is_dir() else out.read_bytes()
        assert b"Community pantry" in text
        for secret in (b"SECRET", b"Secret Lane", b"39.7654", b"The refuge"):
            assert secret not in text


def test_every_link_of_the_tables_leads_to_a_row(fill, tmp_path):
    export(tmp_path, Format.TABLES, seen_by=SYSTEM)
    for table in descriptor()["resources"]:
        told = rows(tmp_path, table["name"])
        for key in table["schema"]["foreignKeys"]:
            ids = {row["id"] for row in rows(tmp_path, key["reference"]["resource"] or table["name"])}
            assert {row[key["fields"]] for row in told} - {""} <= ids, (table["name"], key)
        needed = [f["name"] for f in table["schema"]["fields"] if f["constraints"]["required"]]
        assert [row for row in told if not all(row[name] for name in needed)] == []
        assert len({row["id"] for row in told}) == len(told)


def test_formula_signs_are_quoted_in_texts_only(fill, tmp_path):
    export(tmp_path, Format.TABLES, seen_by=SYSTEM)
    (bank,) = (row for row in rows(tmp_path, "organization") if row["id"] == FOOD_BANK)
    assert (bank["description"][:5], bank["tax_id"]) == ("'=SUM", "'-12")
    assert any(row["longitude"].startswith("-") for row in rows(tmp_path, "location"))
    assert "'-1FR" in {row["byday"] for row in rows(tmp_path, "schedule")}


def differences() -> set[tuple[str, str, Any, Any]]:
    """(table.field, what, official, ours), where our descriptor says something else than the official one."""
    official = {table["name"]: table for table in json.loads(OFFICIAL.read_text())["resources"]}
    ours = {table["name"]: table for table in descriptor()["resources"]}
    found = (
        {("tables", "names", *sorted(official.keys() ^ ours.keys()))}
        if official.keys() ^ ours.keys()
        else set()
    )
    for name, table in official.items():
        theirs, mine = ({f["name"]: f for f in t["schema"]["fields"]} for t in (table, ours[name]))
        assert table["path"] == ours[name]["path"]
        assert theirs.keys() == mine.keys()
        for field, said_of in theirs.items():
            for what in ("type", "format"):
                if said_of.get(what) != mine[field].get(what):
                    found.add((f"{name}.{field}", what, said_of.get(what), mine[field].get(what)))
            for what in ("required", "unique", "enum"):
                a, b = (f["constraints"].get(what) for f in (said_of, mine[field]))
                if a != b:
                    found.add((f"{name}.{field}", what, a, b))
    return found


def test_our_descriptor_differs_from_the_official_one_in_this_only():
    if not OFFICIAL.is_file():
        pytest.skip("the official descriptor is not beside this repository")
    assert {d for d in differences() if d[1] == "unique"} == {
        ("program.organization_id", "unique", True, False),  # else an organization has but one program
        ("taxonomy_term.code", "unique", True, False),  # else two taxonomies can't both number their terms
    }
    assert {d for d in differences() if d[1] == "format"} == {
        ("organization.logo", "format", None, "uri"),
        ("service_area.uri", "format", None, "uri"),
    }
    may_be_empty = {name for name, what, theirs, _ours in differences() if what == "required" and theirs}
    assert may_be_empty == {
        *(f"address.{name}" for name in ("address_1", "city", "postal_code", "state_province")),
        *(f"metadata.{name}" for name in ("field_name", "previous_value", "replacement_value", "updated_by")),
        *(f"{noun}.description" for noun in ("organization", "program", "taxonomy", "taxonomy_term")),
    }
    always_there = {name for name, what, theirs, _ours in differences() if what == "required" and not theirs}
    assert always_there == {
        "accessibility.location_id",
        "address.location_id",
        "required_document.service_id",
    }
    assert len(differences()) == 2 + 2 + 12 + 3


def test_the_command_writes_a_zip_and_says_how_much(town_app, tmp_path):
    path = tmp_path / "county.zip"
    result = CliRunner().invoke(export_directory, [str(path)])
    assert result.exit_code == 0
    assert "records are in" in result.output
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) == {DESCRIPTOR, *TABLES.values()}


def test_the_command_says_when_nothing_can_be_written(town_app, tmp_path):
    result = CliRunner().invoke(export_directory, [str(tmp_path / "no" / "such.json"), "--format", "json"])
    assert result.exit_code == 1
    assert "can't be written" in result.output
