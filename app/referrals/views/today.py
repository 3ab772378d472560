"""Where the day begins: what needs this case manager or this provider, each one click away."""

from flask import render_template

from app import clock
from app.actor import Role
from app.clients import actions as clients
from app.clients.queries import not_read_lately
from app.db import transaction
from app.directory.queries import needs
from app.referrals.reasons import REASONS
from app.referrals.timekeeping import zone
from app.referrals.today.desk import Desk, desk_of
from app.referrals.today.morning import morning_of
from app.referrals.views import bp
from app.referrals.wording import LABEL, URGENCY_WORDS
from app.web.access import current_actor, role


@bp.get("/today")
@role(Role.CASE_MANAGER, Role.PROVIDER)
def today() -> str:
    actor = current_actor()
    desk = desk_of(actor) if actor.has(Role.PROVIDER) else None
    if desk:
        _note_names(desk)
    return render_template(
        "referrals/today.html",
        date=clock.now().astimezone(zone()).date(),
        morning=morning_of(actor) if actor.has(Role.CASE_MANAGER) else None,
        desk=desk,
        needs=needs(),
        labels=LABEL,
        reasons=REASONS,
        urgency_words=URGENCY_WORDS,
    )


def _note_names(desk: Desk) -> None:
    """A name on it has been read, too."""
    unread = not_read_lately(desk.names, by=current_actor())
    if unread:
        with transaction():
            clients.note_reading(unread, by=current_actor())
