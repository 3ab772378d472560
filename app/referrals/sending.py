"""Sending a referral: whom it lies between, on which consent, and where it stands in a chain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app import audit, clock
from app.actor import Actor
from app.clients.consent import covering, require_cover
from app.clients.models import Client, Consent
from app.db import db, take_turns
from app.directory.models import Service
from app.directory.pauses import closure_words, pause_words
from app.errors import Conflict, Invalid
from app.referrals.choosing.actions import acted_upon
from app.referrals.choosing.models import Decision
from app.referrals.lifecycle import SENT_EVENT, Status
from app.referrals.models import Companion, Referral, Wish, reference_of
from app.referrals.timekeeping import start_clock
from app.referrals.wording import Urgency
from app.referrals.writing import keep_words
from app.stewardship.queries.versions import latest_number

MOST_WISHES = 3


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
    needed_by: date | None = None,
    complexity: str | None = None,
    location_id: UUID | None = None,
    nonce: str | None = None,
    parent: Referral | None = None,
    group_id: UUID | None = None,
    decision: Decision | None = None,
    companions: Iterable[Client] = (),
    beside: Referral | None = None,
    on_behalf_of: UUID | None = None,
    remarks: Mapping[str, str] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Referral:
    """Send a referral for `client` to `service`. `need` is a code; `wishes` are one to three things they want.

    `location_id` is the place of the service that the client is to go to, where one was named.
    `decision` is what the client chose, where it follows from that; `companions` are the others of the
    household whom it is for, too; `beside` is another that was sent at once, whose chain and group it joins.
    `on_behalf_of` is the case manager when it is sent by itself. `remarks` (kind -> words) are kept sealed, `facts`
    are codes for the story. With a `nonce` that was used before, this is the referral that was sent then.
    Raises Conflict when the service takes none or the client's consent does not cover it, Invalid when nothing is
    wished for.
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
        **_between(client, service),
        **_in_chain(id_, parent, beside, group_id),
        case_manager_id=on_behalf_of or by.id,
        decision=decision,
        need=need,
        top_need=need.partition(".")[0],
        urgency=urgency.value,
        needed_by=needed_by,
        complexity=complexity or None,
        location_id=location_id,
        why=why or None,
        status=Status.SENT.value,
        sent_at=now,
        changed_at=now,
        version=1,
        answer_logged=False,
        wishes=_wishes(wishes),
        companions=[Companion(client_id=other.id) for other in companions],
    )
    start_clock(referral, service, now)
    db.session.add(referral)
    kept = {"remarks": keep_words(referral, remarks, by=by, now=now)} if remarks else {}
    _record_sent(referral, by=by, **kept, **(facts or {}))
    if decision is not None:
        acted_upon(decision)
    return referral


def _between(client: Client, service: Service) -> dict[str, Any]:
    """Whom a referral lies between, and what was so of both when it was sent.

    Raises Conflict where the client's consent does not cover it.
    """
    return {
        "client": client,
        "client_id": client.id,
        "consent_id": _required_consent(client, service.organization_id).id,
        "organization_id": client.organization_id,
        "team_id": client.team_id,
        "burden": client.burden,
        "is_test": client.is_test,
        "partner_id": service.organization_id,
        "service": service,
        "service_id": service.id,
        "room_when_sent": service.capacity.room if service.capacity else None,
        "listing_version": latest_number(service.id),
    }


def _in_chain(
    id_: UUID, parent: Referral | None, beside: Referral | None, group_id: UUID | None
) -> dict[str, Any]:
    """What it follows, and what it was sent together with; by itself it begins a chain."""
    joined = parent or beside
    return {
        "group_id": beside.group_id if beside else group_id,
        "chain_id": joined.chain_id if joined else id_,
        "parent_id": parent.id if parent else beside.parent_id if beside else None,
    }


def _record_sent(referral: Referral, *, by: Actor, **more: Any) -> None:
    decision = {"decision": referral.decision.id} if referral.decision else {}
    audit.record(
        SENT_EVENT,
        referral,
        by=by,
        organization=referral.organization_id,
        client=referral.client_id,
        service=referral.service_id,
        partner=referral.partner_id,
        need=referral.need,
        **decision,
        **more,
    )


def sent_with(nonce: str) -> Referral | None:
    """The referral that was sent with this nonce, if any: a form sent twice, even at once, makes one referral."""
    take_turns(f"referral {nonce}")
    return db.session.scalar(select(Referral).where(Referral.nonce == nonce))


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
