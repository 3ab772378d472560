"""Asking somebody of another agency for an introduction: one mail, paced for both, and never about a client."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from app import audit, clock, messages
from app.accounts.models import Person
from app.actor import Actor
from app.audit import AuditEvent
from app.db import db
from app.directory.models import Organization
from app.errors import Conflict
from app.messages import Meant
from app.trust.introductions import Introducer

ASKED = "partner.introduction_asked"
AGAIN = timedelta(days=30)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
MOST_A_DAY = 5  # of one who asks
MOST_A_WEEK = 3  # to one who is asked


def ready(to: Introducer, *, by: Actor, at: str) -> str:
    """The words to begin with, signed; `at` is the reader's agency, or nothing."""
    return (
        f"Hello {to.first_name},\n\nI hear that you work with {to.partner_name} {to.often}. "
        "I would like to get to know somebody there. Could you introduce me, or tell me whom to call?\n\n"
        f"Thank you,\n{by.name}{f', {at}' if at else ''}"
    )


def ask(to: Introducer, words: str, *, by: Actor, answer_to: str, nonce: UUID) -> None:
    """Mail `words`; the same form sent twice is one mail. Answers go to the address `answer_to`.

    Raises Conflict where they were asked for this within a month, or either has had enough of it for now.
    """
    person = db.session.get_one(Person, to.person, with_for_update=True)  # two at once: one after the other
    lately = _asked_since(clock.now() - AGAIN)
    if any(event.data["nonce"] == str(nonce) and event.actor_id == by.id for event in lately):
        return
    _check_pace(to, lately, by)
    audit.record(ASKED, ("person", person.id), by=by, partner=to.partner, nonce=nonce)
    base = current_app.extensions["settings"].base_url
    messages.queue(
        "introduction",
        to=person.mail,
        about=person,
        meant=Meant(side="introduction", person_id=person.id),
        words=words,
        answer_to=answer_to,
        link=f"{base}/account/introductions",
    )


def asked_at(to: Introducer, *, by: Actor) -> datetime | None:
    """When `by` asked them for this within the past month."""
    lately = _asked_since(clock.now() - AGAIN)
    return max((event.at for event in lately if _is_same(event, to, by)), default=None)


def mail_and_agency(actor: Actor) -> tuple[str, str]:
    """Where whoever asks is answered, and for whom they work: nothing where that serves victims of violence."""
    mail = db.session.get_one(Person, actor.id).mail
    places = select(Organization.name).where(
        Organization.id.in_(actor.organizations()), ~Organization.victim_service_provider
    )
    return mail, next(iter(db.session.scalars(places.order_by(Organization.name))), "")


def _check_pace(to: Introducer, lately: list[AuditEvent], by: Actor) -> None:
    now = clock.now()
    if any(_is_same(event, to, by) for event in lately):
        raise Conflict(f"You asked {to.first_name} for this within the past month. Give them time, or call.")
    if sum(event.actor_id == by.id and event.at > now - A_DAY for event in lately) >= MOST_A_DAY:
        raise Conflict(f"You asked for {MOST_A_DAY} introductions within a day. Wait until tomorrow.")
    if sum(event.subject_id == to.person and event.at > now - A_WEEK for event in lately) >= MOST_A_WEEK:
        raise Conflict(f"{to.first_name} was asked by several people this week. Ask again next week.")


def _is_same(event: AuditEvent, to: Introducer, by: Actor) -> bool:
    asked = event.actor_id, event.subject_id, event.data["partner"]
    return asked == (by.id, to.person, str(to.partner))


def _asked_since(moment: datetime) -> list[AuditEvent]:
    wanted = select(AuditEvent).where(AuditEvent.name == ASKED, AuditEvent.at > moment)
    return list(db.session.scalars(wanted))
