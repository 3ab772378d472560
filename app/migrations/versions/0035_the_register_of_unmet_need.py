"""The register of unmet need

Revision ID: 0035
Revises: 0034
Create Date: 2026-11-22 22:25:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unmet_need",
        sa.Column("need", sa.String(length=32), nullable=False),
        sa.Column("area", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name="fk_unmet_need_owner_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_need"),
        sa.UniqueConstraint("need", "area", "language", name="uq_unmet_need_need_area_language"),
    )
    op.create_table(
        "unmet_figure",
        sa.Column("unmet_need_id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unmet_need_id"], ["unmet_need.id"], name="fk_unmet_figure_unmet_need_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_figure"),
        sa.UniqueConstraint("unmet_need_id", "quarter", name="uq_unmet_figure_unmet_need_id_quarter"),
    )
    with op.batch_alter_table("unmet_figure", schema=None) as batch_op:
        batch_op.create_index("ix_unmet_figure_quarter", ["quarter"], unique=False)
    op.create_table(
        "unmet_quarter",
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name="pk_unmet_quarter"),
    )


def downgrade() -> None:
    op.drop_table("unmet_quarter")
    with op.batch_alter_table("unmet_figure", schema=None) as batch_op:
        batch_op.drop_index("ix_unmet_figure_quarter")
    op.drop_table("unmet_figure")
    op.drop_table("unmet_need")
