"""Jobs of stewardship: the weekly question, the digest, clearing away old drafts, opening what was closed for now."""

from app.db import transaction
from app.stewardship import notices
from app.stewardship.actions import assurances, drafts, offering, upkeep
from app.stewardship.queries.upkeep import organizations_to_ask


def tell_stewards() -> None:
    with transaction():
        notices.send_digest()


def ask_for_upkeep() -> None:
    """Send the weekly link. Each organization's lasts by itself; doing it again asks nobody twice."""
    for organization_id in organizations_to_ask():
        with transaction():
            upkeep.ask(organization_id)


def warn_of_lapses() -> None:
    """Once at each step, however often it runs."""
    with transaction():
        assurances.warn()


def clear_listing_drafts() -> None:
    with transaction():
        drafts.forget_old()


def reopen_services() -> None:
    """Open what was closed until today. Each round lasts by itself; doing it again does nothing twice."""
    some = True
    while some:
        with transaction():
            some = offering.reopen_due() > 0
