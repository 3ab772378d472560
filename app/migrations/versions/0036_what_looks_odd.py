"""What looks odd, and accounts that are held back

Revision ID: 0036
Revises: 0035
Create Date: 2026-11-22 22:25:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trust_signal",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_trust_signal_organization_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name="fk_trust_signal_partner_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_trust_signal_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name="fk_trust_signal_settled_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trust_signal"),
    )
    with op.batch_alter_table("trust_signal", schema=None) as batch_op:
        batch_op.create_index("ix_trust_signal_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_trust_signal_settled_at", ["settled_at"], unique=False)
    op.create_table(
        "trust_hold",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["held_by_id"], ["person.id"], name="fk_trust_hold_held_by_id"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_trust_hold_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_trust_hold_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name="fk_trust_hold_released_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trust_hold"),
    )
    with op.batch_alter_table("trust_hold", schema=None) as batch_op:
        batch_op.create_index("ix_trust_hold_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_trust_hold_released_at", ["released_at"], unique=False)


def downgrade() -> None:
    op.drop_table("trust_hold")
    op.drop_table("trust_signal")
