"""Caseloads that are brought from spreadsheets

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-22 19:22:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "caseload_upload",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_caseload_upload_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_caseload_upload_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caseload_upload")),
    )
    with op.batch_alter_table("caseload_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_caseload_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_caseload_upload_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("caseload_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_caseload_upload_person_id"))
        batch_op.drop_index(batch_op.f("ix_caseload_upload_expires_at"))

    op.drop_table("caseload_upload")
