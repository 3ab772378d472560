"""Sending after a look at what is known; asking several at once or in order; asking the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4, uuid5

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.clients.models import Client
from app.db import db, take_turns
from app.directory.models import Service
from app.errors import Conflict
from app.referrals import queries, screening, sending
from app.referrals.chain import require_no_loop
from app.referrals.choosing import queries as choosing
from app.referrals.intake.actions import keep_answers
from app.referrals.lifecycle import NEXT_CHOICE_AFTER
from app.referrals.models import Referral
from app.referrals.reasons import SETTLED
from app.referrals.routing.models import NextInLine
from app.referrals.routing.queries import asked_in, has_open, in_line, obstacle, screening_of
from app.referrals.routing.wording import MENDABLE, OBSTACLE_WORDS, How, Obstacle, State
from app.referrals.tasks.actions import open_task, overtake
from app.referrals.tasks.kinds import Kind
from app.referrals.wording import Urgency

INVOLVED = "involved"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, whoever is asked."""

    need: str
    wishes: Sequence[str]
    why: str | None = None
    urgency: Urgency = Urgency.ROUTINE
    needed_by: date | None = None
    involved: str = ""
    companions: tuple[Client, ...] = ()
    complexity: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to this one service: answers to questions by key, why all the same, why once more, which place."""

    answers: Mapping[str, str] = field(default_factory=dict)
    override: str | None = None
    override_words: str | None = None
    again: str | None = None
    location_id: UUID | None = None


def send_checked(
    client: Client, service: Service, request: Request, said: Said, *, by: Actor, nonce: str
) -> Referral:
    """Send it if nothing speaks against it that is not answered. Raises what `screening.require` and `send` raise."""
    if (sent := sending.sent_with(nonce)) is not None:
        return sent
    because = screening.require(screening_of(client, service), said.override, said.override_words)
    parent = queries.follows(client.id, request.need)
    loops = require_no_loop(asked_in(parent.chain_id) if parent else (), service.organization_id, said.again)
    referral = _send(
        client,
        service,
        request,
        by=by,
        nonce=nonce,
        parent=parent,
        remarks={
            "override": (said.override_words or "") if because else "",
            "again": (said.again or "") if loops else "",
        },
        facts={**({"override": because} if because else {}), **({"loops": True} if loops else {})},
        location_id=said.location_id,
    )
    keep_answers(referral, said.answers)
    if parent is not None:
        overtake({Kind.NEXT_IN_LINE}, client, parent.id, by=by)
    return referral


def ask_others(
    first: Referral, client: Client, services: Iterable[Service], request: Request, how: How, *, by: Actor
) -> None:
    """Ask these, too, under the same consent: at once, or one after another when the one before leads nowhere.

    Raises Conflict where something is in the way of one of them.
    """
    wanted = list(services)
    for service in wanted:
        if (stop := obstacle(client, service, first.chain_id)) is not None:
            raise Conflict(f"{service.name} can’t be asked with it: {OBSTACLE_WORDS[stop]}.")
    if how is How.ORDER:
        db.session.add_all(
            NextInLine(chain_id=first.chain_id, service_id=one.id, position=n, state=State.WAITING.value)
            for n, one in enumerate(wanted)
        )
        audit.record("referral.order_settled", first, by=by, services=[one.id for one in wanted])
        return
    first.group_id = uuid4()
    for service in wanted:
        nonce = str(uuid5(first.id, str(service.id)))
        _send(client, service, request, by=by, nonce=nonce, beside=first)


def ask_next_choice(ended: Referral, client: Client, service: Service, *, by: Actor) -> Referral:
    """Ask the client's next choice after one that led nowhere, under the same consent: sent twice, it is one.

    Raises Conflict when it led somewhere after all, when somebody was asked since, or when something is in the way.
    """
    take_turns(f"chain {ended.chain_id}")
    nonce = str(uuid5(ended.id, str(service.id)))
    if (sent := sending.sent_with(nonce)) is not None:
        return sent
    if (
        ended.status not in NEXT_CHOICE_AFTER
        or queries.next_of(ended) is not None
        or has_open(ended.chain_id)
    ):
        raise Conflict("Somebody else has been asked already. Look at the chain as it is now.")
    if (stop := obstacle(client, service, ended.chain_id)) is not None:
        raise Conflict(f"{service.name} can’t be asked with one click: {OBSTACLE_WORDS[stop]}.")
    return _send(client, service, request_of(ended), by=by, nonce=nonce, parent=ended)


def ask_next_in_line(ended: Referral, client: Client) -> Referral | None:
    """When one of an order has led nowhere: ask the next who can be asked; what is in the way of others is kept."""
    take_turns(f"chain {ended.chain_id}")
    if ended.reason in SETTLED:
        stop_line(ended, by=SYSTEM)
        return None
    if ended.status not in NEXT_CHOICE_AFTER or has_open(ended.chain_id):
        return None
    for step in in_line(ended.chain_id, waiting_only=True):
        step.settled_at = clock.now()
        in_the_way = obstacle(client, step.service, ended.chain_id)
        if in_the_way is None:
            step.state = State.SENT.value
            nonce = str(uuid5(ended.id, str(step.service_id)))
            return _send(client, step.service, request_of(ended), by=SYSTEM, nonce=nonce, parent=ended)
        _skip(step, in_the_way, ended, client)
    return None


def stop_line(referral: Referral, *, by: Actor) -> bool:
    """Ask nobody else by itself; whether anybody was to be asked."""
    waiting = in_line(referral.chain_id, waiting_only=True)
    for step in waiting:
        step.state, step.settled_at = State.STOPPED.value, clock.now()
    if waiting:
        audit.record("referral.order_stopped", referral, by=by)
    return bool(waiting)


def request_of(referral: Referral) -> Request:
    """The same request again, for somebody else."""
    return Request(
        referral.need,
        tuple(wish.words for wish in referral.wishes),
        referral.why,
        Urgency(referral.urgency),
        referral.needed_by,
        involved_in(referral),
        _companions(referral),
        referral.complexity,
    )


def involved_in(referral: Referral) -> str:
    """Who else helps with it already, in the words of whoever sent it."""
    return next((remark.words for remark in referral.remarks if remark.kind == INVOLVED), "")


def _companions(referral: Referral) -> tuple[Client, ...]:
    people = (db.session.get(Client, one.client_id) for one in referral.companions)
    return tuple(person for person in people if person is not None)


def _skip(step: NextInLine, in_the_way: Obstacle, ended: Referral, client: Client) -> None:
    """Pass by one of an order; where the case manager can help, it waits for them."""
    step.state, step.why = State.SKIPPED.value, in_the_way.value
    audit.record(
        "referral.next_skipped", ended, by=SYSTEM, service=step.service_id, obstacle=in_the_way.value
    )
    if in_the_way in MENDABLE:
        open_task(Kind.NEXT_IN_LINE, client, ended, by=SYSTEM)


def _send(
    client: Client,
    service: Service,
    request: Request,
    *,
    by: Actor,
    nonce: str,
    parent: Referral | None = None,
    beside: Referral | None = None,
    remarks: Mapping[str, str] | None = None,
    facts: Mapping[str, object] | None = None,
    location_id: UUID | None = None,
) -> Referral:
    """`beside`: with that one at once, in the same chain and group."""
    return sending.send(
        client,
        service,
        need=request.need,
        wishes=request.wishes,
        why=request.why,
        urgency=request.urgency,
        needed_by=request.needed_by,
        complexity=request.complexity,
        location_id=location_id,
        companions=request.companions,
        decision=choosing.choice_of(client.id, service.id, request.need),
        nonce=nonce,
        parent=parent,
        beside=beside,
        on_behalf_of=parent.case_manager_id if parent and by is SYSTEM else None,
        remarks={INVOLVED: request.involved, **(remarks or {})},
        facts=facts,
        by=by,
    )


def service_ids(values: Iterable[str]) -> list[UUID]:
    """Ids as they come from a form. Raises Conflict for what is none."""
    try:
        return [UUID(value) for value in values]
    except ValueError:
        raise Conflict("This form was not sent whole. Reload the page and send it again.") from None
