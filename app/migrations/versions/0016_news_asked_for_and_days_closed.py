"""News that is asked for, and days closed

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-22 18:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "days_closed",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_days_closed_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_days_closed")),
    )
    with op.batch_alter_table("days_closed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_days_closed_organization_id"), ["organization_id"], unique=False)

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("progress", sa.String(length=32), nullable=True))

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stall_days", sa.Integer(), nullable=False, server_default="7"))
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.alter_column("stall_days", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("stall_days")

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_column("progress")

    with op.batch_alter_table("days_closed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_days_closed_organization_id"))

    op.drop_table("days_closed")
