"""Who may receive a service: the text for people, and rules that can be computed."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class RuleKind(StrEnum):
    """What a rule looks at."""

    AGE = "age"
    AREA = "area"
    HOUSEHOLD = "household"
    STATUS = "status"


class EligibilityRule(Identified, Base):
    """One rule. `terms` is read by `directory.eligibility`, which says what each kind holds."""

    __tablename__ = "eligibility_rule"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    hard: Mapped[bool] = mapped_column(default=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(default="")
