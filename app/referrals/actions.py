"""What is done with referrals: sending one, taking every further step, and keeping the clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.clients.consent import covering, require_cover
from app.clients.models import Client, Consent
from app.db import db, take_turns
from app.directory.models import Service
from app.directory.pauses import closure_words, pause_words
from app.errors import Conflict, Invalid
from app.referrals import deadlines, lifecycle
from app.referrals.choosing.actions import acted_upon
from app.referrals.choosing.models import Decision
from app.referrals.deadlines import Chase
from app.referrals.lifecycle import ENDED, OPEN, SENT_EVENT, UNANSWERED, Action, Party, Status
from app.referrals.models import Referral, Remark, Wish, reference_of
from app.referrals.queries import sibling_accepted
from app.referrals.timekeeping import day_ahead, start_clock, wind_clock, zone
from app.referrals.wording import Urgency

MOST_WISHES = 3
REMARKS = ("question", "answer", "words", "note", "client_note")

# The moments that an action writes down, the first time that it happens.
STAMPS: dict[Action, tuple[str, ...]] = {
    Action.OPEN: ("received_at",),
    Action.ASK: ("received_at",),
    Action.ACCEPT: ("received_at", "answered_at", "accepted_at"),
    Action.WAITLIST: ("received_at", "answered_at", "waitlisted_at"),
    Action.DECLINE: ("received_at", "answered_at"),
    Action.CONTACT: ("accepted_at", "contacted_at", "connected_at"),
    Action.START: ("started_at", "connected_at"),
}


def why_closed(service: Service) -> str:
    """Why nothing can be sent to `service` at present; empty when it can."""
    if closed := closure_words(service):
        return f"Nothing can be sent to {service.name}. {closed}"
    if not service.accepts_referrals:
        return f"{service.name} takes no referrals through Trellis. Its page says how to get in touch."
    if pause := service.pause_at(clock.now()):
        return f"{service.name}: {pause_words(pause)}"
    return ""


def send(
    client: Client,
    service: Service,
    *,
    need: str,
    wishes: Sequence[str],
    by: Actor,
    why: str | None = None,
    urgency: Urgency = Urgency.ROUTINE,
    nonce: str | None = None,
    parent: Referral | None = None,
    group_id: UUID | None = None,
    decision: Decision | None = None,
) -> Referral:
    """Send a referral for `client` to `service`. `need` is a code; `wishes` are one to three things they want.

    `decision` is what the client chose, where it follows from that. With a `nonce` that was used before, this
    is the referral that was sent then. Raises Conflict when the service takes none or the client's consent
    does not cover it, Invalid when nothing is wished for.
    """
    sent = sent_with(nonce) if nonce else None
    if sent is not None:
        return sent
    if closed := why_closed(service):
        raise Conflict(closed)
    now, id_ = clock.now(), uuid4()
    referral = Referral(
        id=id_,
        reference=reference_of(id_),
        nonce=nonce or str(id_),
        client=client,
        client_id=client.id,
        consent_id=_required_consent(client, service.organization_id).id,
        decision=decision,
        organization_id=client.organization_id,
        team_id=client.team_id,
        case_manager_id=by.id,
        partner_id=service.organization_id,
        service=service,
        service_id=service.id,
        group_id=group_id,
        chain_id=parent.chain_id if parent else id_,
        parent_id=parent.id if parent else None,
        need=need,
        top_need=need.partition(".")[0],
        urgency=urgency.value,
        burden=client.burden,
        room_when_sent=service.capacity.room if service.capacity else None,
        why=why or None,
        status=Status.SENT.value,
        sent_at=now,
        changed_at=now,
        is_test=client.is_test,
        version=1,
        answer_logged=False,
        wishes=_wishes(wishes),
    )
    start_clock(referral, service, now)
    db.session.add(referral)
    audit.record(
        SENT_EVENT,
        referral,
        by=by,
        organization=client.organization_id,
        client=client.id,
        service=service.id,
        partner=service.organization_id,
        need=need,
        **({"decision": decision.id} if decision else {}),
    )
    if decision is not None:
        acted_upon(decision)
    return referral


def sent_with(nonce: str) -> Referral | None:
    """The referral that was sent with this nonce, if any: a form sent twice, even at once, makes one referral."""
    take_turns(f"referral {nonce}")
    return db.session.scalar(select(Referral).where(Referral.nonce == nonce))


def take(
    referral: Referral,
    action: Action,
    *,
    by: Actor,
    party: Party,
    seen: int | None = None,
    logged: bool = False,
    channel: str | None = None,
    **given: Any,
) -> lifecycle.Step:
    """Take one step of the lifecycle on behalf of `party`.

    `given` are fields of the table (reason, words, question, answer, review_on, outcomes) and beside it
    (note, client_note, wait_days, suggestion_id, helped). `seen` is the version that the person had before
    them: when somebody was quicker, Conflict. `logged`: the referrer writes down what the provider said
    elsewhere; `channel`: by what way it came ("link"). Raises what `lifecycle.step` raises.
    """
    _check_seen(referral, seen)
    step = lifecycle.step(standing(referral, action, by=by), action, party, given)
    now = clock.now()
    _move(referral, step, now)
    remarks = _write_down(referral, action, given, by=by, now=now)
    if party is Party.PROVIDER and not logged and action is not Action.OPEN:
        referral.owner_id = referral.owner_id or by.id
    referral.answer_logged = referral.answer_logged or logged
    wind_clock(referral, step, now)
    audit.record(
        step.event,
        referral,
        by=by,
        organization=_acting_for(referral, party, logged=logged),
        before=step.before.value,
        after=step.after.value,
        reason=step.reason.code if step.reason else None,
        party=party.value,
        logged=logged,
        remarks=remarks,
        **({"channel": channel} if channel else {}),
    )
    if action is Action.ACCEPT and referral.group_id is not None:
        _withdraw_siblings(referral)
    return step


def standing(referral: Referral, action: Action | None = None, *, by: Actor) -> lifecycle.Standing:
    """How a referral stands for `by`, as the rules want to know it before `action` (None: any)."""
    status = Status(referral.status)
    may_be_late = status is Status.EXPIRED and action in (None, Action.ACCEPT)
    return lifecycle.Standing(
        status=status,
        now=clock.now(),
        sent_at=referral.sent_at,
        ended_at=referral.ended_at,
        resumes=Status(referral.resumes) if referral.resumes else None,
        was_accepted=referral.accepted_at is not None,
        sibling_accepted=may_be_late and sibling_accepted(referral),
        by_author=by.id is not None and by.id == referral.case_manager_id,
    )


def chase(referral: Referral) -> Chase | None:
    """What the clock does with an unanswered referral now: remind, tell, or let it expire; None when all is well."""
    now = clock.now()
    if referral.chase_at is None or referral.chase_at > now:
        return None
    if referral.chase is None or referral.status not in UNANSWERED:
        referral.chase = referral.chase_at = None
        return None
    chased = deadlines.chase(Chase(referral.chase), now, referral.answer_by, zone())
    if chased.do is Chase.EXPIRE:
        reason = lifecycle.reason_to_expire(Status(referral.status))
        take(referral, Action.EXPIRE, by=SYSTEM, party=Party.SYSTEM, reason=reason)
        return chased.do
    referral.chase, referral.chase_at = chased.then, chased.at
    event = {Chase.REMIND: "referral.reminded", Chase.TELL: "referral.overdue"}[chased.do]
    audit.record(event, referral, by=SYSTEM)
    return chased.do


def covering_consent(client: Client, recipient: UUID) -> Consent | None:
    """The consent on which a referral to `recipient` may rest now, if there is one."""
    terms = {given.terms: given for given in client.consents}
    found = covering(terms, recipient, clock.now())
    return terms[found] if found else None


def _required_consent(client: Client, recipient: UUID) -> Consent:
    terms = {given.terms: given for given in client.consents}
    return terms[require_cover(terms, recipient, clock.now())]


def _wishes(words: Iterable[str]) -> list[Wish]:
    wanted = [line.strip() for line in words if line.strip()][:MOST_WISHES]
    if not wanted:
        raise Invalid(
            "Say what the client wants from this.", {"wishes": "Say what the client wants from this."}
        )
    return [Wish(id=uuid4(), position=position, words=line) for position, line in enumerate(wanted)]


def _check_seen(referral: Referral, seen: int | None) -> None:
    if seen is not None and seen != referral.version:
        state = lifecycle.STATE[Status(referral.status)]
        raise Conflict(
            f"Someone else was quicker: this referral {state}. Nothing of what you sent was done. "
            "Look at it as it is now."
        )


def _move(referral: Referral, step: lifecycle.Step, now: datetime) -> None:
    referral.status = step.after.value
    referral.resumes = step.before.value if step.after is Status.ON_HOLD else None
    for column in STAMPS.get(step.action, ()):
        if getattr(referral, column) is None:
            setattr(referral, column, now)
    referral.ended_at = now if step.after in ENDED else None
    referral.reason = step.reason.code if step.reason else None
    referral.side = step.reason.side.value if step.reason else None
    referral.changed_at = now
    if step.action is not Action.OPEN:
        referral.version += 1


def _write_down(
    referral: Referral, action: Action, given: Mapping[str, Any], *, by: Actor, now: datetime
) -> list[UUID]:
    """Keep what was filled in with a step; the ids of what was said in words."""
    said = {kind: words for kind in REMARKS if (words := str(given.get(kind) or "").strip())}
    remarks = [
        Remark(id=uuid4(), referral_id=referral.id, kind=kind, words=words, by_id=by.id, at=now)
        for kind, words in said.items()
    ]
    db.session.add_all(remarks)
    if action in (Action.WAITLIST, Action.HOLD):
        referral.review_on = day_ahead(given["review_on"], now)
        referral.wait_days = given.get("wait_days")
    elif action is not Action.OPEN:
        referral.review_on = referral.wait_days = None
    if action is Action.DECLINE:
        referral.suggestion_id = given.get("suggestion_id")
    if action is Action.COMPLETE:
        _note_outcomes(referral, given["outcomes"], given.get("helped"))
    return [remark.id for remark in remarks]


def _note_outcomes(referral: Referral, results: Sequence[str], helped: str | None) -> None:
    known = set(lifecycle.Result)
    if len(results) != len(referral.wishes) or not set(results) <= known:
        words = lifecycle.MISSING["outcomes"]
        raise Invalid(words, {"outcomes": words})
    for wish, result in zip(referral.wishes, results, strict=True):
        wish.result = lifecycle.Result(result).value
    referral.helped = lifecycle.Helped(helped or lifecycle.Helped.UNKNOWN).value


def _acting_for(referral: Referral, party: Party, *, logged: bool) -> UUID | None:
    """The organization on whose behalf a step is recorded: whoever writes it down, even for the other side."""
    if party is Party.PROVIDER and not logged:
        return referral.partner_id
    return referral.organization_id if party in (Party.REFERRER, Party.PROVIDER, Party.CLIENT) else None


def _withdraw_siblings(accepted: Referral) -> None:
    """One acceptance is enough: the others that were sent together are withdrawn, politely."""
    siblings = select(Referral).where(
        Referral.group_id == accepted.group_id,
        Referral.id != accepted.id,
        Referral.status.in_([status.value for status in OPEN]),
    )
    for sibling in db.session.scalars(siblings).all():
        take(sibling, Action.WITHDRAW, by=SYSTEM, party=Party.SYSTEM, reason="placed_elsewhere")
