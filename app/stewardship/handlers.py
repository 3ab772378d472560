"""Jobs of stewardship: the stewards' digest, and clearing away drafts that nobody finished."""

from app.db import transaction
from app.stewardship import notices
from app.stewardship.actions import drafts


def tell_stewards() -> None:
    with transaction():
        notices.send_digest()


def clear_listing_drafts() -> None:
    with transaction():
        drafts.forget_old()
