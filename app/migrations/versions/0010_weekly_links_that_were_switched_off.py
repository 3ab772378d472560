"""Weekly links that were switched off

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-22 15:33:44.309136
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upkeep_stop",
        sa.Column("organization_id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_upkeep_stop_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_upkeep_stop")),
    )


def downgrade() -> None:
    op.drop_table("upkeep_stop")
