"""The network filtered, supposed and in pairs

Revision ID: 0041
Revises: 0040
Create Date: 2026-11-22 22:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_cells",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(length=400), nullable=False),
        sa.Column("ties", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_cells_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_cells"),
        sa.UniqueConstraint("snapshot_id", "choice", name="uq_network_cells_snapshot_id_choice"),
    )
    op.create_table(
        "network_market",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_market_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_market"),
    )
    with op.batch_alter_table("network_market", schema=None) as batch_op:
        batch_op.create_index("ix_network_market_snapshot_id", ["snapshot_id"], unique=False)
    op.create_table(
        "network_pair",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("pair", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_pair_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_pair"),
        sa.UniqueConstraint("snapshot_id", "pair", name="uq_network_pair_snapshot_id_pair"),
    )


def downgrade() -> None:
    op.drop_table("network_pair")
    with op.batch_alter_table("network_market", schema=None) as batch_op:
        batch_op.drop_index("ix_network_market_snapshot_id")
    op.drop_table("network_market")
    op.drop_table("network_cells")
