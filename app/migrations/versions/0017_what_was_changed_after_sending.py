"""What was changed after sending

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-22 18:24:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_amendment",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("remark_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("old", sa.LargeBinary(), nullable=False),
        sa.Column("new", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_referral_amendment_by_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_amendment_referral_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["remark_id"],
            ["referral_remark.id"],
            name=op.f("fk_referral_amendment_remark_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_amendment")),
    )
    with op.batch_alter_table("referral_amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_amendment_referral_id"), ["referral_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral_amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_amendment_referral_id"))

    op.drop_table("referral_amendment")
