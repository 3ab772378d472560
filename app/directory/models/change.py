"""Which listings changed, in order: written with the change itself, read by the indexer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base


class Change(Base):
    """The index must look at this service again. `id` only grows; the index remembers the last it saw."""

    __tablename__ = "change"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 (a number is never given twice)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    service_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
