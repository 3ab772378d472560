"""Into whose hands a referral goes: one from its own page, several (to be received, too) from an inbox."""

from collections import Counter
from collections.abc import Callable, Sequence
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import transaction
from app.errors import Conflict, Invalid, NotFound
from app.referrals import actions, assigning, queries
from app.referrals.assigning import MOST_AT_ONCE
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.models import Referral
from app.referrals.views import bp
from app.web.access import current_actor, role
from app.web.words import plural

ME = "me"
CHANGED = "had changed or were done already"
NOT_OF_THE_TEAM = "could not be given: whom you chose is not of their team, or can’t sign in"


@bp.post("/referrals/<uuid:referral_id>/give")
@role(Role.CASE_MANAGER, Role.PROVIDER)
def give(referral_id: UUID) -> Response:
    side = Party.PROVIDER if request.form.get("side") == Party.PROVIDER else Party.REFERRER
    with transaction():
        referral = _own(referral_id, side)
        to, seen = _receiver(), request.form.get("version", type=int)
        assigning.give(referral, to, by=current_actor(), party=side, seen=seen)
    flash("It is in your hands now." if to == current_actor().id else "It is in other hands now.", "good")
    return redirect(url_for("referrals.show", referral_id=referral_id), 303)


@bp.post("/inbox/several")
@role(Role.PROVIDER)
def several_received() -> Response:
    """Of what was ticked in the inbox: note that it was received, or give it to somebody."""
    return _several(Party.PROVIDER, "inbox")


@bp.post("/referrals/several")
@role(Role.CASE_MANAGER)
def several_sent() -> Response:
    """Give what was ticked in the list to somebody."""
    return _several(Party.REFERRER, "index")


def _several(party: Party, page: str) -> Response:
    """What changed in the meantime stays as it is, and is counted."""
    receives = party is Party.PROVIDER and request.form.get("do") == "received"
    chosen = request.form.getlist("chosen")[:MOST_AT_ONCE]
    with transaction():
        refused = [_refusal(_receive if receives else _give, each, party) for each in chosen]
    flash(*_report(refused, "received" if receives else "in other hands now"))
    return redirect(url_for(f"referrals.{page}", tab=request.form.get("tab", "answer")), 303)


def _refusal(do: Callable[[Referral, int, Party], None], chosen: str, party: Party) -> str:
    """Why it was not done, as the end of a sentence; empty when it was. `chosen` is an id with the version seen."""
    id_, _, version = chosen.partition(".")
    try:
        do(_own(UUID(id_), party), int(version), party)
    except Invalid:
        return NOT_OF_THE_TEAM
    except (Conflict, NotFound, ValueError):
        return CHANGED
    return ""


def _receive(referral: Referral, seen: int, party: Party) -> None:
    if referral.status != Status.SENT:
        raise Conflict("It was received before.")
    actions.take(referral, Action.OPEN, by=current_actor(), party=party, seen=seen)


def _give(referral: Referral, seen: int, party: Party) -> None:
    assigning.give(referral, _receiver(), by=current_actor(), party=party, seen=seen)


def _own(referral_id: UUID, side: Party) -> Referral:
    """A referral on whose side the reader stands."""
    return queries.referral(referral_id, seen_by=current_actor(), sides={side})


def _receiver() -> UUID | None:
    word = request.form.get("to", "")
    if word == ME:
        return current_actor().id
    try:
        return UUID(word) if word else None
    except ValueError:
        raise Invalid(assigning.NOT_OF_US, {"to": assigning.NOT_OF_US}) from None


def _report(refused: Sequence[str], what: str) -> tuple[str, str]:
    """How many of them were done, and why each of the others was not."""
    done = refused.count("")
    if not refused:
        return "Tick the referrals first.", "warn"
    if done == len(refused):
        return f"{plural(done, 'referral')} {what}.", "good"
    reasons = Counter(filter(None, refused))
    others = "; ".join(
        f"{'the others' if len(reasons) == 1 else number} {why}" for why, number in reasons.items()
    )
    return f"{done} of {len(refused)} {what}. {others[0].upper()}{others[1:]}.", "warn"
