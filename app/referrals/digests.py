"""The mail of the day: what somebody chose to hear once a day, all of it in one mail."""

from uuid import UUID

from flask import current_app
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload

from app import messages
from app.accounts.colleagues import at_provider, hearers, in_teams
from app.accounts.models import Person
from app.accounts.queries import actor_of
from app.accounts.telling import told
from app.actor import Role
from app.audit import AuditEvent
from app.config import Settings
from app.db import db
from app.messages import Message
from app.referrals import links
from app.referrals.lifecycle import STATE, Status
from app.referrals.models import WaitingNotice
from app.referrals.telling import address_of, answer_address

TEMPLATE = "referral_digest"
# What is said instead of where it stands, which has not changed.
INSTEAD = {
    "referral_merged": "its provider is listed under another name now, and it went along",
    "referral_stays": "two listings were made one; please ask your client whether the kept one may see it, too",
    "referral_unmerged": "two listings that were made one are two again, and it is where it was before",
}


def waiting_people() -> list[UUID]:
    """For whom something waits."""
    return list(db.session.scalars(select(WaitingNotice.person_id).distinct()))


def send_digest(person_id: UUID) -> None:
    """Queue the mail of the day for one person; what has been said is forgotten. Twice says nothing twice."""
    person = db.session.get_one(Person, person_id)
    mine = (
        select(WaitingNotice).where(WaitingNotice.person_id == person_id).order_by(WaitingNotice.created_at)
    )
    found = db.session.scalars(mine.options(joinedload(WaitingNotice.referral))).all()
    if person.active and found:
        serves = actor_of(person_id).organizations(Role.PROVIDER)
        lines = [_line(each, person, answers=each.referral.partner_id in serves) for each in found]
        messages.queue(TEMPLATE, to=person.mail, about=person, lines=lines)
    db.session.execute(delete(WaitingNotice).where(WaitingNotice.person_id == person_id))


def pass_on(event: AuditEvent) -> None:
    """A mail of the day came back: those who work beside that person hear of it, and look after what is news."""
    lost = db.session.get(Message, UUID(event.data["message"]))
    if lost is None or lost.template != TEMPLATE:
        return
    actor = actor_of(event.subject_id)
    beside = or_(at_provider(actor.organizations(Role.PROVIDER)), in_teams(actor.teams_as(Role.CASE_MANAGER)))
    settings: Settings = current_app.extensions["settings"]
    for hearer in told(each for each in hearers(beside) if each.id != actor.id).at_once:
        messages.queue(
            "digest_lost",
            to=hearer.mail,
            about=("person", hearer.id),
            person=actor.name,
            link=f"{settings.base_url}/today",
        )


def _line(notice: WaitingNotice, person: Person, *, answers: bool) -> dict[str, str]:
    """Where it stands now, which may be more than what was news when it happened."""
    referral = notice.referral
    token = links.make(referral, person.id) if answers and referral.is_open else ""
    return {
        "reference": referral.reference,
        "says": INSTEAD.get(notice.template, f"it {STATE[Status(referral.status)]}"),
        "link": address_of(referral),
        "private_link": answer_address(token) if token else "",
    }
