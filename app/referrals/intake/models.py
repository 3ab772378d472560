"""The questions of a service, and the answers that came with a referral: sealed, beside the question as asked."""

from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText


class IntakeQuestion(Identified, Base):
    """One question of a service. `choices` are the answers to choose from, where it is a choice."""

    __tablename__ = "intake_question"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(String(200))
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    required: Mapped[bool] = mapped_column(default=True)


class IntakeAnswer(Identified, Base):
    """One answer. The question is kept in its words, because the provider may ask something else tomorrow."""

    __tablename__ = "intake_answer"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    question: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(SealedText("intake_answer.answer"))
