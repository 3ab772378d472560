"""What a page shows of appointments to one side, and what that side may do with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.clients.consent import Fact
from app.referrals import quality
from app.referrals.appointments.actions import MAY_MEET
from app.referrals.appointments.forms import Arrange
from app.referrals.appointments.meeting import MEETING_WORDS, WHY, WHY_WORDS, Meeting
from app.referrals.appointments.models import Appointment
from app.referrals.appointments.queries import of_referral
from app.referrals.lifecycle import Party, Status
from app.referrals.models import Referral
from app.referrals.reach import OUT_OF_REACH, Delivery
from app.referrals.seen import SeenClient


@dataclass(frozen=True, slots=True)
class Meetings:
    """`url` gives the address of each deed; `questions` are those on quality that are still open to the provider."""

    all: list[Appointment]
    url: Callable[[str], str]
    party: Party
    may_arrange: bool
    form: Arrange | None
    questions: dict[str, str]
    now: datetime
    token: str = ""

    @property
    def shown(self) -> bool:
        return bool(self.all or self.may_arrange)

    @property
    def for_referrer(self) -> bool:
        return self.party is Party.REFERRER

    @property
    def coming(self) -> bool:
        return any(one.at > self.now and one.cancelled_at is None for one in self.all)

    @property
    def words(self) -> dict[Meeting, str]:
        return MEETING_WORDS

    @property
    def why(self) -> dict[Meeting, dict[str, str]]:
        return WHY

    @property
    def why_words(self) -> dict[str, str]:
        return WHY_WORDS


def meetings(
    referral: Referral,
    *,
    party: Party,
    client: SeenClient,
    url: Callable[[str], str],
    refused: Arrange | None = None,
    token: str = "",
    delivery: Delivery = Delivery.TOLD,
) -> Meetings:
    """For one side; the provider sees them while the client agrees that they know of the need.

    Where the provider is out of reach (`delivery`), the case manager writes down what was agreed with them.
    """
    sees = party is Party.REFERRER or Fact.NEED in client.facts
    writes = party is Party.PROVIDER or delivery in OUT_OF_REACH
    arranges = writes and sees and Status(referral.status) in MAY_MEET
    return Meetings(
        all=of_referral(referral.id) if sees else [],
        url=url,
        party=party,
        may_arrange=arranges,
        form=(refused or Arrange(formdata=None)) if arranges else None,
        questions=quality.unanswered(referral) if party is Party.PROVIDER and sees else {},
        now=clock.now(),
        token=token,
    )
