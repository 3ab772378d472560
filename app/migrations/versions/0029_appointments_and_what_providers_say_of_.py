"""Appointments, and what providers say of referrals

Revision ID: 0029
Revises: 0028
Create Date: 2026-11-22 19:09:13.882159
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_appointment",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_referral_appointment_by_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_appointment_referral_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_appointment")),
    )
    with op.batch_alter_table("referral_appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_appointment_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_referral_appointment_referral_id"), ["referral_id"], unique=False
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("was_eligible", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("was_complete", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_column("was_complete")
        batch_op.drop_column("was_eligible")

    with op.batch_alter_table("referral_appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_appointment_referral_id"))
        batch_op.drop_index(batch_op.f("ix_referral_appointment_at"))

    op.drop_table("referral_appointment")
