"""The network as it was measured last: rows that pages read, written by a job and never changed.

Exact counts, but for `NetworkFigure`, `NetworkCells` and `NetworkPair`: only `queries` may turn them into what people
see.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class NetworkSnapshot(Identified, Base):
    """One measurement: when, and from how many referrals sent since when.

    Until `finished_at` it is under way, at step `done` of `of`, and seen by nobody; `stop` asks it to give up.
    `seconds` it took, and `digest` stands for what its answers about what was sent rest on.
    """

    __tablename__ = "network_snapshot"

    computed_at: Mapped[datetime] = mapped_column(index=True)
    since: Mapped[datetime]
    referrals: Mapped[int]
    finished_at: Mapped[datetime | None]
    step: Mapped[str | None] = mapped_column(String(120))
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    of: Mapped[int] = mapped_column(default=0, server_default="0")
    stop: Mapped[bool] = mapped_column(default=False, server_default=false())
    seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    digest: Mapped[str | None] = mapped_column(String(64))


class NetworkNode(Identified, Base):
    """One organization: its place in the picture, and what was measured.

    `betweenness` and `standing` are shares from 0 to 1; `cuts_off` organizations would be parted from the rest
    without it; `unanswered` counts the answers of the past 60 days that it owes, where it hardly gave any.
    """

    __tablename__ = "network_node"

    snapshot_id: Mapped[UUID] = mapped_column(
        ForeignKey("network_snapshot.id", ondelete="CASCADE"), index=True
    )
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    x: Mapped[float]
    y: Mapped[float]
    community: Mapped[int]
    sent: Mapped[int]
    received: Mapped[int]
    betweenness: Mapped[float]
    standing: Mapped[float]
    cuts_off: Mapped[int]
    unanswered: Mapped[int]


class NetworkEdge(Identified, Base):
    """All referrals from one organization to another. `needs` holds how many for each top-level need."""

    __tablename__ = "network_edge"

    snapshot_id: Mapped[UUID] = mapped_column(
        ForeignKey("network_snapshot.id", ondelete="CASCADE"), index=True
    )
    referrer_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    referrals: Mapped[int]
    bridge: Mapped[bool]
    needs: Mapped[dict[str, int]] = mapped_column(JSON)


class NetworkNeed(Identified, Base):
    """How one need's connections spread over partners (see `measures.Reliance`)."""

    __tablename__ = "network_need"

    snapshot_id: Mapped[UUID] = mapped_column(
        ForeignKey("network_snapshot.id", ondelete="CASCADE"), index=True
    )
    need: Mapped[str] = mapped_column(String(32))
    partners: Mapped[int]
    connections: Mapped[int]
    effective: Mapped[float]
    largest_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"))
    largest_share: Mapped[float]


class NetworkFigure(Identified, Base):
    """The answer to one question (see `questions.answer.Answer`): figures as they are published, nothing exact."""

    __tablename__ = "network_figure"
    __table_args__ = (UniqueConstraint("snapshot_id", "question"),)

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("network_snapshot.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(48), index=True)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class NetworkCells(Identified, Base):
    """The ties that a filtered picture may show (see `exploring.cells`): referrer, partner and band of each."""

    __tablename__ = "network_cells"
    __table_args__ = (UniqueConstraint("snapshot_id", "choice"),)

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("network_snapshot.id", ondelete="CASCADE"))
    choice: Mapped[str] = mapped_column(String(400))
    ties: Mapped[list[tuple[str, str, int]]] = mapped_column(JSON)


class NetworkMarket(Identified, Base):
    """What asks meet what places (see `supposing.market`): what closings are worked out from."""

    __tablename__ = "network_market"

    snapshot_id: Mapped[UUID] = mapped_column(
        ForeignKey("network_snapshot.id", ondelete="CASCADE"), index=True
    )
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class NetworkPair(Identified, Base):
    """What passed between two organizations, as it is published (see `pairs.pairing`). `pair` names it."""

    __tablename__ = "network_pair"
    __table_args__ = (UniqueConstraint("snapshot_id", "pair"),)

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("network_snapshot.id", ondelete="CASCADE"))
    pair: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
