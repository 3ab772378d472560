"""What happens later: work that is enqueued in the same transaction as its cause, and done by a worker."""

from app.jobs.actions import enqueue, prune
from app.jobs.models import Job, JobState

__all__ = ["Job", "JobState", "enqueue", "prune"]
