"""The network as it was measured last: rows that pages read, written by a job and never changed.

Exact counts: only `queries` may turn them into what people see.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Identified


class NetworkSnapshot(Identified, Base):
    """One measurement: when, and from how many referrals sent since when."""

    __tablename__ = "network_snapshot"

    computed_at: Mapped[datetime] = mapped_column(index=True)
    since: Mapped[datetime]
    referrals: Mapped[int]


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
