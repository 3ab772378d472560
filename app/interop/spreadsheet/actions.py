"""Bringing a spreadsheet, step by step: the file, its columns, its questions, and taking it in."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from app import audit, clock
from app.actor import Actor
from app.db import db
from app.directory import queries as directory
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.interop.spreadsheet import columns, matching, queries
from app.interop.spreadsheet.models import SpreadsheetColumns, SpreadsheetUpload, Stage
from app.interop.spreadsheet.needs import LEAVE_OUT
from app.interop.spreadsheet.planning import Plan, State, plan
from app.interop.spreadsheet.reading import Opened, Table, open_file
from app.interop.spreadsheet.taking_in import record_outcome, take_in
from app.jobs import enqueue
from app.stewardship.actions import adding

KEPT = timedelta(days=14)
MOST_AT_ONCE = 5
# So many rows are taken in while the person waits; more are a job's, so many at a time: others write meanwhile.
AT_ONCE = 50
MOST_WORDS = 500
LONGEST_NAME = 120


def bring(
    data: bytes,
    *,
    file_name: str,
    organization: Organization | None,
    by: Actor,
    new_organization: str = "",
) -> SpreadsheetUpload:
    """Keep a file until it is taken in, thrown away or two weeks old. Raises Invalid for what is no spreadsheet."""
    opened = open_file(data)
    table = opened.table(opened.sheets[0]) if len(opened.sheets) < 2 and opened.sheets else None
    table = table or (None if opened.sheets else opened.table())
    _make_room(by)
    now = clock.now()
    upload = SpreadsheetUpload(
        person_id=by.id,
        organization_id=organization.id if organization else None,
        new_organization=None if organization else new_organization.strip(),
        file_name=file_name[-LONGEST_NAME:],
        stage=Stage.SHEET.value,
        file=base64.b64encode(data).decode(),
        columns=[],
        answers={},
        words={},
        targets={},
        created_at=now,
        saved_at=now,
        expires_at=now + KEPT,
    )
    db.session.add(upload)
    if table is not None:
        _keep_table(upload, table)
    audit.record("spreadsheet.brought", upload, by=by, bytes=len(data))
    return upload


def opened(upload: SpreadsheetUpload) -> Opened:
    """The file itself, while its sheet is still to be chosen. Raises Conflict afterwards."""
    if upload.file is None:
        raise Conflict("The sheet is chosen already.")
    return open_file(base64.b64decode(upload.file))


def choose_sheet(upload: SpreadsheetUpload, sheet: str) -> None:
    """Take this sheet of a workbook. Raises Invalid when nothing is in it."""
    _keep_table(upload, opened(upload).table(sheet))


def choose_columns(upload: SpreadsheetUpload, chosen: Sequence[str], *, clear_empty: bool) -> None:
    """Say what each column brings; it is remembered for the organization's next file. Raises Invalid."""
    _still_open(upload)
    table = queries.table_of(upload)
    if len(chosen) != len(table.headings):
        raise Invalid("The columns are not those of this file. Look at them once more.")
    problems = columns.problems_of(chosen, table.headings)
    if problems:
        told = {f"column_{number}": sentence for number, sentence in problems.items() if number >= 0}
        raise Invalid(problems.get(-1, "Look at the columns once more."), told)
    upload.columns, upload.clear_empty = list(chosen), clear_empty
    upload.stage = Stage.CHECK.value
    _touch(upload)
    _remember(upload, columns=dict(zip(columns.keys_of(table.headings), chosen, strict=True)))


def answer(upload: SpreadsheetUpload, row: int, service: str) -> None:
    """Say which service a row is about: an id, `matching.NEW` or `matching.LEAVE_OUT`. Raises Invalid."""
    _still_open(upload)
    if row not in queries.table_of(upload).numbers or not matching.is_answer(service):
        raise Invalid("Choose one of the services that are offered for this row.")
    upload.answers = {**upload.answers, str(row): service}
    _touch(upload)


def explain_words(upload: SpreadsheetUpload, meant: Mapping[str, str]) -> None:
    """Say which need a word of theirs means (or LEAVE_OUT). Remembered for the organization, where there is one."""
    _still_open(upload)
    known = {LEAVE_OUT, *directory.needs()}
    said = {word.casefold()[:LONGEST_NAME]: code for word, code in meant.items() if code in known}
    upload.words = dict(list({**upload.words, **said}.items())[-MOST_WORDS:])
    _remember(upload, words=said)
    _touch(upload)


def confirm(upload: SpreadsheetUpload, *, seen: str, why: str, by: Actor) -> Plan:
    """Take it in: a short file at once, a long one in a job. `seen` is the stamp of the plan that was looked at.

    Raises Conflict when the listings or the file's questions changed since, or when there is nothing to take in.
    """
    _still_open(upload)
    wanted = plan(upload, seen_by=by)
    if wanted.stamp != seen:
        raise Conflict("Something changed while you were looking. Look at the rows once more.")
    rows = wanted.of(State.NEW, State.CHANGED)
    if not rows:
        raise Conflict("There is nothing to take in: no row is new or changed.")
    upload.stage, upload.why = Stage.RUNNING.value, why.strip()
    upload.targets = {str(line.number): str(line.service or matching.NEW) for line in rows}
    if upload.organization_id is None:
        sheet = {"name": upload.new_organization, "description": ""}
        upload.organization_id = adding.add_organization(sheet, by=by).id
        _remember(upload, columns=_columns_of(upload), words=upload.words)
    record_outcome(upload, [line for line in wanted.lines if str(line.number) not in upload.targets])
    _touch(upload)
    db.session.flush()
    if len(rows) > AT_ONCE:
        enqueue("take_in_spreadsheet", key=str(upload.id), upload_id=upload.id)
    else:
        take_in(upload, AT_ONCE, by=by)
    return wanted


def discard(upload: SpreadsheetUpload, *, by: Actor) -> None:
    """Throw it away; nothing of it was written into the listings. Raises Conflict while it is being taken in."""
    if upload.stage == Stage.RUNNING:
        raise Conflict("It is being taken in. What it changes can be undone in the history of each listing.")
    audit.record("spreadsheet.discarded", upload, by=by)
    db.session.delete(upload)


def forget_old() -> None:
    """Files that nobody finished, and reports that were read long ago."""
    db.session.execute(delete(SpreadsheetUpload).where(SpreadsheetUpload.expires_at <= clock.now()))


def _keep_table(upload: SpreadsheetUpload, table: Table) -> None:
    memory = queries.remembered(upload.organization_id)
    upload.table, upload.file = json.dumps(asdict(table)), None
    upload.columns = columns.guess(table.headings, table.rows, memory.columns if memory else None)
    upload.stage = Stage.COLUMNS.value
    _touch(upload)


def _touch(upload: SpreadsheetUpload) -> None:
    upload.saved_at = clock.now()
    upload.expires_at = upload.saved_at + KEPT


def _still_open(upload: SpreadsheetUpload) -> None:
    if upload.stage in (Stage.RUNNING, Stage.DONE):
        raise Conflict("This spreadsheet was taken in already.")


def _make_room(by: Actor) -> None:
    """Of a person's unfinished files, the oldest makes room for a new one."""
    mine = SpreadsheetUpload.person_id == by.id, SpreadsheetUpload.stage.not_in((Stage.DONE, Stage.RUNNING))
    ids = db.session.scalars(
        select(SpreadsheetUpload.id).where(*mine).order_by(SpreadsheetUpload.saved_at.desc())
    ).all()
    gone: Sequence[UUID] = ids[MOST_AT_ONCE - 1 :]
    db.session.execute(delete(SpreadsheetUpload).where(SpreadsheetUpload.id.in_(gone)))


def _remember(
    upload: SpreadsheetUpload,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> None:
    if upload.organization_id is None:
        return  # an organization that isn't here yet has no memory
    memory = queries.remembered(upload.organization_id)
    if memory is None:
        memory = SpreadsheetColumns(organization_id=upload.organization_id, columns={}, words={})
        db.session.add(memory)
    memory.columns = {**memory.columns, **(columns or {})}
    memory.words = dict(list({**memory.words, **(words or {})}.items())[-MOST_WORDS:])
    memory.saved_at = clock.now()


def _columns_of(upload: SpreadsheetUpload) -> dict[str, str]:
    table = queries.table_of(upload)
    return dict(zip(columns.keys_of(table.headings), upload.columns, strict=True))


def stop(upload: SpreadsheetUpload, *, by: Actor) -> None:
    """Whoever brought it lost the right to: what is left of it isn't taken in."""
    upload.stage, upload.table = Stage.DONE.value, None
    audit.record("spreadsheet.stopped", upload, by=by, taken=upload.done)
