"""The work that jobs make for themselves."""

from app.db import transaction
from app.jobs.actions import prune


def forget_finished() -> None:
    """Forget the jobs that finished long ago."""
    with transaction():
        prune()
