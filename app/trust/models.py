"""What is known of a partner, counted in advance, so that a page of cards costs one statement."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified
from app.seal import SealedText
from app.trust.record import Record, Share

ALL_NEEDS = ""  # stands where a record is of all needs together


class PartnerRecord(Identified, Base):
    """The record of `partner_id` for one need ("" for all), as one agency knows it (None: as all agencies do).

    Exact counts: only `telling` may say them to anyone. `held`, on the record of all needs, says what of each need is
    held back from readers of that agency (None: from those of all that have sent nothing).
    """

    __tablename__ = "partner_record"
    __table_args__ = (Index("ix_partner_record_partner", "partner_id", "need", "referrer_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    referrer_id: Mapped[UUID | None] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    need: Mapped[str] = mapped_column(String(32))
    referrals: Mapped[int]
    answered: Mapped[int]
    to_answer: Mapped[int]
    taken_on: Mapped[int]
    to_take_on: Mapped[int]
    seen: Mapped[int]
    to_see: Mapped[int]
    helped: Mapped[int] = mapped_column(server_default="0")
    to_help: Mapped[int] = mapped_column(server_default="0")
    hours_to_answer: Mapped[float | None]
    days_to_be_seen: Mapped[float | None]
    set_aside: Mapped[dict[str, int]] = mapped_column(JSON)
    held: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))
    computed_at: Mapped[datetime]

    @property
    def record(self) -> Record:
        """The counts as the heart's own value."""
        return Record(
            referrals=self.referrals,
            answers=Share(self.answered, self.to_answer),
            takes_on=Share(self.taken_on, self.to_take_on),
            seen=Share(self.seen, self.to_see),
            helped=Share(self.helped, self.to_help),
            hours_to_answer=self.hours_to_answer,
            days_to_be_seen=self.days_to_be_seen,
            set_aside=self.set_aside,
        )


class TrustState(Identified, Base):
    """All that was learnt of everyone at one moment (see `state`). Its id is its version: what a process has read
    under it stays true."""

    __tablename__ = "trust_state"

    computed_at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Forecast(Base):
    """What was said of a referral as the day of its sending began, by the model and two baselines. Never changed."""

    __tablename__ = "trust_forecast"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(index=True)
    chance: Mapped[float]
    follow_through: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    by_need: Mapped[float]
    logistic: Mapped[float]


class Check(Identified, Base):
    """How true the forecasts were, as found in one night; `found` is what may be published of it.

    `behind`: a baseline was clearly better; `alarmed`: it was so for so many nights that people are told.
    """

    __tablename__ = "trust_check"

    day: Mapped[date] = mapped_column(unique=True)
    behind: Mapped[bool]
    alarmed: Mapped[bool]
    found: Mapped[dict[str, Any]] = mapped_column(JSON)


class Signal(Identified, Base):
    """What looks odd (see `watching`), until a coordinator settles it. Without a person it is the organization's."""

    __tablename__ = "trust_signal"

    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    part: Mapped[int]
    whole: Mapped[int]
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Hold(Identified, Base):
    """All that an account confirmed counts nothing while a coordinator looks into it; `words` say why."""

    __tablename__ = "trust_hold"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(600))
    held_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    held_at: Mapped[datetime]
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None] = mapped_column(index=True)


class Endorsement(Identified, Base):
    """Somebody stands by a partner, with their name; `tie` is what else ties them to it. Words, never a score."""

    __tablename__ = "endorsement"
    __table_args__ = (UniqueConstraint("partner_id", "person_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(600))
    tie: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]


class PartnerNote(Identified, Base):
    """What a team wrote down about a partner for itself: nobody else reads it, not even a coordinator."""

    __tablename__ = "partner_note"
    __table_args__ = (Index("ix_partner_note_partner", "partner_id", "team_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(SealedText("partner_note.words"))
    nonce: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime]


class KeepInTouch(Identified, Base):
    """A person wants to be reminded of a partner every so many days; `next_on` is the next time.

    `waits_since`: since when it stands among their tasks; None once they have been in touch.
    """

    __tablename__ = "keep_in_touch"
    __table_args__ = (UniqueConstraint("person_id", "partner_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    every_days: Mapped[int]
    next_on: Mapped[date] = mapped_column(index=True)
    waits_since: Mapped[date | None]


class Introduction(Identified, Base):
    """Somebody of `organization_id` works with a partner so often that it may be told (see `introducing`), in words.

    Whether they let it be told is asked whenever somebody reads.
    """

    __tablename__ = "partner_introduction"
    __table_args__ = (UniqueConstraint("partner_id", "person_id", "organization_id"),)

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), index=True
    )
    often: Mapped[str] = mapped_column(String(24))


class PartnerReply(Identified, Base):
    """What a provider says itself to its record: one text, shown wherever the record stands."""

    __tablename__ = "partner_reply"

    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(String(1200))
    at: Mapped[datetime]


class Dispute(Identified, Base):
    """A provider says that a referral was counted against it wrongly; both sides are heard, a coordinator decides.

    `claim` is the provider's side, `answer` the referrer's. `decision`: "set_aside" (it counts no more) or "stands".
    """

    __tablename__ = "trust_dispute"

    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), unique=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), index=True)
    claim: Mapped[str] = mapped_column(SealedText("trust_dispute.claim"))
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[str | None] = mapped_column(SealedText("trust_dispute.answer"))
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(SealedText("trust_dispute.reason"))
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
