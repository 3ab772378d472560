"""What happened: append-only, chained, and written in the transaction of the change that it tells of."""

from app.audit.actions import reactions_paused, record
from app.audit.models import AuditEvent
from app.audit.queries import Verdict, timeline_of, verify

__all__ = ["AuditEvent", "Verdict", "reactions_paused", "record", "timeline_of", "verify"]
