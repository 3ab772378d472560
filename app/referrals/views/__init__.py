"""The doors of the loop: the two inboxes, the page of a referral, a client's page, and referring."""

from flask import Blueprint

bp = Blueprint("referrals", "app.referrals", template_folder="templates")

# The pages hang themselves on the blueprint, so they come after it.
from app.referrals.views import (  # noqa: E402
    answering,
    choose,
    client,
    inbox,
    merging,
    moving,
    offering,
    refer,
    shortlist,
    show,
    verifying,
)

__all__ = [
    "answering",
    "bp",
    "choose",
    "client",
    "inbox",
    "merging",
    "moving",
    "offering",
    "refer",
    "shortlist",
    "show",
    "verifying",
]
