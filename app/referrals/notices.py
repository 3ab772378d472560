"""Who is told of what has happened to a referral: reactions to events, run within the worker's transaction.

A notice carries a link and a reference, never a word about a client, and nobody is told of what they did themselves.
The provider's link is private: it opens this referral to whoever holds it, and nothing else.
"""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts.colleagues import hearers
from app.accounts.models import Person
from app.audit import AuditEvent
from app.db import db
from app.messages import Message
from app.referrals import links, policy, telling
from app.referrals.assigning import HAND_OVER
from app.referrals.lifecycle import OPEN, UNANSWERED, Party, Status
from app.referrals.models import Referral
from app.referrals.talking import queries as talking
from app.referrals.talking.models import ReferralMessage
from app.referrals.telling import Word
from app.stewardship.notices import stewards

PLACED_ELSEWHERE = "placed_elsewhere"


def tell_provider(event: AuditEvent) -> None:
    """Tell the provider's people (else the mailbox in the listing) that a referral needs them or has changed."""
    referral = _subject(event)
    template = "referral_to_answer" if referral.status in UNANSWERED else "referral_changed"
    if referral.reason == PLACED_ELSEWHERE:
        template = "referral_placed"
    _tell(event, referral, template, Party.PROVIDER)


def tell_referrer(event: AuditEvent) -> None:
    """Tell the case manager that there is news of a referral."""
    _tell(event, _subject(event), "referral_news", Party.REFERRER)


def tell_other_side(event: AuditEvent) -> None:
    """Tell whoever did not do it: the provider, and the case manager (also of what a colleague did)."""
    if event.data.get("reason") != PLACED_ELSEWHERE:  # of the acceptance they have heard
        tell_referrer(event)
    if event.data["party"] != Party.PROVIDER:
        tell_provider(event)


def tell_whom_it_was_given(event: AuditEvent) -> None:
    """Whoever has it in hand now hears of it, unless they took it themselves."""
    alone = event.data.get("to") and event.data.get("channel") != HAND_OVER
    to = UUID(event.data["to"]) if alone else None
    found = hearers(Person.id == to) if to and to != event.actor_id else []
    for hearer in found:
        telling.mail(
            Word(_subject(event), "referral_given", Party(event.data["party"]), event.id),
            hearer.mail,
            hearer.id,
        )


def tell_of_message(event: AuditEvent) -> None:
    """The other side hears that there is a message, unless a mail about an unread one has just gone out."""
    message = db.session.get(ReferralMessage, UUID(event.data["message"]))
    if message is None or talking.told_already(message):
        return
    other = Party.REFERRER if event.data["party"] == Party.PROVIDER else Party.PROVIDER
    _tell(event, _subject(event), "referral_message", other)


def remind(event: AuditEvent) -> None:
    """Half of the time is over: remind whoever is asked; where no mail reaches a provider, somebody has to call."""
    referral = _subject(event)
    if referral.status == Status.INFO_NEEDED:
        _tell(event, referral, "referral_reminder", Party.REFERRER)
    elif not _tell(event, referral, "referral_reminder", Party.PROVIDER):
        _tell(event, referral, "referral_call", Party.REFERRER)


def warn_of_silence(event: AuditEvent) -> None:
    """The answer is due and has not come: both sides hear of it."""
    referral = _subject(event)
    _tell(event, referral, "referral_overdue", Party.REFERRER)
    if referral.status != Status.INFO_NEEDED:
        _tell(event, referral, "referral_reminder", Party.PROVIDER)


def tell_of_meeting(event: AuditEvent) -> None:
    """An appointment is near: the case manager can remind the client, the provider looks at their calendar."""
    for side in (Party.REFERRER, Party.PROVIDER):
        _tell(event, _subject(event), "referral_appointment_near", side)


def ask_about_meeting(event: AuditEvent) -> None:
    """An appointment is over, and nobody said whether they met: where no mail asks the provider, we find out."""
    referral = _subject(event)
    if not _tell(event, referral, "referral_appointment_over", Party.PROVIDER):
        _tell(event, referral, "referral_appointment_over", Party.REFERRER)


def pass_on(event: AuditEvent) -> None:
    """A mail about a referral came back: on to the next person, or to the page of the referral."""
    lost = db.session.get(Message, UUID(event.data["message"]))
    about_one = lost is not None and lost.about_kind == Referral.__tablename__
    if lost is not None and about_one and lost.side in (Party.PROVIDER, Party.REFERRER):
        telling.pass_on(lost, _found(lost.about_id))


def ask_for_news(event: AuditEvent) -> None:
    """Nothing was heard for too long, or the day has come to look again: ask whoever has it in hand."""
    referral, review = _subject(event), event.name == "referral.review_due"
    reached = _tell(event, referral, "referral_review" if review else "referral_progress", Party.PROVIDER)
    if review or not reached:
        _tell(event, referral, "referral_review" if review else "referral_stalled", Party.REFERRER)


def tell_of_stall(event: AuditEvent) -> None:
    """The provider was asked how it goes and said nothing: the case manager hears of it."""
    _tell(event, _subject(event), "referral_stalled", Party.REFERRER)


def tell_coordinators(event: AuditEvent) -> None:
    """Neither side has moved it: the coordinators see its state, never its words, and nothing of the protected."""
    referral = _subject(event)
    if not policy.is_protected(referral):
        word = Word(referral, "referral_escalated", Party.COORDINATOR, event.id)
        for person in stewards():
            telling.mail(word, person.mail, person.id)


def tell_holders(event: AuditEvent) -> None:
    """A client has withdrawn consent: tell every provider who holds an open referral of theirs."""
    recipients = {UUID(id_) for id_ in event.data["recipients"]}
    held = _whole().where(
        Referral.client_id == event.subject_id,
        Referral.partner_id.in_(recipients),
        Referral.status.in_([status.value for status in OPEN]),
    )
    closed = db.session.scalars(held).all()
    links.revoke_all([referral.id for referral in closed])
    for referral in closed:
        _tell(event, referral, telling.CLOSED_TO_YOU, Party.PROVIDER)


def _subject(event: AuditEvent) -> Referral:
    return _found(event.subject_id)


def _found(id_: UUID) -> Referral:
    return db.session.scalars(_whole().where(Referral.id == id_)).one()


def _whole() -> Select[Referral]:
    return select(Referral).options(
        joinedload(Referral.service), joinedload(Referral.partner), joinedload(Referral.case_manager)
    )


def _tell(event: AuditEvent, referral: Referral, template: str, side: Party) -> bool:
    """Say it to one side, but for whoever did it; whether there was anybody to tell."""
    return telling.tell(Word(referral, template, side, event.id), but=event.actor_id)
