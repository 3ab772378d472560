"""One thing that waits for a client's case manager."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.clients.models import Client
from app.db import Base, Identified
from app.referrals.models import Referral
from app.seal import SealedText


class Task(Identified, Base):
    """Why, by when, and how it was settled. Whoever has the client in their care must act: it moves with them."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_client", "client_id", "done_at"),)

    kind: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    referral_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("referral.id", ondelete="CASCADE"), index=True
    )
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str | None] = mapped_column(SealedText("task.words"))

    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    referral: Mapped[Referral | None] = relationship(lazy="raise_on_sql")
    done_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
