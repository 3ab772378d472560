"""The nouns of a client's choice: the shortlist, what stands on it, what was decided, and the private link to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.clients.models import Client
from app.db import Base, Identified
from app.directory.models import Service
from app.referrals.choosing.deciding import How, Outcome
from app.seal import SealedText


class Shortlist(Identified, Base):
    """Two to five services for one client. `decided_at`: an answer settled it; `closed_at`: a new one took its place.

    `waits_since` is when an answer came that the case manager has not acted upon. `need` is a code, or "" for any.
    """

    __tablename__ = "shortlist"
    __table_args__ = (Index("ix_shortlist_waits", "waits_since"),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    case_manager_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    need: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    items: Mapped[list["ShortlistItem"]] = relationship(
        cascade="all, delete-orphan", order_by="ShortlistItem.position", back_populates="shortlist"
    )
    decisions: Mapped[list["Decision"]] = relationship(
        cascade="all, delete-orphan", order_by="Decision.at.desc()", back_populates="shortlist"
    )

    # Counted by the actions: an item that is put on changes the list, though no column of its row.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012

    @property
    def decision(self) -> "Decision | None":
        """What was said last."""
        return self.decisions[0] if self.decisions else None


class ShortlistItem(Identified, Base):
    """A service on a shortlist, with the case manager's note for the client."""

    __tablename__ = "shortlist_item"

    shortlist_id: Mapped[UUID] = mapped_column(ForeignKey("shortlist.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"), index=True)
    position: Mapped[int]
    note: Mapped[str | None] = mapped_column(SealedText("shortlist_item.note"))

    shortlist: Mapped[Shortlist] = relationship(back_populates="items")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")


class Decision(Identified, Base):
    """One answer of the client: how it came, who wrote it down (nobody, by the link), and what it comes to."""

    __tablename__ = "shortlist_decision"

    shortlist_id: Mapped[UUID] = mapped_column(ForeignKey("shortlist.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    how: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    you_choose: Mapped[bool] = mapped_column(default=False)

    shortlist: Mapped[Shortlist] = relationship(back_populates="decisions")
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    answers: Mapped[list["DecisionAnswer"]] = relationship(
        cascade="all, delete-orphan", order_by="DecisionAnswer.position"
    )

    @property
    def by_link(self) -> bool:
        return self.how == How.LINK

    @property
    def settles(self) -> bool:
        return self.outcome != Outcome.ASKED


class DecisionAnswer(Identified, Base):
    """What was said of one service: its rank (1 is best), or not wanted and why, and what they ask."""

    __tablename__ = "shortlist_answer"

    decision_id: Mapped[UUID] = mapped_column(
        ForeignKey("shortlist_decision.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[UUID] = mapped_column(ForeignKey("shortlist_item.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    rank: Mapped[int | None]
    rejected: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(SealedText("shortlist_answer.reason"))
    question: Mapped[str | None] = mapped_column(SealedText("shortlist_answer.question"))

    item: Mapped[ShortlistItem] = relationship(lazy="raise_on_sql")


class ChoiceLink(Identified, Base):
    """Opens one shortlist for the client, without an account. Only the SHA-256 of its token is kept.

    `sent_by` is the way by which we sent it, none when it was shown on the screen. `code_hash` is a keyed hash of
    the short code that may be read aloud instead, until `code_until` and once.
    """

    __tablename__ = "shortlist_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    shortlist_id: Mapped[UUID] = mapped_column(ForeignKey("shortlist.id", ondelete="CASCADE"), index=True)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    sent_by: Mapped[str | None] = mapped_column(String(8))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
