"""Setting and stopping the clock of a referral, on the local time of this installation."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app.db import db
from app.directory.models import Service
from app.errors import Invalid
from app.referrals import deadlines, lifecycle
from app.referrals.deadlines import Chase
from app.referrals.lifecycle import UNANSWERED, Action
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
    here = zone()
    urgent = referral.urgency == Urgency.TODAY
    referral.answer_by = deadlines.answer_by(now, here, urgent=urgent, days=service.answer_by_days)
    referral.chase, referral.chase_at = Chase.REMIND, deadlines.half_time(now, referral.answer_by, here)


def wind_clock(referral: Referral, step: lifecycle.Step, now: datetime) -> None:
    """Whoever is asked anew gets the whole time; once it is answered the clock rests."""
    if step.after not in UNANSWERED:
        referral.chase = referral.chase_at = None
    elif step.action is not Action.OPEN:
        start_clock(referral, db.session.get_one(Service, referral.service_id), now)


def zone() -> ZoneInfo:
    """The local time of this installation."""
    return ZoneInfo(current_app.extensions["settings"].time_zone)
