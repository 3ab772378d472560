"""The case manager hears that a client has answered: a reaction. The mail holds a link and nothing of the client."""

from flask import current_app

from app import messages
from app.accounts.models import Person
from app.audit import AuditEvent
from app.clients.models import Client
from app.config import Settings
from app.db import db
from app.referrals.choosing.deciding import How


def tell_case_manager(event: AuditEvent) -> None:
    """What came by the link is news; what a worker wrote down is not."""
    if event.data["how"] != How.LINK:
        return
    client = db.session.get_one(Client, event.subject_id)
    worker = db.session.get_one(Person, client.worker_id)
    settings: Settings = current_app.extensions["settings"]
    if worker.active:
        messages.queue(
            "client_answered",
            to=worker.mail,
            about=client,
            link=f"{settings.base_url}/clients/{client.id}/shortlist",
        )
