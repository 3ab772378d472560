"""Hanging papers on a referral, opening them, taking them away. A file only ever leaves as a download."""

import io
from typing import Any
from uuid import UUID

from flask import flash, redirect, send_file, url_for
from werkzeug.wrappers import Response

from app.actor import Actor
from app.clients.consent import Fact
from app.db import db, transaction
from app.errors import NotFound
from app.referrals import links
from app.referrals.attaching import actions, queries
from app.referrals.attaching.forms import attach_form
from app.referrals.attaching.kinds import MANNERS, Kind
from app.referrals.attaching.models import Attachment
from app.referrals.lifecycle import Party
from app.referrals.links import Way
from app.referrals.models import Referral
from app.referrals.seen import facts_seen
from app.referrals.views import bp
from app.referrals.views.answering import follow, opened
from app.referrals.views.show import parties, referral_page
from app.referrals.views.talking import own_side
from app.web.access import current_actor, public


@bp.post("/referrals/<uuid:referral_id>/attachments")
@parties
def attach(referral_id: UUID) -> Response:
    referral, _ = _shared(referral_id)
    form = attach_form()
    if form.validate():
        name, content = form.content()
        with form.refusals():
            with transaction():
                referral, party = _shared(referral_id)
                actions.attach(referral, name, content, by=current_actor(), party=party, id_=form.id)
            flash("Attached, and sealed. Only whom the client agreed to can open it.", "good")
            return redirect(url_for("referrals.show", referral_id=referral_id, _anchor="papers"), 303)
        db.session.rollback()
    return referral_page(_shared(referral_id)[0], beside_refused=form)


@bp.post("/answer/<token>/attachments")
@public
def attach_by_link(token: str) -> Response:
    """The same behind the link in a mail: what is shown afterwards stands under no other address."""
    follow(token)
    form = attach_form()
    if form.validate():
        name, content = form.content()
        with form.refusals():
            with transaction():
                way = _shared_way(token)
                given: dict[str, Any] = {"by": way.by, "party": Party.PROVIDER, "channel": links.CHANNEL}
                actions.attach(way.referral, name, content, id_=form.id, **given)
            flash("Attached, and sealed. Only the two sides can open it.", "good")
            return opened(token)
        db.session.rollback()
    _shared_way(token)
    return opened(token, attaching=form)


@bp.get("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>")
@parties
def attachment(referral_id: UUID, attachment_id: UUID) -> Response:
    """The file: consent is asked now, and that it was opened is written down."""
    with transaction():
        referral, party = _shared(referral_id)
        found = _paper(attachment_id, referral, current_actor())
        content = actions.open_attachment(found, referral, by=current_actor(), party=party)
        return _download(found, content)


@bp.post("/answer/<token>/attachments/<uuid:attachment_id>")
@public
def attachment_by_link(token: str, attachment_id: UUID) -> Response:
    """A button, not an address: whoever looks ahead for a reader opens nothing."""
    follow(token)
    with transaction():
        way = links.follow(token)
        found = _paper(attachment_id, way.referral, way.by)
        content = actions.open_attachment(
            found, way.referral, by=way.by, party=Party.PROVIDER, channel=links.CHANNEL
        )
        return _download(found, content)


@bp.post("/referrals/<uuid:referral_id>/attachments/<uuid:attachment_id>/remove")
@parties
def remove_attachment(referral_id: UUID, attachment_id: UUID) -> Response:
    with transaction():
        referral, party = _shared(referral_id)
        found = _paper(attachment_id, referral, current_actor())
        actions.take_away(found, referral, by=current_actor(), party=party)
    flash("Taken away, for good.", "good")
    return redirect(url_for("referrals.show", referral_id=referral_id, _anchor="papers"), 303)


def _shared_way(token: str) -> Way:
    """What the link opens, where its holder may see the papers now."""
    way = links.follow(token)
    if Fact.ATTACHMENTS not in facts_seen(way.referral, way.referral.client, seen_by=way.by):
        raise NotFound(queries.NO_PAPERS)
    return way


def _shared(referral_id: UUID) -> tuple[Referral, Party]:
    """A referral whose papers the reader may see now, and their side of it."""
    referral, party = own_side(referral_id)
    if Fact.ATTACHMENTS not in facts_seen(referral, referral.client, seen_by=current_actor()):
        raise NotFound(queries.NO_PAPERS)
    return referral, party


def _paper(attachment_id: UUID, referral: Referral, seen_by: Actor) -> Attachment:
    facts = facts_seen(referral, referral.client, seen_by=seen_by)
    return queries.attachment(attachment_id, referral, facts=facts)


def _download(found: Attachment, content: bytes) -> Response:
    mime = MANNERS[Kind(found.kind)].mime
    answer = send_file(io.BytesIO(content), mime, as_attachment=True, download_name=found.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
