"""What a file of terms would change: compared with what is here before anything is kept."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from app.db import db
from app.directory.models import NEEDS, TERMS, Taxonomy, TaxonomyTerm
from app.errors import Invalid
from app.interop.hsds.values import is_uuid
from app.interop.taxonomies.reading import Sheet, Term, read

LONGEST_NAME = 120
_SPACE = uuid5(NAMESPACE_URL, "trellis:taxonomies")
# Fields of a file -> columns of a term.
_TOLD = {"description": "description", "language": "language", "term_uri": "term_uri", "synonyms": "synonyms"}


@dataclass(frozen=True, slots=True)
class Step:
    """One term: its line, the term that is here (None: it is new), what it will say, and what it says now."""

    line: int
    id: UUID
    here: TaxonomyTerm | None
    values: Mapping[str, Any]

    @property
    def before(self) -> Mapping[str, Any]:
        """Of what differs: what is here."""
        return {name: getattr(self.here, name) for name in self.differing} if self.here is not None else {}

    @property
    def differing(self) -> tuple[str, ...]:
        return tuple(name for name, value in self.values.items() if getattr(self.here, name, None) != value)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a file would do to one taxonomy. `kept` terms are here and not in the file."""

    name: str
    taxonomy: Taxonomy | None
    sheet: Sheet
    created: tuple[Step, ...]
    changed: tuple[Step, ...]
    unchanged: int
    kept: tuple[str, ...]
    names: Mapping[UUID, str]
    parents: Mapping[UUID, UUID | None]
    stamp: str

    @property
    def refused(self) -> tuple[str, ...]:
        return (*self.sheet.faults, *self.turned_round)

    @property
    def turned_round(self) -> tuple[str, ...]:
        """Terms that would be under themselves by way of terms that the file doesn't bring."""
        steps = {step.id: step for step in (*self.created, *self.changed)}
        return tuple(
            f"Line {step.line}: “{step.values['name']}” would be under itself, by way of terms that are here already."
            for step in steps.values()
            if _returns(step.id, steps, self.parents)
        )


def plan(data: bytes, name: str) -> Plan:
    """What taking in this file as the taxonomy of this name would do. Raises Invalid in words."""
    name = _checked(name)
    taxonomy = db.session.scalar(select(Taxonomy).where(Taxonomy.name == name))
    here = list(db.session.scalars(select(TaxonomyTerm).where(TaxonomyTerm.taxonomy == name)))
    by_key = {key: term for term in here for key in _keys(term)}
    sheet = read(data, frozenset(by_key))
    steps = list(_steps(sheet, by_key, id_of(name) if taxonomy is None else taxonomy.id, name))
    met = {step.id for step in steps}
    created = tuple(step for step in steps if step.here is None)
    changed = tuple(step for step in steps if step.here is not None and step.differing)
    names = {term.id: term.name for term in here} | {step.id: step.values["name"] for step in steps}
    return Plan(
        name,
        taxonomy,
        sheet,
        created,
        changed,
        len(steps) - len(created) - len(changed),
        tuple(sorted(term.name for term in here if term.id not in met)),
        names,
        {term.id: term.parent_id for term in here},
        _stamp(data, created, changed),
    )


def id_of(name: str) -> UUID:
    """The id of a taxonomy that is new here: the same wherever its file is taken in."""
    return uuid5(_SPACE, name)


def _returns(start: UUID, steps: Mapping[UUID, Step], parents: Mapping[UUID, UUID | None]) -> bool:
    seen: set[UUID] = set()
    current: UUID | None = start
    while current is not None and current not in seen:
        seen.add(current)
        here = parents.get(current)
        current = steps[current].values.get("parent_id", here) if current in steps else here
    return current == start


def _checked(name: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid("Give the taxonomy a name.", {"name": "Give the taxonomy a name."})
    if len(name) > LONGEST_NAME:
        said = f"Use at most {LONGEST_NAME} characters."
        raise Invalid(said, {"name": said})
    if name.casefold() in (NEEDS.casefold(), TERMS.casefold()):
        said = f"“{name}” is Trellis’s own list. Give this one another name."
        raise Invalid(said, {"name": said})
    return name


def _keys(term: TaxonomyTerm) -> Iterator[str]:
    yield str(term.id)
    if term.code:
        yield term.code
    yield f"name:{term.name.casefold()}"


def _steps(sheet: Sheet, by_key: Mapping[str, TaxonomyTerm], taxonomy_id: UUID, name: str) -> Iterator[Step]:
    ids: dict[str, UUID] = {}
    for term in sheet.terms:
        here = by_key.get(term.key)
        ids[term.key] = here.id if here is not None else _new_id(term, taxonomy_id)
        parent = by_key.get(term.parent)
        parent_id = ids.get(term.parent) or (parent.id if parent is not None else None)
        yield Step(term.line, ids[term.key], here, _values(term, sheet, parent_id, taxonomy_id, name))


def _new_id(term: Term, taxonomy_id: UUID) -> UUID:
    """A publisher's own UUID, else one made of the taxonomy and the key."""
    return UUID(term.key) if is_uuid(term.key) else uuid5(taxonomy_id, term.key)


def _values(term: Term, sheet: Sheet, parent_id: UUID | None, taxonomy_id: UUID, name: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": term.name,
        "code": term.values.get("code") or _code_of(term),
        "taxonomy": name,
        "taxonomy_id": taxonomy_id,
    }
    if sheet.fields & {"parent", "parent_name"}:
        said["parent_id"] = parent_id
    for field, column in _TOLD.items():
        if field in sheet.fields:
            empty = "" if column in ("description", "synonyms") else None
            said[column] = term.values.get(field) or empty
    return said


def _code_of(term: Term) -> str | None:
    """A number of the publisher's that is no UUID is the code by which people know the term."""
    id_ = term.values.get("id", "")
    return id_ if id_ and not is_uuid(id_) else None


def _stamp(data: bytes, created: tuple[Step, ...], changed: tuple[Step, ...]) -> str:
    """Says whether the plan is still the one that was looked at."""
    said = repr([(step.id, step.differing) for step in (*created, *changed)]).encode()
    return hashlib.blake2b(data + said, digest_size=16).hexdigest()
