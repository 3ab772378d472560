"""The smaller things that are said of organizations, services and places."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Identified


class Phone(Identified, Base):
    """A telephone number of any of five kinds of owner."""

    __tablename__ = "phone"

    location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("location.id", ondelete="CASCADE"), index=True
    )
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    service_at_location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("service_at_location.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[str]
    extension: Mapped[int | None]
    type: Mapped[str | None]
    description: Mapped[str | None]

    languages: Mapped[list["Language"]] = relationship(cascade="all, delete-orphan")


class Contact(Identified, Base):
    """A named person or desk to speak to."""

    __tablename__ = "contact"

    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    service_at_location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("service_at_location.id", ondelete="CASCADE"), index=True
    )
    location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("location.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str | None]
    title: Mapped[str | None]
    department: Mapped[str | None]
    email: Mapped[str | None]
    # Ours: for signed-in staff only, never on a public page, in the index or in an export.
    private: Mapped[bool] = mapped_column(default=False)

    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")


class Language(Identified, Base):
    """A language that is spoken. `code` is ISO 639 (639-1 where it has one)."""

    __tablename__ = "language"

    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("location.id", ondelete="CASCADE"), index=True
    )
    phone_id: Mapped[UUID | None] = mapped_column(ForeignKey("phone.id", ondelete="CASCADE"), index=True)
    name: Mapped[str | None]
    code: Mapped[str | None]
    note: Mapped[str | None]


class Accessibility(Identified, Base):
    """How people with different bodies and minds get in and about."""

    __tablename__ = "accessibility"

    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"), index=True)
    description: Mapped[str | None]
    details: Mapped[str | None]
    url: Mapped[str | None]


class CostOption(Identified, Base):
    """What it costs, for whom. `amount` is in `currency` (ISO 4217)."""

    __tablename__ = "cost_option"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    option: Mapped[str | None]
    currency: Mapped[str | None]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    amount_description: Mapped[str | None]


class RequiredDocument(Identified, Base):
    """What to bring."""

    __tablename__ = "required_document"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    document: Mapped[str | None]
    uri: Mapped[str | None]


class ServiceArea(Identified, Base):
    """Where people must live, or where a mobile service goes."""

    __tablename__ = "service_area"

    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    service_at_location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("service_at_location.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str | None]
    description: Mapped[str | None]
    extent: Mapped[str | None]
    extent_type: Mapped[str | None]
    uri: Mapped[str | None]


class Funding(Identified, Base):
    """Who pays for it."""

    __tablename__ = "funding"

    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    source: Mapped[str | None]


class Url(Identified, Base):
    """A further address on the web."""

    __tablename__ = "url"

    label: Mapped[str | None]
    url: Mapped[str]
    organization_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
