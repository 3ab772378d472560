"""A report as a PDF says what its page says, whatever the words are, and can be read aloud."""

import io
import re
from html import unescape
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.db import db
from app.network.questions import lacking
from app.network.questions.answer import Answer, Head, Picture, Row
from app.network.reports import pdf, plain_pictures
from app.network.reports.models import FrozenAnswer
from tests import town
from tests.network.reports.test_reports import frozen, made, now, text_of
from tests.network.test_process_answers import SEEN, A, P, Sent, surrounded

__all__ = ["frozen", "now"]
HOSTILE = (
    '#panic("x") $a_b$ *bold* _it_ ]',
    "<script>&amp; `raw` @ref \\n //",
    "Niñez y Compañía “Ünïcode” ½",
    "W" * 90,
)


def read(answer) -> PdfReader:
    assert answer.status_code == 200, answer.text[:500]
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data))


def bare(text: str) -> str:
    """Without what a line break adds or takes."""
    return re.sub(r"[\s\u200b]+", "", text)


def text_in(reader: PdfReader) -> str:
    return bare("".join(page.extract_text() for page in reader.pages))


def cells_of(page: str) -> list[str]:
    found = re.findall(r"<t[hd](?![a-z])[^>]*>(.*?)</t[hd]>", page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in found]


def keep(question: str, answer: Answer) -> None:
    row = db.session.scalars(select(FrozenAnswer).where(FrozenAnswer.question == question)).one()
    row.answer = answer.plain()
    db.session.commit()


def test_every_figure_of_the_page_is_in_the_file(frozen, cora):
    address = made(cora)
    page, text = cora.get(address), text_in(read(cora.get(f"{address}.pdf")))
    cells = cells_of(page.text)
    assert len(cells) > 30
    for cell in cells:
        assert bare(cell) in text, cell
    for words in re.findall(
        r"<(?:p|dd|h2|b|span)[^>]*>([^<]+)<",
        page.text.split('<section class="stack chapter"', 1)[1].split("</main>")[0],
    ):
        assert bare(unescape(words)) in text, words
    assert bare("From about 25 referrals that were sent in the month") in text


def test_words_that_a_typesetter_would_obey_are_only_words(frozen, cora):
    rows = tuple(Row((word, number)) for number, word in enumerate(HOSTILE * 20))
    bars = {"says": HOSTILE[0], "rows": [[word, 0.5, word] for word in HOSTILE]}
    keep(
        "holding-together",
        Answer(HOSTILE, (Head(HOSTILE[1]), Head("Number", "count")), rows, Picture("bars", bars)),
    )
    reader = read(cora.get(made(cora, questions=("holding-together",)) + ".pdf"))
    text = text_in(reader)
    for word in HOSTILE:
        assert text.count(bare(word)) >= 22, word
    wide = float(reader.pages[0].mediabox.width)
    assert all(x < wide - 50 for page in reader.pages for x in starts(page))


def starts(page) -> list[float]:
    found: list[float] = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, *_: found.append(cm[4] + tm[4]) if text.strip() else None
    )
    return found


def test_the_head_of_a_table_stands_on_each_of_its_pages(frozen, cora):
    rows = tuple(Row((f"Row {number}", number)) for number in range(120))
    keep("holding-together", Answer(("Much.",), (Head("Peculiar head"), Head("Count", "count")), rows))
    pages = read(cora.get(made(cora, questions=("holding-together",)) + ".pdf")).pages
    told = [page.extract_text() for page in pages if "Row" in page.extract_text()]
    assert len(told) >= 3
    assert all("Peculiar head" in page for page in told)


def test_it_is_tagged_has_a_language_an_outline_and_numbered_pages(frozen, cora):
    reader = read(cora.get(made(cora) + ".pdf"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.metadata.title == "The network in October 2026"
    assert "Who holds it together?" in [one.title for one in reader.outline if not isinstance(one, list)]
    assert f"2 of {len(reader.pages)}" in reader.pages[1].extract_text()


def test_a_letter_that_no_font_has_costs_the_claim_and_not_the_file(frozen, cora, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(pdf.log, "warning", lambda message, *_: said.append(message))
    keep("holding-together", Answer(("Before \x07 after.",)))
    reader = read(cora.get(made(cora, questions=("holding-together",)) + ".pdf"))
    assert "after." in text_in(reader)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" not in reader.xmp_metadata.stream.get_data().decode()
    assert said == ["report %s is no PDF/UA: %s"]


def test_what_can_t_be_typeset_fails_aloud(frozen, cora, monkeypatch, tmp_path):
    address = made(cora)
    (tmp_path / "broken.typ").write_text("#panic()")
    monkeypatch.setattr(pdf, "LAYOUT", tmp_path / "broken.typ")
    assert cora.get(f"{address}.pdf").status_code == 500


def test_the_same_report_gives_the_same_bytes_under_a_name_that_says_the_month(frozen, cora):
    address = made(cora)
    first, second = cora.get(f"{address}.pdf"), cora.get(f"{address}.pdf")
    assert first.data == second.data
    assert first.headers["Content-Disposition"] == 'attachment; filename="network-2026-10.pdf"'
    assert "Download as PDF" in text_of(cora.get(address))
    assert f'href="{address}.pdf"' in cora.get(address).text


def test_only_coordinators_download_it_and_a_wrong_id_is_not_found(frozen, cora, browser_of, browser):
    address = made(cora) + ".pdf"
    assert browser.get(address).status_code == 302
    for person in (town.DANA, town.PRIYA, town.ADA):
        assert browser_of(person).get(address).status_code == 403
    for wrong in (uuid4(), "nonsense", "../report"):
        assert cora.get(f"/network/report/{wrong}.pdf").status_code == 404


NEXT = [["2026-01", 3, 1], ["2026-02", 0, 2]]
DRAWN = {
    "bars": {"says": "s", "rows": [["a", 0.5, "w"]]},
    "dots": {"says": "s", "low": 0, "high": 2, "ends": ["l", "h"], "rows": [["a", 1, "w", 0.5, 1.5, 1.2]]},
    "heat": {"says": "s", "columns": ["c"], "rows": [["a", [[0.9, "9"]]], ["b", [[None, "too few"]]]]},
    "strip": {
        "says": "s",
        "low": 0,
        "high": 1,
        "ends": ["l", "h"],
        "rows": [["a", [[0.2, 1, "x"], [0.4, 0, "y"]]]],
    },
    "network": {"says": "s", "lines": [[1, 2, 3, 4, 1]], "dots": [[5, 6, 0.5, 3, 1, "N & <M>", 1]]},
    "updown": {"says": "s", "rows": NEXT},
    "control": {"says": "s", "rows": [["w", 5, 4, 2, 6, 1], ["v", None, None, None, None, 0]]},
    "waits": {
        "says": "s",
        "days": 9,
        "all": [[1, 0.5, 0.4, 0.6]],
        "groups": [["g", 20, [[2, 0.4, 0.3, 0.5]]]],
    },
    "shares": {"says": "s", "kinds": ["No room", "Hidden"], "rows": [["a", 30, [20, 10]]]},
    "bullets": {"says": "s", "parts": [["By need", [["a", 0.5, "w"]]]]},
    "losses": {"says": "s", "rows": [["a", 3, "w"]], "takers": [["b", 2, "w"]], "closed": "X"},
}


@pytest.mark.parametrize("kind", DRAWN)
def test_every_picture_is_typeset_with_plain_colours(town_app, frozen, cora, kind):
    keep("holding-together", Answer(("Told.",), picture=Picture(kind, DRAWN[kind])))
    with town_app.test_request_context():
        drawn = plain_pictures.parts(pdf._macro("_pictures.html", kind, DRAWN[kind], "Title"))
    svgs = [str(part["svg"]) for part in drawn if "svg" in part]
    assert svgs
    for svg in svgs:
        assert "class=" not in svg
        assert "var(" not in svg
        assert re.search(r'(fill|stroke)="#[0-9a-f]{6}"', svg)
    read(cora.get(made(cora, questions=("holding-together",)) + ".pdf"))


def test_what_is_stretched_on_a_page_is_scaled_and_its_dots_stay_round() -> None:
    marks = '<path class="dot" d="M50 5h0"/><rect class="part" x="10" y="2" width="20" height="6"/>'
    svg = f'<svg viewBox="0 0 100 10" preserveAspectRatio="none">{marks}</svg>'
    [part] = plain_pictures.parts(f'<div class="measure"><span>a</span><b>w</b>{svg}</div>')
    assert 'cx="115" cy="8" r="5.5"' in str(part["svg"])
    assert 'x="23"' in str(part["svg"])
    assert 'width="46"' in str(part["svg"])


def test_a_part_of_a_picture_that_is_not_known_is_not_left_out_in_silence() -> None:
    with pytest.raises(ValueError, match="<table>"):
        plain_pictures.parts("<figure><table></table></figure>")


def test_each_cell_of_the_picture_of_deserts_stands_below_its_area() -> None:
    few_first = [Sent(A, P, 40), Sent(A, P, 3, area="Fewville"), Sent(A, P, 30, area="Northtown", **SEEN)]
    heat = lacking.compute(surrounded(*few_first)).picture.data["heat"]
    assert all(len(cells) == len(heat["columns"]) for _, cells in heat["rows"])
