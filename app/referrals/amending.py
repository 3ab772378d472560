"""Changing what was asked after it was sent: which fields, what they said, what they say, and by whom."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from app.actor import Actor
from app.db import db
from app.directory.models import Service
from app.errors import Invalid
from app.referrals.lifecycle import UNANSWERED
from app.referrals.models import Amendment, Referral, Wish
from app.referrals.timekeeping import start_clock
from app.referrals.wording import AMENDED_WORDS, COMPLEXITY_WORDS, URGENCY_WORDS, Complexity, Urgency
from app.web.words import full_date

WISHES = ("wish_1", "wish_2", "wish_3")
FIRST_WISH_STAYS = "Leave at least one thing that the client wants."


def asked_of(referral: Referral) -> dict[str, str]:
    """What may be changed, as it is now, by the fields of the form."""
    wishes = {wish.position: wish.words for wish in referral.wishes}
    return {
        "urgency": referral.urgency,
        "needed_by": referral.needed_by.isoformat() if referral.needed_by else "",
        "complexity": referral.complexity or "",
        "why": referral.why or "",
        **{field: wishes.get(position, "") for position, field in enumerate(WISHES)},
    }


def amend(
    referral: Referral, amended: Mapping[str, str], *, remark_id: UUID | None, by: Actor, now: datetime
) -> list[Amendment]:
    """Change what `amended` (field -> new words) says, and keep what it said. Raises Invalid."""
    before = asked_of(referral)
    changed = {field: words.strip() for field, words in amended.items() if before[field] != words.strip()}
    _check(changed, before)
    for field, words in changed.items():
        _set(referral, field, words)
    if "urgency" in changed and referral.status in UNANSWERED:
        start_clock(referral, db.session.get_one(Service, referral.service_id), now)
    made = [
        Amendment(
            id=uuid4(),
            referral_id=referral.id,
            remark_id=remark_id,
            version=referral.version,
            field=field,
            old=before[field],
            new=words,
            by_id=by.id,
            at=now,
        )
        for field, words in changed.items()
    ]
    db.session.add_all(made)
    return made


def amendments_of(referral: Referral) -> dict[str, str]:
    """By id: each change in words, such as "How soon: “No rush” is now “Today”"."""
    kept = select(Amendment).where(Amendment.referral_id == referral.id)
    return {str(one.id): _sentence(one) for one in db.session.scalars(kept)}


def _check(changed: Mapping[str, str], before: Mapping[str, str]) -> None:
    left = [field for field in WISHES if changed.get(field, before[field])]
    if not left:
        raise Invalid(FIRST_WISH_STAYS, {"wish_1": FIRST_WISH_STAYS})
    if "urgency" in changed:
        Urgency(changed["urgency"])


def _set(referral: Referral, field: str, words: str) -> None:
    if field == "urgency":
        referral.urgency = words
    elif field == "needed_by":
        referral.needed_by = date.fromisoformat(words) if words else None
    elif field in ("why", "complexity"):
        setattr(referral, field, words or None)
    else:
        _set_wish(referral, WISHES.index(field), words)


def _set_wish(referral: Referral, position: int, words: str) -> None:
    wish = next((one for one in referral.wishes if one.position == position), None)
    if wish is None:
        referral.wishes.append(Wish(id=uuid4(), position=position, words=words))
    elif words:
        wish.words = words
    else:
        referral.wishes.remove(wish)


def _sentence(one: Amendment) -> str:
    old, new = (_said(one.field, words) for words in (one.old, one.new))
    name = AMENDED_WORDS[one.field]
    if not old:
        return f"{name}, added: {new}"
    return f"{name}: “{old}” is now “{new}”" if new else f"{name}, taken out: {old}"


def _said(field: str, words: str) -> str:
    if field == "needed_by" and words:
        return full_date(date.fromisoformat(words))
    if field == "complexity" and words:
        return COMPLEXITY_WORDS[Complexity(words)]
    return URGENCY_WORDS[Urgency(words)] if field == "urgency" else words
