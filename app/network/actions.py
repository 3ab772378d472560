"""Measuring the network anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from app import clock
from app.db import Base, db
from app.network import layout, measures
from app.network.measures import Flow
from app.network.models import NetworkEdge, NetworkNeed, NetworkNode, NetworkSnapshot
from app.referrals.queries import facts_for_record

WINDOW = timedelta(days=365)
LATELY = timedelta(days=60)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Measurement:
    """The network as it stands: rows for each table, not written yet, and the measurement before."""

    snapshot: dict[str, Any]
    rows: Mapping[type[Base], Rows]
    before: UUID | None


def measure() -> Measurement:
    """Measure the network of the past year's referrals. Reads only: it may take its time."""
    now = clock.now()
    facts = [fact for fact in facts_for_record() if fact.sent_at > now - WINDOW]
    before = _last()
    flows = _flows(facts)
    return Measurement(
        snapshot={"id": uuid4(), "computed_at": now, "since": now - WINDOW, "referrals": len(facts)},
        rows={
            NetworkNode: _nodes(flows, _nodes_of(before), _silences(facts, now)),
            NetworkEdge: _edges(flows),
            NetworkNeed: _needs(flows),
        },
        before=before.id if before else None,
    )


def keep(measured: Measurement) -> None:
    """Write a measurement down. The one before stays for whoever is reading it; older ones go."""
    db.session.execute(delete(NetworkSnapshot).where(NetworkSnapshot.id != measured.before))
    db.session.execute(insert(NetworkSnapshot), [measured.snapshot])
    for model, rows in measured.rows.items():
        if rows:
            of_this = {"snapshot_id": measured.snapshot["id"]}
            db.session.execute(insert(model), [{"id": uuid4(), **of_this, **row} for row in rows])


def _last() -> NetworkSnapshot | None:
    newest = select(NetworkSnapshot).order_by(NetworkSnapshot.computed_at.desc()).limit(1)
    return db.session.scalars(newest).first()


def _nodes_of(snapshot: NetworkSnapshot | None) -> Sequence[NetworkNode]:
    if snapshot is None:
        return []
    return db.session.scalars(select(NetworkNode).where(NetworkNode.snapshot_id == snapshot.id)).all()


def _flows(facts: Sequence[Any]) -> list[Flow]:
    sent: Counter[tuple[UUID, UUID, str]] = Counter()
    connected: Counter[tuple[UUID, UUID, str]] = Counter()
    for fact in facts:
        key = (fact.organization_id, fact.partner_id, fact.top_need)
        sent[key] += 1
        connected[key] += fact.connected_at is not None
    return [Flow(*key, referrals, connected[key]) for key, referrals in sent.items()]


def _silences(facts: Sequence[Any], now: datetime) -> dict[UUID, int]:
    """How many answers of the past 60 days each partner owes, of those that hardly answer at all."""
    due: Counter[UUID] = Counter()
    answered: Counter[UUID] = Counter()
    for fact in facts:
        is_due = fact.answered_at is not None or min(now, fact.ended_at or now) >= fact.answer_by
        if fact.sent_at > now - LATELY and is_due:
            due[fact.partner_id] += 1
            answered[fact.partner_id] += fact.answered_at is not None
    return {
        partner: count - answered[partner]
        for partner, count in due.items()
        if measures.hardly_answers(answered[partner], count)
    }


def _nodes(flows: Sequence[Flow], before: Sequence[NetworkNode], silences: dict[UUID, int]) -> Rows:
    graph = measures.network(flows)
    tied = measures.ties(graph)
    groups = measures.communities(tied)
    communities = measures.numbered(groups, {node.organization_id: node.community for node in before})
    places = layout.positions(tied, groups, {node.organization_id: (node.x, node.y) for node in before})
    betweenness, standing = measures.betweenness(tied), measures.standing(graph)
    cuts = measures.cut_off_by(tied)
    return [
        {
            "organization_id": organization,
            "x": places[organization][0],
            "y": places[organization][1],
            "community": communities[organization],
            "sent": int(graph.out_degree(organization, weight="referrals")),
            "received": int(graph.in_degree(organization, weight="referrals")),
            "betweenness": betweenness[organization],
            "standing": standing[organization],
            "cuts_off": cuts.get(organization, 0),
            "unanswered": silences.get(organization, 0),
        }
        for organization in graph
    ]


def _edges(flows: Sequence[Flow]) -> Rows:
    graph = measures.network(flows)
    bridges = measures.bridges(measures.ties(graph))
    needs: dict[tuple[UUID, UUID], dict[str, int]] = {}
    for flow in sorted(flows):
        needs.setdefault((flow.referrer, flow.partner), {})[flow.need] = flow.referrals
    return [
        {
            "referrer_id": referrer,
            "partner_id": partner,
            "referrals": edge["referrals"],
            "bridge": frozenset((referrer, partner)) in bridges,
            "needs": needs[referrer, partner],
        }
        for referrer, partner, edge in graph.edges(data=True)
    ]


def _needs(flows: Sequence[Flow]) -> Rows:
    return [
        {
            "need": need,
            "partners": found.partners,
            "connections": found.connections,
            "effective": found.effective,
            "largest_id": found.largest,
            "largest_share": found.largest_share,
        }
        for need, found in measures.reliance(flows).items()
    ]
