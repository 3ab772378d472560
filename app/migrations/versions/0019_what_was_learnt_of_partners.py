"""What was learnt of partners, and whether it helped

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-22 18:24:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trust_state",
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_state")),
    )
    with op.batch_alter_table("trust_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trust_state_computed_at"), ["computed_at"], unique=False)
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("helped", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("to_help", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.drop_column("to_help")
        batch_op.drop_column("helped")
    op.drop_table("trust_state")
