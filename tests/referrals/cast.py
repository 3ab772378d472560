"""Shortcuts for tests of the loop: a client of Dana's, with consent, and a referral to the pantry."""

from typing import Any

from app.accounts.models import Team
from app.actor import Actor
from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization, Service
from app.referrals import actions, policy, sending
from app.referrals.lifecycle import Action, Status, Step
from app.referrals.models import Referral
from tests import town

DANA, AMARA, LEE, PRIYA, OWEN, CORA, ADA, ROSA = (
    town.actor(person)
    for person in (
        town.DANA,
        town.AMARA,
        town.LEE,
        town.PRIYA,
        town.OWEN,
        town.CORA,
        town.ADA,
        town.ROSA,
    )
)
CONSENTED = (town.HARBOR, town.LAKEVIEW)


def open_client(by: Actor = DANA, *, consent: bool = True, **facts: Any) -> Client:
    """Maria, in the care of `by`, who has agreed to ask Harbor and Lakeview. Call inside a transaction."""
    team = db.session.get_one(Team, next(iter(by.teams)))
    known = {"name": "Maria Sandoval", "phone": "(217) 555-0188", "area": "62704", **facts}
    client = clients.open_client(team=team, by=by, **known)
    if consent:
        recipients = [db.session.get_one(Organization, id_) for id_ in CONSENTED]
        clients.give_consent(client, recipients=recipients, by=by)
    return client


def send(client: Client | None = None, service: Any = town.PANTRY, by: Actor = DANA, **more: Any) -> Referral:
    """A referral of `client` to `service`. Call inside a transaction."""
    known = {"need": "food.pantry", "wishes": ["Food for the week"], "why": "The fridge is empty.", **more}
    return sending.send(client or open_client(by), db.session.get_one(Service, service), by=by, **known)


def sent(**more: Any) -> Any:
    """The id of a referral that has been sent, lastingly."""
    with transaction():
        return send(**more).id


def take(id_: Any, action: Action, by: Actor, **given: Any) -> Step:
    """One step, lastingly, by the rules of who is a party."""
    with transaction():
        referral = db.session.get_one(Referral, id_)
        return actions.take(referral, action, by=by, party=policy.party_for(by, referral, action), **given)


def status_of(id_: Any) -> Status:
    db.session.rollback()
    return Status(db.session.get_one(Referral, id_).status)


def two_referrals() -> tuple[Any, Any]:
    """Their ids: one waits for an answer, one is accepted."""
    with transaction():
        waits = send(open_client(name="Ana")).id
        taken = send(open_client(name="Bo")).id
    take(taken, Action.ACCEPT, PRIYA)
    return waits, taken
