"""When somebody last looked at a referral

Revision ID: 0025
Revises: 0024
Create Date: 2026-11-22 18:52:02.685570
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_look",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_referral_look_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_look_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_look")),
        sa.UniqueConstraint("referral_id", "person_id", name=op.f("uq_referral_look_referral_id_person_id")),
    )
    with op.batch_alter_table("referral_look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_look_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_look_person_id"))

    op.drop_table("referral_look")
