"""Writing a message about a referral, signed in or by the private link in a mail."""

from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.db import transaction
from app.errors import Conflict, Invalid, NotFound
from app.referrals import links, queries
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.talking import actions
from app.referrals.talking.forms import Talk, side_of, talk_form
from app.referrals.views import bp
from app.referrals.views.answering import follow, opened
from app.referrals.views.show import parties, referral_page
from app.web.access import current_actor, public


@bp.post("/referrals/<uuid:referral_id>/messages")
@parties
def write_message(referral_id: UUID) -> Response:
    """To the other side, or a note for one's own."""
    referral, party = own_side(referral_id)
    form = talk_form(referral, party)
    if not form.validate():
        return referral_page(referral, beside_refused=form)
    with form.refusals():
        with transaction():
            referral, party = own_side(referral_id)
            actions.write(
                referral,
                form.words.data,
                by=current_actor(),
                party=party,
                private=form.is_private,
                id_=form.id,
            )
        flash(_thanks(form), "good")
        return redirect(url_for("referrals.show", referral_id=referral_id, _anchor="messages"), 303)
    return referral_page(own_side(referral_id)[0], beside_refused=form)


@bp.post("/answer/<token>/messages")
@public
def write_by_link(token: str) -> Response:
    """The provider writes without signing in."""
    form = talk_form(follow(token).referral, Party.PROVIDER)
    if not form.validate():
        return opened(token, talk=form)
    try:
        with transaction():
            way = links.follow(token)
            actions.write(
                way.referral,
                form.words.data,
                by=way.by,
                party=Party.PROVIDER,
                private=form.is_private,
                id_=form.id,
                channel=links.CHANNEL,
            )
    except (Conflict, Invalid) as refusal:
        form.status = refusal.status
        form.show(refusal)
        return opened(token, talk=form)
    flash(_thanks(form), "good")
    return opened(token)


def own_side(referral_id: UUID) -> tuple[Referral, Party]:
    """A referral and the reader's side of it. Who only sees the routing has no part in what is said."""
    actor = current_actor()
    referral = queries.referral(referral_id, seen_by=actor)
    party = side_of(actor, referral)
    if party is None:
        raise NotFound(queries.NO_PARTY)
    return referral, party


def _thanks(form: Talk) -> str:
    if form.is_private:
        return "The note is kept. Only your own side reads it."
    return "Your message is on its way. You see here when it is read."
