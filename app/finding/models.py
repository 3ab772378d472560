"""What was looked for and not there, counted for coordinators; searches that somebody keeps; listings in brief."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class Lack(StrEnum):
    """How something was missed: nothing was found, nothing that was found was opened, or somebody said so."""

    NOTHING = "nothing"
    ABANDONED = "abandoned"
    TOLD = "told"


class UnmetSearch(Identified, Base):
    """Searches of one day that met no need, by coded need, area and language. Typed words are never kept."""

    __tablename__ = "unmet_search"
    __table_args__ = (UniqueConstraint("day", "need", "area", "language", "kind"),)

    day: Mapped[date] = mapped_column(index=True)
    need: Mapped[str] = mapped_column(String(40))
    area: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(16), default=Lack.NOTHING)
    times: Mapped[int] = mapped_column(default=0)


class Tell(StrEnum):
    """When somebody hears of what a saved search newly finds."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


class SavedSearch(Identified, Base):
    """A search that somebody keeps. Name and address are sealed: people type what clients told them.

    `known` are the ids of the services that they have looked at, `told` those that a mail has counted.
    """

    __tablename__ = "saved_search"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(SealedText("saved_search.name"))
    # The parts of the address behind `/find?`, without a client.
    address: Mapped[str] = mapped_column(SealedText("saved_search.address"))
    tell: Mapped[str] = mapped_column(String(16), default=Tell.NEVER)
    known: Mapped[list[str]] = mapped_column(JSON)
    told: Mapped[list[str]] = mapped_column(JSON)
    told_at: Mapped[datetime]
    created_at: Mapped[datetime]


class KeptBrief(Base):
    """What a card says of a service, kept ready beside the index. Out of date once a later change of it is on record.

    `form` is that of the row, `ahead` the moment up to which it knows the opening hours.
    """

    __tablename__ = "kept_brief"

    service_id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(index=True)
    form: Mapped[int]
    ahead: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
