"""What jobs do for the register."""

from app.db import transaction
from app.finding.register import actions


def count_unmet() -> None:
    """Count the running quarter anew, and one that has ended for good. Reads first: nobody waits for it."""
    counted = actions.count()
    with transaction():
        actions.keep(counted)
