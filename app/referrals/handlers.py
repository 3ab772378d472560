"""Jobs of the referral loop: keeping the clock, clearing away drafts that nobody finished."""

from datetime import timedelta

from sqlalchemy import delete

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.jobs import enqueue
from app.referrals import chasing, digests, links, queries, verification
from app.referrals.appointments import actions as meetings
from app.referrals.appointments import queries as meeting_queries
from app.referrals.appointments.models import Appointment
from app.referrals.models import Draft, Referral
from app.stewardship.actions import counting

ROUND = 50
SOON = timedelta(seconds=10)


def chase_referrals() -> None:
    """Do what is due: remind, ask, warn, let expire. Each round lasts by itself; again does nothing twice."""
    _watch_what_nobody_watches()
    while due := queries.to_chase(limit=ROUND):
        with transaction():
            for id_ in due:
                chasing.chase(db.session.get_one(Referral, id_))


def _watch_what_nobody_watches() -> None:
    while unwatched := queries.unwatched(limit=ROUND):
        with transaction():
            for id_ in unwatched:
                chasing.watch_unwatched(db.session.get_one(Referral, id_))


def count_verification() -> None:
    """Where each listing stands in the queue of verification. Some at a time, so that nobody waits long to write."""
    for service_ids in verification.batches():
        with transaction():
            verification.count(service_ids)
    with transaction():
        counting.forget_unlisted()


def count_verification_soon(_event: AuditEvent) -> None:
    """A feed changed any number of listings."""
    enqueue("count_verification", key="soon", due=clock.now() + SOON)


def mind_appointments() -> None:
    """Remind of what is near, and ask about what is over; each of them once."""
    for find, do in ((meeting_queries.near, meetings.remind), (meeting_queries.over, meetings.ask)):
        while found := [each.id for each in find(ROUND)]:
            with transaction():
                for id_ in found:
                    appointment = db.session.get_one(Appointment, id_)
                    do(appointment, db.session.get_one(Referral, appointment.referral_id))


def send_digests() -> None:
    """The mail of the day, for each person who chose it: each in a transaction of its own."""
    for person_id in digests.waiting_people():
        with transaction():
            digests.send_digest(person_id)


def clear_drafts() -> None:
    """Forget the drafts and the private links whose time is over."""
    with transaction():
        db.session.execute(delete(Draft).where(Draft.expires_at <= clock.now()))
        links.forget_old()
