"""What is due, and why: for a case manager, a provider's people, and coordinators."""

from flask import render_template, request

from app.actor import Role
from app.referrals.agenda import agenda
from app.referrals.turns import TURN_WORDS, Turn
from app.referrals.views import bp
from app.referrals.views.show import parties
from app.referrals.wording import LABEL
from app.web.access import current_actor
from app.web.paging import asked_page


@bp.get("/due")
@parties
def due() -> str:
    actor, word = current_actor(), request.args.get("show", "")
    chosen = Turn(word) if word in list(Turn) else None
    keeps = actor.organizations(Role.PROVIDER, Role.ADMINISTRATOR)
    return render_template(
        "referrals/due.html",
        agenda=agenda(seen_by=actor, turn=chosen, page=asked_page()),
        turn_words=TURN_WORDS,
        labels=LABEL,
        calendars=sorted(keeps) if len(keeps) == 1 else [],
    )
