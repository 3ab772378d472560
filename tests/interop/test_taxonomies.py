"""Lists of terms that others keep: read, looked at, taken in, and put on services."""

import base64
import html
import io
import re
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import clock
from app.actor import SYSTEM
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory import models as m
from app.errors import Conflict, Invalid
from app.interop.cli import import_taxonomy
from app.interop.hsds import open_feed
from app.interop.hsds.export import Format, export
from app.interop.taxonomies import queries
from app.interop.taxonomies.actions import take_in
from app.interop.taxonomies.planning import plan
from app.interop.taxonomies.reading import MOST_TERMS, read
from tests import town
from tests.browser import Browser
from tests.interop.feeds import SHARED
from tests.interop.feeds import take_in as take_in_feed

REAL = SHARED / "data" / "taxonomy" / "openeligibility-2.0.csv"
SMALL = b"""id,name,description,parent_id
1,Food,Something to eat,
2,Pantry,,1
3,Hot meals,Cooked for you,1
"""


def keep(data: bytes, name: str = "Kinds of help"):
    with transaction():
        return take_in(data, name, by=SYSTEM)


def terms(name: str = "Kinds of help") -> dict[str, m.TaxonomyTerm]:
    db.session.expire_all()
    return {term.code: term for term in db.session.query(m.TaxonomyTerm).filter_by(taxonomy=name)}


# Reading


@pytest.mark.parametrize(
    "heading",
    [
        "id,title,parent_id",
        "code;name;parent",
        "Term ID\tLabel\tBroader",
        "\ufeffCode,Preferred label,Parent code",
    ],
)
def test_columns_are_known_by_the_names_that_publishers_give_them(heading):
    delimiter = next(sign for sign in "\t;," if sign in heading)
    text = "\n".join([heading, delimiter.join(["1", "Food", ""]), delimiter.join(["2", "Pantry", "1"])])
    sheet = read(text.encode())
    assert [(term.key, term.name, term.parent) for term in sheet.terms] == [
        ("1", "Food", ""),
        ("2", "Pantry", "1"),
    ]
    assert sheet.unknown == ()


def test_a_parent_may_be_named_and_come_later():
    sheet = read(b"name,parent name\nPantry,food\nFood,\n")
    assert [(term.name, term.line) for term in sheet.terms] == [("Food", 3), ("Pantry", 2)]
    assert sheet.terms[1].parent == sheet.terms[0].key


def test_an_id_given_twice_is_told_with_both_lines():
    (told,) = read(b"id,name\n7,Care\n7,Cure\n").left_out
    assert told.startswith("Line 3 gives \u201cCure\u201d the id 7 of \u201cCare\u201d (line 2).")


def test_lines_are_counted_as_the_file_has_them():
    (told,) = read(b'id,name,description\n1,Food,"two\nlines"\n\n2,,\n').left_out
    assert told == "Line 5 has no name."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "id,name,parent_id\n1,Food,9\n",
            "Line 2: \u201cFood\u201d is under 9, which is no term of this file.",
        ),
        (
            "id,name,parent_id\n1,A,2\n2,B,3\n3,C,1\n4,D,1\n",
            "Lines 2, 3, 4: each is under the other in a circle",
        ),
        ("id,name,parent_id\n1,A,1\n", "Lines 2: each is under the other in a circle"),
        ("id,code,name\n1,F,A\n2,F,B\n", "Lines 2 and 3 give two terms the code F."),
    ],
)
def test_a_tree_that_is_none_refuses_the_file_in_words(text, words):
    (told,) = read(text.encode()).faults
    assert told.startswith(words)


def test_a_tree_too_deep_is_told_with_its_line():
    rows = [f"{number},Level {number},{number - 1 or ''}" for number in range(1, 20)]
    (told,) = read("\n".join(["id,name,parent_id", *rows]).encode()).faults
    assert told == "Line 14: \u201cLevel 13\u201d is 13 levels deep; 12 are possible."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "No column holds the names"),
        (b"id,parent\n1,2\n", "No column holds the names"),
        (b"id,name\n", "holds no term"),
        (b"id,name,Name\n1,a,b\n", "Two columns are called name"),
        (b"id,name\n1,Caf\xe9\n", "Line 2 is not UTF-8"),
        (b'id,name\n1,"Food\n', "can't be read near line"),
        (b"id,name\n" + b"".join(b"%d,Term\n" % n for n in range(MOST_TERMS + 1)), "may have 25,000 terms"),
        (b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
)
def test_what_is_no_list_of_terms_is_refused_in_words(data, words):
    with pytest.raises(Invalid, match=words):
        read(data)


# Taking in


def test_a_taxonomy_is_taken_in_with_its_tree_and_a_second_time_changes_nothing(app):
    done = keep(SMALL)
    assert len(done.created) == 3
    food, pantry = terms()["1"], terms()["2"]
    assert (food.name, food.description, food.parent_id) == ("Food", "Something to eat", None)
    assert (pantry.parent_id, pantry.taxonomy_id) == (food.id, done.created[0].values["taxonomy_id"])
    with clock.at(clock.now().replace(year=2027)):
        again = keep(SMALL)
    assert (len(again.created), len(again.changed), again.unchanged) == (0, 0, 3)
    assert terms()["1"].last_modified == clock.now()
    assert [event.data["created"] for event in db.session.query(AuditEvent)] == [3]


def test_what_changed_is_told_and_changed_and_what_is_gone_stays(app):
    keep(SMALL)
    told = plan(b"id,name,parent_id\n1,Food,\n2,Food pantry,1\n4,Vouchers,2\n", "Kinds of help")
    assert [(step.line, dict(step.before)) for step in told.changed] == [(3, {"name": "Pantry"})]
    assert ([step.line for step in told.created], told.kept) == ([4], ("Hot meals",))
    assert terms()["2"].name == "Pantry"
    keep(b"id,name,parent_id\n1,Food,\n2,Food pantry,1\n4,Vouchers,2\n")
    assert {code: term.name for code, term in terms().items()} == {
        "1": "Food", "2": "Food pantry", "3": "Hot meals", "4": "Vouchers"
    }  # fmt: skip
    assert terms()["1"].description == "Something to eat"


def test_a_part_of_the_list_may_hang_on_terms_that_are_here(app):
    keep(SMALL)
    keep(b"id,name,parent_id\n9,Soup kitchen,3\n")
    assert terms()["9"].parent_id == terms()["3"].id
    with pytest.raises(Invalid, match="would be under itself"):
        keep(b"id,name,parent_id\n1,Food,9\n")


def test_nothing_of_a_refused_file_is_kept(app):
    with pytest.raises(Invalid, match=r"^Nothing was taken in. Line 3: .*is under 8"):
        keep(b"id,name,parent_id\n1,Food,\n2,Pantry,8\n")
    assert db.session.query(m.Taxonomy).count() == 0


def test_what_was_looked_at_must_still_be_so(app):
    seen = plan(SMALL, "Kinds of help").stamp
    keep(SMALL.replace(b"Pantry", b"Larder"))
    with pytest.raises(Conflict, match="Look at the terms once more"):
        take_in(SMALL, "Kinds of help", by=SYSTEM, seen=seen)


@pytest.mark.parametrize("name", ["Trellis needs", "trellis terms"])
def test_our_own_lists_are_not_written_over(app, name):
    with pytest.raises(Invalid, match="own list"):
        keep(SMALL, name)


def test_an_id_of_another_taxonomy_is_not_taken_from_it(app):
    id_ = b"e3e70682-c209-4cac-a29f-6fbed82c07cd"
    keep(b"id,name\n%s,Food\n" % id_, "First")
    with pytest.raises(Invalid, match="Terms of another taxonomy have the ids on lines 2"):
        keep(b"id,name\n%s,Food\n" % id_, "Second")


def test_the_real_taxonomy_is_taken_in_and_its_double_id_told(app):
    if not REAL.is_file():
        pytest.skip("the real taxonomy is not beside this repository")
    result = CliRunner().invoke(import_taxonomy, [str(REAL), "--name", "Open Eligibility"])
    assert result.exit_code == 0, result.output
    assert "384 created, 0 changed" in result.output
    assert (
        "Line 103 gives \u201cPrimary Care\u201d the id 1206 of \u201cMedical Care\u201d (line 102)."
        in result.output
    )
    assert "the column \u201cfacet\u201d" in result.output
    kept = terms("Open Eligibility")
    assert kept["1112"].parent_id == kept["1101"].id
    again = CliRunner().invoke(import_taxonomy, [str(REAL), "--name", "Open Eligibility"])
    assert "0 created, 0 changed, 384 unchanged" in again.output


def test_the_command_says_why_it_refuses_and_a_dry_run_keeps_nothing(app, tmp_path: Path):
    file = tmp_path / "kinds.csv"
    file.write_bytes(SMALL)
    said = CliRunner().invoke(import_taxonomy, [str(file), "--dry-run"]).output
    assert "Nothing was kept (dry run). kinds: 3 created" in said
    assert db.session.query(m.TaxonomyTerm).count() == 0
    file.write_text("id,name,parent_id\n1,Food,2\n")
    result = CliRunner().invoke(import_taxonomy, [str(file)])
    assert (result.exit_code, "is under 2, which is no term" in result.output) == (1, True)


# Pages


def bring(browser, data: bytes, name: str = "Kinds of help"):
    return browser.post(
        "/stewardship/taxonomies",
        data={"name": name, "file": (io.BytesIO(data), "kinds.csv")},
        content_type="multipart/form-data",
    )


def carried(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input id="\w+" name="(name|packed|seen)" type="hidden" value="([^"]*)">', page))


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return html.unescape(response.get_data(as_text=True))


def test_a_steward_looks_at_a_taxonomy_and_takes_it_in(browser_of):
    cora = browser_of(town.CORA)
    page = text(bring(cora, SMALL))
    assert "Nothing of this is kept yet" in page
    assert "3 terms" in page
    assert "under \u201cFood\u201d" in page
    assert terms() == {}
    response = cora.post("/stewardship/taxonomies/take-in", data=carried(page))
    assert response.status_code == 303
    assert set(terms()) == {"1", "2", "3"}
    assert "3 created, 0 changed, 0 unchanged" in text(cora.get("/stewardship/taxonomies"))
    again = text(bring(cora, SMALL.replace(b"Pantry", b"Larder")))
    assert "Name: \u201cPantry\u201d becomes \u201cLarder\u201d" in again
    assert "Everything in the file is here already" in text(bring(cora, SMALL))


def test_what_can_not_be_taken_in_is_told_with_its_lines(browser_of):
    cora = browser_of(town.CORA)
    page = text(bring(cora, b"id,name,parent_id\n1,Food,7\n"), 422)
    assert "Line 2: \u201cFood\u201d is under 7" in page
    assert "Take it in" not in page
    assert "is Trellis\u2019s own list" in text(bring(cora, SMALL, "Trellis needs"), 422)
    assert "No column holds the names" in text(bring(cora, b"a,b\n1,2\n"), 422)
    assert "Choose the file" in text(cora.post("/stewardship/taxonomies", data={"name": "x"}), 422)


def test_what_does_not_come_back_whole_is_refused(browser_of):
    cora = browser_of(town.CORA)
    given = carried(text(bring(cora, SMALL)))
    bomb = base64.b64encode(zlib.compress(b"x" * (9 * 1024 * 1024))).decode()
    for packed in ("no base64", given["packed"][:20], bomb):
        refused = text(cora.post("/stewardship/taxonomies/take-in", data={**given, "packed": packed}), 422)
        assert "did not come back whole" in refused
    keep(SMALL.replace(b"Pantry", b"Larder"))
    assert "Something changed" in text(cora.post("/stewardship/taxonomies/take-in", data=given), 409)


def test_taxonomies_are_for_stewards(browser_of):
    dana = browser_of(town.DANA)
    assert dana.get("/stewardship/taxonomies").status_code == 403
    assert bring(dana, SMALL).status_code == 403
    assert dana.post("/stewardship/taxonomies/take-in").status_code == 403
    assert "Taxonomies" not in text(dana.get("/open-data"))
    cora = browser_of(town.CORA)
    for page in ("/open-data", "/stewardship"):
        assert 'href="/stewardship/taxonomies"' in text(cora.get(page))


def test_the_list_takes_no_more_statements_for_many_taxonomies(browser_of, statements):
    cora = browser_of(town.CORA)
    with statements() as few:
        cora.get("/stewardship/taxonomies")
    for number in range(8):
        keep(SMALL, f"List {number}")
    with statements() as many:
        page = text(cora.get("/stewardship/taxonomies"))
    assert "List 7" in page
    assert len(many) == len(few)


# On services


def test_terms_of_a_taxonomy_are_put_on_services_and_travel(town_app, snapshots, tmp_path):
    keep(SMALL)
    pantry = terms()["2"].id
    with transaction():
        db.session.add(m.Attribute(link_id=town.PANTRY, link_entity="service", taxonomy_term_id=pantry))
    browser = Browser(town_app)
    found = browser.get(f"/hsds/3.2/services?taxonomy_term_id={pantry}&full=true").json
    (service,) = found["contents"]
    told = [one["taxonomy_term"] for one in service["attributes"] if one["taxonomy_term_id"] == str(pantry)]
    assert [(term["name"], term["taxonomy_detail"]["name"]) for term in told] == [("Pantry", "Kinds of help")]
    (line,) = [one for one in queries.taxonomies() if one.name == "Kinds of help"]
    assert (line.terms, line.services) == (3, 1)
    export(tmp_path / "all.zip", Format.TABLES, seen_by=SYSTEM)
    db.session.rollback()
    snapshots.restore("empty")
    take_in_feed(open_feed(tmp_path / "all.zip", "elsewhere"))
    service = db.session.get_one(m.Service, town.PANTRY)
    assert ("Kinds of help", "2", "Food") in {
        (one.term.taxonomy, one.term.code, one.term.parent.name)
        for one in service.attributes
        if one.term.parent
    }
