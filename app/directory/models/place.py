"""Where services are: locations, their addresses, and the ZIP codes that distances are measured from."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.db import Base, Identified
from app.directory.models.details import Accessibility, Contact, Language, Phone, ServiceArea
from app.directory.models.schedule import Schedule
from app.directory.models.taxonomy import Attribute

if TYPE_CHECKING:
    from app.directory.models.organization import Organization
    from app.directory.models.service import Service


class AddressVisibility(StrEnum):
    """How much of where a place is may be known. Holds on pages, maps, in the index and in every export."""

    FULL = "full"
    AREA = "area"
    HIDDEN = "hidden"


class Location(Identified, Base):
    """A place, real or virtual."""

    __tablename__ = "location"

    location_type: Mapped[str] = mapped_column(default="physical")
    url: Mapped[str | None]
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str | None]
    alternate_name: Mapped[str | None]
    description: Mapped[str | None]
    transportation: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    external_identifier: Mapped[str | None]
    external_identifier_type: Mapped[str | None]
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)
    # Ours.
    address_visibility: Mapped[str] = mapped_column(default=AddressVisibility.FULL)
    time_zone: Mapped[str | None]
    # Ours: the listing that answers for this one since they were merged. A plain fact: the audit keeps who and why.
    merged_into_id: Mapped[UUID | None] = mapped_column(index=True)

    organization: Mapped["Organization | None"] = relationship(viewonly=True)
    addresses: Mapped[list["Address"]] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list[Language]] = relationship(cascade="all, delete-orphan")
    accessibility: Mapped[list[Accessibility]] = relationship(cascade="all, delete-orphan")
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")
    service_at_locations: Mapped[list["ServiceAtLocation"]] = relationship(viewonly=True)
    attributes: Mapped[list[Attribute]] = relationship(
        primaryjoin=lambda: Location.id == Attribute.link_id,
        foreign_keys=lambda: [Attribute.link_id],
        viewonly=True,
    )

    @property
    def public_point(self) -> tuple[float, float] | None:
        """Latitude and longitude that anyone may know: blurred to about 1 km for an area, none if hidden."""
        if (
            self.latitude is None
            or self.longitude is None
            or self.address_visibility == AddressVisibility.HIDDEN
        ):
            return None
        if self.address_visibility == AddressVisibility.AREA:
            return round(self.latitude, 2), round(self.longitude, 2)
        return self.latitude, self.longitude

    @property
    def public_address(self) -> list[str]:
        """The lines of the address that anyone may read; none when it is hidden or there is none."""
        if not self.addresses or self.address_visibility == AddressVisibility.HIDDEN:
            return []
        address = self.addresses[0]
        town = f"{address.city}, {address.state_province} {address.postal_code}".strip()
        if self.address_visibility == AddressVisibility.AREA:
            return [town]
        return [line for line in (address.attention, address.address_1, address.address_2, town) if line]


class Address(Identified, Base):
    """A location's address. Read it through `Location.public_address` wherever the public may see it."""

    __tablename__ = "address"

    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)
    attention: Mapped[str | None]
    address_1: Mapped[str] = mapped_column(default="")
    address_2: Mapped[str | None]
    city: Mapped[str] = mapped_column(default="", index=True)
    region: Mapped[str | None]
    state_province: Mapped[str] = mapped_column(default="")
    postal_code: Mapped[str] = mapped_column(default="", index=True)
    country: Mapped[str] = mapped_column(default="US")
    address_type: Mapped[str] = mapped_column(default="physical")


class ServiceAtLocation(Identified, Base):
    """A service offered at one location, with what is particular to it there."""

    __tablename__ = "service_at_location"
    __table_args__ = (UniqueConstraint("service_id", "location_id"),)

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)
    description: Mapped[str | None]
    last_modified: Mapped[datetime] = mapped_column(default=clock.now)

    service: Mapped["Service"] = relationship(viewonly=True)
    location: Mapped[Location] = relationship(viewonly=True)
    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")
    service_areas: Mapped[list[ServiceArea]] = relationship(cascade="all, delete-orphan")


class PostalPlace(Base):
    """A ZIP code's centroid (US Census), so that "near 62704" means something. Filled at set-up."""

    __tablename__ = "postal_place"

    postal_code: Mapped[str] = mapped_column(primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
