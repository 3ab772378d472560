"""What a person may do now with a referral: each step with its button and its form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import NotAllowed, NotFound
from app.referrals import actions, amending, lifecycle, policy, queries
from app.referrals.forms import ActionForm, form_for
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.reach import OUT_OF_REACH, Delivery, delivery_of, reach_of
from app.referrals.wording import DOING, REPORTED, Doing
from app.web.access import current_actor

ONLY_THEY = "The provider can answer here, so only they can."
# What one tap does, the most likely step first.
FIRST_CHOICE = (Action.ACCEPT, Action.CONTACT, Action.START, Action.RESUME)


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


def first_tap(offers: Sequence[Offer]) -> Offer | None:
    """What one tap does."""
    return next((offer for first in FIRST_CHOICE for offer in offers if offer.action is first), None)


def besides(offers: Sequence[Offer], tap: Offer | None) -> list[Offer]:
    """What is offered beside the tap: first the same with more to say, where there is more."""
    asking = (offer for offer in offers if offer is not tap or offer.asks)
    return sorted(asking, key=lambda offer: offer is not tap)


def delivery_now(referral: Referral) -> Delivery:
    return delivery_of(referral, reach_of(referral.service, referral.partner))


def known_action(word: str) -> Action:
    if word not in list(Action) or word in (Action.OPEN, Action.EXPIRE):
        raise NotFound("There is no such step.")
    return Action(word)


def action_form(action: Action, referral: Referral, *, posted: bool = False, suffix: str = "") -> ActionForm:
    alternatives = queries.alternatives(referral) if action is Action.DECLINE else []
    asked = amending.asked_of(referral) if action is Action.AMEND else None
    return form_for(
        action,
        wishes=referral.wishes,
        alternatives=alternatives,
        asked=asked,
        posted=posted,
        suffix=suffix,
    )


def offers_of(referral: Referral, tried: Action | None, form: ActionForm | None) -> list[Offer]:
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


def logged_offers_of(referral: Referral, delivery: Delivery) -> list[Offer]:
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


def require_out_of_reach(referral: Referral) -> None:
    """Only the referrer writes down what was said on the phone, and only for a provider who can't say it here.

    Raises NotAllowed.
    """
    mine = policy.parties_of(current_actor(), referral)
    if Party.REFERRER not in mine or delivery_now(referral) not in OUT_OF_REACH:
        raise NotAllowed(ONLY_THEY)


def thanks_for(action: Action) -> str:
    return {
        Action.ACCEPT: "Thank you. You have taken it on, and the referrer is told. Here is how to reach the client.",
        Action.DECLINE: "Thank you for answering. The referrer is told and can choose someone else.",
        Action.ASK: "Your question is on its way to the referrer.",
        Action.ANSWER: "Your answer is on its way to the provider, who decides next.",
        Action.COMPLETE: "Done. Thank you for seeing it through.",
        Action.MARK_AS_ERROR: "It is marked as a mistake and counted nowhere.",
    }.get(action, "Saved. The other side is told.")
