"""Reading notes: the team of the client, and nobody else."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.actor import Actor
from app.clients.models import CaseNote, Client
from app.clients.policy import visible_to
from app.db import db
from app.errors import NotFound

PAGE = 20


@dataclass(frozen=True, slots=True)
class Notes:
    """One page of notes, newest first, each with what was added to it."""

    notes: list[CaseNote]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def notes_of(client: Client, *, page: int = 1) -> Notes:
    """The notes of a client whom the reader was allowed to load."""
    mine = select(CaseNote).where(CaseNote.client_id == client.id, CaseNote.adds_to_id.is_(None))
    total = db.session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    page = min(page, max(1, -(-total // PAGE)))
    found = mine.options(
        joinedload(CaseNote.by), selectinload(CaseNote.addenda).joinedload(CaseNote.by)
    ).order_by(CaseNote.at.desc(), CaseNote.id)
    return Notes(list(db.session.scalars(found.offset((page - 1) * PAGE).limit(PAGE))), total, page)


def note(id_: UUID, *, seen_by: Actor) -> CaseNote:
    """One note. Raises NotFound for everyone outside the client's team."""
    mine = select(CaseNote).join(CaseNote.client).where(CaseNote.id == id_, visible_to(seen_by))
    found = db.session.scalar(mine.options(contains_eager(CaseNote.client), joinedload(CaseNote.by)))
    if found is None:
        raise NotFound("There is no such note, or the client is not in the care of your team.")
    return found


def count_of(client: Client) -> int:
    mine = select(func.count()).where(CaseNote.client_id == client.id, CaseNote.adds_to_id.is_(None))
    return db.session.scalar(mine.select_from(CaseNote)) or 0
