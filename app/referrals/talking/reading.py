"""When a message has lain unread for too long. Pure: moments in, an answer out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.referrals.deadlines import working_day_after
from app.referrals.lifecycle import Party

PATIENCE_DAYS = 2

OTHER: dict[Party, Party] = {Party.REFERRER: Party.PROVIDER, Party.PROVIDER: Party.REFERRER}


def unread_too_long(written: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether two working days have passed since something was written that nobody has read."""
    local = written.astimezone(zone)
    due = working_day_after(local.date(), PATIENCE_DAYS)
    return now.astimezone(zone) >= datetime.combine(due, local.time(), zone)
