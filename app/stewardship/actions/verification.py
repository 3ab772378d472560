"""A steward makes sure of a listing, field by field: what is right is confirmed, what is wrong waits to be mended."""

from collections.abc import Mapping
from enum import StrEnum

from app import audit
from app.actor import Actor
from app.directory import actions as directory
from app.directory.critical import Critical, Way
from app.directory.models import Room, Service
from app.errors import Invalid
from app.stewardship.actions import edits

# Under which trouble a field that turns out wrong is filed.
TROUBLE: Mapping[Critical, str] = {
    Critical.HOURS: "hours",
    Critical.PHONE: "contact",
    Critical.ADDRESS: "address",
    Critical.ELIGIBILITY: "who",
    Critical.ACCEPTING: "other",
}


class Finding(StrEnum):
    """What came out about one field. Where nothing did, it stays as it was."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ASKED = "not_asked"


def verify(
    service: Service,
    found: Mapping[Critical, Finding],
    *,
    how: Way,
    by: Actor,
    words: str = "",
    room: Room | None = None,
    wait_days: int | None = None,
) -> list[Critical]:
    """Keep what came out of a call (or a visit, …); says which fields are confirmed now.

    Wrong fields become one suggestion in `words`, for whoever mends the listing. Raises Invalid when nothing
    came out, or when something is wrong and no words say what.
    """
    right = [field for field, finding in found.items() if finding is Finding.RIGHT]
    wrong = [field for field, finding in found.items() if finding is Finding.WRONG]
    if not (right or wrong or room):
        raise Invalid("Nothing was checked. Answer at least one of the questions.")
    if wrong and not words.strip():
        raise Invalid("Say what is wrong.", {"words": "Say what is wrong, and what would be right."})
    if right:
        directory.confirm_fields(service, right, how=how, by=by)
    if room is not None:
        directory.say_room(service, room, wait_days=wait_days, how=how, by=by)
    if wrong:
        subject = TROUBLE[wrong[0]] if len(wrong) == 1 else "other"
        edits.suggest(service, subject=subject, words=words, by=by)
    audit.record("listing.verified", service, by=by, how=how.value, right=sorted(right), wrong=sorted(wrong))
    return [*right, *([Critical.CAPACITY] if room else [])]
