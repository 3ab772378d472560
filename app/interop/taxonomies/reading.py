"""A taxonomy as a CSV file: which column is what, which line is what term, and whether the terms make a tree.

Publishers name their columns as they like, so columns are known by several names. What could mean two things is told
with the lines that say it: a number given twice leaves the second line out; a tree that is none refuses the file.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.errors import Invalid

LARGEST_FILE = 8 * 1024 * 1024
MOST_TERMS = 25_000
DEEPEST = 12
LONGEST = {"name": 300, "description": 20_000}
LONGEST_VALUE = 500
# What a column is called here -> what others call it, the likeliest first.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "term_id", "taxonomy_term_id", "identifier"),
    "code": ("code", "term_code", "notation"),
    "name": ("name", "title", "term", "label", "preferred_label", "term_name"),
    "description": ("description", "definition", "scope_note"),
    "parent": ("parent_id", "parent", "parent_code", "broader"),
    "parent_name": ("parent_name", "parent_title", "parent_term"),
    "language": ("language", "lang"),
    "term_uri": ("term_uri", "uri", "url", "link"),
    "synonyms": ("synonyms", "aliases", "use_references", "alternate_names"),
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Term:
    """One line: the key by which others call it their parent, the key of its own parent, and what it says."""

    line: int
    key: str
    parent: str
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.values["name"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All terms, parents before children; which fields the file has; columns without a meaning here; faults.

    `left_out` lines were passed over; `faults` refuse the file as a whole.
    """

    terms: tuple[Term, ...]
    fields: frozenset[str]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    faults: tuple[str, ...]


def read(data: bytes, known: frozenset[str] = frozenset()) -> Sheet:
    """The terms of a file; `known` are keys that may be parents although the file doesn't bring them.

    Raises Invalid when it can't be read as a table of terms at all.
    """
    if len(data) > LARGEST_FILE:
        raise Invalid(f"The file is larger than {LARGEST_FILE // 2**20} MB.")
    rows = _rows(_text(data))
    heading = next(rows, (0, []))[1]
    columns = _columns(heading)
    if "name" not in columns:
        raise Invalid(f"No column holds the names of the terms. Call it one of {', '.join(COLUMNS['name'])}.")
    left_out: list[str] = []
    terms = _first_of_each(list(_terms(rows, columns, len(heading), left_out)), left_out)
    if not terms:
        raise Invalid("The file holds no term.")
    faults = [*_codes_given_twice(terms), *_lost(terms, known), *_circles(terms)]
    ordered = [] if faults else _parents_first(terms)
    faults += _too_deep(ordered)
    named = {column for _, column in columns.values()}
    unknown = tuple(name for name in heading if name.strip() and name not in named)
    return Sheet(tuple(ordered), frozenset(columns), unknown, tuple(left_out), tuple(faults))


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Invalid(f"Line {line} is not UTF-8. Save the file as CSV in UTF-8 and try again.") from fault
    if "\0" in text:
        raise Invalid("The file is no text: save it as CSV.")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins (a quoted text may hold several)."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise Invalid(f"The file can't be read near line {reader.line_num}: {fault}.") from fault


def _columns(heading: list[str]) -> dict[str, tuple[int, str]]:
    """Which column (place, heading) holds which field."""
    plain = [re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") for name in heading]
    twice = sorted({name for name in plain if name and plain.count(name) > 1})
    if twice:
        raise Invalid(f"Two columns are called {twice[0]}. Rename one.")
    found = {}
    for field, names in COLUMNS.items():
        at = next((plain.index(name) for name in names if name in plain), None)
        if at is not None:
            found[field] = (at, heading[at])
    return found


def _terms(
    rows: Iterator[tuple[int, list[str]]],
    columns: Mapping[str, tuple[int, str]],
    width: int,
    left_out: list[str],
) -> Iterator[Term]:
    for count, (line, row) in enumerate(rows, start=1):
        if count > MOST_TERMS:
            raise Invalid(
                f"A taxonomy may have {MOST_TERMS:,} terms; this file has more (from line {line} on)."
            )
        if len(row) > width:
            left_out.append(f"Line {line} has {len(row)} values where the heading has {width}.")
            continue
        values = {field: row[at].strip() for field, (at, _) in columns.items() if at < len(row)}
        fault = _fault(values)
        if fault:
            left_out.append(f"Line {line} {fault}.")
            continue
        yield _term(line, values)


def _fault(values: Mapping[str, str]) -> str:
    if not values.get("name"):
        return "has no name"
    for field, value in values.items():
        if _UNPRINTABLE.search(value):
            return f"holds signs that can't be printed in its {field}"
        if len(value) > LONGEST.get(field, LONGEST_VALUE):
            return f"has a {field} of more than {LONGEST.get(field, LONGEST_VALUE):,} characters"
    uri = values.get("term_uri", "")
    return (
        "has an address that doesn't begin with https://"
        if uri and not uri.startswith(("http://", "https://"))
        else ""
    )


def _term(line: int, values: dict[str, str]) -> Term:
    """Known by its id, else by its code, else by its name; so is its parent."""
    key = values.get("id") or values.get("code") or f"name:{values['name'].casefold()}"
    parent = values.get("parent", "")
    if not parent and values.get("parent_name"):
        parent = f"name:{values['parent_name'].casefold()}"
    return Term(line, key, parent, values)


def _first_of_each(terms: list[Term], left_out: list[str]) -> dict[str, Term]:
    """Terms by key, with parents that are named made keys; a second of the same key is told with both lines."""
    found: dict[str, Term] = {}
    for term in terms:
        first = found.setdefault(term.key, term)
        if first is not term:
            known = f"the id {_spoken(term.key)} of “{first.name}” (line {first.line})"
            left_out.append(
                f"Line {term.line} gives “{term.name}” {known}. "
                f"Line {first.line} is taken; what names this id as its parent is put under “{first.name}”."
            )
    names: dict[str, list[Term]] = {}
    for term in found.values():
        names.setdefault(f"name:{term.name.casefold()}", []).append(term)
    return {key: _with_key_of_parent(term, found, names) for key, term in found.items()}


def _with_key_of_parent(term: Term, found: Mapping[str, Term], names: Mapping[str, list[Term]]) -> Term:
    if not term.parent or term.parent in found:
        return term
    alike = names.get(term.parent) or names.get(f"name:{term.parent.casefold()}") or []
    return Term(term.line, term.key, alike[0].key, term.values) if len(alike) == 1 else term


def _codes_given_twice(terms: Mapping[str, Term]) -> Iterator[str]:
    """Where ids tell terms apart, a code must still be one term's."""
    first: dict[str, Term] = {}
    for term in terms.values():
        code = term.values.get("code", "")
        same = first.setdefault(code, term) if code else term
        if same is not term:
            yield f"Lines {same.line} and {term.line} give two terms the code {code}."


def _lost(terms: Mapping[str, Term], known: frozenset[str]) -> Iterator[str]:
    for term in terms.values():
        if term.parent and term.parent not in terms and term.parent not in known:
            yield f"Line {term.line}: “{term.name}” is under {_spoken(term.parent)}, which is no term of this file."


def _circles(terms: Mapping[str, Term]) -> Iterator[str]:
    """Each circle once, with the lines that it goes through."""
    done: set[str] = set()
    for term in terms.values():
        line: dict[str, Term] = {}
        current: Term | None = term
        while current is not None and current.key not in done and current.key not in line:
            line[current.key] = current
            current = terms.get(current.parent)
        if current is not None and current.key in line:
            keys = list(line)
            circle = [line[key] for key in keys[keys.index(current.key) :]]
            lines = ", ".join(str(one.line) for one in sorted(circle, key=lambda one: one.line))
            yield f"Lines {lines}: each is under the other in a circle, beginning with “{circle[0].name}”."
        done |= line.keys()


def _parents_first(terms: Mapping[str, Term]) -> list[Term]:
    ordered: dict[str, Term] = {}
    for term in terms.values():
        line = []
        current: Term | None = term
        while current is not None and current.key not in ordered:
            line.append(current)
            current = terms.get(current.parent)
        ordered |= {one.key: one for one in reversed(line)}
    return list(ordered.values())


def _too_deep(ordered: list[Term]) -> Iterator[str]:
    depth: dict[str, int] = {}
    for term in ordered:
        depth[term.key] = depth.get(term.parent, 0) + 1
        if depth[term.key] == DEEPEST + 1:
            yield f"Line {term.line}: “{term.name}” is {DEEPEST + 1} levels deep; {DEEPEST} are possible."


def _spoken(key: str) -> str:
    return f"“{key.removeprefix('name:')}”" if key.startswith("name:") else key
