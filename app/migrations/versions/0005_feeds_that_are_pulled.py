"""Feeds that are pulled, and conflicts with them.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-22 14:41:48.111349
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What each kind of detail belongs to: of several, the first. Spelt out here, because a migration never changes.
OWNERS = {
    "organization_identifier": ("organization_identifier", ("organization_id",)),
    "service_at_location": ("service_at_location", ("service_id",)),
    "contact": ("contact", ("organization_id", "service_id", "service_at_location_id", "location_id")),
    "phone": (
        "phone",
        ("location_id", "service_id", "organization_id", "contact_id", "service_at_location_id"),
    ),
    "address": ("address", ("location_id",)),
    "language": ("language", ("service_id", "location_id", "phone_id")),
    "accessibility": ("accessibility", ("location_id",)),
    "schedule": ("schedule", ("service_id", "location_id", "service_at_location_id")),
    "cost_option": ("cost_option", ("service_id",)),
    "required_document": ("required_document", ("service_id",)),
    "service_area": ("service_area", ("service_id", "service_at_location_id")),
    "funding": ("funding", ("organization_id", "service_id")),
    "url": ("url", ("organization_id", "service_id")),
    "service_capacity": ("service_capacity", ("service_id",)),
    "eligibility_rule": ("eligibility_rule", ("service_id",)),
    "attribute": ("attribute", ("link_id",)),
    "metadata": ("metadata", ("resource_id",)),
}


def upgrade() -> None:
    op.create_table(
        "feed_conflict",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("listing_kind", sa.String(length=16), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_conflict")),
    )
    with op.batch_alter_table("feed_conflict", schema=None) as batch_op:
        batch_op.create_index("ix_feed_conflict_listing", ["listing_id"], unique=False)
        batch_op.create_index(
            "ix_feed_conflict_open",
            ["source", "record_id", "field"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "feed_rule",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("keeps", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_rule")),
        sa.UniqueConstraint("source", "entity", "field", name=op.f("uq_feed_rule_source_entity_field")),
    )
    op.create_table(
        "feed_source",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=1000), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("phase_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.String(length=300), nullable=True),
        sa.Column("modified", sa.String(length=100), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_source")),
        sa.UniqueConstraint("code", name=op.f("uq_feed_source_code")),
    )
    op.create_table(
        "feed_pull",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("lines_beyond", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["feed_source.id"], name=op.f("fk_feed_pull_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_pull")),
    )
    with op.batch_alter_table("feed_pull", schema=None) as batch_op:
        batch_op.create_index("ix_feed_pull_source", ["source_id", "began_at"], unique=False)

    with op.batch_alter_table("feed_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("told", sa.Text(), nullable=True))
    _fill_owners_in()


def _fill_owners_in() -> None:
    """Say of every detail that a feed brought what it belongs to."""
    record = sa.table("feed_record", sa.column("entity"), sa.column("record_id"), sa.column("owner_id"))
    for entity, (name, columns) in OWNERS.items():
        detail = sa.table(name, sa.column("id"), *(sa.column(column) for column in columns))
        owners = [detail.c[column] for column in columns]
        owner = sa.select(sa.func.coalesce(*owners) if len(owners) > 1 else owners[0])
        of_record = owner.where(detail.c.id == record.c.record_id).scalar_subquery()
        op.execute(record.update().where(record.c.entity == entity).values(owner_id=of_record))


def downgrade() -> None:
    with op.batch_alter_table("feed_record", schema=None) as batch_op:
        batch_op.drop_column("told")
        batch_op.drop_column("owner_id")

    with op.batch_alter_table("feed_pull", schema=None) as batch_op:
        batch_op.drop_index("ix_feed_pull_source")

    op.drop_table("feed_pull")
    op.drop_table("feed_source")
    op.drop_table("feed_rule")
    with op.batch_alter_table("feed_conflict", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_feed_conflict_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_feed_conflict_listing")

    op.drop_table("feed_conflict")
