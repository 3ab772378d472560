"""A report as a PDF: the words, figures and pictures of its page, typeset with outline, page numbers and tags.

Words go to the typesetter as data and are never read as its markup. The same report always gives the same bytes.
"""

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst
from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.network.questions.answer import Answer
from app.network.questions.queries import Told
from app.network.reports.plain_pictures import parts
from app.network.reports.queries import Report

LAYOUT = Path(__file__).with_name("report.typ")
ACCESSIBLE: Sequence[Literal["ua-1"]] = ("ua-1",)  # PDF/UA: tagged, with alternative texts and a language

log = logging.getLogger("trellis.network")


def made_of(report: Report) -> bytes:
    """The file. Raises typst.TypstError where it can't be typeset.

    PDF/UA wants every letter in some font of this machine. Where one is missing, the file is still tagged, but
    claims nothing.
    """
    words = {"report": json.dumps(plain(report))}
    try:
        return _typeset(words, report, ACCESSIBLE)
    except typst.TypstError as error:
        log.warning("report %s is no PDF/UA: %s", report.made.id, error)
        return _typeset(words, report)


def _typeset(words: dict[str, str], report: Report, standards: Sequence[Literal["ua-1"]] = ()) -> bytes:
    made_at = report.made.made_at.replace(microsecond=0)
    made: Any = typst.compile(LAYOUT, sys_inputs=words, pdf_standards=list(standards), timestamp=made_at)
    return bytes(made)


def plain(report: Report) -> dict[str, Any]:
    """All that the layout sets, as JSON holds it."""
    return {
        "title": f"The network in {report.made.month.name}",
        "lead": _words("_report.html", "lead", report),
        "made": _words("_report.html", "made", report),
        "address": url_for("reports.report", report_id=report.made.id, _external=True),
        "chapters": [_chapter(one) for one in report.told],
        "methods": [_words("_report.html", "counted", report), _words("_report.html", "rounded")],
        "definitions": [
            [one.question.title, _words("_report.html", "definition", one), one.question.source]
            for one in report.told
        ],
    }


def _chapter(one: Told) -> dict[str, Any]:
    picture = one.answer.picture
    drawn = _macro("_pictures.html", picture.kind, picture.data, one.question.title) if picture else ""
    return {
        "title": one.question.title,
        "sentences": list(one.answer.sentences),
        "parts": parts(drawn),
        "heads": [[head.name, head.kind not in ("text", "organization")] for head in one.answer.heads],
        "rows": _rows(one.answer),
    }


def _rows(answer: Answer) -> list[list[str]]:
    """Every cell in the words of the page's table."""
    return [
        [
            _words("_facts.html", "cell", cell, head.kind)
            for cell, head in zip(row.cells, answer.heads, strict=True)
        ]
        for row in answer.rows
    ]


def _words(template: str, macro: str, *given: object) -> str:
    return Markup(_macro(template, macro, *given)).striptags()  # noqa: S704 (only its text is kept)


def _macro(template: str, macro: str, *given: object) -> str:
    return str(get_template_attribute(f"network/{template}", macro)(*given))
