"""What a card says of a service, kept ready

Revision ID: 0022
Revises: 0021
Create Date: 2026-11-22 18:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_brief",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_kept_brief")),
    )
    with op.batch_alter_table("kept_brief", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_brief_change_id"), ["change_id"], unique=False)


def downgrade() -> None:
    op.drop_table("kept_brief")
