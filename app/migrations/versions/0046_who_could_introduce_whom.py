"""Who could introduce whom

Revision ID: 0046
Revises: 0045
Create Date: 2026-11-23 02:25:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("introduces", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "partner_introduction",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("often", sa.String(length=24), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key("partner_id", "organization"),
        _key("person_id", "person"),
        _key("organization_id", "organization"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_introduction")),
        sa.UniqueConstraint(
            "partner_id",
            "person_id",
            "organization_id",
            name=op.f("uq_partner_introduction_partner_id_person_id_organization_id"),
        ),
    )
    for column in ("person_id", "organization_id"):
        op.create_index(op.f(f"ix_partner_introduction_{column}"), "partner_introduction", [column])


def _key(column: str, of: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_partner_introduction_{column}")
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("partner_introduction")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("introduces")
