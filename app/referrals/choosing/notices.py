"""The case manager hears that a client has answered: a reaction. The mail holds a link and nothing of the client."""

from uuid import UUID

from flask import current_app

from app import messages
from app.accounts.colleagues import hearers, in_teams
from app.accounts.models import Person
from app.accounts.telling import Hearer, Notices, told
from app.audit import AuditEvent
from app.clients.models import Client
from app.config import Settings
from app.db import db
from app.messages import Meant, Message
from app.messages.queries import tried_in_vain
from app.referrals.choosing.deciding import How
from app.referrals.lifecycle import Party

TEMPLATE = "client_answered"


def tell_case_manager(event: AuditEvent) -> None:
    """What came by the link is news; what a worker wrote down is not.

    Whoever stands in for the case manager hears it instead; where they read no mail, their team does.
    """
    if event.data["how"] != How.LINK:
        return
    client = db.session.get_one(Client, event.subject_id)
    own = hearers(Person.id == client.worker_id)
    reads_mail = own and own[0].notices is not Notices.NONE
    team = [] if reads_mail else hearers(in_teams({client.team_id}))
    for hearer in told(team or own).at_once:
        _tell(client, hearer, event.id)


def pass_on(event: AuditEvent) -> None:
    """Such a mail came back: it goes to the next of the team, until one of them is reached."""
    lost = db.session.get(Message, UUID(event.data["message"]))
    tried = tried_in_vain(lost) if lost is not None and lost.template == TEMPLATE else frozenset()
    client = db.session.get(Client, event.subject_id) if tried else None
    if lost is None or client is None:
        return
    team = hearers(in_teams({client.team_id}))
    following = next((hearer for hearer in team if hearer.mail.casefold() not in tried), None)
    if following is not None:
        _tell(client, following, lost.cause or 0)


def _tell(client: Client, hearer: Hearer, cause: int) -> None:
    settings: Settings = current_app.extensions["settings"]
    messages.queue(
        TEMPLATE,
        to=hearer.mail,
        about=client,
        meant=Meant(Party.REFERRER.value, cause, hearer.id),
        link=f"{settings.base_url}/clients/{client.id}/shortlist",
    )
