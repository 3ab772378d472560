"""Reminders of partners that wait among the tasks

Revision ID: 0040
Revises: 0039
Create Date: 2026-11-22 22:45:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("keep_in_touch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waits_since", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("keep_in_touch", schema=None) as batch_op:
        batch_op.drop_column("waits_since")
