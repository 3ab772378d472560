"""A code to read aloud for a client's own page

Revision ID: 0032
Revises: 0031
Create Date: 2026-11-22 20:05:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("client_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("code_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_client_link_code_hash"), ["code_hash"])


def downgrade() -> None:
    with op.batch_alter_table("client_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_client_link_code_hash"), type_="unique")
        batch_op.drop_column("code_until")
        batch_op.drop_column("code_hash")
