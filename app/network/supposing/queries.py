"""Closings supposed, from the stored market: worked out once for each set of closings and measurement."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from app.db import db
from app.errors import Invalid
from app.network import queries
from app.network.models import NetworkMarket
from app.network.queries import Picture, Place
from app.network.supposing.market import Stored
from app.network.supposing.supposed import Supposed, supposed

MOST = 8  # closings at once
KEPT = 200  # answers

_MARKET, _ANSWERS = "supposed_market", "supposed_answers"


@dataclass(frozen=True, slots=True)
class Supposal:
    """The closings, what they would cost, and the picture that it is of."""

    picture: Picture
    closed: Sequence[Place]
    found: Supposed


def supposal(closed: Sequence[UUID]) -> Supposal | None:
    """What the closing of these organizations would cost; None before the first measurement.

    Raises Invalid for organizations that are not in the picture and for more than eight.
    """
    picture = queries.picture()
    kept = _market(picture) if picture else None
    if picture is None or kept is None:
        return None
    chosen = list(dict.fromkeys(closed))
    if any(one not in picture.places for one in chosen):
        raise Invalid("Choose organizations that are in the picture of the past year.")
    if len(chosen) > MOST:
        raise Invalid(f"Suppose at most {MOST} closings at once.")
    return Supposal(
        picture, [picture.places[one] for one in chosen], _answer(picture, kept, frozenset(chosen))
    )


def _market(picture: Picture) -> Stored | None:
    """The market of the newest measurement, read once by each process."""
    known: tuple[UUID, Stored] | None = current_app.extensions.get(_MARKET)
    if known is None or known[0] != picture.id:
        wanted = select(NetworkMarket.body).where(NetworkMarket.snapshot_id == picture.id)
        body = db.session.scalar(wanted)
        if body is None:
            return None
        known = current_app.extensions[_MARKET] = (picture.id, Stored.of(body))
    return known[1]


def _answer(picture: Picture, kept: Stored, closed: frozenset[UUID]) -> Supposed:
    named = frozenset(picture.places)
    key = (picture.id, closed, named)
    answers: dict[object, Supposed] = current_app.extensions.setdefault(_ANSWERS, {})
    if key not in answers:
        if len(answers) >= KEPT:
            answers.clear()
        answers[key] = supposed(kept, closed, named.__contains__)
    return answers[key]
