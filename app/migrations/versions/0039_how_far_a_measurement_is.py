"""How far a measurement of the network is

Revision ID: 0039
Revises: 0038
Create Date: 2026-11-22 22:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("network_snapshot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("step", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("done", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("of", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("stop", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("seconds", sa.Double(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
    op.execute("UPDATE network_snapshot SET finished_at = computed_at")


def downgrade() -> None:
    with op.batch_alter_table("network_snapshot", schema=None) as batch_op:
        for name in ("digest", "seconds", "stop", "of", "done", "step", "finished_at"):
            batch_op.drop_column(name)
