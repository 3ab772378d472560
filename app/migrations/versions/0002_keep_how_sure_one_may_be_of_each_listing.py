"""Keep how sure one may be of each listing

Filled by the nightly count, which also runs as soon as a worker starts.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22 14:39:20.321250
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_state",
        sa.Column("service_id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stale", sa.Double(), nullable=False),
        sa.Column("use", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("calm", sa.Double(), nullable=False),
        sa.Column("standing", sa.Double(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("hours", sa.String(length=8), nullable=False),
        sa.Column("phone", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=8), nullable=False),
        sa.Column("eligibility", sa.String(length=8), nullable=False),
        sa.Column("capacity", sa.String(length=8), nullable=False),
        sa.Column("accepting", sa.String(length=8), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_listing_state_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_listing_state")),
    )
    with op.batch_alter_table("listing_state", schema=None) as batch_op:
        batch_op.create_index("ix_listing_state_calm", ["calm", "name", "service_id"], unique=False)
        batch_op.create_index("ix_listing_state_standing", ["standing", "calm"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("listing_state", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_state_standing")
        batch_op.drop_index("ix_listing_state_calm")

    op.drop_table("listing_state")
