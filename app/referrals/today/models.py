"""The noun behind "news": when somebody last looked at a referral."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class Look(Identified, Base):
    """When a person last looked at a referral of theirs: what changed since is news to them."""

    __tablename__ = "referral_look"
    __table_args__ = (UniqueConstraint("referral_id", "person_id"),)

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
