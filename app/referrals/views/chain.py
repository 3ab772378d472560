"""The chain of a need: everyone who was asked, loops flagged, where it stands, and who is asked next by itself."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.db import transaction
from app.referrals import policy, queries
from app.referrals.chain import END_WORDS
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.reasons import REASONS
from app.referrals.routing import actions
from app.referrals.routing import queries as routes
from app.referrals.routing.wording import OBSTACLE_WORDS
from app.referrals.views import bp
from app.referrals.wording import LABEL
from app.web.access import current_actor, role

# A provider learns nothing of who else was asked.
SIDES = frozenset({Party.REFERRER, Party.COORDINATOR})


@bp.get("/referrals/<uuid:referral_id>/chain")
@role(Role.CASE_MANAGER, Role.COORDINATOR)
def chain(referral_id: UUID) -> str:
    referral = _referral(referral_id)
    return render_template(
        "referrals/chain.html",
        referral=referral,
        chain=routes.chain(referral.chain_id, seen_by=current_actor()),
        line=routes.in_line(referral.chain_id),
        is_referrer=Party.REFERRER in policy.parties_of(current_actor(), referral),
        labels=LABEL,
        reasons=REASONS,
        end_words=END_WORDS,
        obstacle_words=OBSTACLE_WORDS,
    )


@bp.post("/referrals/<uuid:referral_id>/chain/stop")
@role(Role.CASE_MANAGER)
def stop_line(referral_id: UUID) -> Response:
    """Ask nobody else by itself."""
    with transaction():
        referral = queries.referral(referral_id, seen_by=current_actor(), sides={Party.REFERRER})
        stopped = actions.stop_line(referral, by=current_actor())
    flash("Nobody else is asked by itself." if stopped else "Nobody was to be asked any more.", "good")
    return redirect(url_for("referrals.chain", referral_id=referral_id), 303)


def _referral(referral_id: UUID) -> Referral:
    return queries.referral(referral_id, seen_by=current_actor(), sides=SIDES)
