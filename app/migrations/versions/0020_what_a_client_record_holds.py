"""What a client's record holds: households, guardians, notes

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-22 18:16:07.722793
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_household_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_table(
        "case_note",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("adds_to_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adds_to_id"], ["case_note.id"], name=op.f("fk_case_note_adds_to_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_note_by_id")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_case_note_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_note_adds_to_id"), ["adds_to_id"], unique=False)
        batch_op.create_index("ix_case_note_client", ["client_id", "at"], unique=False)

    op.create_table(
        "referral_companion",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_referral_companion_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_referral_companion_referral_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("referral_id", "client_id", name=op.f("pk_referral_companion")),
    )
    with op.batch_alter_table("referral_companion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_companion_client_id"), ["client_id"], unique=False)

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("strengths", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("worker_gender", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("distance", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("times", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("best_way", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("household_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("guardian", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("guardian_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("phone_index", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_client_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_client_phone_index", ["organization_id", "phone_index"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_client_household_id"), "household", ["household_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_client_guardian_id"), "client", ["guardian_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("giver", sa.String(length=16), server_default="client", nullable=False))
        batch_op.add_column(sa.Column("giver_name", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("own_voice", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_column("own_voice")
        batch_op.drop_column("giver_name")
        batch_op.drop_column("giver")

    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_client_guardian_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_client_household_id"), type_="foreignkey")
        batch_op.drop_index("ix_client_phone_index")
        batch_op.drop_index(batch_op.f("ix_client_household_id"))
        batch_op.drop_column("erased_at")
        batch_op.drop_column("phone_index")
        batch_op.drop_column("guardian_id")
        batch_op.drop_column("guardian")
        batch_op.drop_column("household_id")
        batch_op.drop_column("best_way")
        batch_op.drop_column("times")
        batch_op.drop_column("distance")
        batch_op.drop_column("worker_gender")
        batch_op.drop_column("strengths")

    with op.batch_alter_table("referral_companion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_companion_client_id"))

    op.drop_table("referral_companion")
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.drop_index("ix_case_note_client")
        batch_op.drop_index(batch_op.f("ix_case_note_adds_to_id"))

    op.drop_table("case_note")
    op.drop_table("household")
