"""What would become of each row of a spreadsheet: read, matched with what is here, compared. Nothing is written."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import current_app

from app.actor import Actor
from app.directory import queries as directory
from app.directory.models import Organization, Service
from app.interop.hsds.values import ValueFaultError
from app.interop.spreadsheet import matching, queries
from app.interop.spreadsheet.cells import Facts, Problem, Reading, read_row
from app.interop.spreadsheet.matching import Asked, Decision, Match, name_key
from app.interop.spreadsheet.merging import changes_of, new_sheet
from app.interop.spreadsheet.models import SpreadsheetUpload
from app.interop.spreadsheet.needs import NeedWords
from app.interop.spreadsheet.places import PlaceBook
from app.interop.spreadsheet.reading import Table
from app.stewardship import policy, sheets
from app.stewardship.actions.edits import trusted_fields
from app.stewardship.diff import SENSITIVE, Difference, differences

SECRET = "can only be said by the organization’s own people: where it is, is kept secret"  # noqa: S105


class State(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ASK = "ask"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what would become of it, which fields change, what is wrong with it."""

    number: int
    name: str
    state: State
    service: UUID | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    candidates: Sequence[UUID] = ()
    unknown: Sequence[str] = ()

    @property
    def differences(self) -> list[Difference]:
        """What changes, in words; of a new service all that it says beside its name."""
        new = self.state is State.NEW
        return [one for one in differences(self.before, self.changes) if not (new and one.field == "name")]


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are read and compared with. `waits`: the fields that a steward looks at first."""

    organization: Organization | None
    facts: Facts
    places: PlaceBook
    zone: str
    waits: frozenset[str]
    adds_wait: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row, the services that are here and not in the file, and words that are no need."""

    lines: Sequence[Line]
    absent: Mapping[UUID, str]
    ground: Ground

    def of(self, *states: State) -> list[Line]:
        return [line for line in self.lines if line.state in states]

    @property
    def unknown(self) -> list[str]:
        """Words that are no need, each once."""
        return list({word.casefold(): word for line in self.lines for word in line.unknown}.values())

    @property
    def stamp(self) -> str:
        """Changes when anything about the plan does: whoever confirms says which one they saw."""
        told = [(ln.number, ln.state, str(ln.service), ln.changes, len(ln.problems)) for ln in self.lines]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]


def plan(upload: SpreadsheetUpload, *, seen_by: Actor) -> Plan:
    """What would become of every row. The number of statements depends on services here, by hundreds, not on rows."""
    table = queries.table_of(upload)
    ground = ground_of(upload, table, seen_by=seen_by)
    readings = _readings(table, ground)
    known = queries.known(upload.organization_id)
    decisions = matching.decide([_asked(r, ground, upload.answers) for r in readings], known)
    there = queries.services({d.service for d in decisions if d.service is not None})
    lines = _lines(readings, decisions, there, ground, clear=upload.clear_empty)
    met = {line.service for line in lines} | {id_ for line in lines for id_ in line.candidates}
    absent = directory.service_names(one.id for one in known if one.id not in met)
    return Plan(lines, dict(sorted(absent.items(), key=lambda item: item[1].casefold())), ground)


def plan_of(upload: SpreadsheetUpload, numbers: Collection[int], *, seen_by: Actor) -> Plan:
    """The plan of a few rows whose services were settled when it was confirmed."""
    table = queries.table_of(upload)
    ground = ground_of(upload, table, seen_by=seen_by)
    readings = _readings(table, ground, set(numbers))
    decisions = [_settled(upload.targets[str(reading.number)]) for reading in readings]
    there = queries.services({d.service for d in decisions if d.service is not None})
    return Plan(_lines(readings, decisions, there, ground, clear=upload.clear_empty), {}, ground)


def ground_of(upload: SpreadsheetUpload, table: Table, *, seen_by: Actor) -> Ground:
    organization = queries.organization_of(upload)
    own = policy.serves(seen_by, upload.organization_id)
    secret = organization is not None and organization.victim_service_provider and not own
    places = PlaceBook(queries.places(upload.organization_id, seen_by=seen_by), SECRET if secret else "")
    memory = queries.remembered(upload.organization_id)
    words = NeedWords(directory.needs().values(), {**(memory.words if memory else {}), **upload.words})
    steward = policy.is_steward(seen_by)
    waits = frozenset() if steward else SENSITIVE - trusted_fields(upload.organization_id)
    return Ground(
        organization,
        Facts(table.headings, upload.columns, words, places.state),
        places,
        current_app.extensions["settings"].time_zone,
        waits,
        adds_wait="status" in waits,
    )


def _readings(table: Table, ground: Ground, only: Collection[int] = ()) -> list[Reading]:
    rows = zip(table.numbers, table.rows, strict=True)
    readings = [read_row(number, cells, ground.facts) for number, cells in rows if not only or number in only]
    for reading in readings:
        _check_organization(reading, ground)
    return readings


def _check_organization(reading: Reading, ground: Ground) -> None:
    """A row of another organization is refused: a spreadsheet is taken in for one at a time."""
    said = reading.fields.pop("organization", None)
    ours = ground.organization
    if said is None or ours is None:
        return
    if name_key(said) not in {name_key(name) for name in (ours.name, ours.alternate_name) if name}:
        heading = ground.facts.headings[list(ground.facts.chosen).index("organization")]
        reading.problems.append(Problem(heading, f"This row is of “{said}”, not of {ours.name}."))


def _asked(reading: Reading, ground: Ground, answers: Mapping[str, str]) -> Asked:
    place = reading.fields.get("place")
    return Asked(
        reading.number,
        reading.fields.get("id"),
        reading.fields.get("name", ""),
        ground.places.key(place) if place else None,
        answers.get(str(reading.number), ""),
    )


def _settled(target: str) -> Decision:
    return Decision(Match.NEW) if target == matching.NEW else Decision(Match.THERE, UUID(target))


def _lines(
    readings: Sequence[Reading],
    decisions: Sequence[Decision],
    there: Mapping[UUID, Service],
    ground: Ground,
    *,
    clear: bool,
) -> list[Line]:
    return [
        _line(
            reading, decision, there.get(decision.service) if decision.service else None, ground, clear=clear
        )
        for reading, decision in zip(readings, decisions, strict=True)
    ]


def _line(
    reading: Reading, decision: Decision, service: Service | None, ground: Ground, *, clear: bool
) -> Line:
    name = reading.fields.get("name") or (service.name if service else "")
    problems = list(reading.problems)
    said = {key: value for key, value in reading.fields.items() if key != "id"}
    if "place" in said:
        try:
            said["place"] = ground.places.find(said["place"])
        except ValueFaultError as fault:
            problems.append(Problem(_heading(ground, "place"), f"{str(fault)[:1].upper()}{str(fault)[1:]}."))
    if decision.match is Match.LEFT_OUT:
        return Line(reading.number, name, State.LEFT_OUT)
    if decision.match is Match.REFUSED and not (problems and not name):
        problems.append(Problem("", decision.reason))
    if decision.match is Match.THERE and service is None:
        problems.append(Problem("", "This service is gone by now."))
    if problems:
        return Line(
            reading.number,
            name,
            State.REFUSED,
            problems=problems,
            unknown=tuple(reading.unknown),
            service=decision.service,
            candidates=decision.candidates,
        )
    if decision.match is Match.ASK:
        return Line(reading.number, name, State.ASK, candidates=decision.candidates)
    return _compared(reading, name, service, said, ground, clear=clear)


def _compared(
    reading: Reading,
    name: str,
    service: Service | None,
    said: Mapping[str, Any],
    ground: Ground,
    *,
    clear: bool,
) -> Line:
    if service is None:
        sheet = new_sheet(said, zone=ground.zone)
        return Line(reading.number, name, State.NEW, changes=sheet)
    before = sheets.sheet_of(service)
    if "id" not in reading.fields:
        said = {key: value for key, value in said.items() if key != "name"}  # it is known by one of its names
    changes = changes_of(before, said, reading.emptied, clear=clear, zone=ground.zone)
    state = State.CHANGED if changes else State.UNCHANGED
    return Line(reading.number, name, state, service.id, changes, before)


def _heading(ground: Ground, target: str) -> str:
    """The heading of the first column that says where a service is."""
    wanted = (target, "address", "address_1", "address_2", "city", "postal_code")
    pairs = zip(ground.facts.headings, ground.facts.chosen, strict=True)
    return next((heading for heading, chosen in pairs if chosen in wanted), "")
