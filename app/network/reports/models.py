"""The nouns of reports: months with their answers, the reports made of them, and who is sent one each month."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class FrozenMonth(Base):
    """A month that was answered, once; `month` is "2026-10"."""

    __tablename__ = "network_month"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    frozen_at: Mapped[datetime]


class FrozenAnswer(Identified, Base):
    """The answer to one question about one month, published as on its page (see `NetworkFigure`)."""

    __tablename__ = "network_month_answer"
    __table_args__ = (UniqueConstraint("month", "question"),)

    month: Mapped[str] = mapped_column(ForeignKey("network_month.month", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(48))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class NetworkReport(Identified, Base):
    """Chosen questions about one month. Without `made_by_id` the timetable made it, or somebody who has left."""

    __tablename__ = "network_report"

    month: Mapped[str] = mapped_column(ForeignKey("network_month.month", ondelete="CASCADE"))
    questions: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(index=True)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class ReportSchedule(Identified, Base):
    """A report that is made of each month; `sent` is the last month that was."""

    __tablename__ = "network_report_schedule"

    questions: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    sent: Mapped[str] = mapped_column(String(7))


class ReportReader(Identified, Base):
    """Somebody who is told when the report of a schedule is made."""

    __tablename__ = "network_report_reader"
    __table_args__ = (UniqueConstraint("schedule_id", "person_id"),)

    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("network_report_schedule.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
