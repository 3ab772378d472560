"""Answers about the network

Revision ID: 0033
Revises: 0032
Create Date: 2026-11-22 21:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_figure",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=48), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_figure_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_figure"),
        sa.UniqueConstraint("snapshot_id", "question", name="uq_network_figure_snapshot_id_question"),
    )
    with op.batch_alter_table("network_figure", schema=None) as batch_op:
        batch_op.create_index("ix_network_figure_question", ["question"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("network_figure", schema=None) as batch_op:
        batch_op.drop_index("ix_network_figure_question")
    op.drop_table("network_figure")
