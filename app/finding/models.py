"""What was looked for and not there: counted, so that coordinators see what the county lacks."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class UnmetSearch(Identified, Base):
    """Searches of one day that found nothing, by coded need, area and language. Typed words are never kept."""

    __tablename__ = "unmet_search"
    __table_args__ = (UniqueConstraint("day", "need", "area", "language"),)

    day: Mapped[date] = mapped_column(index=True)
    need: Mapped[str] = mapped_column(String(40))
    area: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10))
    times: Mapped[int] = mapped_column(default=0)
