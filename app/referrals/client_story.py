"""The whole story of a client, page by page: their record, needs, choices, consents, referrals, talk and contact."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.queries import names_of
from app.audit import AuditEvent
from app.clients.models import Client
from app.db import db
from app.directory.models import Service
from app.directory.queries import Need
from app.referrals.chapters import Chapter, chapter_of
from app.referrals.models import Referral, Remark
from app.referrals.story import ACTION_OF, CLIENT_WORDS, client_entry, people_in, words_of
from app.referrals.wording import BESIDE
from app.web.timeline import Entry

PAGE = 30
TOLD_OF_REFERRALS = frozenset({*ACTION_OF, *BESIDE})


@dataclass(frozen=True, slots=True)
class Told:
    """One page of the story, latest first, and how much each chapter holds."""

    entries: list[Entry]
    counts: dict[Chapter, int]
    chapter: Chapter | None
    page: int
    size: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def pages(self) -> int:
        found = self.counts[self.chapter] if self.chapter else self.total
        return max(1, -(-found // self.size))


def story_of_client(
    client: Client, needs: dict[str, Need], *, chapter: Chapter | None = None, page: int = 1, size: int = PAGE
) -> Told:
    """One page of what happened to a client's record and to their referrals, for their team; five statements."""
    services = _services(client)
    mine = _about(client, services)
    names = _how_often(mine)
    counts = dict.fromkeys(Chapter, 0)
    for name, count in names.items():
        counts[chapter_of(name)] += count
    told = Told([], counts, chapter, 1, size)
    page = min(page, told.pages)
    wanted = [name for name in names if chapter is None or chapter_of(name) is chapter]
    found = select(AuditEvent).where(mine, AuditEvent.name.in_(wanted)).order_by(AuditEvent.id.desc())
    events = list(db.session.scalars(found.offset((page - 1) * size).limit(size)))
    people, said = names_of(people_in(events)), _said(events)
    entries = [client_entry(event, people, services, needs, said) for event in events]
    return Told(entries, counts, chapter, page, size)


def _how_often(mine: ColumnElement[bool]) -> dict[str, int]:
    """How often each event happened."""
    counted = select(AuditEvent.name, func.count()).where(mine).group_by(AuditEvent.name)
    return {name: count for name, count in db.session.execute(counted)}  # noqa: C416


def _services(client: Client) -> dict[UUID, str]:
    """The names of the services that this client was referred to, by referral."""
    wanted = select(Referral.id, Service.name).join(Service, Service.id == Referral.service_id)
    return {id_: name for id_, name in db.session.execute(wanted.where(Referral.client_id == client.id))}  # noqa: C416


def _about(client: Client, referrals: dict[UUID, str]) -> ColumnElement[bool]:
    return or_(
        and_(
            AuditEvent.subject_kind == Client.__tablename__,
            AuditEvent.subject_id == client.id,
            AuditEvent.name.in_(CLIENT_WORDS),
        ),
        and_(
            AuditEvent.subject_kind == Referral.__tablename__,
            AuditEvent.subject_id.in_(referrals),
            AuditEvent.name.in_(TOLD_OF_REFERRALS),
        ),
    )


def _said(events: list[AuditEvent]) -> dict[str, str]:
    """What was written down with these steps."""
    ids = [UUID(id_) for event in events for id_ in event.data.get("remarks", [])]
    return words_of(list(db.session.scalars(select(Remark).where(Remark.id.in_(ids))))) if ids else {}
