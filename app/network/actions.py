"""Measuring the network anew: begun, written down step by step in short transactions, and finished or given up.

A measurement that is not finished is seen by nobody. One that was interrupted is swept away by the next.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from app import audit, clock
from app.actor import Actor
from app.db import Base, db
from app.errors import Conflict
from app.jobs import enqueue
from app.network.measuring import Before, Rows
from app.network.models import (
    NetworkCells,
    NetworkEdge,
    NetworkFigure,
    NetworkMarket,
    NetworkNeed,
    NetworkNode,
    NetworkPair,
    NetworkSnapshot,
)
from app.network.queries import newest, newest_id, running

WINDOW = timedelta(days=365)
GIVEN_UP_AFTER = timedelta(minutes=10)  # as the lease of its job
ROWS_AT_ONCE = 1_000

KEPT_WHOLE = 2  # measurements
KEPT_BY_DAY = timedelta(days=35)
KEPT_BY_MONTH = timedelta(days=400)

NETWORK = ("network", UUID(int=0))

# At most so much of the time is spent on measuring what happens by day.
PAUSES = 20
SOONEST = timedelta(seconds=15)


def begin() -> UUID | None:
    """A new measurement, or None while another is under way. What was interrupted is swept away."""
    now = clock.now()
    given_up = NetworkSnapshot.finished_at.is_(None) & (NetworkSnapshot.computed_at <= now - GIVEN_UP_AFTER)
    db.session.execute(delete(NetworkSnapshot).where(given_up))
    if running() is not None:
        return None
    made = NetworkSnapshot(
        id=uuid4(),
        computed_at=now,
        since=now - WINDOW,
        referrals=0,
        step="Reading the referrals",
    )
    db.session.add(made)
    db.session.flush()
    return made.id


def go_on(snapshot_id: UUID, step: str, done: int, of: int) -> bool:
    """Say what is done now; False, and all of it gone, where somebody asked to stop, or swept it away."""
    stop = db.session.scalar(select(NetworkSnapshot.stop).where(NetworkSnapshot.id == snapshot_id))
    if stop is not False:
        db.session.execute(delete(NetworkSnapshot).where(NetworkSnapshot.id == snapshot_id))
        return False
    where = update(NetworkSnapshot).where(NetworkSnapshot.id == snapshot_id)
    db.session.execute(where.values(step=step, done=done, of=of))
    return True


def pieces(rows: Mapping[type[Base], Rows]) -> Iterator[tuple[type[Base], Rows]]:
    """The rows in such pieces that nobody who writes has to wait for long."""
    for model, theirs in rows.items():
        for start in range(0, len(theirs), ROWS_AT_ONCE):
            yield model, theirs[start : start + ROWS_AT_ONCE]


def write(snapshot_id: UUID, model: type[Base], rows: Rows) -> None:
    db.session.execute(insert(model), [{**row, "id": uuid4(), "snapshot_id": snapshot_id} for row in rows])


def finish(snapshot_id: UUID, *, referrals: int, digest: str, seconds: float) -> None:
    """From now on pages read this one. Older ones keep their answers for a while, and then go."""
    done = update(NetworkSnapshot).where(NetworkSnapshot.id == snapshot_id)
    values = {
        "referrals": referrals,
        "digest": digest,
        "seconds": seconds,
        "finished_at": clock.now(),
        "step": None,
    }
    db.session.execute(done.values(**values))
    _thin_out()


def _thin_out() -> None:
    """Whole are the two newest, for whoever is reading; of those before, the answers: daily, then monthly."""
    columns = (NetworkSnapshot.id, NetworkSnapshot.computed_at)
    wanted = select(*columns).where(NetworkSnapshot.finished_at.is_not(None))
    found = db.session.execute(wanted.order_by(NetworkSnapshot.computed_at.desc())).all()
    kept = set(_worth_keeping([(row.id, row.computed_at) for row in found[KEPT_WHOLE:]], clock.now()))
    gone = [row.id for row in found[KEPT_WHOLE:] if row.id not in kept]
    db.session.execute(delete(NetworkSnapshot).where(NetworkSnapshot.id.in_(gone)))
    for model in (NetworkNode, NetworkEdge, NetworkNeed, NetworkCells, NetworkMarket, NetworkPair):
        db.session.execute(delete(model).where(model.snapshot_id.in_(kept)))
    further = NetworkFigure.snapshot_id.in_(kept) & NetworkFigure.question.contains(":")
    db.session.execute(delete(NetworkFigure).where(further))


def _worth_keeping(found: Iterable[tuple[UUID, datetime]], now: datetime) -> Iterator[UUID]:
    """The last of each day of the past weeks and of each month of the past year; `found` has the newest first."""
    seen: set[str] = set()
    for id_, at in found:
        if at > now - KEPT_BY_DAY:
            turn = f"{at:%Y-%m-%d}"
        elif at > now - KEPT_BY_MONTH:
            turn = f"{at:%Y-%m}"
        else:
            continue
        if turn not in seen:
            seen.add(turn)
            yield id_


def before() -> Before | None:
    """What was measured last."""
    last = newest()
    if last is None:
        return None
    nodes = select(NetworkNode.__table__).where(NetworkNode.snapshot_id == last.id)
    figures = select(NetworkFigure.question, NetworkFigure.answer).where(NetworkFigure.snapshot_id == last.id)
    return Before(
        digest=last.digest or "",
        nodes={row.organization_id: _measured(row._mapping) for row in db.session.execute(nodes)},
        answers={row.question: row.answer for row in db.session.execute(figures)},
    )


def places_of_last() -> dict[UUID, tuple[float, float]]:
    """Where the organizations stood when the network was measured last."""
    columns = (NetworkNode.organization_id, NetworkNode.x, NetworkNode.y)
    rows = db.session.execute(select(*columns).where(NetworkNode.snapshot_id == newest_id()))
    return {row.organization_id: (row.x, row.y) for row in rows}


def _measured(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in row.items() if name not in ("id", "snapshot_id", "organization_id")
    }


def next_turn() -> datetime:
    """When the network may be measured next because something happened: the longer it took, the later."""
    last = newest()
    soonest = clock.now() + SOONEST
    if last is None or last.finished_at is None:
        return soonest
    return max(soonest, last.finished_at + PAUSES * timedelta(seconds=last.seconds))


def ask(*, by: Actor) -> None:
    """Have the network measured now. Raises Conflict while it is."""
    if running() is not None:
        raise Conflict("The network is being measured already.")
    enqueue("refresh_network", key="soon", due=clock.now())
    audit.record("network.measuring_asked", NETWORK, by=by)


def stop(*, by: Actor) -> None:
    """Give up the measurement that is under way, after its present step. Raises Conflict where there is none."""
    under_way = running()
    if under_way is None:
        raise Conflict("The network is not being measured: it has been finished meanwhile.")
    under_way.stop = True
    audit.record("network.measuring_stopped", under_way, by=by)
