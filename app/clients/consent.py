"""What a client has allowed us to share: with whom, which facts, for what, until when.

Checked at every read, never remembered. A withdrawal closes, at once, everything that was given before it to
the recipients that it names, whatever other papers exist; only a consent given afterwards opens it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.errors import Conflict, Invalid

DEFAULT_LENGTH = timedelta(days=365)
TEXT_VERSION = "2026-11-22"


class Purpose(StrEnum):
    """What the facts may be used for."""

    REFERRAL = "referral"


class Fact(StrEnum):
    """The facts about a client that can be shared, each by itself."""

    NEED = "need"
    AREA = "area"
    ACCESS = "access"
    HOUSEHOLD = "household"
    NAME = "name"
    CONTACT = "contact"
    ATTACHMENTS = "attachments"


class Method(StrEnum):
    """How consent was given."""

    WRITTEN = "written"
    VERBAL = "verbal"
    LINK = "link"


class Giver(StrEnum):
    """Who agreed."""

    CLIENT = "client"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


# Below 18 a guardian agrees. From 13 on the law lets minors agree to some help by themselves.
MINORS = frozenset({"0-5", "6-12", "13-17"})
MAY_AGREE_ALONE = frozenset({"13-17"})

GIVER_WORDS: dict[Giver, str] = {
    Giver.CLIENT: "The client",
    Giver.GUARDIAN: "Their parent or guardian",
    Giver.REPRESENTATIVE: "Someone who may speak for them",
}

FIRST: frozenset[Fact] = frozenset({Fact.NEED, Fact.AREA, Fact.ACCESS})
PERSONAL: frozenset[Fact] = frozenset(Fact) - FIRST

FACT_WORDS: dict[Fact, str] = {
    Fact.NEED: "What is needed, and why",
    Fact.AREA: "The area where the client lives (ZIP code)",
    Fact.ACCESS: "Language and access needs",
    Fact.HOUSEHOLD: "Age band and household",
    Fact.NAME: "Name and pronouns",
    Fact.CONTACT: "Phone, e-mail and address, and what is safe",
    Fact.ATTACHMENTS: "Papers that are attached: letters, forms, photos",
}

METHOD_WORDS: dict[Method, str] = {
    Method.WRITTEN: "Signed on paper",
    Method.VERBAL: "Said out loud",
    Method.LINK: "Through a private link",
}


class Standing(StrEnum):
    """How a consent stands at a moment."""

    ALIVE = "alive"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STANDING_WORDS: dict[Standing, str] = {
    Standing.ALIVE: "In force",
    Standing.EXPIRED: "Expired",
    Standing.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """One consent as the rules see it. `early`: name and contact may be seen before the provider accepts."""

    facts: frozenset[Fact]
    recipients: frozenset[UUID]
    given_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None = None
    purpose: Purpose = Purpose.REFERRAL
    early: bool = False


def is_minor(age_band: str | None) -> bool:
    return age_band in MINORS


def require_giver(age_band: str | None, giver: Giver, name: str | None, own_voice: str | None) -> None:
    """Refuse a consent from somebody who can't give it. Raises Invalid in words.

    For a child somebody else agrees, and the child is asked all the same. A minor of 13 or more may agree alone
    where what they say about it is written down.
    """
    problems = {}
    if giver is not Giver.CLIENT and not name:
        problems["giver_name"] = "Write down who agreed, and what they are to the client."
    if is_minor(age_band):
        if giver is Giver.CLIENT and age_band not in MAY_AGREE_ALONE:
            problems["giver"] = "For a child, a parent or guardian agrees."
        if not own_voice:
            problems["own_voice"] = "Write down what the young person says about it themselves."
    if problems:
        raise Invalid(" ".join(problems.values()), problems)


def standing(terms: Terms, now: datetime) -> Standing:
    if terms.withdrawn_at is not None and terms.withdrawn_at <= now:
        return Standing.WITHDRAWN
    return Standing.ALIVE if terms.given_at <= now < terms.expires_at else Standing.EXPIRED


def in_force(
    consents: Iterable[Terms], recipient: UUID, now: datetime, purpose: Purpose = Purpose.REFERRAL
) -> list[Terms]:
    """The consents that open anything to `recipient` now."""
    naming = [terms for terms in consents if recipient in terms.recipients and terms.purpose is purpose]
    withdrawn = [at for terms in naming if (at := terms.withdrawn_at) is not None and at <= now]
    last = max(withdrawn, default=None)
    return [
        terms
        for terms in naming
        if standing(terms, now) is Standing.ALIVE and (last is None or terms.given_at > last)
    ]


def covering(consents: Iterable[Terms], recipient: UUID, now: datetime) -> Terms | None:
    """The consent under which `recipient` may be asked for help now: need, area and access may be shared."""
    return next((terms for terms in in_force(consents, recipient, now) if terms.facts >= FIRST), None)


def visible(consents: Iterable[Terms], recipient: UUID, now: datetime, *, accepted: bool) -> frozenset[Fact]:
    """The facts that `recipient` may see now; before it accepts only the first, unless agreed otherwise."""
    alive = in_force(consents, recipient, now)
    facts = (terms.facts if accepted or terms.early else terms.facts & FIRST for terms in alive)
    return frozenset().union(*facts)


def require_cover(consents: Iterable[Terms], recipient: UUID, now: datetime) -> Terms:
    """`covering`; refuses to send what the client has not agreed to. Raises Conflict in words."""
    terms = covering(consents, recipient, now)
    if terms is None:
        raise Conflict(
            "The client has not agreed to share this with that organization, or no longer does. "
            "Ask the client, and record their consent first."
        )
    return terms
