"""The page of one referral, and the one door through which every step goes."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.actor import Role
from app.clients import actions as clients
from app.clients.circumstances import AGE_WORDS, LANGUAGES
from app.clients.contact import WAY_WORDS
from app.clients.queries import not_read_lately
from app.db import db, transaction
from app.directory.models import Phone
from app.directory.pauses import closure_words
from app.directory.queries import needs
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.referrals import actions, lifecycle, policy, queries
from app.referrals.choosing import queries as choosing
from app.referrals.choosing.deciding import HOW_WORDS
from app.referrals.forms import ActionForm, form_for
from app.referrals.lifecycle import Action, Party, Status
from app.referrals.models import Referral
from app.referrals.reach import DELIVERY_WORDS, Delivery, delivery_of, reach_of
from app.referrals.reasons import REASONS, SIDE_WORDS, Ending, Side, reasons_for
from app.referrals.seen import client_as_seen, client_as_shared
from app.referrals.story import story_of
from app.referrals.views import bp
from app.referrals.wording import (
    DOING,
    HELPED_WORDS,
    LABEL,
    NEXT,
    REPORTED,
    RESULT_WORDS,
    URGENCY_WORDS,
    Doing,
)
from app.web.access import current_actor, role

parties = role(Role.CASE_MANAGER, Role.PROVIDER, Role.COORDINATOR)

# What one tap does, the most likely step first.
FIRST_CHOICE = (Action.ACCEPT, Action.CONTACT, Action.START, Action.RESUME)
OUT_OF_REACH = (Delivery.MAILBOX, Delivery.NOBODY, Delivery.UNDELIVERABLE)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that this person may do now, with its form."""

    action: Action
    doing: Doing
    form: ActionForm
    logged: bool = False

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in at all."""
        return any(field.name != "csrf_token" for field in self.form)


@bp.get("/referrals/<uuid:referral_id>")
@parties
def show(referral_id: UUID) -> Response:
    _note_opening(referral_id)
    return _page(queries.referral(referral_id, seen_by=current_actor()))


@bp.get("/referrals/<uuid:referral_id>/paper")
@role(Role.CASE_MANAGER)
def paper(referral_id: UUID) -> str:
    """The same on paper, for a provider whom no mail reaches: only what they may see, and room for the answer."""
    referral = queries.referral(referral_id, seen_by=current_actor())
    if Party.REFERRER not in policy.parties_of(current_actor(), referral):
        raise NotFound("There is no such referral, or you are no party to it.")
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
        return _page(referral, wanted, form)
    try:
        with transaction():
            _take(queries.referral(referral_id, seen_by=current_actor()), wanted, form)
    except (Conflict, Invalid) as refusal:
        form.status = refusal.status
        form.show(refusal)
        db.session.rollback()
        return _page(queries.referral(referral_id, seen_by=current_actor()), wanted, form)
    flash(thanks_for(wanted), "good")
    return redirect(url_for("referrals.show", referral_id=referral_id), 303)


def _note_opening(referral_id: UUID) -> None:
    """The provider's first look is a step of its own, and whoever sees a client's facts has read their record."""
    actor = current_actor()
    referral = queries.referral(referral_id, seen_by=actor)
    mine = policy.parties_of(actor, referral)
    opens = Party.PROVIDER in mine and referral.status == Status.SENT
    sees = bool(mine & {Party.PROVIDER, Party.REFERRER})
    unread = not_read_lately({referral.client_id}, by=actor) if sees else set()
    if not opens and not unread:
        return
    organization = referral.organization_id if Party.REFERRER in mine else referral.partner_id
    with transaction():
        clients.note_reading(unread, by=actor, organization=organization)
        if opens:
            again = queries.referral(referral_id, seen_by=actor)
            if again.status == Status.SENT:
                actions.take(again, Action.OPEN, by=actor, party=Party.PROVIDER)


def _take(referral: Referral, action: Action, form: ActionForm) -> None:
    logged = "logged" in request.form
    if logged:
        _require_out_of_reach(referral, action)
    party = Party.PROVIDER if logged else policy.party_for(current_actor(), referral, action)
    seen = request.form.get("version", type=int)
    actions.take(referral, action, by=current_actor(), party=party, seen=seen, logged=logged, **form.given())


def _require_out_of_reach(referral: Referral, action: Action) -> None:
    """Only the referrer writes down what was said on the phone, and only for a provider who can't say it here."""
    mine = policy.parties_of(current_actor(), referral)
    if Party.REFERRER not in mine or action not in REPORTED or _delivery(referral) not in OUT_OF_REACH:
        raise NotAllowed("The provider can answer here, so only they can.")


def _delivery(referral: Referral) -> Delivery:
    return delivery_of(referral, reach_of(referral.service, referral.partner))


def known_action(word: str) -> Action:
    if word not in list(Action) or word in (Action.OPEN, Action.EXPIRE):
        raise NotFound("There is no such step.")
    return Action(word)


def action_form(action: Action, referral: Referral, *, posted: bool = False, suffix: str = "") -> ActionForm:
    alternatives = queries.alternatives(referral) if action is Action.DECLINE else []
    return form_for(action, wishes=referral.wishes, alternatives=alternatives, posted=posted, suffix=suffix)


def _offers(referral: Referral, tried: Action | None, form: ActionForm | None) -> list[Offer]:
    """What this person may do now, in the order of the table; a form that was just refused keeps what was typed."""
    actor = current_actor()
    standing = actions.standing(referral, by=actor)
    mine = policy.parties_of(actor, referral)
    possible = {action for party in mine for action in lifecycle.allowed(standing, party)}
    ordered = [action for action in Action if action in possible]
    return [
        Offer(action, DOING[action], form if form and action is tried else action_form(action, referral))
        for action in ordered
    ]


def _logged_offers(referral: Referral, delivery: Delivery) -> list[Offer]:
    """What the referrer may write down for a provider who can't be told."""
    mine = policy.parties_of(current_actor(), referral)
    if delivery not in OUT_OF_REACH or Party.REFERRER not in mine or Party.PROVIDER in mine:
        return []
    possible = lifecycle.allowed(actions.standing(referral, by=current_actor()), Party.PROVIDER)
    return [
        Offer(
            action,
            replace(DOING[action], button=button),
            action_form(action, referral, suffix="-logged"),
            logged=True,
        )
        for action, button in REPORTED.items()
        if action in possible
    ]


def _page(referral: Referral, tried: Action | None = None, form: ActionForm | None = None) -> Response:
    actor = current_actor()
    mine = policy.parties_of(actor, referral)
    client = client_as_seen(referral, seen_by=actor)
    shared = client_as_shared(referral) if Party.REFERRER in mine else client
    delivery = _delivery(referral)
    offers = _offers(referral, tried, form)
    tap = next((offer for first in FIRST_CHOICE for offer in offers if offer.action is first), None)
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
        tap=tap,
        offers=sorted(
            (offer for offer in offers if offer is not tap or offer.asks), key=lambda offer: offer is not tap
        ),
        logged_offers=_logged_offers(referral, delivery),
        refused=form,
        closed=closure_words(referral.service),
        what_next=NEXT[side][Status(referral.status)],
        question=open_question(referral) if shared.facts or Party.REFERRER in mine else "",
        story=story_of(referral, seen_by=actor, facts=client.facts),
        choice=choosing.decision_behind(referral) if Party.REFERRER in mine else None,
        how_words=HOW_WORDS,
        next_choices=choosing.next_choices(referral) if Party.REFERRER in mine else [],
        follower=queries.next_of(referral) if Party.REFERRER in mine else None,
        needs=needs(),
        phones=_phones(referral) if delivery in OUT_OF_REACH else [],
        names=names_of({id_ for id_ in (referral.owner_id,) if id_}),
        **page_words(referral),
    )
    return make_response(page, form.status if form is not None and form.errors else 200)


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
        "result_words": RESULT_WORDS,
        "helped_words": HELPED_WORDS,
        "delivery_words": DELIVERY_WORDS,
        "way_words": WAY_WORDS,
        "languages": LANGUAGES,
        "age_words": AGE_WORDS,
        "reason": REASONS.get(referral.reason or ""),
        "side_words": SIDE_WORDS.get(Side(referral.side)) if referral.side else "",
        "Action": Action,
        "Delivery": Delivery,
    }


def thanks_for(action: Action) -> str:
    return {
        Action.ACCEPT: "Thank you. You have taken it on, and the referrer is told. Here is how to reach the client.",
        Action.DECLINE: "Thank you for answering. The referrer is told and can choose someone else.",
        Action.ASK: "Your question is on its way to the referrer.",
        Action.ANSWER: "Your answer is on its way to the provider, who decides next.",
        Action.COMPLETE: "Done. Thank you for seeing it through.",
        Action.MARK_AS_ERROR: "It is marked as a mistake and counted nowhere.",
    }.get(action, "Saved. The other side is told.")
