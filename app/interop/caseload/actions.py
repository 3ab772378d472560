"""Bringing a caseload: keeping the file for a day, taking in what is new, throwing it away."""

import json
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import delete

from app import audit, clock
from app.accounts.models import Team
from app.actor import Actor
from app.clients import actions as clients
from app.db import db
from app.directory import queries as directory
from app.errors import Conflict, Invalid
from app.interop.caseload.models import CaseloadUpload
from app.interop.caseload.rows import Row, meant, read
from app.interop.spreadsheet.reading import open_file

KEPT = timedelta(days=1)
MOST_ROWS = 200  # taken in while others wait to write


def bring(data: bytes, *, team: Team, by: Actor, id_: UUID) -> CaseloadUpload:
    """Read a file and keep what it says for a day. The same `id_` a second time is the same file.

    Raises Invalid in words for what is no spreadsheet, has no column of names, or is too long.
    """
    if (known := db.session.get(CaseloadUpload, id_)) is not None:
        return known
    opened = open_file(data)
    table = opened.table(opened.sheets[0] if opened.sheets else "")
    columns = meant(table.headings)
    if "name" not in columns.values():
        raise _refused("No column is called “Name”. Begin with our template, or rename the column.")
    if len(table.rows) > MOST_ROWS:
        raise _refused(f"There are more than {MOST_ROWS} rows. Split the file into two.")
    needs = {code: code for code in directory.needs()}
    needs |= {need.name.casefold(): code for code, need in directory.needs().items()}
    rows = [read(n, cells, columns, needs) for n, cells in zip(table.numbers, table.rows, strict=True)]
    now = clock.now()
    upload = CaseloadUpload(
        id=id_,
        person_id=by.id,
        team_id=team.id,
        rows=json.dumps([asdict(row) for row in rows]),
        created_at=now,
        expires_at=now + KEPT,
    )
    db.session.add(upload)
    audit.record("caseload.brought", upload, by=by, organization=team.organization_id, rows=len(rows))
    return upload


def rows_of(upload: CaseloadUpload) -> list[Row]:
    return [Row(**row) for row in json.loads(upload.rows or "[]")]


def take_in(upload: CaseloadUpload, wanted: set[int], *, team: Team, by: Actor) -> int:
    """Open a record for each of the `wanted` rows (by number) that can be taken in; how many.

    Taking in twice opens nothing twice. What the file held is forgotten at once.
    """
    if upload.taken_at is not None:
        return upload.taken
    rows = rows_of(upload)
    chosen = [row for row in rows if row.number in wanted and not row.problems]
    if not chosen:
        raise Conflict("No row is chosen. Tick those that should become clients.")
    for row in chosen:
        facts = dict(row.facts)
        need = facts.pop("need", None)
        opened = clients.open_client(team=team, by=by, id_=uuid5(upload.id, str(row.number)), **facts)
        if need:
            clients.add_need(opened, need, by=by)
    upload.taken, upload.left_out = len(chosen), len(rows) - len(chosen)
    upload.taken_at, upload.rows = clock.now(), None
    audit.record(
        "caseload.taken_in",
        upload,
        by=by,
        organization=team.organization_id,
        taken=upload.taken,
        left=upload.left_out,
    )
    return upload.taken


def discard(upload: CaseloadUpload, *, by: Actor) -> None:
    audit.record("caseload.discarded", upload, by=by)
    db.session.delete(upload)


def forget_old() -> None:
    db.session.execute(delete(CaseloadUpload).where(CaseloadUpload.expires_at <= clock.now()))


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
