"""Who is told of what has happened to a referral: reactions to events, run within the worker's transaction.

A notice carries a link and a reference, never a word about a client, and nobody is told of what they did themselves.
The provider's link is private: it opens this referral to whoever holds it, and nothing else.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app import messages
from app.accounts.models import Person
from app.audit import AuditEvent
from app.config import Settings
from app.db import db
from app.referrals import links
from app.referrals.lifecycle import OPEN, UNANSWERED, Party, Status
from app.referrals.models import Referral
from app.referrals.reach import reach_of
from app.web.words import full_date


def tell_provider(event: AuditEvent) -> None:
    """Tell the provider's people (else the mailbox in the listing) that a referral needs them or has changed."""
    referral = _subject(event)
    template = "referral_to_answer" if referral.status in UNANSWERED else "referral_changed"
    _tell_provider(referral, template, but=event.actor_id)


def tell_referrer(event: AuditEvent) -> None:
    """Tell the case manager that there is news of a referral."""
    referral = _subject(event)
    _tell_referrer(referral, "referral_news", but=event.actor_id)


def tell_other_side(event: AuditEvent) -> None:
    """Tell whoever did not do it: the provider, and the case manager (also of what a colleague did)."""
    tell_referrer(event)
    if event.data["party"] != Party.PROVIDER:
        tell_provider(event)


def remind(event: AuditEvent) -> None:
    """Half of the time is over: remind whoever is asked, the provider or (after a question) the case manager."""
    referral = _subject(event)
    if referral.status == Status.INFO_NEEDED:
        _tell_referrer(referral, "referral_reminder")
    else:
        _tell_provider(referral, "referral_reminder")


def warn_of_silence(event: AuditEvent) -> None:
    """The answer is due and has not come: both sides hear of it."""
    referral = _subject(event)
    _tell_referrer(referral, "referral_overdue")
    if referral.status != Status.INFO_NEEDED:
        _tell_provider(referral, "referral_reminder")


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
        _tell_provider(referral, "referral_closed_to_you", may_answer=False)


def _subject(event: AuditEvent) -> Referral:
    return db.session.scalars(_whole().where(Referral.id == event.subject_id)).one()


def _whole() -> Select[Referral]:
    return select(Referral).options(
        joinedload(Referral.service), joinedload(Referral.partner), joinedload(Referral.case_manager)
    )


def _tell_provider(
    referral: Referral, template: str, *, but: UUID | None = None, may_answer: bool = True
) -> None:
    """Everyone who answers for the provider gets a private link of their own, while there is something to answer."""
    reach = reach_of(referral.service, referral.partner)
    wanted = select(Person.mail, Person.id).where(Person.mail.in_(reach.staff))
    people: dict[str, UUID] = {row.mail: row.id for row in db.session.execute(wanted)}
    for mail in reach.addresses:
        person_id = people.get(mail)
        if but is None or person_id != but:
            token = links.make(referral, person_id) if may_answer and referral.is_open else ""
            _queue(template, [mail], referral, may_sign_in=person_id is not None, token=token)


def _tell_referrer(referral: Referral, template: str, *, but: UUID | None = None) -> None:
    if referral.case_manager_id != but and referral.case_manager.active:
        _queue(template, [referral.case_manager.mail], referral)


def _queue(
    template: str, addresses: Iterable[str], referral: Referral, *, may_sign_in: bool = True, token: str = ""
) -> None:
    """Whoever has no account gets no link that asks to sign in: the private one, or the case manager's address."""
    settings: Settings = current_app.extensions["settings"]
    for address in addresses:
        messages.queue(
            template,
            to=address,
            about=referral,
            reference=referral.reference,
            link=f"{settings.base_url}/referrals/{referral.id}" if may_sign_in else "",
            private_link=f"{settings.base_url}/answer/{token}" if token else "",
            answer_by=_day(referral.answer_by, settings),
            case_manager=referral.case_manager.name,
            write_to=referral.case_manager.mail,
        )


def _day(moment: datetime, settings: Settings) -> str:
    return full_date(moment.astimezone(ZoneInfo(settings.time_zone)))
