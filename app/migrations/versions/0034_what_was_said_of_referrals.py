"""What was said of referrals, and whether it came true

Revision ID: 0034
Revises: 0033
Create Date: 2026-11-22 22:15:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trust_check",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.Column("alarmed", sa.Boolean(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trust_check"),
        sa.UniqueConstraint("day", name="uq_trust_check_day"),
    )
    op.create_table(
        "trust_forecast",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("follow_through", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("by_need", sa.Float(), nullable=False),
        sa.Column("logistic", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_trust_forecast_referral_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("referral_id", name="pk_trust_forecast"),
    )
    with op.batch_alter_table("trust_forecast", schema=None) as batch_op:
        batch_op.create_index("ix_trust_forecast_day", ["day"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("trust_forecast", schema=None) as batch_op:
        batch_op.drop_index("ix_trust_forecast_day")
    op.drop_table("trust_forecast")
    op.drop_table("trust_check")
