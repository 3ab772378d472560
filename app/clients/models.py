"""The nouns of whom we serve. What could tell who someone is, or harm them, is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Dialect, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Team
from app.clients import consent
from app.clients.circumstances import AGE_BANDS, HOUSEHOLD_TRAITS, STATUS_TRAITS, burden, likes
from app.clients.contact import Way, unsafe, usable
from app.db import Base, Identified
from app.directory import eligibility
from app.directory.models import Organization
from app.seal import SealedText


class SealedCodes(SealedText):
    """A set of codes that only the holder of the key can read."""

    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> bytes | None:
        codes: list[str] = list(value) if isinstance(value, list | tuple) else []
        return super().process_bind_param(" ".join(codes), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> list[str]:  # type: ignore[override]
        return (super().process_result_value(value, dialect) or "").split()


def name_scope(organization: UUID) -> str:
    """Within what names are compared: equal names of one agency are equal, of two agencies never."""
    return f"client.name:{organization}"


def phone_scope(organization: UUID) -> str:
    """As `name_scope`, for phone numbers."""
    return f"client.phone:{organization}"


def _sealed(column: str) -> SealedText:
    return SealedText(f"client.{column}")


class Household(Identified, Base):
    """People of one team's care who live together; each keeps a record and consents of their own."""

    __tablename__ = "household"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime]


class Client(Identified, Base):
    """A person whom one team serves. `area` is a ZIP code; `ways` says what was said about each way of contact.

    `guardian` says in words who speaks for a minor, `guardian_id` which record is theirs, where they have one.
    An erased record is an empty row: it keeps nothing but what counts need (see `erased_at`).
    """

    __tablename__ = "client"
    __table_args__ = (
        Index("ix_client_name_index", "organization_id", "name_index"),
        Index("ix_client_phone_index", "organization_id", "phone_index"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)

    name: Mapped[str] = mapped_column(_sealed("name"))
    name_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    pronouns: Mapped[str | None] = mapped_column(_sealed("pronouns"))
    age_band: Mapped[str | None] = mapped_column(String(8))
    area: Mapped[str | None] = mapped_column(_sealed("area"))
    no_fixed_address: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="en")
    interpreter: Mapped[bool] = mapped_column(default=False)
    access_needs: Mapped[str | None] = mapped_column(_sealed("access_needs"))
    preferences: Mapped[str | None] = mapped_column(_sealed("preferences"))
    goals: Mapped[str | None] = mapped_column(_sealed("goals"))
    strengths: Mapped[str | None] = mapped_column(_sealed("strengths"))
    worker_gender: Mapped[str | None] = mapped_column(_sealed("worker_gender"))
    distance: Mapped[str | None] = mapped_column(_sealed("distance"))
    times: Mapped[list[str]] = mapped_column(SealedCodes("client.times"), default=list, nullable=True)
    best_way: Mapped[str | None] = mapped_column(_sealed("best_way"))
    household: Mapped[str | None] = mapped_column(_sealed("household"))
    household_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("household.id", ondelete="SET NULL"), index=True
    )
    guardian: Mapped[str | None] = mapped_column(_sealed("guardian"))
    guardian_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    traits: Mapped[list[str]] = mapped_column(SealedCodes("client.traits"), default=list)
    hardships: Mapped[list[str]] = mapped_column(SealedCodes("client.hardships"), default=list)

    phone: Mapped[str | None] = mapped_column(_sealed("phone"))
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    email: Mapped[str | None] = mapped_column(_sealed("email"))
    address: Mapped[str | None] = mapped_column(_sealed("address"))
    ways: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    safe_times: Mapped[str | None] = mapped_column(_sealed("safe_times"))
    unsafe_note: Mapped[str | None] = mapped_column(_sealed("unsafe_note"))
    representative: Mapped[str | None] = mapped_column(_sealed("representative"))

    # How often they and their worker want to speak, in days.
    speak_every: Mapped[int] = mapped_column(default=30)
    is_test: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    team: Mapped[Team] = relationship(lazy="raise_on_sql")
    worker: Mapped[Person] = relationship(lazy="raise_on_sql")
    needs: Mapped[list["Need"]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by="Need.created_at"
    )
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by="Consent.given_at.desc()"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def burden(self) -> int:
        return burden(self.hardships)

    @property
    def usable_ways(self) -> tuple[Way, ...]:
        return usable(self.ways)

    @property
    def unsafe_ways(self) -> tuple[Way, ...]:
        return unsafe(self.ways)

    @property
    def likes(self) -> list[tuple[str, str]]:
        return likes(self.worker_gender, self.distance, self.times)

    @property
    def is_minor(self) -> bool:
        return consent.is_minor(self.age_band)

    @property
    def in_danger(self) -> bool:
        return "danger" in self.hardships

    @property
    def terms(self) -> list[consent.Terms]:
        """Every consent as the rules see it."""
        return [given.terms for given in self.consents]

    def as_person(self) -> eligibility.Person:
        """What the rules of eligibility may know: an age band, an area and traits, never who it is."""
        traits = frozenset(self.traits)
        asked = frozenset(HOUSEHOLD_TRAITS) | frozenset(STATUS_TRAITS) if traits else frozenset()
        return eligibility.Person(
            age=AGE_BANDS.get(self.age_band or ""), postal_code=self.area or "", traits=traits, asked=asked
        )


class Need(Identified, Base):
    """One thing that a client needs: coded by the need list, and in their own words."""

    __tablename__ = "client_need"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(64))
    words: Mapped[str | None] = mapped_column(SealedText("client_need.words"))
    created_at: Mapped[datetime]
    met_at: Mapped[datetime | None]

    client: Mapped[Client] = relationship(back_populates="needs")


class Consent(Identified, Base):
    """What a client allowed us to share, with whom, until when. Never changed, only withdrawn."""

    __tablename__ = "consent"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    facts: Mapped[list[str]] = mapped_column(JSON)
    early: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str] = mapped_column(String(16))
    text_version: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # Who agreed, their name where it was not the client, and what a minor says about it themselves.
    giver: Mapped[str] = mapped_column(
        String(16), default=consent.Giver.CLIENT.value, server_default="client"
    )
    giver_name: Mapped[str | None] = mapped_column(SealedText("consent.giver_name"))
    own_voice: Mapped[str | None] = mapped_column(SealedText("consent.own_voice"))

    client: Mapped[Client] = relationship(back_populates="consents")
    recipients: Mapped[list[Organization]] = relationship(
        secondary="consent_recipient", lazy="selectin", order_by=Organization.name
    )

    @property
    def terms(self) -> consent.Terms:
        return consent.Terms(
            facts=frozenset(map(consent.Fact, self.facts)),
            recipients=frozenset(organization.id for organization in self.recipients),
            given_at=self.given_at,
            expires_at=self.expires_at,
            withdrawn_at=self.withdrawn_at,
            purpose=consent.Purpose(self.purpose),
            early=self.early,
        )


class ConsentRecipient(Base):
    """An organization that a consent names."""

    __tablename__ = "consent_recipient"

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id", ondelete="CASCADE"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), primary_key=True, index=True)


class CaseNote(Identified, Base):
    """What a case manager writes down for their team, and for nobody else. `adds_to`: the note that it adds to."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_client", "client_id", "at"),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(SealedText("case_note.words"))
    adds_to_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("case_note.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    by: Mapped[Person] = relationship(lazy="raise_on_sql")
    addenda: Mapped[list["CaseNote"]] = relationship(order_by="CaseNote.at", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
