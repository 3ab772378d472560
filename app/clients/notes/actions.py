"""Writing notes, changing them for a day, adding to them."""

from uuid import UUID

from app import audit, clock
from app.actor import Actor
from app.clients.models import CaseNote, Client
from app.clients.notes.writing import require_may_change
from app.db import db
from app.errors import Conflict


def write(client: Client, words: str, *, by: Actor, id_: UUID, adds_to: CaseNote | None = None) -> CaseNote:
    """A note for the team, or what is added to one. The same `id_` a second time is the same note."""
    if (written := db.session.get(CaseNote, id_)) is not None:
        return written
    note = CaseNote(
        id=id_,
        client_id=client.id,
        by_id=by.id,
        at=clock.now(),
        words=words,
        adds_to_id=adds_to.adds_to_id or adds_to.id if adds_to else None,
    )
    db.session.add(note)
    audit.record("client.note_written", client, by=by, organization=client.organization_id, note=id_)
    return note


def change(note: CaseNote, words: str, *, by: Actor, seen: int | None) -> None:
    """Within a day, by its author. Raises NotAllowed or Conflict in words."""
    require_may_change(note.by_id, note.at, by.id, clock.now())
    if seen is not None and seen != note.version:
        raise Conflict("This note was changed elsewhere while you were writing. Compare, then save again.")
    if note.words == words:
        return
    note.words, note.changed_at = words, clock.now()
    organization = note.client.organization_id
    audit.record("client.note_changed", note.client, by=by, organization=organization, note=note.id)
