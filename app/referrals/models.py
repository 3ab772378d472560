"""The nouns of the referral loop. Every moment that statistics need is a column, so that one SELECT tells all."""

import base64
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Team
from app.clients.models import Client
from app.db import Base, Identified
from app.directory.models import Organization, Service
from app.referrals.choosing.models import Decision
from app.referrals.lifecycle import IN_HAND, OPEN, Status
from app.seal import SealedText

REFERENCE_BYTES = 5


class Referral(Identified, Base):
    """One request to one service for one client.

    `organization_id` and `team_id` are the referrer's, `partner_id` is the organization that offers the service.
    `need` is a code such as "food.pantry", `top_need` its first part. `group_id` joins requests sent together
    for the same need, of which one acceptance is enough; `chain_id` joins those sent one after another.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_team", "team_id", "status", "changed_at"),
        Index("ix_referral_partner", "partner_id", "status", "changed_at"),
        Index("ix_referral_chase", "chase_at"),
    )

    reference: Mapped[str] = mapped_column(String(16), unique=True)
    nonce: Mapped[str] = mapped_column(String(64), unique=True)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"))
    # What the client decided, where the referral follows from it.
    decision_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("shortlist_decision.id", ondelete="SET NULL"), index=True
    )
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"))
    case_manager_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"), index=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[UUID | None] = mapped_column(index=True)
    chain_id: Mapped[UUID] = mapped_column(index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"), index=True)

    need: Mapped[str] = mapped_column(String(64))
    top_need: Mapped[str] = mapped_column(String(32), index=True)
    urgency: Mapped[str] = mapped_column(String(16))
    # By when it must be, where a day is known: a hearing, a move, a birth.
    needed_by: Mapped[date | None]
    complexity: Mapped[str | None] = mapped_column(String(8))
    burden: Mapped[int] = mapped_column(default=0)
    # What the listing said of its room then, at which of its versions it was (0: nobody had changed it here), and
    # to which of its places the client is to go, where it has several and one was named.
    room_when_sent: Mapped[str | None] = mapped_column(String(16))
    listing_version: Mapped[int] = mapped_column(default=0)
    location_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("location.id", ondelete="SET NULL"), index=True
    )
    why: Mapped[str | None] = mapped_column(SealedText("referral.why"))

    status: Mapped[str] = mapped_column(String(32), default=Status.SENT)
    resumes: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(32))
    side: Mapped[str | None] = mapped_column(String(16))
    helped: Mapped[str | None] = mapped_column(String(16))
    # What the provider said of the referral itself, where they did.
    was_eligible: Mapped[bool | None]
    was_complete: Mapped[bool | None]
    # The last word on how it goes, since the last step.
    progress: Mapped[str | None] = mapped_column(String(32))
    # The client's own word, beside the provider's: whether they were seen, since when we know, whether it helped.
    client_seen: Mapped[bool | None]
    client_seen_at: Mapped[datetime | None]
    client_helped: Mapped[str | None] = mapped_column(String(16))
    review_on: Mapped[date | None]
    wait_days: Mapped[int | None]
    suggestion_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id"))
    answer_logged: Mapped[bool] = mapped_column(default=False)

    sent_at: Mapped[datetime] = mapped_column(index=True)
    answer_by: Mapped[datetime]
    # Since when nobody at the provider could be told: every mail came back. A later one that goes out heals it.
    undelivered_at: Mapped[datetime | None]
    chase: Mapped[str | None] = mapped_column(String(16))
    chase_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    waitlisted_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    connected_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]

    is_test: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    client: Mapped[Client] = relationship(lazy="raise_on_sql")
    decision: Mapped[Decision | None] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql", foreign_keys=[service_id])
    suggestion: Mapped[Service | None] = relationship(lazy="raise_on_sql", foreign_keys=[suggestion_id])
    partner: Mapped[Organization] = relationship(foreign_keys=[partner_id])
    organization: Mapped[Organization] = relationship(foreign_keys=[organization_id])
    team: Mapped[Team] = relationship(lazy="raise_on_sql")
    case_manager: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[case_manager_id])
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[owner_id])
    wishes: Mapped[list["Wish"]] = relationship(
        cascade="all, delete-orphan", order_by="Wish.position", back_populates="referral"
    )
    companions: Mapped[list["Companion"]] = relationship(cascade="all, delete-orphan")
    remarks: Mapped[list["Remark"]] = relationship(
        cascade="all, delete-orphan", order_by="Remark.at", back_populates="referral"
    )

    # Counted by `actions.take`: that somebody opened it makes nobody else's view of it old.
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def taken_on(self) -> bool:
        """Whether the provider has accepted and has it in hand, or had until it was completed."""
        return self.accepted_at is not None and self.status in IN_HAND


class Companion(Base):
    """One more person of the household whom a referral is for. Who they are is shared by their own consent."""

    __tablename__ = "referral_companion"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Wish(Identified, Base):
    """One thing that the client wants from this referral, in their words, and what became of it."""

    __tablename__ = "referral_wish"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(SealedText("referral_wish.words"))
    result: Mapped[str | None] = mapped_column(String(16))

    referral: Mapped[Referral] = relationship(back_populates="wishes")


class Remark(Identified, Base):
    """What someone wrote with a step: a question, an answer, a note, a reason in words."""

    __tablename__ = "referral_remark"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(SealedText("referral_remark.words"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    referral: Mapped[Referral] = relationship(back_populates="remarks")


class Amendment(Identified, Base):
    """One thing that was changed after sending: what it said, what it says. Why stands in the remark beside it.

    `version` is the referral's own before the change.
    """

    __tablename__ = "referral_amendment"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    remark_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral_remark.id", ondelete="SET NULL"))
    version: Mapped[int]
    field: Mapped[str] = mapped_column(String(16))
    old: Mapped[str] = mapped_column(SealedText("referral_amendment.old"))
    new: Mapped[str] = mapped_column(SealedText("referral_amendment.new"))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class AnswerLink(Identified, Base):
    """Opens one referral to the provider that was asked. Only the SHA-256 of its token is kept.

    `person_id` is whom it was mailed to; none when it went to the mailbox in the listing. `answered` and
    `answered_version` are the last step that was taken by it and the version that was seen then.
    """

    __tablename__ = "answer_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    answered: Mapped[str | None] = mapped_column(String(32))
    answered_version: Mapped[int | None]


class WaitingNotice(Identified, Base):
    """Something that a person hears of in the mail of the day: which referral, and what the mail would have said."""

    __tablename__ = "referral_waiting_notice"
    __table_args__ = (UniqueConstraint("person_id", "referral_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    template: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    referral: Mapped[Referral] = relationship(lazy="raise_on_sql")


class Draft(Identified, Base):
    """A referral that is being written: not a status, a saved form that expires. Its id is the nonce of sending."""

    __tablename__ = "referral_draft"
    __table_args__ = (Index("ix_referral_draft_person", "person_id", "service_id", unique=True),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    answers: Mapped[str] = mapped_column(SealedText("referral_draft.answers"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


def reference_of(id_: UUID) -> str:
    """A short code to read out on the phone, such as "K7M3-QF2X": eight letters and digits of a random id."""
    code = base64.b32encode(id_.bytes[:REFERENCE_BYTES]).decode()
    return f"{code[:4]}-{code[4:]}"
