"""What a reader may see of a client on a referral, now: consent is asked at every single reading."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app import clock
from app.actor import Actor, Role
from app.clients.circumstances import likes
from app.clients.consent import Fact, Terms, visible
from app.clients.contact import withheld
from app.clients.models import Client
from app.clients.queries import consents_of
from app.db import db
from app.referrals.lifecycle import Party
from app.referrals.models import Companion, Referral
from app.referrals.policy import parties_of


@dataclass(frozen=True, slots=True)
class Others:
    """The other people of a household whom a referral is for: how many, and the names that may be seen."""

    count: int
    names: tuple[str, ...] = ()


NONE_BESIDE = Others(0)


@dataclass(frozen=True, slots=True)
class SeenClient:
    """A client as one reader may see them. What is not in `facts` is not in here either."""

    id: UUID
    facts: frozenset[Fact]
    name: str = ""
    pronouns: str = ""
    age_band: str = ""
    household: str = ""
    area: str = ""
    no_fixed_address: bool = False
    language: str = ""
    interpreter: bool = False
    access_needs: str = ""
    preferences: str = ""
    worker_gender: str = ""
    distance: str = ""
    times: list[str] = field(default_factory=list)
    phone: str = ""
    email: str = ""
    address: str = ""
    ways: dict[str, str] = field(default_factory=dict)
    safe_times: str = ""
    unsafe_note: str = ""
    best_way: str = ""
    representative: str = ""
    guardian: str = ""
    others: Others = NONE_BESIDE

    @property
    def likes(self) -> list[tuple[str, str]]:
        return likes(self.worker_gender, self.distance, self.times)

    def sees(self, fact: str) -> bool:
        return fact in self.facts


COLUMNS: dict[Fact, tuple[str, ...]] = {
    Fact.NEED: (),
    Fact.AREA: ("area", "no_fixed_address"),
    Fact.ACCESS: (
        "language",
        "interpreter",
        "access_needs",
        "preferences",
        "worker_gender",
        "distance",
        "times",
    ),
    Fact.HOUSEHOLD: ("age_band", "household"),
    Fact.NAME: ("name", "pronouns"),
    Fact.CONTACT: (
        "phone",
        "email",
        "address",
        "ways",
        "safe_times",
        "unsafe_note",
        "best_way",
        "representative",
        "guardian",
    ),
    Fact.ATTACHMENTS: (),
}


def client_as_seen(referral: Referral, *, seen_by: Actor) -> SeenClient:
    """The client of a referral as `seen_by` may see them: the own team everything, the provider what is agreed.

    A number or address that is unsafe in one way, and not allowed in another, is handed to no provider.
    """
    facts = facts_seen(referral, referral.client, seen_by=seen_by)
    own = Party.REFERRER in parties_of(seen_by, referral)
    without = frozenset() if own else withheld(referral.client.ways)
    return _shown(referral.client, facts, without, _others(referral, facts, own=own))


def client_as_shared(referral: Referral) -> SeenClient:
    """The client of a referral as the provider may see them now: for the case manager to know."""
    facts = facts_shared(referral, referral.client)
    return _shown(referral.client, facts, withheld(referral.client.ways), _others(referral, facts, own=False))


def _others(referral: Referral, facts: frozenset[Fact], *, own: bool) -> Others:
    """Each is named by their own consent; their number is of the household, which the client's own covers."""
    if Fact.HOUSEHOLD not in facts:
        return NONE_BESIDE
    wanted = select(Client).join(Companion, Companion.client_id == Client.id)
    people = db.session.scalars(wanted.where(Companion.referral_id == referral.id)).all()
    consents = {} if own or not people else consents_of({person.id for person in people})
    named = [
        person.name
        for person in people
        if own or Fact.NAME in _shared_by([given.terms for given in consents.get(person.id, [])], referral)
    ]
    return Others(len(people), tuple(sorted(named, key=str.casefold)))


def _shared_by(terms: list[Terms], referral: Referral) -> frozenset[Fact]:
    return visible(terms, referral.partner_id, clock.now(), accepted=referral.taken_on)


def _shown(client: Client, facts: frozenset[Fact], without: frozenset[str], others: Others) -> SeenClient:
    columns = [c for fact in Fact if fact in facts for c in COLUMNS[fact] if c not in without]
    known = {column: getattr(client, column) for column in columns}
    said = {name: value for name, value in known.items() if value is not None}
    return SeenClient(client.id, facts, others=others, **said)


def facts_seen(referral: Referral, client: Client, *, seen_by: Actor) -> frozenset[Fact]:
    parties = parties_of(seen_by, referral)
    if Party.REFERRER in parties:
        return frozenset(Fact)
    if Party.PROVIDER not in parties:
        return frozenset()
    return facts_shared(referral, client)


def facts_shared(referral: Referral, client: Client) -> frozenset[Fact]:
    return _shared_by(client.terms, referral)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a line of a list may show of a client."""

    name: str = ""
    area: str = ""


def glimpses(referrals: Collection[Referral], actor: Actor) -> dict[UUID, Glimpse]:
    """By referral: what the provider's staff may see now in a list; few statements for many."""
    own, now = actor.organizations(Role.PROVIDER), clock.now()
    received = [referral for referral in referrals if referral.partner_id in own]
    consents = consents_of({referral.client_id for referral in received})
    facts = {
        referral.id: visible(
            [given.terms for given in consents[referral.client_id]],
            referral.partner_id,
            now,
            accepted=referral.taken_on,
        )
        for referral in received
    }
    wanted = {referral.client_id for referral in received if facts[referral.id]}
    rows = db.session.execute(select(Client.id, Client.name, Client.area).where(Client.id.in_(wanted)))
    known = {id_: (name, area) for id_, name, area in rows}
    return {
        referral.id: _glimpse(facts[referral.id], *known[referral.client_id])
        for referral in received
        if referral.client_id in known
    }


def _glimpse(facts: frozenset[Fact], name: str, area: str | None) -> Glimpse:
    return Glimpse(name if Fact.NAME in facts else "", area or "" if Fact.AREA in facts else "")
