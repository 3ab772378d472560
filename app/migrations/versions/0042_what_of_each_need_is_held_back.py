"""What of each need is held back

Revision ID: 0042
Revises: 0041
Create Date: 2026-11-23 01:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.drop_column("held")
