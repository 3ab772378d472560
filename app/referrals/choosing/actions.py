"""What is done with a shortlist: putting services on it, ordering them, and writing down what the client decided."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from app import audit, clock
from app.actor import Actor
from app.clients.models import Client
from app.db import db, take_turns
from app.directory.models import Service
from app.errors import Conflict
from app.referrals.choosing import deciding
from app.referrals.choosing.deciding import SETTLES, How, Said
from app.referrals.choosing.models import ChoiceLink, Decision, DecisionAnswer, Shortlist, ShortlistItem
from app.referrals.choosing.queries import current_of

QUICKER = "Someone else changed this shortlist while you had it open. Look at it again, then decide."


def put_on(client: Client, service: Service, *, need: str = "", by: Actor) -> Shortlist:
    """Put `service` on the client's shortlist; on a new one where the last is settled. Doing it twice is once.

    Raises Conflict when the record is closed, or five stand there.
    """
    if client.closed_at is not None:
        raise Conflict("This client's record is closed. Open it again first.")
    take_turns(f"shortlist {client.id}")
    shortlist = _open_one(client, need or _only_need(client), by)
    if any(item.service_id == service.id for item in shortlist.items):
        return shortlist
    deciding.require_space(len(shortlist.items))
    place = max((item.position for item in shortlist.items), default=0) + 1
    shortlist.items.append(ShortlistItem(id=uuid4(), service_id=service.id, position=place))
    _changed(shortlist)
    _record("shortlist.put_on", shortlist, client, by=by, service=service.id)
    return shortlist


def take_off(shortlist: Shortlist, item_id: UUID, *, seen: int, by: Actor) -> None:
    _require_open(shortlist, seen)
    gone = next((item for item in shortlist.items if item.id == item_id), None)
    if gone is None:
        return
    shortlist.items.remove(gone)
    _changed(shortlist)
    _record("shortlist.taken_off", shortlist, shortlist.client, by=by, service=gone.service_id)


def arrange(
    shortlist: Shortlist,
    order: Sequence[UUID],
    notes: Mapping[UUID, str | None],
    need: str,
    *,
    seen: int,
    by: Actor,
) -> None:
    """Order the items as `order` (ids) says, keep the notes for the client, and for which need it is."""
    _require_open(shortlist, seen)
    for item in shortlist.items:
        item.position = order.index(item.id) + 1
        item.note = notes.get(item.id)
    shortlist.need = need
    _changed(shortlist)
    _record("shortlist.arranged", shortlist, shortlist.client, by=by)


def decide(
    shortlist: Shortlist,
    said: Sequence[Said],
    *,
    how: How,
    nonce: str,
    by: Actor,
    you_choose: bool = False,
    seen: int | None = None,
) -> Decision:
    """Keep what the client said; `said` is in the order of the items. The same form sent twice is kept once.

    Earlier answers stay. Raises Invalid when nothing is said, Conflict when the shortlist has changed since
    `seen`, is closed, or offers no choice.
    """
    take_turns(f"shortlist {shortlist.client_id}")
    if (kept := db.session.scalar(select(Decision).where(Decision.nonce == nonce))) is not None:
        return kept
    _require_same(shortlist, seen)
    deciding.require_choice(len(shortlist.items))
    ranked = deciding.in_order(said)
    result, now = deciding.outcome(ranked, you_choose=you_choose), clock.now()
    decision = Decision(
        id=uuid4(),
        nonce=nonce,
        how=how.value,
        by_id=by.id,
        at=now,
        outcome=result.value,
        you_choose=you_choose,
        answers=[_answer(item, one) for item, one in zip(shortlist.items, ranked, strict=True)],
    )
    shortlist.decisions.insert(0, decision)
    shortlist.waits_since = now
    shortlist.decided_at = now if result in SETTLES else shortlist.decided_at
    _changed(shortlist)
    told = {"decision": decision.id, "how": how.value, "outcome": result.value}
    _record("shortlist.decided", shortlist, shortlist.client, by=by, **told)
    return decision


def _answer(item: ShortlistItem, said: Said) -> DecisionAnswer:
    return DecisionAnswer(
        id=uuid4(),
        item_id=item.id,
        position=item.position,
        rank=said.rank,
        rejected=said.rejected,
        reason=said.reason,
        question=said.question,
    )


def acted_upon(decision: Decision) -> None:
    """A referral followed: the answer waits no more."""
    decision.shortlist.waits_since = None


def close(shortlist: Shortlist, *, by: Actor) -> None:
    """Put it away with all that was said. The link to it stops working."""
    if shortlist.closed_at is not None:
        return
    shortlist.closed_at = clock.now()
    shortlist.waits_since = None
    for link in db.session.scalars(select(ChoiceLink).where(ChoiceLink.shortlist_id == shortlist.id)):
        link.revoked_at = link.revoked_at or clock.now()
    _changed(shortlist)
    _record("shortlist.closed", shortlist, shortlist.client, by=by)


def _open_one(client: Client, need: str, by: Actor) -> Shortlist:
    """The list that is being made; a settled one is closed, and a new one begun."""
    current = current_of(client.id)
    if current is not None and not current.decisions:
        return current
    if current is not None:
        close(current, by=by)
    begun = Shortlist(
        id=uuid4(),
        client=client,
        client_id=client.id,
        case_manager_id=by.id,
        need=need,
        created_at=clock.now(),
        changed_at=clock.now(),
        version=1,
    )
    db.session.add(begun)
    return begun


def _only_need(client: Client) -> str:
    unmet = [need.code for need in client.needs if need.met_at is None]
    return unmet[0] if len(unmet) == 1 else ""


def _require_open(shortlist: Shortlist, seen: int) -> None:
    _require_same(shortlist, seen)
    if shortlist.decisions:
        raise Conflict("The client has answered this shortlist, so it stays as it is. Begin a new one.")


def _require_same(shortlist: Shortlist, seen: int | None) -> None:
    if shortlist.closed_at is not None:
        raise Conflict("This shortlist was put away. Begin a new one.")
    if seen is not None and seen != shortlist.version:
        raise Conflict(QUICKER)


def _changed(shortlist: Shortlist) -> None:
    shortlist.changed_at = clock.now()
    shortlist.version += 1


def _record(name: str, shortlist: Shortlist, client: Client, *, by: Actor, **data: object) -> None:
    """All events of a shortlist are told in the client's story."""
    audit.record(name, client, by=by, organization=client.organization_id, shortlist=shortlist.id, **data)
