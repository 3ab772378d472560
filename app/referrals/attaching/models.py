"""The noun of what hangs on a referral: a file, of which everything but its size and kind is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.db import Base, Identified
from app.referrals.models import Referral
from app.seal import SealedText


class Attachment(Identified, Base):
    """One file. `party` is the side that attached it; `content` opens only as this attachment of this referral."""

    __tablename__ = "referral_attachment"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    party: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(SealedText("referral_attachment.name"))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    referral: Mapped[Referral] = relationship(lazy="raise_on_sql")
    by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @property
    def column(self) -> str:
        """What the content is sealed for: moved to another row, it does not open."""
        return f"referral_attachment.content:{self.referral_id}:{self.id}"
