"""One thing that happened, chained to the one before it, and never changed.

The database itself refuses to change or delete an event; the chain shows when somebody got around that.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, JSON, BigInteger, Index, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

FIRST = bytes(32)


class AuditEvent(Base):
    """An event: a past-tense name ("referral.accepted"), what it is about, who did it, and ids and codes.

    `organization_id` is the organization on whose behalf the actor acted, where there is one.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_event_name", "name", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[UUID]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[UUID | None]
    organization_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[bytes]
    hash: Mapped[bytes]

    def seal_with(self, key: bytes) -> bytes:
        """The hash that this event has when nothing in it was changed."""
        told = [
            self.id,
            self.at.astimezone(UTC).isoformat(),
            self.name,
            self.subject_kind,
            str(self.subject_id),
            self.actor_kind,
            self.actor_id and str(self.actor_id),
            self.organization_id and str(self.organization_id),
            self.data,
        ]
        text = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return hmac.digest(key, self.previous + text.encode(), hashlib.sha256)


APPEND_ONLY_SQLITE = (
    "CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE ON audit_event "
    "BEGIN SELECT RAISE(ABORT, 'an audit event is never changed'); END",
    "CREATE TRIGGER audit_event_is_never_deleted BEFORE DELETE ON audit_event "
    "BEGIN SELECT RAISE(ABORT, 'an audit event is never deleted'); END",
)

APPEND_ONLY_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'an audit event is never changed or deleted'; END $$",
    "CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()",
)

for _dialect, _statements in (("sqlite", APPEND_ONLY_SQLITE), ("postgresql", APPEND_ONLY_POSTGRESQL)):
    for _statement in _statements:
        event.listen(
            AuditEvent.__table__,
            "after_create",
            DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect),
        )
