"""The nouns of who acts: people, memberships, teams, sessions, one-time links and counted attempts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Enum, ForeignKey, LargeBinary, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.actor import Role
from app.db import Base, Identified
from app.directory.models import Organization
from app.seal import SealedText


def _words(kind: type[StrEnum]) -> Enum:
    """Stored as the word itself, checked by the program, so that a new word needs no migration."""
    return Enum(
        kind, native_enum=False, length=32, values_callable=lambda words: [word.value for word in words]
    )


class Person(Identified, Base):
    """Someone with an account. `mail` is casefolded; without a password they were invited and haven't come yet."""

    __tablename__ = "person"

    name: Mapped[str] = mapped_column(String(120))
    mail: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    # One of `telling.Notices`: when they hear of referrals.
    notices: Mapped[str] = mapped_column(String(16), default="at_once", server_default="at_once")
    # Others may be told which partners they know well.
    introduces: Mapped[bool] = mapped_column(default=True, server_default=true())

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person",
        cascade="all, delete-orphan",
        order_by="Membership.created_at",
        lazy="raise_on_sql",
    )

    @property
    def has_joined(self) -> bool:
        return self.password_hash is not None


class Cover(Identified, Base):
    """Who hears in a person's place, up to and with the day `until`."""

    __tablename__ = "cover"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    cover_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    until: Mapped[date]
    created_at: Mapped[datetime]

    cover: Mapped[Person] = relationship(foreign_keys=[cover_id], lazy="raise_on_sql")


class Membership(Identified, Base):
    """One role of one person in one organization."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organization_id", "role"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[Role] = mapped_column(_words(Role))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="memberships", lazy="raise_on_sql")
    organization: Mapped[Organization] = relationship(lazy="raise_on_sql")


class Team(Identified, Base):
    """People of one organization who share clients or an inbox; `inbox` is a mail address they all read."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(120))
    inbox: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship(lazy="raise_on_sql")
    members: Mapped[list[Person]] = relationship(
        secondary="team_member", order_by=Person.name, lazy="raise_on_sql", viewonly=True
    )


class TeamMember(Identified, Base):
    """A person's place in a team of an organization that they belong to."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("team_id", "person_id"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class SessionRow(Identified, Base):
    """One signed-in browser. Only the SHA-256 of its key is kept; the key itself lives in the cookie."""

    __tablename__ = "session"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # For whom this browser works at present, where its person serves several; none: for all of them.
    organization_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id", ondelete="SET NULL"))
    # What this browser looked for of late, sealed: people type what clients told them. Gone when the session ends.
    recent: Mapped[str | None] = mapped_column(SealedText("session.recent"))
    # What it looked for last, in codes, until something that was found is opened; and since when.
    searched: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    searched_at: Mapped[datetime | None] = mapped_column(index=True)
    # Which listings its first pages of results showed, until the night counts them or the session ends. Not sealed:
    # ids of public listings, never what was asked, appended in the database without being read.
    shown: Mapped[str | None] = mapped_column(Text, deferred=True)


class Purpose(StrEnum):
    """What a one-time link is good for."""

    INVITATION = "invitation"
    RESET = "reset"


class OneTimeLink(Identified, Base):
    """A link that works once, for one person and one purpose. Only the SHA-256 of its token is kept."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[Purpose] = mapped_column(_words(Purpose))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Identified, Base):
    """How many attempts of one kind were counted for one account or address since `since`.

    `subject_hash` is a keyed hash, so that the table is no list of who tried to sign in.
    """

    __tablename__ = "throttle"
    __table_args__ = (UniqueConstraint("kind", "subject_hash"),)

    kind: Mapped[str] = mapped_column(String(32))
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    attempts: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
