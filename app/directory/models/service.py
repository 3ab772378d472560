"""What people receive."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.db import Base, Identified
from app.directory.models.capacity import Capacity, ServiceCapacity
from app.directory.models.details import (
    Contact,
    CostOption,
    Funding,
    Language,
    Phone,
    RequiredDocument,
    ServiceArea,
    Url,
)
from app.directory.models.eligibility import EligibilityRule
from app.directory.models.place import ServiceAtLocation
from app.directory.models.schedule import Schedule
from app.directory.models.taxonomy import NEEDS, Attribute
from app.directory.models.upkeep import Closure, Confirmation, Pause

if TYPE_CHECKING:
    from app.directory.models.organization import Organization, Program


class ServiceStatus(StrEnum):
    """HSDS's own four words."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class Service(Identified, Base):
    """One thing that one organization offers to people."""

    __tablename__ = "service"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    program_id: Mapped[UUID | None] = mapped_column(ForeignKey("program.id"), index=True)
    name: Mapped[str] = mapped_column(index=True)
    alternate_name: Mapped[str | None]
    description: Mapped[str] = mapped_column(default="")
    url: Mapped[str | None]
    email: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=ServiceStatus.ACTIVE, index=True)
    interpretation_services: Mapped[str | None]
    application_process: Mapped[str | None]
    fees_description: Mapped[str | None]
    wait_time: Mapped[str | None]
    fees: Mapped[str | None]
    accreditations: Mapped[str | None]
    eligibility_description: Mapped[str | None]
    minimum_age: Mapped[float | None]
    maximum_age: Mapped[float | None]
    assured_date: Mapped[date | None]
    assurer_email: Mapped[str | None]
    licenses: Mapped[str | None]
    alert: Mapped[str | None]
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)
    # Ours: whether referrals may be sent through Trellis, how soon they are answered (working days), and after how
    # many days without news of somebody whom it has taken on it is asked how that goes.
    accepts_referrals: Mapped[bool] = mapped_column(default=True)
    answer_by_days: Mapped[int] = mapped_column(default=2)
    stall_days: Mapped[int] = mapped_column(default=7)
    # Ours: when someone who knows last said that this listing is right, and how (owner, call, visit, source).
    confirmed_at: Mapped[datetime | None]
    confirmed_how: Mapped[str | None]
    # Ours: the listing that answers for this one since they were merged. A plain fact: the audit keeps who and why.
    merged_into_id: Mapped[UUID | None] = mapped_column(index=True)

    organization: Mapped["Organization"] = relationship(viewonly=True)
    program: Mapped["Program | None"] = relationship(viewonly=True)
    capacity: Mapped[Capacity | None] = relationship(cascade="all, delete-orphan")
    pause: Mapped[Pause | None] = relationship(cascade="all, delete-orphan")
    closure: Mapped[Closure | None] = relationship(cascade="all, delete-orphan")
    confirmations: Mapped[list[Confirmation]] = relationship(cascade="all, delete-orphan")
    eligibility_rules: Mapped[list[EligibilityRule]] = relationship(cascade="all, delete-orphan")
    service_at_locations: Mapped[list[ServiceAtLocation]] = relationship(cascade="all, delete-orphan")
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list[Language]] = relationship(cascade="all, delete-orphan")
    cost_options: Mapped[list[CostOption]] = relationship(cascade="all, delete-orphan")
    required_documents: Mapped[list[RequiredDocument]] = relationship(cascade="all, delete-orphan")
    service_areas: Mapped[list[ServiceArea]] = relationship(cascade="all, delete-orphan")
    funding: Mapped[list[Funding]] = relationship(cascade="all, delete-orphan")
    service_capacities: Mapped[list[ServiceCapacity]] = relationship(cascade="all, delete-orphan")
    additional_urls: Mapped[list[Url]] = relationship(cascade="all, delete-orphan")
    attributes: Mapped[list[Attribute]] = relationship(
        primaryjoin=lambda: Service.id == Attribute.link_id,
        foreign_keys=lambda: [Attribute.link_id],
        viewonly=True,
    )

    @property
    def need_codes(self) -> list[str]:
        """Codes of the needs it meets, such as "food.pantry"; the part before the dot is the top level."""
        return sorted({a.term.code for a in self.attributes if a.term.taxonomy == NEEDS and a.term.code})

    @property
    def active(self) -> bool:
        return self.status == ServiceStatus.ACTIVE

    @property
    def open_to_referrals(self) -> bool:
        """Whether referrals can be sent to it at all, a pause aside."""
        return self.active and self.accepts_referrals

    def pause_at(self, moment: datetime) -> Pause | None:
        """The pause in taking referrals that holds at this moment."""
        return self.pause if self.pause is not None and self.pause.until > moment else None

    @property
    def free(self) -> bool:
        """Whether the listing says in so many words that it costs nothing."""
        if self.cost_options:
            return all(option.amount == 0 for option in self.cost_options)
        return (self.fees or self.fees_description or "").strip().casefold() in (
            "free",
            "no cost",
            "none",
            "no fee",
        )
