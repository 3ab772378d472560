"""Text messages, and codes to be read aloud

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-22 18:20:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_text", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("by_text", server_default=None)
    with op.batch_alter_table("shortlist_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sent_by", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("code_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_shortlist_link_code_hash"), ["code_hash"])
    op.execute("UPDATE shortlist_link SET sent_by = 'email' WHERE mailed")
    with op.batch_alter_table("shortlist_link", schema=None) as batch_op:
        batch_op.drop_column("mailed")


def downgrade() -> None:
    with op.batch_alter_table("shortlist_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mailed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE shortlist_link SET mailed = (sent_by = 'email') WHERE sent_by IS NOT NULL")
    with op.batch_alter_table("shortlist_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_shortlist_link_code_hash"), type_="unique")
        batch_op.drop_column("code_until")
        batch_op.drop_column("code_hash")
        batch_op.drop_column("sent_by")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_column("by_text")
