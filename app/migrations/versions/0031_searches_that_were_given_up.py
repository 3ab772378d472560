"""Recent searches of a session, and searches that were given up

Revision ID: 0031
Revises: 0030
Create Date: 2026-11-22 19:15:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recent", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("searched", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("searched_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_session_searched_at"), ["searched_at"], unique=False)
    with op.batch_alter_table("unmet_search", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default="nothing"))
        batch_op.drop_constraint("uq_unmet_search_day_need_area_language", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_unmet_search_day_need_area_language_kind"),
            ["day", "need", "area", "language", "kind"],
        )
    with op.batch_alter_table("unmet_search", schema=None) as batch_op:
        batch_op.alter_column("kind", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM unmet_search WHERE kind <> 'nothing'")
    with op.batch_alter_table("unmet_search", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_unmet_search_day_need_area_language_kind"), type_="unique")
        batch_op.create_unique_constraint(
            "uq_unmet_search_day_need_area_language", ["day", "need", "area", "language"]
        )
        batch_op.drop_column("kind")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_searched_at"))
        batch_op.drop_column("searched_at")
        batch_op.drop_column("searched")
        batch_op.drop_column("recent")
