"""Reading HSDS 3 as JSON (one object, a list, a page of the API) or as NDJSON (an object a line)."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from app.errors import Invalid
from app.interop.hsds.files import LINES, Document
from app.interop.hsds.mapping import ENTITIES
from app.interop.hsds.report import Report, Where
from app.interop.hsds.rows import MOST_ROWS, Row, Unfolder

DEEPEST = 32
PAGE = "contents"
# What has too few fields of its own to be known by them says what it is: {"taxonomies": [{"id": …, "name": …}]}.
ALONE = {"taxonomy": "taxonomies", "unit": "units", "meta_table_description": "meta_table_descriptions"}
_NAMED = {key: name for name, key in ALONE.items()}
# What may stand at the top of a document, in the order in which doubt is settled.
TOPS = ("organization", "service", "location", "service_at_location", "taxonomy_term", "taxonomy", "program")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_documents(documents: Sequence[Document], report: Report) -> Iterator[Row]:
    """The rows of every document. Raises Invalid for what is no JSON, or no sound JSON."""
    unfolder, count = Unfolder(report), 0
    for document in documents:
        for number, item in _items(document, report):
            for row in _unfold_top(item, Where(document.name, number), unfolder):
                count += 1
                if count > MOST_ROWS:
                    raise Invalid(f"A feed may have {MOST_ROWS:,} records; this one has more.")
                yield row


def _unfold_top(item: Any, where: Where, unfolder: Unfolder) -> Iterator[Row]:
    if not isinstance(item, dict):
        unfolder.report.refuse(where, "", "must be an object that HSDS knows, such as an organization")
        return
    if item and item.keys() <= _NAMED.keys():
        yield from _unfold_named(item, where, unfolder)
        return
    kind = _kind_of(item)
    if kind is None:
        unfolder.report.refuse(
            where, "", "is nothing that HSDS knows: it lacks the fields of any of its nouns"
        )
        return
    yield from unfolder.unfold(kind, item, where)


def _unfold_named(item: dict[str, Any], where: Where, unfolder: Unfolder) -> Iterator[Row]:
    for key, raw in item.items():
        if not isinstance(raw, list) or not raw:
            unfolder.report.refuse(where / key, "", "must be a list of objects")
            continue
        for number, one in enumerate(raw):
            yield from unfolder.unfold(_NAMED[key], one, where / f"{key}[{number}]")


def _items(document: Document, report: Report) -> Iterator[tuple[int, Any]]:
    """Each object with its number: its line in NDJSON, else its place in the list."""
    text = document.text()
    if document.kind in LINES:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield number, _parsed(line, f"{document.name}, line {number},")
        return
    whole = _parsed(text, document.name)
    if isinstance(whole, dict) and isinstance(whole.get(PAGE), list):
        _tell_of_other_pages(whole, Where(document.name), report)
        whole = whole[PAGE]
    yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _tell_of_other_pages(page: dict[str, Any], where: Where, report: Report) -> None:
    """One page of an API is not the whole directory."""
    pages = page.get("total_pages")
    if isinstance(pages, int) and pages > 1:
        reason = f"is one page of {pages}; the others were not read. Ask the API for format=ndjson&full=true"
        report.leave_out(where, PAGE, reason)


def _kind_of(item: dict[str, Any]) -> str | None:
    """Which noun an object is: the one that knows most of its keys, required ones twice."""
    best, most = None, 0
    for name in TOPS:
        entity = ENTITIES[name]
        known = {
            *entity.parts,
            *entity.one,
            *(f.name for f in entity.fields),
            *(k.name for k in entity.links),
        }
        needed = {f.name for f in entity.fields if f.required or f.reported}
        needed |= {link.name for link in entity.links if link.required}
        score = len(known & item.keys()) + len(needed & item.keys())
        if score > most:
            best, most = name, score
    return best


def _parsed(text: str, name: str) -> Any:
    _check_depth(text, name)
    try:
        return json.loads(
            text, object_pairs_hook=lambda pairs: _object(pairs, name), parse_constant=_no_number
        )
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, " if "line" not in name else ""
        raise Invalid(f"{name} is not JSON: {fault.msg} ({place}column {fault.colno}).") from fault
    except (ValueError, RecursionError) as fault:
        raise Invalid(f"{name} holds a number that can't be read.") from fault


def _object(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Invalid(f"{name} gives the key {twice[:60]!r} twice in one object, so its meaning is not sure.")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _check_depth(text: str, name: str) -> None:
    depth = 0
    for match in _BRACKETS.finditer(text):
        sign = match[0]
        if sign in ("[", "{"):
            depth += 1
            if depth > DEEPEST:
                raise Invalid(f"{name} nests deeper than {DEEPEST} levels.")
        elif sign in ("]", "}"):
            depth -= 1
