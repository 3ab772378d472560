"""The form by which the two workers write to each other, and what the pages show around it."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from wtforms import RadioField, TextAreaField

from app.actor import Actor
from app.referrals import policy
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.reach import Delivery
from app.referrals.seen import SeenClient
from app.referrals.talking import queries
from app.referrals.talking.queries import Shown
from app.web.forms import LONG, WordedForm, at_most, nonce, plain, required

BOTH, OWN = "both", "own"


class Talk(WordedForm):
    words = TextAreaField(
        "Write a message", [required("Write something first."), at_most(LONG)], filters=[plain]
    )
    readers = RadioField("Who may read it?", [required("Say who may read it.")])
    nonce = nonce()

    @property
    def is_private(self) -> bool:
        return bool(self.readers.data == OWN)

    @property
    def id(self) -> UUID:
        return UUID(self.nonce.data)


@dataclass(frozen=True, slots=True)
class Talking:
    """What a page shows of the messages. `why_not`: why nobody on the other side could read one."""

    messages: list[Shown]
    form: Talk
    url: str
    why_not: str = ""
    fresh: frozenset[UUID] = field(default_factory=frozenset)


def side_of(actor: Actor, referral: Referral) -> Party | None:
    """The side on which `actor` reads and writes here; none for those who only see the routing."""
    mine = policy.parties_of(actor, referral)
    return next((party for party in (Party.REFERRER, Party.PROVIDER) if party in mine), None)


def talk_form(referral: Referral, party: Party, why_not: str = "") -> Talk:
    """An empty form, or the one that was sent."""
    other = referral.partner if party is Party.REFERRER else referral.organization
    own = referral.organization if party is Party.REFERRER else referral.partner
    both = {} if why_not else {BOTH: f"{other.public_name} and we"}
    form = Talk(data={"readers": OWN if why_not else BOTH, "nonce": str(uuid4())})
    form.readers.choices = {**both, OWN: f"Only we at {own.public_name}"}
    return form


def talking(
    referral: Referral,
    *,
    party: Party,
    client: SeenClient,
    shared: SeenClient,
    url: str,
    delivery: Delivery | None = None,
    refused: Talk | None = None,
    fresh: frozenset[UUID] = frozenset(),
) -> Talking:
    """The messages of one side and its form; `shared` is the client as the provider sees them."""
    why_not = "" if party is Party.PROVIDER else _why_not(referral, shared, delivery)
    messages = queries.messages_of(referral, party=party, facts=client.facts)
    return Talking(messages, refused or talk_form(referral, party, why_not), url, why_not, fresh)


def _why_not(referral: Referral, shared: SeenClient, delivery: Delivery | None) -> str:
    if not shared.facts:
        return "The provider can read nothing now: consent was withdrawn, or has run out."
    if delivery is Delivery.NOBODY:
        return (
            "Nobody at the provider can read a message: they have no account and no mailbox here. Call them."
        )
    if delivery is Delivery.MAILBOX and not referral.is_open:
        return "Nobody at the provider can read a message: their private link ended with the referral."
    return ""
