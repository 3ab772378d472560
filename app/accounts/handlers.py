"""What jobs do for accounts: doors that no person stands at."""

from uuid import UUID

from app.accounts import actions
from app.db import transaction


def send_reset(person: UUID | None) -> None:
    """Mail a reset link. `person` is None where somebody asked for an address that has no account."""
    if person is None:
        return
    with transaction():
        actions.send_reset(person)


def forget_what_is_over() -> None:
    """Forget old attempts, sessions and links."""
    with transaction():
        actions.forget_what_is_over()
