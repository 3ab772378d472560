"""Organizations, their programs and the numbers by which others know them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.db import Base, Identified
from app.directory.models.details import Contact, Funding, Phone, Url
from app.directory.models.place import Location
from app.directory.models.service import Service
from app.directory.models.taxonomy import Attribute


class Organization(Identified, Base):
    """Who offers services, or refers to them, or both."""

    __tablename__ = "organization"

    name: Mapped[str] = mapped_column(index=True)
    alternate_name: Mapped[str | None]
    description: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    website: Mapped[str | None]
    tax_status: Mapped[str | None]
    tax_id: Mapped[str | None]
    year_incorporated: Mapped[int | None]
    legal_status: Mapped[str | None]
    logo: Mapped[str | None]
    uri: Mapped[str | None]
    parent_organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    # Ours: an unlisted organization stands in for one that a feed names and does not bring.
    listed: Mapped[bool] = mapped_column(default=True)
    # Ours: referrals of an organization that nobody has verified carry no weight in reliability.
    verified: Mapped[bool] = mapped_column(default=True)
    # Ours: its clients appear to coordinators and administrators as counts only, its addresses never.
    victim_service_provider: Mapped[bool] = mapped_column(default=False)
    # Ours: the listing that answers for this one since they were merged. A plain fact: the audit keeps who and why.
    merged_into_id: Mapped[UUID | None] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)

    identifiers: Mapped[list["OrganizationIdentifier"]] = relationship(cascade="all, delete-orphan")
    programs: Mapped[list["Program"]] = relationship(cascade="all, delete-orphan")
    services: Mapped[list[Service]] = relationship(
        primaryjoin=lambda: and_(
            Organization.id == Service.organization_id, Service.merged_into_id.is_(None)
        ),
        viewonly=True,
        order_by=Service.name,
    )
    locations: Mapped[list[Location]] = relationship(viewonly=True)
    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    funding: Mapped[list[Funding]] = relationship(cascade="all, delete-orphan")
    urls: Mapped[list[Url]] = relationship(cascade="all, delete-orphan")
    parent: Mapped["Organization | None"] = relationship(remote_side="Organization.id")
    attributes: Mapped[list[Attribute]] = relationship(
        primaryjoin=lambda: Organization.id == Attribute.link_id,
        foreign_keys=lambda: [Attribute.link_id],
        viewonly=True,
    )

    @property
    def public_name(self) -> str:
        """What anyone may read; empty for one that only stands in for a name that its feed did not bring."""
        return self.name if self.listed else ""


class OrganizationIdentifier(Identified, Base):
    """A third party's number for an organization; also keeps the id that a feed used when it was no UUID."""

    __tablename__ = "organization_identifier"
    __table_args__ = (
        UniqueConstraint(
            "organization_id", "identifier_type", "identifier", name="uq_organization_identifier"
        ),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    identifier_scheme: Mapped[str | None]
    identifier_type: Mapped[str]
    identifier: Mapped[str]


class Program(Identified, Base):
    """A named set of services of one organization."""

    __tablename__ = "program"

    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    alternate_name: Mapped[str | None]
    description: Mapped[str] = mapped_column(default="")
