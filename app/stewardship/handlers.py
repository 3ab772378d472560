"""Jobs of stewardship: the weekly question, the stewards' digest, and clearing away drafts that nobody finished."""

from app.db import transaction
from app.stewardship import notices
from app.stewardship.actions import drafts, upkeep
from app.stewardship.queries.upkeep import organizations_to_ask


def tell_stewards() -> None:
    with transaction():
        notices.send_digest()


def ask_for_upkeep() -> None:
    """Send the weekly link. Each organization's lasts by itself; doing it again asks nobody twice."""
    for organization_id in organizations_to_ask():
        with transaction():
            upkeep.ask(organization_id)


def clear_listing_drafts() -> None:
    with transaction():
        drafts.forget_old()
