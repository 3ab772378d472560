"""What the clock does with a referral whose hour has come: remind, ask, tell, escalate, let expire."""

from datetime import datetime

from sqlalchemy import select

from app import audit, clock
from app.actor import SYSTEM, Kind
from app.audit import AuditEvent
from app.db import db
from app.directory.models import Service
from app.referrals import actions, deadlines, lifecycle
from app.referrals.deadlines import Chase
from app.referrals.lifecycle import UNANSWERED, UNDER_WAY, Action, Party, Status
from app.referrals.models import Referral
from app.referrals.timekeeping import closures_of, news_due, watch_progress, zone

EVENTS: dict[Chase, str] = {
    Chase.REMIND: "referral.reminded",
    Chase.TELL: "referral.overdue",
    Chase.ESCALATE: "referral.escalated",
    Chase.ASK: "referral.progress_asked",
    Chase.STALLED: "referral.stalled",
    Chase.RAISE: "referral.escalated",
}
REVIEWED = frozenset({Status.WAITLISTED, Status.ON_HOLD})
BEFORE_ANSWER = frozenset({Chase.REMIND, Chase.TELL})
NO_ANSWER = BEFORE_ANSWER | {Chase.ESCALATE, Chase.EXPIRE}
# What people do beside a referral, and is no news of it.
NO_NEWS = ("referral.link_revoked", "referral.service_changed", "referral.given", "referral.quality_said")


def chase(referral: Referral) -> Chase | None:
    """Do what is due with one referral now; None when nothing is. Doing it again does nothing twice."""
    now = clock.now()
    if referral.chase_at is None or referral.chase_at > now:
        return None
    if referral.chase is None or not _belongs(Chase(referral.chase), Status(referral.status)):
        referral.chase = referral.chase_at = None
        return None
    service = db.session.get_one(Service, referral.service_id)
    if _waits(referral, service, now):
        return None
    chased = deadlines.chase(
        Chase(referral.chase),
        now,
        referral.answer_by,
        zone(),
        stall_days=service.stall_days,
        closures=closures_of(referral, service),
    )
    if chased.do is Chase.EXPIRE:
        reason = lifecycle.reason_to_expire(Status(referral.status))
        actions.take(referral, Action.EXPIRE, by=SYSTEM, party=Party.SYSTEM, reason=reason)
        return chased.do
    referral.chase, referral.chase_at = chased.then, chased.at
    audit.record(_event(chased.do, referral), referral, by=SYSTEM)
    return chased.do


def watch_unwatched(referral: Referral) -> None:
    """Whatever is open has a clock, even if it was taken on before there was one: its time begins now."""
    watch_progress(referral, db.session.get_one(Service, referral.service_id), clock.now())


def _belongs(chase_: Chase, status: Status) -> bool:
    return status in (UNANSWERED if chase_ in NO_ANSWER else UNDER_WAY)


def _waits(referral: Referral, service: Service, now: datetime) -> bool:
    """Whether there is no reason to do anything yet: there was news meanwhile, or it is a day off."""
    if referral.chase not in NO_ANSWER and (last := _last_news(referral, now)):
        due = news_due(referral, service, last)
        if due > now:
            referral.chase, referral.chase_at = Chase.ASK, due
            return True
    closures = closures_of(referral, service)
    morning = deadlines.next_morning(now, zone(), closures)
    if morning is None:
        return False
    promised = referral.answer_by.astimezone(zone()).date()
    if referral.chase in BEFORE_ANSWER and promised in closures:  # closed since the answer was promised
        referral.answer_by = max(referral.answer_by, deadlines.closing_time(now, 1, zone(), closures))
    referral.chase_at = morning
    return True


def _last_news(referral: Referral, now: datetime) -> datetime | None:
    """When somebody last did something here, if that was not long enough ago to ask: a message, an appointment."""
    heard = select(AuditEvent.at).where(
        AuditEvent.subject_kind == Referral.__tablename__,
        AuditEvent.subject_id == referral.id,
        AuditEvent.actor_kind != Kind.SYSTEM.value,
        AuditEvent.name.not_in(NO_NEWS),
        AuditEvent.at > referral.changed_at,
        AuditEvent.at <= now,
    )
    return db.session.scalar(heard.order_by(AuditEvent.at.desc()).limit(1))


def _event(chase_: Chase, referral: Referral) -> str:
    if chase_ is Chase.ASK and referral.status in REVIEWED:
        return "referral.review_due"
    return EVENTS[chase_]
