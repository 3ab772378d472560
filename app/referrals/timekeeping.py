"""Setting and stopping the clock of a referral, on local time and the days of whose move it is."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.db import db
from app.directory.models import Service
from app.directory.working_days import days_off
from app.errors import Invalid
from app.referrals import deadlines, lifecycle
from app.referrals.deadlines import Chase
from app.referrals.lifecycle import ENDED, UNANSWERED, Action, Status
from app.referrals.models import Referral
from app.referrals.wording import Urgency

# As long as the longest wait that can be given, in weeks.
FARTHEST_REVIEW = timedelta(days=3 * 366)


def day_ahead(day: date, now: datetime) -> date:
    """`day`, unless it has passed or lies farther ahead than anybody waits. Raises Invalid."""
    today = now.astimezone(zone()).date()
    problem = ""
    if day < today:
        problem = "The day must not be in the past."
    elif day > today + FARTHEST_REVIEW:
        problem = "The day must lie within the next three years."
    if problem:
        raise Invalid(problem, {"review_on": problem})
    return day


def start_clock(referral: Referral, service: Service, now: datetime) -> None:
    """From `now` on an answer is awaited: by when, and when to remind."""
    here, closures = zone(), closures_of(referral, service)
    urgent = referral.urgency == Urgency.TODAY
    referral.answer_by = deadlines.answer_by(
        now, here, urgent=urgent, days=service.answer_by_days, closures=closures
    )
    referral.chase = Chase.REMIND
    referral.chase_at = deadlines.half_time(now, referral.answer_by, here, closures)


def watch_progress(referral: Referral, service: Service, now: datetime) -> None:
    """From `now` on news is awaited: on the day that was given, else once too long nothing was heard."""
    referral.chase, referral.chase_at = Chase.ASK, news_due(referral, service, now)


def news_due(referral: Referral, service: Service, last_news: datetime) -> datetime:
    """When to ask how it goes, if nothing is heard after `last_news`."""
    return deadlines.ask_on(
        last_news,
        zone(),
        days=service.stall_days,
        review_on=referral.review_on,
        closures=closures_of(referral, service),
    )


def wind_clock(referral: Referral, step: lifecycle.Step, now: datetime) -> None:
    """Whoever is asked anew gets the whole time; what is taken on is watched; what has ended rests."""
    service = db.session.get_one(Service, referral.service_id)
    if step.after in ENDED:
        referral.chase = referral.chase_at = None
    elif step.after not in UNANSWERED:
        watch_progress(referral, service, now)
    elif step.action not in (Action.OPEN, Action.AMEND):
        start_clock(referral, service, now)


def closures_of(referral: Referral, service: Service) -> frozenset[date]:
    """The days off of whoever must act: the referrer once they are asked, else the provider."""
    if referral.status == Status.INFO_NEEDED:
        return days_off(referral.organization_id)
    return days_off(referral.partner_id, service.id)


def zone() -> ZoneInfo:
    """The local time of this installation."""
    return ZoneInfo(current_app.extensions["settings"].time_zone)
