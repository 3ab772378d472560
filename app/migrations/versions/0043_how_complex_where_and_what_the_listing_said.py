"""How complex, where, and what the listing said

Revision ID: 0043
Revises: 0042
Create Date: 2026-11-23 01:35:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("complexity", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("listing_version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("location_id", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_referral_location_id", ["location_id"])
        batch_op.create_foreign_key(
            "fk_referral_location_id", "location", ["location_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_constraint("fk_referral_location_id", type_="foreignkey")
        batch_op.drop_index("ix_referral_location_id")
        batch_op.drop_column("location_id")
        batch_op.drop_column("listing_version")
        batch_op.drop_column("complexity")
