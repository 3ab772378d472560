"""Notices by their own settings, cover, and the mail of the day

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-22 18:26:58.990501
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cover",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cover_id"], ["person.id"], name=op.f("fk_cover_cover_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cover_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
        sa.UniqueConstraint("person_id", name=op.f("uq_cover_person_id")),
    )
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cover_cover_id"), ["cover_id"], unique=False)

    op.create_table(
        "referral_waiting_notice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_referral_waiting_notice_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_waiting_notice_referral_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_waiting_notice")),
        sa.UniqueConstraint(
            "person_id", "referral_id", name=op.f("uq_referral_waiting_notice_person_id_referral_id")
        ),
    )
    with op.batch_alter_table("referral_waiting_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_referral_waiting_notice_referral_id"), ["referral_id"], unique=False
        )

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("side", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("cause", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("notices", sa.String(length=16), server_default="at_once", nullable=False)
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undelivered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_column("undelivered_at")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("notices")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("person_id")
        batch_op.drop_column("cause")
        batch_op.drop_column("side")

    with op.batch_alter_table("referral_waiting_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_waiting_notice_referral_id"))

    op.drop_table("referral_waiting_notice")
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cover_cover_id"))

    op.drop_table("cover")
