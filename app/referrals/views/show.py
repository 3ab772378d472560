"""The page of one referral, and the one door through which every step goes."""

from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.actor import Role
from app.clients import actions as clients
from app.clients.circumstances import AGE_WORDS, LANGUAGES
from app.clients.consent import Fact
from app.clients.contact import WAY_WORDS
from app.clients.queries import not_read_lately
from app.db import db, transaction
from app.directory.models import Phone
from app.directory.pauses import closure_words
from app.directory.queries import needs
from app.errors import Conflict, Invalid, NotAllowed
from app.referrals import actions, policy, queries
from app.referrals.agenda import coming
from app.referrals.assigning import hands
from app.referrals.checkins import afterwards
from app.referrals.checkins import queries as checkins
from app.referrals.checkins.asking import FACE_WORDS
from app.referrals.choosing import queries as choosing
from app.referrals.choosing.deciding import HOW_WORDS
from app.referrals.forms import ActionForm
from app.referrals.intake.queries import answers_on
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.listing_then import changed_since_sent, place_of
from app.referrals.models import Referral
from app.referrals.reach import DELIVERY_WORDS, OUT_OF_REACH, Delivery, not_reached
from app.referrals.reasons import REASONS, SIDE_WORDS, Ending, Side, reasons_for
from app.referrals.routing.actions import involved_in
from app.referrals.seen import client_as_seen, client_as_shared, facts_seen
from app.referrals.story import story_of
from app.referrals.talking.actions import note_reading
from app.referrals.talking.forms import side_of
from app.referrals.talking.queries import to_be_read
from app.referrals.today.actions import note_look
from app.referrals.today.queries import is_news_to
from app.referrals.views import bp
from app.referrals.views.beside import beside
from app.referrals.views.offers import (
    ONLY_THEY,
    action_form,
    besides,
    delivery_now,
    first_tap,
    known_action,
    logged_offers_of,
    offers_of,
    require_out_of_reach,
    thanks_for,
)
from app.referrals.wording import (
    COMPLEXITY_WORDS,
    HELPED_WORDS,
    LABEL,
    NEXT,
    PROGRESS_WORDS,
    REPORTED,
    RESULT_WORDS,
    URGENCY_WORDS,
)
from app.web.access import current_actor, role
from app.web.forms import WordedForm

parties = role(Role.CASE_MANAGER, Role.PROVIDER, Role.COORDINATOR)


@bp.get("/referrals/<uuid:referral_id>")
@parties
def show(referral_id: UUID) -> Response:
    fresh = _note_opening(referral_id)
    return referral_page(queries.referral(referral_id, seen_by=current_actor()), fresh=fresh)


@bp.get("/referrals/<uuid:referral_id>/paper")
@role(Role.CASE_MANAGER)
def paper(referral_id: UUID) -> str:
    """The same on paper, for a provider whom no mail reaches: only what they may see, and room for the answer."""
    referral = queries.referral(referral_id, seen_by=current_actor(), sides={Party.REFERRER})
    return render_template(
        "referrals/paper.html",
        referral=referral,
        shared=client_as_shared(referral),
        needs=needs(),
        reasons=reasons_for(Ending.DECLINED),
        **page_words(referral),
    )


@bp.post("/referrals/<uuid:referral_id>/<action>")
@parties
def act(referral_id: UUID, action: str) -> Response:
    """One door for every step: who may, what it needs and where it leads stands in the table."""
    wanted = known_action(action)
    referral = queries.referral(referral_id, seen_by=current_actor())
    form = action_form(wanted, referral, posted=True)
    if not form.validate():
        return referral_page(referral, wanted, form)
    try:
        with transaction():
            _take(queries.referral(referral_id, seen_by=current_actor()), wanted, form)
    except (Conflict, Invalid) as refusal:
        form.status = refusal.status
        form.show(refusal)
        db.session.rollback()
        return referral_page(queries.referral(referral_id, seen_by=current_actor()), wanted, form)
    flash(thanks_for(wanted), "good")
    return redirect(url_for("referrals.show", referral_id=referral_id), 303)


def _note_opening(referral_id: UUID) -> frozenset[UUID]:
    """The provider's first look is a step of its own, and whoever sees a client's facts has read their record.

    The ids of the messages that were not read before.
    """
    actor = current_actor()
    referral = queries.referral(referral_id, seen_by=actor)
    mine = policy.parties_of(actor, referral)
    opens = Party.PROVIDER in mine and referral.status == Status.SENT
    sees = bool(mine & {Party.PROVIDER, Party.REFERRER})
    unread = not_read_lately({referral.client_id}, by=actor) if sees else set()
    side = side_of(actor, referral)
    may_read = side is not None and Fact.NEED in facts_seen(referral, referral.client, seen_by=actor)
    waiting = to_be_read(referral, by=actor, party=side) if side and may_read else []
    news = is_news_to(referral, actor)
    if not (opens or unread or waiting or news):
        return frozenset()
    organization = referral.organization_id if Party.REFERRER in mine else referral.partner_id
    with transaction():
        clients.note_reading(unread, by=actor, organization=organization)
        if opens:
            again = queries.referral(referral_id, seen_by=actor)
            if again.status == Status.SENT:
                actions.take(again, Action.OPEN, by=actor, party=Party.PROVIDER)
        if news:
            note_look(referral, by=actor)
        return note_reading(referral, by=actor, party=side) if side and waiting else frozenset()


def _take(referral: Referral, action: Action, form: ActionForm) -> None:
    logged = "logged" in request.form
    if logged:
        require_out_of_reach(referral)
        if action not in REPORTED:
            raise NotAllowed(ONLY_THEY)
    party = Party.PROVIDER if logged else policy.party_for(current_actor(), referral, action)
    seen = request.form.get("version", type=int)
    actions.take(referral, action, by=current_actor(), party=party, seen=seen, logged=logged, **form.given())


def referral_page(
    referral: Referral,
    tried: Action | None = None,
    form: ActionForm | None = None,
    beside_refused: WordedForm | None = None,
    fresh: frozenset[UUID] = frozenset(),
) -> Response:
    actor = current_actor()
    mine = policy.parties_of(actor, referral)
    client = client_as_seen(referral, seen_by=actor)
    shared = client_as_shared(referral) if Party.REFERRER in mine else client
    delivery = delivery_now(referral)
    side = Party.PROVIDER if Party.PROVIDER in mine and Party.REFERRER not in mine else Party.REFERRER
    page = render_template(
        "referrals/show.html",
        referral=referral,
        status=Status(referral.status),
        client=client,
        shared=shared,
        is_referrer=Party.REFERRER in mine,
        is_provider=Party.PROVIDER in mine,
        is_routing_only=not client.facts and mine == {Party.COORDINATOR},
        delivery=delivery,
        refused=form,
        **_steps(referral, delivery, tried, form),
        **beside(
            referral,
            seen_by=actor,
            client=client,
            shared=shared,
            delivery=delivery,
            refused=beside_refused,
            fresh=fresh,
        ),
        **(_to_referrer(referral) if Party.REFERRER in mine else {}),
        closed=closure_words(referral.service),
        what_next=NEXT[side][Status(referral.status)],
        question=open_question(referral) if shared.facts or Party.REFERRER in mine else "",
        story=story_of(referral, seen_by=actor, facts=client.facts),
        how_words=HOW_WORDS,
        feedback=checkins.feedback_of(referral.id, party=side) if "need" in client.facts else None,
        face_words=FACE_WORDS,
        needs=needs(),
        hands=hands(referral, mine),
        names=names_of({id_ for id_ in (referral.owner_id,) if id_}),
        **page_words(referral),
    )
    refused = next((each for each in (form, beside_refused) if each is not None and each.errors), None)
    return make_response(page, refused.status if refused is not None else 200)


def _steps(
    referral: Referral, delivery: Delivery, tried: Action | None, form: ActionForm | None
) -> dict[str, Any]:
    """What the reader may do next: one tap, the other steps, and what they may write down for a provider."""
    offers = offers_of(referral, tried, form)
    tap = first_tap(offers)
    return {
        "tap": tap,
        "offers": besides(offers, tap),
        "logged_offers": logged_offers_of(referral, delivery),
        "not_reached": not_reached(referral) if delivery is Delivery.UNDELIVERABLE else [],
        "phones": _phones(referral) if delivery in OUT_OF_REACH else [],
    }


def _to_referrer(referral: Referral) -> dict[str, Any]:
    """What only those who sent it read: what came before it, what may follow, and what changed meanwhile."""
    return {
        "choice": choosing.decision_behind(referral),
        "next_choices": choosing.next_choices(referral),
        "follower": queries.next_of(referral),
        "may_hear": afterwards.may_hear(referral, afterwards.feedback_on(referral)),
        "listing_changed": changed_since_sent(referral) if referral.is_open else [],
    }


def open_question(referral: Referral) -> str:
    """What the provider wants to know, while it is not answered."""
    asked = [remark.words for remark in referral.remarks if remark.kind == "question"]
    return asked[-1] if asked and referral.status == Status.INFO_NEEDED else ""


def _phones(referral: Referral) -> list[Phone]:
    """The numbers under which the provider can be called."""
    return list(referral.service.phones or referral.partner.phones)


def page_words(referral: Referral) -> dict[str, Any]:
    return {
        "labels": LABEL,
        "urgency_words": URGENCY_WORDS,
        "complexity_words": COMPLEXITY_WORDS,
        "place": place_of(referral),
        "result_words": RESULT_WORDS,
        "helped_words": HELPED_WORDS,
        "delivery_words": DELIVERY_WORDS,
        "way_words": WAY_WORDS,
        "languages": LANGUAGES,
        "age_words": AGE_WORDS,
        "reason": REASONS.get(referral.reason or ""),
        "coming": coming(referral),
        "intake": answers_on(referral.id),
        "involved": involved_in(referral),
        "progress_words": PROGRESS_WORDS,
        "side_words": SIDE_WORDS.get(Side(referral.side)) if referral.side else "",
        "Action": Action,
        "Delivery": Delivery,
    }
