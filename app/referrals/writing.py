"""What is kept of what was filled in with a step: words, days, outcomes, how it goes, what was changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.actor import Actor
from app.db import db
from app.errors import Invalid
from app.referrals import amending, lifecycle
from app.referrals.lifecycle import Action
from app.referrals.models import Referral, Remark
from app.referrals.timekeeping import day_ahead

REMARKS = ("question", "answer", "words", "note", "client_note")


def keep_words(referral: Referral, said: Mapping[str, str], *, by: Actor, now: datetime) -> list[UUID]:
    """Keep what was said in words, by its kind; the ids of what says anything."""
    remarks = [
        Remark(id=uuid4(), referral_id=referral.id, kind=kind, words=words.strip(), by_id=by.id, at=now)
        for kind, words in said.items()
        if words.strip()
    ]
    db.session.add_all(remarks)
    return [remark.id for remark in remarks]


def write_down(
    referral: Referral, action: Action, given: Mapping[str, Any], *, by: Actor, now: datetime
) -> list[UUID]:
    """Keep what was filled in with a step; the ids of what was said in words."""
    remarks = keep_words(referral, {kind: str(given.get(kind) or "") for kind in REMARKS}, by=by, now=now)
    if action in (Action.WAITLIST, Action.HOLD):
        referral.review_on = day_ahead(given["review_on"], now)
        referral.wait_days = given.get("wait_days")
    elif action is Action.UPDATE:
        _note_progress(referral, given, now)
    elif action not in (Action.OPEN, Action.AMEND):
        referral.review_on = referral.wait_days = referral.progress = None
    if action is Action.DECLINE:
        referral.suggestion_id = given.get("suggestion_id")
    if action is Action.COMPLETE:
        _note_outcomes(referral, given["outcomes"], given.get("helped"))
    return remarks


def change_what_was_asked(
    referral: Referral, given: Mapping[str, Any], remarks: list[UUID], *, by: Actor, now: datetime
) -> dict[str, Any]:
    """Change what was asked; which fields, and under which ids the old words are kept."""
    db.session.flush()  # what was said stands before what cites it: nothing else tells the order of the two
    made = amending.amend(referral, given["amended"], remark_id=next(iter(remarks), None), by=by, now=now)
    return {"fields": [one.field for one in made], "amendments": [one.id for one in made]}


def _note_progress(referral: Referral, given: Mapping[str, Any], now: datetime) -> None:
    """How it goes, and when there will be news; without a new day, the one that was given before stays."""
    referral.progress = lifecycle.Progress(given["progress"]).value
    if given.get("review_on"):
        referral.review_on = day_ahead(given["review_on"], now)


def _note_outcomes(referral: Referral, results: Sequence[str], helped: str | None) -> None:
    known = set(lifecycle.Result)
    if len(results) != len(referral.wishes) or not set(results) <= known:
        words = lifecycle.MISSING["outcomes"]
        raise Invalid(words, {"outcomes": words})
    for wish, result in zip(referral.wishes, results, strict=True):
        wish.result = lifecycle.Result(result).value
    referral.helped = lifecycle.Helped(helped or lifecycle.Helped.UNKNOWN).value
