"""Taking the rows of a spreadsheet in, each through the door by which listings change, and the report of it."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, TextIO
from uuid import uuid5

from app import audit, clock
from app.actor import Actor
from app.db import db
from app.directory.models import Organization, Service
from app.errors import DomainError
from app.interop.hsds.report import unformulaic
from app.interop.spreadsheet.models import SpreadsheetUpload, Stage
from app.interop.spreadsheet.places import NEW
from app.interop.spreadsheet.planning import Ground, Line, State, plan_of
from app.stewardship.actions import adding, edits
from app.stewardship.diff import FIELDS

REPORT_KEPT = timedelta(days=30)
WORDS = {
    State.NEW: "New",
    State.CHANGED: "Changed",
    State.UNCHANGED: "Unchanged",
    State.ASK: "Not said which",
    State.REFUSED: "Refused",
    State.LEFT_OUT: "Left out",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: which fields are live, which wait for a steward, why it was refused."""

    row: int
    name: str
    state: str
    service: str = ""
    live: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def outcomes(upload: SpreadsheetUpload) -> list[Outcome]:
    """What became of the rows so far, in their order."""
    return sorted((Outcome(**told) for told in json.loads(upload.outcome or "[]")), key=lambda one: one.row)


def record_outcome(upload: SpreadsheetUpload, lines: Iterable[Line]) -> None:
    """Keep what became of rows that are not taken in."""
    _add(upload, [_untaken(line) for line in lines])


def take_in(upload: SpreadsheetUpload, limit: int, *, by: Actor) -> bool:
    """Take in up to `limit` of the rows that are left; whether more are left. All of it is one change."""
    rows = sorted(int(number) for number in upload.targets)
    now = rows[upload.done : upload.done + limit]
    organization = db.session.get_one(Organization, upload.organization_id)
    wanted = plan_of(upload, now, seen_by=by)
    _add(upload, [_taken(line, upload, organization, wanted.ground, by=by) for line in wanted.lines])
    upload.done += len(now)
    if upload.done < len(rows):
        return True
    _finish(upload, by=by)
    return False


def write_csv(upload: SpreadsheetUpload, file: TextIO) -> None:
    """The report as a table. What a spreadsheet could take for a formula is quoted."""
    rows = csv.writer(file)
    rows.writerow(("Row", "Name", "What became of it", "Live", "Waits for a steward", "Why not"))
    for one in outcomes(upload):
        told = (one.row, one.name, WORDS[State(one.state)], *map(", ".join, (one.live, one.waiting)))
        rows.writerow([unformulaic(value) for value in (*told, " ".join(one.reasons))])


def _taken(
    line: Line, upload: SpreadsheetUpload, organization: Organization, ground: Ground, *, by: Actor
) -> Outcome:
    if line.state not in (State.NEW, State.CHANGED):
        return _untaken(line)
    why = upload.why or "From a spreadsheet"
    try:
        changes = _with_places(dict(line.changes), organization, ground, why=why, by=by)
        if line.state is State.CHANGED and line.service is not None:
            service = db.session.get_one(Service, line.service)
            done = edits.change(service, changes, why=why, by=by)
            live, waiting = _labels(done.live), _labels(done.waiting)
        else:
            # The same row makes the same service, however often it is taken in.
            id_ = uuid5(upload.id, str(line.number))
            service = adding.add_service(organization, changes, by=by, why=why, id_=id_)
            waiting = _labels(["status"]) if ground.adds_wait else []
            live = [] if waiting else _labels(changes)
    except DomainError as refusal:
        return Outcome(line.number, line.name, State.REFUSED.value, reasons=[refusal.message])
    return Outcome(line.number, line.name, line.state.value, str(service.id), live, waiting)


def _with_places(
    changes: dict[str, Any], organization: Organization, ground: Ground, *, why: str, by: Actor
) -> dict[str, Any]:
    """The changes with new places made: once each, however many rows name them."""
    if "places" not in changes:
        return changes
    made = []
    for place in changes["places"]:
        if (known := ground.places.there(place["id"])) is not None:
            made.append(known)
        elif place["id"].startswith(NEW):
            hidden = {"address_visibility": "hidden"} if organization.victim_service_provider else {}
            sheet = {**ground.places.wanted(place["id"]), **hidden}
            there = adding.add_place(organization, sheet, by=by, why=why)
            made.append(ground.places.made(place["id"], there))
        else:
            made.append(place)
    return {**changes, "places": made}


def _untaken(line: Line) -> Outcome:
    reasons = [f"{p.heading}: {p.reason}" if p.heading else p.reason for p in line.problems]
    if line.state is State.ASK:
        reasons = ["Several services have this name, and nobody said which one is meant."]
    service = str(line.service) if line.service else ""
    return Outcome(line.number, line.name, line.state.value, service, reasons=reasons)


def _add(upload: SpreadsheetUpload, more: Sequence[Outcome]) -> None:
    upload.outcome = json.dumps([*json.loads(upload.outcome or "[]"), *map(asdict, more)])


def _finish(upload: SpreadsheetUpload, *, by: Actor) -> None:
    """The file is no longer needed; the report stays for a while."""
    counted = [one.state for one in outcomes(upload)]
    upload.stage, upload.table, upload.saved_at = Stage.DONE.value, None, clock.now()
    upload.expires_at = upload.saved_at + REPORT_KEPT
    audit.record(
        "spreadsheet.imported",
        upload,
        by=by,
        organization_changed=upload.organization_id,
        created=counted.count(State.NEW),
        changed=counted.count(State.CHANGED),
        unchanged=counted.count(State.UNCHANGED),
        refused=counted.count(State.REFUSED) + counted.count(State.ASK),
    )


def _labels(fields: Iterable[str]) -> list[str]:
    return [FIELDS[name].label for name in FIELDS if name in set(fields)]
