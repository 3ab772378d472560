"""A provider answers by the private link in a mail: two taps to accept, without signing in.

Looking shows who asks and which service, nothing of the client, and changes nothing: programs that read mail follow
links, too. Only sending the form opens the referral. What is open is never redirected to, so that no address that
a browser remembers shows it again.
"""

from uuid import UUID

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from app.accounts import actions as accounts
from app.clients import actions as clients
from app.clients.queries import not_read_lately
from app.db import db, transaction
from app.directory.queries import needs
from app.errors import Conflict, Invalid, NotFound
from app.referrals import links
from app.referrals.appointments.forms import Arrange
from app.referrals.attaching.forms import Attach
from app.referrals.forms import ActionForm
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.links import Way
from app.referrals.seen import client_as_seen
from app.referrals.story import story_of
from app.referrals.talking.actions import note_reading
from app.referrals.talking.forms import Talk
from app.referrals.talking.queries import to_be_read
from app.referrals.views import bp
from app.referrals.views.beside import beside_by_link
from app.referrals.views.offers import Offer, action_form, besides, first_tap, known_action, thanks_for
from app.referrals.views.show import open_question, page_words
from app.referrals.wording import DOING, NEXT
from app.web.access import public
from app.web.private import unkept


@bp.get("/answer/<token>")
@public
def answer_link(token: str) -> Response:
    return unkept(render_template("referrals/link.html", token=token, referral=follow(token).referral))


@bp.post("/answer/<token>")
@public
def open_by_link(token: str) -> Response:
    """The first tap: it counts as received, and whoever sees a client's facts has read their record."""
    follow(token)
    with transaction():
        way = links.follow(token)
        if way.referral.status == Status.SENT:
            links.answer(way, Action.OPEN)
    return opened(token)


@bp.post("/answer/<token>/<action>")
@public
def answer_by_link(token: str, action: str) -> Response:
    """One door for every step; the same step sent twice counts once."""
    wanted, seen = known_action(action), request.form.get("version", type=int)
    form = None
    try:
        form = action_form(wanted, follow(token).referral, posted=True)
        if not form.validate():
            return opened(token, wanted, form)
        with transaction():
            links.answer(links.follow(token), wanted, seen=seen, **form.given())
    except (Conflict, Invalid, NotFound) as refusal:
        db.session.rollback()
        if not links.is_done(token, wanted, seen):
            return _refused(token, wanted, form, refusal)
    flash(thanks_for(wanted), "good")
    return _answered(token)


@bp.post("/answer/<token>/off")
@public
def switch_answer_link_off(token: str) -> Response:
    follow(token)
    with transaction():
        links.revoke(links.follow(token))
    return unkept(render_template("referrals/link_done.html", off=True))


def follow(token: str) -> Way:
    """What the link opens; addresses that follow many that open nothing are asked to wait."""
    try:
        return links.follow(token)
    except NotFound:
        with transaction():
            accounts.count_attempt("answer link", address=request.remote_addr or "")
        raise


def _refused(
    token: str, action: Action, form: ActionForm | None, refusal: Conflict | Invalid | NotFound
) -> Response:
    """Beside what was typed, where there is still something to show; else the refusal alone."""
    if form is None or isinstance(refusal, NotFound):
        raise refusal
    form.status = refusal.status
    form.show(refusal)
    return opened(token, action, form)


def _answered(token: str) -> Response:
    """The referral as it is after the answer; once that was the last step, nothing of it."""
    try:
        return opened(token)
    except NotFound:
        return unkept(render_template("referrals/link_done.html", off=False))


def opened(
    token: str,
    tried: Action | None = None,
    form: ActionForm | None = None,
    talk: Talk | None = None,
    appointing: Arrange | None = None,
    attaching: Attach | None = None,
) -> Response:
    beside_refused = talk or appointing or attaching
    fresh = _note_reading(token)
    way = links.follow(token)
    client = client_as_seen(way.referral, seen_by=way.by)
    offers = _offers(way, tried, form)
    tap = first_tap(offers)
    status = Status(way.referral.status)
    page = render_template(
        "referrals/link_open.html",
        token=token,
        link=way.link,
        referral=way.referral,
        status=status,
        client=client,
        shared=client,
        tap=tap,
        offers=besides(offers, tap),
        refused=form,
        **beside_by_link(way.referral, token=token, client=client, refused=beside_refused, fresh=fresh),
        what_next=NEXT[Party.PROVIDER][status],
        question=open_question(way.referral),
        story=story_of(way.referral, seen_by=way.by, facts=client.facts),
        needs=needs(),
        **page_words(way.referral),
    )
    refused = next((each for each in (form, beside_refused) if each is not None and each.errors), None)
    return unkept(page, refused.status if refused is not None else 200)


def _note_reading(token: str) -> frozenset[UUID]:
    """Readings by a mailbox are all written down: one that nobody is named for can't be told from another's.

    The ids of the messages that were not read before.
    """
    way = links.follow(token)
    client = {way.referral.client_id}
    unread = not_read_lately(client, by=way.by) if way.by.id else client
    organization = way.link.organization_id
    waiting = to_be_read(way.referral, by=way.by, party=Party.PROVIDER)
    if not unread and not waiting:
        return frozenset()
    with transaction():
        way = links.follow(token)
        clients.note_reading(unread, by=way.by, organization=organization)
        return note_reading(way.referral, by=way.by, party=Party.PROVIDER)


def _offers(way: Way, tried: Action | None, form: ActionForm | None) -> list[Offer]:
    """What may be done now; a form that was just refused keeps what was typed."""
    return [
        Offer(action, DOING[action], form if form and action is tried else action_form(action, way.referral))
        for action in links.possible(way.referral, by=way.by)
    ]
