"""A copy of everything that is held of a client: for them, to read and to take along.

Every table that hangs on the client is in it by itself. Left out: hashes and the notes that a provider keeps
for itself, which the team never sees either.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, select
from sqlalchemy.orm import undefer

from app import clock
from app.accounts.models import Person, Team
from app.audit import timeline_of
from app.clients import queries as caseload
from app.clients.models import CaseNote, Client
from app.db import Base, db
from app.directory import queries as directory
from app.directory.models import Organization, Service
from app.referrals.attaching.models import Attachment
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.records.hanging import hanging_on
from app.referrals.talking.models import ReferralMessage
from app.seal import SealedText, keyring

FORMAT = "trellis-client-file/1"
TITLES: dict[str, str] = {
    "client": "The record",
    "client_need": "Needs",
    "consent": "Consents",
    "consent_recipient": "To whom each consent is given",
    "case_note": "Notes of the team",
    "shortlist": "Shortlists",
    "shortlist_item": "Services on a shortlist",
    "shortlist_decision": "Your decisions",
    "shortlist_answer": "What you said of each service",
    "shortlist_link": "Private links to you",
    "referral": "Referrals",
    "referral_wish": "What you wanted",
    "referral_remark": "What was written with a step",
    "referral_message": "Messages between the workers",
    "referral_companion": "Others whom a referral was for",
    "referral_amendment": "What was changed after sending",
    "answer_link": "Private links to providers",
    "check_in": "Check-ins, and what you said",
    "feedback": "How it was for you",
    "conversation": "Conversations with your case manager",
    "client_link": "Private links to your own pages",
    "task": "What waited for your case manager",
    "referral_attachment": "Papers",
    "referral_appointment": "Appointments",
    "intake_answer": "Answers to questions of the provider",
    "household": "Household",
    "referral_look": "When the case manager looked at a referral",
    "referral_message_reading": "Who has read a message",
    "referral_waiting_notice": "News that waits for the mail of the day",
}
_UNTOLD = frozenset({"nonce", "version", "token_hash"})


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind, each as names and values that JSON can hold."""

    name: str
    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class File:
    """Everything that is held of one client at a moment."""

    made_at: datetime
    sections: list[Section]
    looks: list[caseload.Look]
    events: list[dict[str, Any]]
    papers: list[Attachment]

    def as_json(self) -> dict[str, Any]:
        looked = [{**asdict(look), "last": _plain(look.last)} for look in self.looks]
        held = {section.name: section.rows for section in self.sections}
        return {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "held": held,
            "who_looked": looked,
            "what_happened": self.events,
        }


def file_of(client: Client, *, notes: bool) -> File:
    """The whole file of a client whom the reader was allowed to load; with the team's `notes`, or without."""
    names = _Names()
    own = Base.metadata.tables[Client.__tablename__]
    sections = [_section(own, [own.c.id == client.id], names)]
    for row in hanging_on(client.id):
        if row.table.name != CaseNote.__tablename__ or notes:
            sections.append(_section(row.table, [row.mine, *_told(row.table)], names))
    events = [
        {"event": event.name, "at": _plain(event.at), "by": names.of(event.actor_id), "with": event.data}
        for event in timeline_of(client)
    ]
    held = [section for section in sections if section.rows]
    return File(clock.now(), held, caseload.looks(client), events, _papers_of(client))


def packed(file: File) -> bytes:
    """The file as JSON with every paper beside it, in one ZIP: made in memory, so that no disk holds it unsealed."""
    held = file.as_json()
    places = {str(paper.id): f"papers/{n:02} {paper.name}" for n, paper in enumerate(file.papers, start=1)}
    for row in held["held"].get(Attachment.__tablename__, []):
        row["file"] = places.get(row["id"])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("client-file.json", written(held))
        for paper in file.papers:
            archive.writestr(places[str(paper.id)], keyring().open_bytes(paper.content, paper.column))
    return made.getvalue()


def written(held: Mapping[str, Any]) -> str:
    return json.dumps(held, ensure_ascii=False, indent=2)


def _papers_of(client: Client) -> list[Attachment]:
    hung = select(Attachment).join(Attachment.referral).where(Referral.client_id == client.id)
    return list(db.session.scalars(hung.options(undefer(Attachment.content)).order_by(Attachment.at)))


def _told(table: Table) -> Iterable[Any]:
    """A note that the provider's side keeps for itself is theirs."""
    if table.name == ReferralMessage.__tablename__:
        return [(~table.c.private) | (table.c.party == Party.REFERRER.value)]
    return []


def _section(table: Table, where: list[Any], names: "_Names") -> Section:
    columns = [column for column in table.columns if _is_told(column)]
    rows = db.session.execute(select(*columns).where(*where)).all()
    title = TITLES.get(table.name, table.name.replace("_", " ").capitalize())
    told = [
        {column.name: names.value(column, value) for column, value in zip(columns, row, strict=True)}
        for row in rows
    ]
    return Section(table.name, title, told)


def _is_told(column: Column[Any]) -> bool:
    hashed = isinstance(column.type, LargeBinary) and not isinstance(column.type, SealedText)
    return not hashed and column.name not in _UNTOLD


class _Names:
    """Ids of people, teams, organizations, services and needs as the names that they have; each kind read once."""

    KINDS: Mapping[str, Any] = {
        "person": Person,
        "team": Team,
        "organization": Organization,
        "service": Service,
    }

    def __init__(self) -> None:
        self.needs = directory.needs()
        self.known: dict[UUID, str] = {}

    def of(self, id_: UUID | None, kind: Any = Person) -> str | None:
        if id_ is None:
            return None
        if id_ not in self.known:
            found = db.session.scalar(select(kind.name).where(kind.id == id_))
            self.known[id_] = found or str(id_)
        return self.known[id_]

    def value(self, column: Column[Any], value: Any) -> Any:
        for key in column.foreign_keys:
            if kind := self.KINDS.get(key.column.table.name):
                return self.of(value, kind)
        if column.name in ("need", "code") and value in self.needs:
            return self.needs[value].name
        return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
