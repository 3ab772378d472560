"""A caseload on its way in. What the file holds is sealed, and gone after a day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class CaseloadUpload(Identified, Base):
    """One file that a case manager brought for one team. `rows` (JSON) is emptied when it is taken in."""

    __tablename__ = "caseload_upload"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    rows: Mapped[str | None] = mapped_column(SealedText("caseload_upload.rows"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]
    taken: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
