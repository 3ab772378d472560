"""Messages about referrals, and who read them

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-22 18:18:13.479245
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_message",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=16), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_referral_message_by_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_message_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_message")),
    )
    with op.batch_alter_table("referral_message", schema=None) as batch_op:
        batch_op.create_index("ix_referral_message_referral", ["referral_id", "at"], unique=False)

    op.create_table(
        "referral_message_reading",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["referral_message.id"],
            name=op.f("fk_referral_message_reading_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_referral_message_reading_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_message_reading")),
    )
    with op.batch_alter_table("referral_message_reading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referral_message_reading_message_id"), ["message_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("referral_message_reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_message_reading_message_id"))

    op.drop_table("referral_message_reading")
    with op.batch_alter_table("referral_message", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_message_referral")

    op.drop_table("referral_message")
