"""Questions of services, and who is asked next

Revision ID: 0026
Revises: 0025
Create Date: 2026-11-22 18:52:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_question",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_intake_question_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_question")),
    )
    with op.batch_alter_table("intake_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_question_service_id"), ["service_id"], unique=False)

    op.create_table(
        "intake_answer",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_intake_answer_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_answer")),
    )
    with op.batch_alter_table("intake_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_answer_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "referral_next",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_referral_next_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_next")),
    )
    with op.batch_alter_table("referral_next", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_next_chain_id"), ["chain_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_next_service_id"), ["service_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral_next", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_next_service_id"))
        batch_op.drop_index(batch_op.f("ix_referral_next_chain_id"))

    op.drop_table("referral_next")
    with op.batch_alter_table("intake_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_answer_referral_id"))

    op.drop_table("intake_answer")
    with op.batch_alter_table("intake_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_question_service_id"))

    op.drop_table("intake_question")
