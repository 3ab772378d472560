"""Months answered once, and reports of them

Revision ID: 0037
Revises: 0036
Create Date: 2026-11-22 22:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "network_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name="pk_network_month"),
    )
    op.create_table(
        "network_month_answer",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("question", sa.String(length=48), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["month"], ["network_month.month"], name="fk_network_month_answer_month", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_month_answer"),
        sa.UniqueConstraint("month", "question", name="uq_network_month_answer_month_question"),
    )
    op.create_table(
        "network_report",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["month"], ["network_month.month"], name="fk_network_report_month", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name="fk_network_report_made_by_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_report"),
    )
    with op.batch_alter_table("network_report", schema=None) as batch_op:
        batch_op.create_index("ix_network_report_made_at", ["made_at"], unique=False)
    op.create_table(
        "network_report_schedule",
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("sent", sa.String(length=7), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name="fk_network_report_schedule_made_by_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_report_schedule"),
    )
    op.create_table(
        "network_report_reader",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["network_report_schedule.id"],
            name="fk_network_report_reader_schedule_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_network_report_reader_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_report_reader"),
        sa.UniqueConstraint(
            "schedule_id", "person_id", name="uq_network_report_reader_schedule_id_person_id"
        ),
    )
    with op.batch_alter_table("network_report_reader", schema=None) as batch_op:
        batch_op.create_index("ix_network_report_reader_person_id", ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("network_report_reader", schema=None) as batch_op:
        batch_op.drop_index("ix_network_report_reader_person_id")
    op.drop_table("network_report_reader")
    op.drop_table("network_report_schedule")
    with op.batch_alter_table("network_report", schema=None) as batch_op:
        batch_op.drop_index("ix_network_report_made_at")
    op.drop_table("network_report")
    op.drop_table("network_month_answer")
    op.drop_table("network_month")
