"""Keep what is wrong with listings, and which addresses answer

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-22 15:16:22.050609
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_check",
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_link_check")),
    )
    with op.batch_alter_table("link_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_check_checked_at"), ["checked_at"], unique=False)

    op.create_table(
        "listing_fault",
        sa.Column("listing_id", sa.Uuid(), autoincrement=False, nullable=False),
        sa.Column("fault", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("listing_id", "fault", name=op.f("pk_listing_fault")),
    )
    with op.batch_alter_table("listing_fault", schema=None) as batch_op:
        batch_op.create_index("ix_listing_fault_fault", ["fault", "name", "listing_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("listing_fault", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_fault_fault")

    op.drop_table("listing_fault")
    with op.batch_alter_table("link_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_check_checked_at"))

    op.drop_table("link_check")
