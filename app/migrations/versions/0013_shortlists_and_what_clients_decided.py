"""Shortlists and what clients decided

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-22 16:27:57.794050
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shortlist",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("case_manager_id", sa.Uuid(), nullable=False),
        sa.Column("need", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_manager_id"], ["person.id"], name=op.f("fk_shortlist_case_manager_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_shortlist_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist")),
    )
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_case_manager_id"), ["case_manager_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shortlist_client_id"), ["client_id"], unique=False)
        batch_op.create_index("ix_shortlist_waits", ["waits_since"], unique=False)

    op.create_table(
        "shortlist_decision",
        sa.Column("shortlist_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("you_choose", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_shortlist_decision_by_id")),
        sa.ForeignKeyConstraint(
            ["shortlist_id"],
            ["shortlist.id"],
            name=op.f("fk_shortlist_decision_shortlist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_decision")),
        sa.UniqueConstraint("nonce", name=op.f("uq_shortlist_decision_nonce")),
    )
    with op.batch_alter_table("shortlist_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shortlist_decision_shortlist_id"), ["shortlist_id"], unique=False
        )

    op.create_table(
        "shortlist_item",
        sa.Column("shortlist_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_shortlist_item_service_id")),
        sa.ForeignKeyConstraint(
            ["shortlist_id"],
            ["shortlist.id"],
            name=op.f("fk_shortlist_item_shortlist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_item")),
    )
    with op.batch_alter_table("shortlist_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_item_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shortlist_item_shortlist_id"), ["shortlist_id"], unique=False)

    op.create_table(
        "shortlist_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shortlist_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_shortlist_link_made_by_id")),
        sa.ForeignKeyConstraint(
            ["shortlist_id"],
            ["shortlist.id"],
            name=op.f("fk_shortlist_link_shortlist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shortlist_link_token_hash")),
    )
    with op.batch_alter_table("shortlist_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_link_shortlist_id"), ["shortlist_id"], unique=False)

    op.create_table(
        "shortlist_answer",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["shortlist_decision.id"],
            name=op.f("fk_shortlist_answer_decision_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["shortlist_item.id"], name=op.f("fk_shortlist_answer_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_answer")),
    )
    with op.batch_alter_table("shortlist_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_answer_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shortlist_answer_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decision_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_referral_decision_id"), ["decision_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_referral_decision_id"),
            "shortlist_decision",
            ["decision_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_referral_decision_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_referral_decision_id"))
        batch_op.drop_column("decision_id")

    with op.batch_alter_table("shortlist_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_answer_item_id"))
        batch_op.drop_index(batch_op.f("ix_shortlist_answer_decision_id"))

    op.drop_table("shortlist_answer")
    with op.batch_alter_table("shortlist_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_link_shortlist_id"))

    op.drop_table("shortlist_link")
    with op.batch_alter_table("shortlist_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_item_shortlist_id"))
        batch_op.drop_index(batch_op.f("ix_shortlist_item_service_id"))

    op.drop_table("shortlist_item")
    with op.batch_alter_table("shortlist_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_decision_shortlist_id"))

    op.drop_table("shortlist_decision")
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.drop_index("ix_shortlist_waits")
        batch_op.drop_index(batch_op.f("ix_shortlist_client_id"))
        batch_op.drop_index(batch_op.f("ix_shortlist_case_manager_id"))

    op.drop_table("shortlist")
