"""The network as people may see it: names, places in the picture, and counts that single nobody out.

Totals are rounded to the nearest 5, or "few" for 1 to 10; the parts of a total come in wide bands only, so that
no small part can be worked out from the others. Table, picture, JSON and CSV all come from here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, select

from app.db import db
from app.directory import queries as directory
from app.directory.models import Organization
from app.errors import NotFound
from app.network.measures import rests_on_one
from app.network.models import NetworkEdge, NetworkNeed, NetworkNode, NetworkSnapshot
from app.trust import disclosure


@dataclass(frozen=True, slots=True)
class Place:
    """One organization in the picture. `received` and `sent` are published levels (see `disclosure.level`)."""

    id: UUID
    name: str
    x: float
    y: float
    community: int
    received: int
    sent: int
    receives_from: int
    refers_to: int
    works_with: int
    betweenness: float
    standing: float
    cuts_off: int
    unanswered: int

    @property
    def size(self) -> int:
        return self.received + self.sent


@dataclass(frozen=True, slots=True)
class Link:
    """All referrals from one organization to another. Bands, not counts (see `disclosure.band`)."""

    referrer: UUID
    partner: UUID
    band: int
    needs: Mapping[str, int]
    bridge: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How one need's connections are spread: as widely as over `as_wide_as` equal partners (to the half)."""

    need: str
    name: str
    partners: int
    connections: int
    as_wide_as: float
    largest_id: UUID
    largest: str
    rests_on_one: bool


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The whole network as it was measured at one moment; places by id, the busiest first. Equal only to itself.

    Organizations that serve victims of violence are `guarded`: how many they are, and nothing else of them.
    """

    id: UUID
    computed_at: datetime
    since: datetime
    referrals: int
    places: Mapping[UUID, Place]
    links: tuple[Link, ...]
    needs: tuple[Spread, ...]
    need_names: Mapping[str, str]
    guarded: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One organization and whom it works with: links in and out, the busiest first."""

    picture: Picture
    place: Place
    incoming: tuple[Link, ...]
    outgoing: tuple[Link, ...]


def newest() -> NetworkSnapshot | None:
    """The measurement that was finished last."""
    return db.session.scalars(select(NetworkSnapshot).where(NetworkSnapshot.id == newest_id())).first()


def newest_id() -> ScalarSelect[UUID]:
    """The id of the measurement that was finished last, to compare with."""
    finished = select(NetworkSnapshot.id).where(NetworkSnapshot.finished_at.is_not(None))
    return finished.order_by(NetworkSnapshot.computed_at.desc()).limit(1).scalar_subquery()


def running() -> NetworkSnapshot | None:
    """The measurement that is under way."""
    return db.session.scalars(select(NetworkSnapshot).where(NetworkSnapshot.finished_at.is_(None))).first()


def picture() -> Picture | None:
    """The network as it was measured last; None before the first time.

    Made once for a measurement and for what its organizations and the needs are called now; then three statements.
    """
    snapshot = newest()
    if snapshot is None:
        return None
    need_names = tuple((code, need.name) for code, need in directory.needs().items() if need.top == code)
    head = _Head(snapshot.id, snapshot.computed_at, snapshot.since, snapshot.referrals)
    return _made(head, _names(snapshot.id), need_names)


class _Head(NamedTuple):
    """What a measurement says of itself."""

    id: UUID
    computed_at: datetime
    since: datetime
    referrals: int


@lru_cache(maxsize=2)
def _made(
    head: _Head, named: tuple[tuple[UUID, str], ...], need_names: tuple[tuple[str, str], ...]
) -> Picture:
    """A measurement never changes, and whoever may not be named any more is not among `named`."""
    nodes, edges, needs = (_rows(model, head.id) for model in (NetworkNode, NetworkEdge, NetworkNeed))
    names, needs_named = dict(named), dict(need_names)
    known = [node for node in nodes if node.organization_id in names]
    edges = [edge for edge in edges if edge.referrer_id in names and edge.partner_id in names]
    return Picture(
        id=head.id,
        computed_at=head.computed_at,
        since=head.since,
        referrals=disclosure.level(head.referrals),
        places=_places(known, edges, names),
        links=tuple(sorted(map(_link, edges), key=lambda link: -link.band)),
        needs=tuple(_spread(row, names, needs_named) for row in needs if row.largest_id in names),
        need_names=needs_named,
        guarded=len(nodes) - len(known),
    )


def _names(snapshot_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The names of those measured that may be named: all but the victim service providers."""
    wanted = (
        select(Organization.id, Organization.name)
        .join(NetworkNode, NetworkNode.organization_id == Organization.id)
        .where(NetworkNode.snapshot_id == snapshot_id, ~Organization.victim_service_provider)
        .order_by(Organization.id)
    )
    return tuple((row.id, row.name) for row in db.session.execute(wanted))


def neighbourhood(organization_id: UUID) -> Neighbourhood:
    """One organization's part of the picture. Raises NotFound where it has none."""
    whole = picture()
    if whole is None or organization_id not in whole.places:
        raise NotFound("This organization neither sent nor received a referral in the past year.")
    return Neighbourhood(
        picture=whole,
        place=whole.places[organization_id],
        incoming=tuple(link for link in whole.links if link.partner == organization_id),
        outgoing=tuple(link for link in whole.links if link.referrer == organization_id),
    )


def _rows(model: type[NetworkNode | NetworkEdge | NetworkNeed], snapshot: UUID) -> Sequence[Any]:
    """The columns of all rows of one measurement: plain rows, for there can be thousands."""
    columns = [column for column in model.__table__.columns if column.name not in ("id", "snapshot_id")]
    return db.session.execute(select(*columns).where(model.snapshot_id == snapshot)).all()


def _places(nodes: Sequence[Any], edges: Sequence[Any], names: Mapping[UUID, str]) -> dict[UUID, Place]:
    incoming, outgoing, others = defaultdict(list), defaultdict(list), defaultdict(set)
    received: defaultdict[UUID, int] = defaultdict(int)
    sent: defaultdict[UUID, int] = defaultdict(int)
    for edge in edges:
        others[edge.partner_id].add(edge.referrer_id)
        others[edge.referrer_id].add(edge.partner_id)
        received[edge.partner_id] += edge.referrals
        sent[edge.referrer_id] += edge.referrals
        least = max(disclosure.least_of(edge.referrals), sum(map(disclosure.least_of, edge.needs.values())))
        incoming[edge.partner_id].append(least)
        outgoing[edge.referrer_id].append(least)
    places = [
        Place(
            id=node.organization_id,
            name=names[node.organization_id],
            x=node.x,
            y=node.y,
            community=node.community,
            received=disclosure.total_level(
                received[node.organization_id], sum(incoming[node.organization_id])
            ),
            sent=disclosure.total_level(sent[node.organization_id], sum(outgoing[node.organization_id])),
            receives_from=len(incoming[node.organization_id]),
            refers_to=len(outgoing[node.organization_id]),
            works_with=len(others[node.organization_id]),
            betweenness=round(node.betweenness, 2),
            standing=round(node.standing, 3),
            cuts_off=node.cuts_off,
            unanswered=disclosure.level(node.unanswered),
        )
        for node in nodes
        if others[node.organization_id]
    ]
    return {place.id: place for place in sorted(places, key=lambda place: (-place.size, place.name))}


def _link(edge: Any) -> Link:
    needs = {need: disclosure.band(count) for need, count in edge.needs.items()}
    least = sum(map(disclosure.least_of, edge.needs.values()))
    band = disclosure.total_band(edge.referrals, least)
    return Link(edge.referrer_id, edge.partner_id, band, needs, edge.bridge)


def _spread(row: Any, names: Mapping[UUID, str], need_names: Mapping[str, str]) -> Spread:
    return Spread(
        need=row.need,
        name=need_names.get(row.need, row.need),
        partners=row.partners,
        connections=disclosure.level(row.connections),
        as_wide_as=round(row.effective * 2) / 2,
        largest_id=row.largest_id,
        largest=names[row.largest_id],
        rests_on_one=row.connections > disclosure.FEW and rests_on_one(row.largest_share, row.effective),
    )
