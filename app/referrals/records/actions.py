"""Erasing a client's record: every word of it goes, and what is counted stays without them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, inspect, select, update

from app import audit, clock
from app.actor import Actor, Kind
from app.clients.households.actions import take_out
from app.clients.models import Client
from app.db import Base, db
from app.errors import Conflict
from app.jobs import enqueue
from app.messages.models import Message
from app.referrals.actions import take
from app.referrals.lifecycle import OPEN, Action, Party
from app.referrals.models import Draft, Referral
from app.referrals.records.hanging import Hanging, hanging_on, sealed_columns
from app.stewardship.models import MergeStep

NAMELESS = "Erased record"
# Of the client's own row these stay: whose it was, for the counts of the team, and when.
STAYS = frozenset(
    {
        "id",
        "organization_id",
        "team_id",
        "worker_id",
        "name",
        "is_test",
        "created_at",
        "changed_at",
        "version",
    }
    | {"closed_at", "erased_at"}
)
_OPEN = [status.value for status in OPEN]


def note_copy(client: Client, *, by: Actor, notes: bool, form: str) -> None:
    """Write down that somebody took a copy of the whole file. `form`: json or print."""
    audit.record("client.copied", client, by=by, organization=client.organization_id, notes=notes, form=form)


def erase(client: Client, *, by: Actor, reason: str, seen: int | None = None) -> None:
    """Delete everything that is held of a client, at once. Raises Conflict when the record changed meanwhile.

    Open referrals are withdrawn first, so that providers hear of it. Referrals stay as rows that count and say
    nothing; private links die with the rows that they open. What a file keeps of deleted rows is wiped by a job.
    """
    if seen is not None and seen != client.version:
        raise Conflict(
            "Someone changed this record while you were looking. Look at it once more before you erase it."
        )
    _withdraw_what_is_open(client, by=by)
    rows = hanging_on(client.id)
    counts = _count(rows)
    _purge_outbox(client.id, rows)
    _forget_drafts(client.id)
    take_out(client, by=by)
    db.session.flush()
    for hanging in reversed(rows):
        _empty(hanging) if hanging.is_kept else _delete(hanging)
    _forget_in_merges(client.id)
    _make_a_shell(client)
    audit.record("client.erased", client, by=by, organization=client.organization_id, reason=reason, **counts)
    enqueue("wipe_traces", key="wipe")


def _withdraw_what_is_open(client: Client, *, by: Actor) -> None:
    mine = select(Referral).where(Referral.client_id == client.id, Referral.status.in_(_OPEN))
    for referral in db.session.scalars(mine).all():
        party = Party.SYSTEM if by.kind is Kind.SYSTEM else Party.REFERRER
        take(referral, Action.WITHDRAW, by=by, party=party, reason="client_declined")


def _count(rows: list[Hanging]) -> dict[str, int]:
    """How many rows of each table there are, for the receipt."""
    counts = {row.table.name: db.session.scalar(select(func.count()).where(row.mine)) for row in rows}
    return {f"rows.{name}": count for name, count in counts.items() if count}


def _purge_outbox(client_id: UUID, rows: list[Hanging]) -> None:
    """Mails and text messages about any of it, with the addresses that they went to."""
    for row in rows:
        if "id" in row.table.columns:
            about = select(row.table.c.id).where(row.mine)
            db.session.execute(
                delete(Message).where(Message.about_kind == row.table.name, Message.about_id.in_(about))
            )
    own = Message.about_kind == Client.__tablename__, Message.about_id == client_id
    db.session.execute(delete(Message).where(*own))


def _forget_drafts(client_id: UUID) -> None:
    """What anybody has begun to write about them: drafts are sealed, and few."""
    for draft in db.session.scalars(select(Draft)).all():
        answers: dict[str, Any] = json.loads(draft.answers)
        if str(client_id) in (answers.get("client"), *answers.get("people", ())):
            db.session.delete(draft)


def _delete(hanging: Hanging) -> None:
    db.session.execute(delete(hanging.table).where(hanging.mine))


def _empty(hanging: Hanging) -> None:
    """Take every sealed word out of rows that stay; a consent is withdrawn by it."""
    words: dict[str, Any] = {column.name: None for column in sealed_columns(hanging.table)}
    if "withdrawn_at" in hanging.table.columns:
        words["withdrawn_at"] = func.coalesce(hanging.table.c.withdrawn_at, clock.now())
    if words:
        db.session.execute(update(hanging.table).where(hanging.mine).values(words))


def _forget_in_merges(client_id: UUID) -> None:
    """What a merge of agencies wrote down of the indexes by which duplicates were found."""
    steps = select(MergeStep).where(MergeStep.table == Client.__tablename__, MergeStep.row_id == client_id)
    for step in db.session.scalars(steps).all():
        step.before, step.after = _without_indexes(step.before), _without_indexes(step.after)


def _without_indexes(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.endswith("_index")}


def _make_a_shell(client: Client) -> None:
    table: Table = Base.metadata.tables[Client.__tablename__]
    for column in table.columns:
        if column.name not in STAYS:
            setattr(client, inspect(Client).get_property_by_column(column).key, _nothing(column))
    db.session.execute(update(Client).where(Client.guardian_id == client.id).values(guardian_id=None))
    now = clock.now()
    client.name, client.erased_at, client.closed_at = NAMELESS, now, client.closed_at or now
    client.changed_at = now


def _nothing(column: Any) -> Any:
    if column.nullable:
        return None
    return {"ways": {}, "traits": [], "hardships": [], "language": "en"}.get(column.name, False)
