"""A client's shortlist as their case manager works with it: putting on, notes, the link, deciding together, paper."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.actor import Role
from app.clients import queries as caseload
from app.clients import reaching
from app.clients.contact import Way
from app.clients.models import Client
from app.db import transaction
from app.directory import queries as directory
from app.errors import Conflict, Invalid
from app.referrals.choosing import actions, codes, links, queries
from app.referrals.choosing.deciding import FEWEST, HOW_WORDS, MOST, OUTCOME_WORDS, How
from app.referrals.choosing.facts import facts_of
from app.referrals.choosing.forms import Arrange, Heard, Version, arrange_form, heard_form
from app.referrals.choosing.models import Shortlist
from app.referrals.models import reference_of
from app.referrals.views import bp
from app.referrals.views.client import read_record
from app.web.access import current_actor, role
from app.web.languages import LANGUAGES, speaking, spoken

case_managers = role(Role.CASE_MANAGER)

# By what a link can be sent from here: what the button says, and what was done.
SENT_WORDS: dict[str, tuple[str, str]] = {
    Way.EMAIL: ("Mail a new link to the client", "mailed"),
    Way.TEXT: ("Send a new link as a text message", "sent as a text message"),
}


@bp.post("/clients/<uuid:client_id>/shortlist/services")
@case_managers
def put_on_shortlist(client_id: UUID) -> Response:
    """From a service's page or a search: put this service on the client's shortlist."""
    actor = current_actor()
    with transaction():
        client = caseload.client(client_id, seen_by=actor)
        service = directory.service(_id("service"), seen_by=actor)
        need = request.form.get("need", "")
        known = need if need in directory.needs() else ""
        count = len(actions.put_on(client, service, need=known, by=actor).items)
        name = service.name
    more = "" if count >= FEWEST else " One more, and there is a choice."
    flash(f"{name} is on the shortlist, {count} of at most {MOST}.{more}", "good")
    return _back(client_id)


@bp.get("/clients/<uuid:client_id>/shortlist")
@case_managers
def shortlist(client_id: UUID) -> Response:
    return _page(read_record(client_id))


@bp.post("/clients/<uuid:client_id>/shortlist/arrange")
@case_managers
def arrange_shortlist(client_id: UUID) -> Response:
    found = queries.shortlist(client_id, seen_by=current_actor())
    form = arrange_form(found.items, _needs(_client(client_id)))
    if form.validate():
        with form.refusals():
            with transaction():
                found = queries.shortlist(client_id, seen_by=current_actor())
                order, notes = form.order(found.items), form.notes(found.items)
                actions.arrange(
                    found, order, notes, form.need.data, seen=form.version.data, by=current_actor()
                )
            flash("Saved.", "good")
            return _back(client_id)
    return _page(_client(client_id), arranging=form)


@bp.post("/clients/<uuid:client_id>/shortlist/remove")
@case_managers
def take_off_shortlist(client_id: UUID) -> Response:
    with transaction():
        found = queries.shortlist(client_id, seen_by=current_actor())
        actions.take_off(found, _id("item"), seen=_seen(), by=current_actor())
    flash("Taken off the shortlist.", "good")
    return _back(client_id)


@bp.post("/clients/<uuid:client_id>/shortlist/decide")
@case_managers
def decide_together(client_id: UUID) -> Response:
    """Write down what the client said: beside us, on paper, or through someone who speaks for them."""
    found = queries.shortlist(client_id, seen_by=current_actor())
    form = heard_form(found.items)
    if form.validate():
        with form.refusals():
            with transaction():
                found = queries.shortlist(client_id, seen_by=current_actor())
                actions.decide(
                    found,
                    form.said(found.items),
                    how=How(form.how.data),
                    nonce=form.nonce.data,
                    you_choose=form.you_choose.data,
                    seen=form.version.data,
                    by=current_actor(),
                )
            flash("The decision is kept.", "good")
            return _back(client_id)
    return _page(_client(client_id), hearing=form)


@bp.post("/clients/<uuid:client_id>/shortlist/link")
@case_managers
def link_shortlist(client_id: UUID) -> Response:
    """Make the private link anew, and show it this once: it is kept nowhere."""
    with transaction():
        found = queries.shortlist(client_id, seen_by=current_actor())
        way = Way(request.form["way"]) if request.form.get("way") in SENT_WORDS else None
        link, address = links.make(found, by=current_actor(), way=way)
        code = codes.make(link)
    return _page(_client(client_id), address=address, code=code, sent_by=way)


@bp.post("/clients/<uuid:client_id>/shortlist/link/off")
@case_managers
def revoke_shortlist_link(client_id: UUID) -> Response:
    with transaction():
        links.revoke(queries.shortlist(client_id, seen_by=current_actor()), by=current_actor())
    flash("The link is switched off.", "good")
    return _back(client_id)


@bp.post("/clients/<uuid:client_id>/shortlist/close")
@case_managers
def close_shortlist(client_id: UUID) -> Response:
    with transaction():
        actions.close(queries.shortlist(client_id, seen_by=current_actor()), by=current_actor())
    flash("Put away, with all that was said. The next service you put on begins a new shortlist.", "good")
    return _back(client_id)


@bp.get("/clients/<uuid:client_id>/shortlist/paper")
@case_managers
def shortlist_paper(client_id: UUID) -> str:
    """What the client takes home: the services, and answers to tear off. It names nobody."""
    found = queries.shortlist(client_id, seen_by=current_actor())
    language = request.args.get("language", "")
    language = language if language in LANGUAGES else spoken(found.client.language)
    with speaking(language):
        return render_template(
            "referrals/shortlist_paper.html",
            shortlist=found,
            facts={service.id: facts_of(service) for service in queries.services_of(found)},
            languages=LANGUAGES,
            reference=reference_of(found.id),
            page_language=language,
        )


def _page(
    client: Client,
    *,
    arranging: Arrange | None = None,
    hearing: Heard | None = None,
    address: str = "",
    code: str = "",
    sent_by: Way | None = None,
) -> Response:
    refused, found = arranging or hearing, queries.current_of(client.id)
    page = render_template(
        "referrals/shortlist.html",
        client=client,
        shortlist=found,
        refused=refused,
        earlier=queries.earlier_of(client.id),
        needs=directory.needs(),
        how_words=HOW_WORDS,
        outcome_words=OUTCOME_WORDS,
        fewest=FEWEST,
        most=MOST,
        address=address,
        code=code,
        sent_by=sent_by,
        sent_words=SENT_WORDS,
        open_referrals=queries.asked_by(found),
        **(_forms(found, client, arranging, hearing) if found else {}),
    )
    response = make_response(page, refused.status if refused is not None and refused.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _forms(
    found: Shortlist, client: Client, arranging: Arrange | None, hearing: Heard | None
) -> dict[str, Any]:
    """The forms of a shortlist, and its link. A form that was just refused keeps what was typed."""
    data = {"version": found.version, "need": found.need}
    fresh = {"version": found.version, "nonce": str(uuid4())}
    alive = links.working(found.id)
    return {
        "arranging": arranging or arrange_form(found.items, _needs(client), formdata=None, data=data),
        "hearing": hearing or heard_form(found.items, formdata=None, data=fresh),
        "link": alive[0] if alive else None,
        "sendable": reaching.sendable(client),
    }


def _client(client_id: UUID) -> Client:
    return caseload.client(client_id, seen_by=current_actor())


def _needs(client: Client) -> dict[str, str]:
    """What the client still needs, by code."""
    names = directory.needs()
    return {
        need.code: names[need.code].name
        for need in client.needs
        if need.met_at is None and need.code in names
    }


def _seen() -> int:
    form = Version()
    if not form.validate() or form.version.data is None:
        raise Conflict(actions.QUICKER)
    return int(form.version.data)


def _id(name: str) -> UUID:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise Invalid("This form was not sent whole. Reload the page and send it again.") from None


def _back(client_id: UUID) -> Response:
    return redirect(url_for("referrals.shortlist", client_id=client_id), 303)
