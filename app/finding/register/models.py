"""The nouns of the register: one need in one area and language, its published figures, and who looks after it."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class State(StrEnum):
    """What becomes of an unmet need."""

    OPEN = "open"
    RECRUITING = "recruiting"
    FILLED = "filled"


class UnmetNeed(Identified, Base):
    """One line of the register. `need` is a top code of the need list, `area` a town and `language` a code; ""
    stands for all of them. The note is sealed: people type what clients told them."""

    __tablename__ = "unmet_need"
    __table_args__ = (UniqueConstraint("need", "area", "language"),)

    need: Mapped[str] = mapped_column(String(32))
    area: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=State.OPEN)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    note: Mapped[str | None] = mapped_column(SealedText("unmet_need.note"))
    since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it once)


class UnmetFigure(Identified, Base):
    """How often a need was not met in one quarter, as it is published; no row where that is hidden.

    `ways` are the ways (see `counting.Way`) in which more than ten people each met with it, the most frequent first.
    """

    __tablename__ = "unmet_figure"
    __table_args__ = (UniqueConstraint("unmet_need_id", "quarter"),)

    unmet_need_id: Mapped[UUID] = mapped_column(ForeignKey("unmet_need.id", ondelete="CASCADE"))
    quarter: Mapped[str] = mapped_column(String(8), index=True)
    times: Mapped[int]
    ways: Mapped[list[str]] = mapped_column(JSON)


class UnmetQuarter(Base):
    """One quarter that was counted, named by its first day. A quarter that is over is counted once: `final`."""

    __tablename__ = "unmet_quarter"

    quarter: Mapped[str] = mapped_column(String(8), primary_key=True)
    begins: Mapped[date]
    counted_at: Mapped[datetime]
    final: Mapped[bool]
