"""The first tables, and the triggers that keep the record of what happened append-only.

Revision ID: 0001
Create Date: 2026-11-22 13:17:58.715196
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What happened is written once. Spelt out here, because a migration never changes with the program.
APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_event_is_never_changed BEFORE UPDATE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'an audit event is never changed'); END",
        "CREATE TRIGGER audit_event_is_never_deleted BEFORE DELETE ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'an audit event is never deleted'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ "
        "BEGIN RAISE EXCEPTION 'an audit event is never changed or deleted'; END $$",
        "CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_name", ["name", "id"], unique=False)
        batch_op.create_index("ix_audit_event_subject", ["subject_kind", "subject_id", "id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_service_id", ["service_id"], unique=False)

    op.create_table(
        "feed_record",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("entity", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("original_id", sa.String(length=200), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", "entity", "record_id", name="pk_feed_record"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=True),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=128), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_due", ["state", "due"], unique=False)
        batch_op.create_index("ix_job_key", ["kind", "key"], unique=False)
        batch_op.create_index(
            "ix_job_waiting",
            ["kind", "key"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "message",
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("params", sa.LargeBinary(), nullable=True),
        sa.Column("about_kind", sa.String(length=64), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_about", ["about_kind", "about_id", "state"], unique=False)

    op.create_table(
        "meta_table_description",
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("character_set", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meta_table_description"),
    )
    op.create_table(
        "metadata",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("resource_type", sa.String(), nullable=False),
        sa.Column("last_action_date", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_action_type", sa.String(), nullable=False),
        sa.Column("field_name", sa.String(), nullable=False),
        sa.Column("previous_value", sa.String(), nullable=False),
        sa.Column("replacement_value", sa.String(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_metadata"),
    )
    with op.batch_alter_table("metadata", schema=None) as batch_op:
        batch_op.create_index("ix_metadata_resource_id", ["resource_id"], unique=False)

    op.create_table(
        "network_snapshot",
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_network_snapshot"),
    )
    with op.batch_alter_table("network_snapshot", schema=None) as batch_op:
        batch_op.create_index("ix_network_snapshot_computed_at", ["computed_at"], unique=False)

    op.create_table(
        "organization",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alternate_name", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("tax_status", sa.String(), nullable=True),
        sa.Column("tax_id", sa.String(), nullable=True),
        sa.Column("year_incorporated", sa.Integer(), nullable=True),
        sa.Column("legal_status", sa.String(), nullable=True),
        sa.Column("logo", sa.String(), nullable=True),
        sa.Column("uri", sa.String(), nullable=True),
        sa.Column("parent_organization_id", sa.Uuid(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("victim_service_provider", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_organization_id"], ["organization.id"], name="fk_organization_parent_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index("ix_organization_name", ["name"], unique=False)
        batch_op.create_index(
            "ix_organization_parent_organization_id", ["parent_organization_id"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("mail", name="uq_person_mail"),
    )
    op.create_table(
        "postal_place",
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("postal_code", name="pk_postal_place"),
    )
    op.create_table(
        "taxonomy",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taxonomy"),
    )
    op.create_table(
        "throttle",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_throttle"),
        sa.UniqueConstraint("kind", "subject_hash", name="uq_throttle_kind_subject_hash"),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index("ix_throttle_since", ["since"], unique=False)

    op.create_table(
        "unit",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=True),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("uri", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_table(
        "unmet_search",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_search"),
        sa.UniqueConstraint("day", "need", "area", "language", name="uq_unmet_search_day_need_area_language"),
    )
    with op.batch_alter_table("unmet_search", schema=None) as batch_op:
        batch_op.create_index("ix_unmet_search_day", ["day"], unique=False)

    op.create_table(
        "version",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("listing_id", "number", name="uq_version_listing_id_number"),
    )
    op.create_table(
        "claim",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("position", sa.LargeBinary(), nullable=True),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_claim_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_claim_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
        sa.UniqueConstraint("token_hash", name="uq_claim_token_hash"),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_claim_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_claim_state", ["state", "created_at"], unique=False)

    op.create_table(
        "location",
        sa.Column("location_type", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("alternate_name", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("transportation", sa.String(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("external_identifier", sa.String(), nullable=True),
        sa.Column("external_identifier_type", sa.String(), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address_visibility", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_location_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_location"),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index("ix_location_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_membership_organization_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_membership_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.UniqueConstraint(
            "person_id", "organization_id", "role", name="uq_membership_person_id_organization_id_role"
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "network_edge",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("referrer_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("bridge", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name="fk_network_edge_partner_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["organization.id"], name="fk_network_edge_referrer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_edge_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_edge"),
    )
    with op.batch_alter_table("network_edge", schema=None) as batch_op:
        batch_op.create_index("ix_network_edge_snapshot_id", ["snapshot_id"], unique=False)

    op.create_table(
        "network_need",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("need", sa.String(length=32), nullable=False),
        sa.Column("partners", sa.Integer(), nullable=False),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.Column("effective", sa.Double(), nullable=False),
        sa.Column("largest_id", sa.Uuid(), nullable=False),
        sa.Column("largest_share", sa.Double(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["largest_id"], ["organization.id"], name="fk_network_need_largest_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_need_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_need"),
    )
    with op.batch_alter_table("network_need", schema=None) as batch_op:
        batch_op.create_index("ix_network_need_snapshot_id", ["snapshot_id"], unique=False)

    op.create_table(
        "network_node",
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("community", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("betweenness", sa.Double(), nullable=False),
        sa.Column("standing", sa.Double(), nullable=False),
        sa.Column("cuts_off", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_network_node_organization_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["network_snapshot.id"], name="fk_network_node_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_network_node"),
    )
    with op.batch_alter_table("network_node", schema=None) as batch_op:
        batch_op.create_index("ix_network_node_snapshot_id", ["snapshot_id"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_one_time_link_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_link"),
        sa.UniqueConstraint("token_hash", name="uq_one_time_link_token_hash"),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_link_person_id", ["person_id"], unique=False)

    op.create_table(
        "organization_identifier",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("identifier_scheme", sa.String(), nullable=True),
        sa.Column("identifier_type", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_organization_identifier_organization_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization_identifier"),
        sa.UniqueConstraint(
            "organization_id", "identifier_type", "identifier", name="uq_organization_identifier"
        ),
    )
    op.create_table(
        "partner_record",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("referrer_id", sa.Uuid(), nullable=True),
        sa.Column("need", sa.String(length=32), nullable=False),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("to_answer", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Integer(), nullable=False),
        sa.Column("to_take_on", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("to_see", sa.Integer(), nullable=False),
        sa.Column("hours_to_answer", sa.Double(), nullable=True),
        sa.Column("days_to_be_seen", sa.Double(), nullable=True),
        sa.Column("set_aside", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organization.id"], name="fk_partner_record_partner_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["organization.id"], name="fk_partner_record_referrer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_partner_record"),
    )
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_partner_record_partner", ["partner_id", "need", "referrer_id"], unique=False
        )

    op.create_table(
        "program",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alternate_name", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_program_organization_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_program"),
    )
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.create_index("ix_program_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("mail", sa.LargeBinary(), nullable=True),
        sa.Column("subject", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("declines", sa.JSON(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_proposal_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name="fk_proposal_proposed_by"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("ix_proposal_listing", ["listing_id", "state"], unique=False)
        batch_op.create_index("ix_proposal_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_proposal_proposed_by", ["proposed_by"], unique=False)
        batch_op.create_index("ix_proposal_state", ["state", "created_at"], unique=False)

    op.create_table(
        "session",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_session_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("key_hash", name="uq_session_key_hash"),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_person_id", ["person_id"], unique=False)

    op.create_table(
        "taxonomy_term",
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("taxonomy", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("taxonomy_id", sa.Uuid(), nullable=True),
        sa.Column("term_uri", sa.String(), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("synonyms", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["taxonomy_term.id"], name="fk_taxonomy_term_parent_id"),
        sa.ForeignKeyConstraint(["taxonomy_id"], ["taxonomy.id"], name="fk_taxonomy_term_taxonomy_id"),
        sa.PrimaryKeyConstraint("id", name="pk_taxonomy_term"),
        sa.UniqueConstraint("taxonomy", "code", name="uq_taxonomy_term_taxonomy_code"),
    )
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.create_index("ix_taxonomy_term_parent_id", ["parent_id"], unique=False)
        batch_op.create_index("ix_taxonomy_term_taxonomy_id", ["taxonomy_id"], unique=False)

    op.create_table(
        "team",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("inbox", sa.String(length=254), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_team_organization_id"),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.UniqueConstraint("organization_id", "name", name="uq_team_organization_id_name"),
    )
    op.create_table(
        "trusted_field",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_trusted_field_organization_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_trusted_field"),
        sa.UniqueConstraint("organization_id", "field", name="uq_trusted_field_organization_id_field"),
    )
    op.create_table(
        "upkeep_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_upkeep_link_organization_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_upkeep_link_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upkeep_link"),
        sa.UniqueConstraint("token_hash", name="uq_upkeep_link_token_hash"),
    )
    with op.batch_alter_table("upkeep_link", schema=None) as batch_op:
        batch_op.create_index("ix_upkeep_link_organization", ["organization_id", "created_at"], unique=False)
        batch_op.create_index("ix_upkeep_link_person_id", ["person_id"], unique=False)

    op.create_table(
        "accessibility",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("details", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_accessibility_location_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accessibility"),
    )
    with op.batch_alter_table("accessibility", schema=None) as batch_op:
        batch_op.create_index("ix_accessibility_location_id", ["location_id"], unique=False)

    op.create_table(
        "address",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("attention", sa.String(), nullable=True),
        sa.Column("address_1", sa.String(), nullable=False),
        sa.Column("address_2", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("state_province", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("address_type", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_address_location_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index("ix_address_city", ["city"], unique=False)
        batch_op.create_index("ix_address_location_id", ["location_id"], unique=False)
        batch_op.create_index("ix_address_postal_code", ["postal_code"], unique=False)

    op.create_table(
        "attribute",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("taxonomy_term_id", sa.Uuid(), nullable=False),
        sa.Column("link_type", sa.String(), nullable=True),
        sa.Column("link_entity", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["taxonomy_term_id"], ["taxonomy_term.id"], name="fk_attribute_taxonomy_term_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attribute"),
        sa.UniqueConstraint(
            "link_id", "taxonomy_term_id", "value", name="uq_attribute_link_id_taxonomy_term_id_value"
        ),
    )
    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.create_index("ix_attribute_taxonomy_term_id", ["taxonomy_term_id"], unique=False)

    op.create_table(
        "client",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("pronouns", sa.LargeBinary(), nullable=True),
        sa.Column("age_band", sa.String(length=8), nullable=True),
        sa.Column("area", sa.LargeBinary(), nullable=True),
        sa.Column("no_fixed_address", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("access_needs", sa.LargeBinary(), nullable=True),
        sa.Column("preferences", sa.LargeBinary(), nullable=True),
        sa.Column("goals", sa.LargeBinary(), nullable=True),
        sa.Column("household", sa.LargeBinary(), nullable=True),
        sa.Column("traits", sa.LargeBinary(), nullable=False),
        sa.Column("hardships", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("safe_times", sa.LargeBinary(), nullable=True),
        sa.Column("unsafe_note", sa.LargeBinary(), nullable=True),
        sa.Column("representative", sa.LargeBinary(), nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_client_organization_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_client_team_id"),
        sa.ForeignKeyConstraint(["worker_id"], ["person.id"], name="fk_client_worker_id"),
        sa.PrimaryKeyConstraint("id", name="pk_client"),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.create_index("ix_client_name_index", ["organization_id", "name_index"], unique=False)
        batch_op.create_index("ix_client_team_id", ["team_id"], unique=False)
        batch_op.create_index("ix_client_worker_id", ["worker_id"], unique=False)

    op.create_table(
        "listing_draft",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_listing_draft_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name="fk_listing_draft_proposal_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_listing_draft"),
        sa.UniqueConstraint("person_id", "listing_id", name="uq_listing_draft_person_id_listing_id"),
    )
    with op.batch_alter_table("listing_draft", schema=None) as batch_op:
        batch_op.create_index("ix_listing_draft_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_listing_draft_listing_id", ["listing_id"], unique=False)

    op.create_table(
        "service",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("alternate_name", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("interpretation_services", sa.String(), nullable=True),
        sa.Column("application_process", sa.String(), nullable=True),
        sa.Column("fees_description", sa.String(), nullable=True),
        sa.Column("wait_time", sa.String(), nullable=True),
        sa.Column("fees", sa.String(), nullable=True),
        sa.Column("accreditations", sa.String(), nullable=True),
        sa.Column("eligibility_description", sa.String(), nullable=True),
        sa.Column("minimum_age", sa.Double(), nullable=True),
        sa.Column("maximum_age", sa.Double(), nullable=True),
        sa.Column("assured_date", sa.Date(), nullable=True),
        sa.Column("assurer_email", sa.String(), nullable=True),
        sa.Column("licenses", sa.String(), nullable=True),
        sa.Column("alert", sa.String(), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepts_referrals", sa.Boolean(), nullable=False),
        sa.Column("answer_by_days", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_how", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_service_organization_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_service_program_id"),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index("ix_service_name", ["name"], unique=False)
        batch_op.create_index("ix_service_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_service_program_id", ["program_id"], unique=False)
        batch_op.create_index("ix_service_status", ["status"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_team_member_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_member_team_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_team_member"),
        sa.UniqueConstraint("team_id", "person_id", name="uq_team_member_team_id_person_id"),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index("ix_team_member_person_id", ["person_id"], unique=False)

    op.create_table(
        "capacity",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("wait_days", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_capacity_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_capacity"),
        sa.UniqueConstraint("service_id", name="uq_capacity_service_id"),
    )
    op.create_table(
        "client_need",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name="fk_client_need_client_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_client_need"),
    )
    with op.batch_alter_table("client_need", schema=None) as batch_op:
        batch_op.create_index("ix_client_need_client_id", ["client_id"], unique=False)

    op.create_table(
        "confirmation",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_confirmation_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_confirmation"),
        sa.UniqueConstraint("service_id", "field", name="uq_confirmation_service_id_field"),
    )
    op.create_table(
        "consent",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("text_version", sa.String(length=32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name="fk_consent_client_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name="fk_consent_recorded_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_client_id", ["client_id"], unique=False)

    op.create_table(
        "cost_option",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("option", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("amount_description", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_cost_option_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cost_option"),
    )
    with op.batch_alter_table("cost_option", schema=None) as batch_op:
        batch_op.create_index("ix_cost_option_service_id", ["service_id"], unique=False)

    op.create_table(
        "eligibility_rule",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_eligibility_rule_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_eligibility_rule"),
    )
    with op.batch_alter_table("eligibility_rule", schema=None) as batch_op:
        batch_op.create_index("ix_eligibility_rule_service_id", ["service_id"], unique=False)

    op.create_table(
        "funding",
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_funding_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_funding_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_funding"),
    )
    with op.batch_alter_table("funding", schema=None) as batch_op:
        batch_op.create_index("ix_funding_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_funding_service_id", ["service_id"], unique=False)

    op.create_table(
        "pause",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_pause_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pause"),
        sa.UniqueConstraint("service_id", name="uq_pause_service_id"),
    )
    op.create_table(
        "referral_draft",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_referral_draft_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_referral_draft_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral_draft"),
    )
    with op.batch_alter_table("referral_draft", schema=None) as batch_op:
        batch_op.create_index("ix_referral_draft_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_referral_draft_person", ["person_id", "service_id"], unique=True)

    op.create_table(
        "required_document",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("uri", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_required_document_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_required_document"),
    )
    with op.batch_alter_table("required_document", schema=None) as batch_op:
        batch_op.create_index("ix_required_document_service_id", ["service_id"], unique=False)

    op.create_table(
        "service_at_location",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("last_modified", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_service_at_location_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_service_at_location_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_service_at_location"),
        sa.UniqueConstraint(
            "service_id", "location_id", name="uq_service_at_location_service_id_location_id"
        ),
    )
    with op.batch_alter_table("service_at_location", schema=None) as batch_op:
        batch_op.create_index("ix_service_at_location_location_id", ["location_id"], unique=False)

    op.create_table(
        "service_capacity",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("available", sa.Double(), nullable=False),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_service_capacity_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_service_capacity_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_service_capacity"),
    )
    with op.batch_alter_table("service_capacity", schema=None) as batch_op:
        batch_op.create_index("ix_service_capacity_service_id", ["service_id"], unique=False)

    op.create_table(
        "upkeep_answer",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("tap", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["upkeep_link.id"], name="fk_upkeep_answer_link_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_upkeep_answer_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upkeep_answer"),
    )
    with op.batch_alter_table("upkeep_answer", schema=None) as batch_op:
        batch_op.create_index("ix_upkeep_answer_link_id", ["link_id"], unique=False)
        batch_op.create_index("ix_upkeep_answer_service_id", ["service_id"], unique=False)

    op.create_table(
        "url",
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_url_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_url_service_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_url"),
    )
    with op.batch_alter_table("url", schema=None) as batch_op:
        batch_op.create_index("ix_url_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_url_service_id", ["service_id"], unique=False)

    op.create_table(
        "consent_recipient",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name="fk_consent_recipient_consent_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_consent_recipient_organization_id"
        ),
        sa.PrimaryKeyConstraint("consent_id", "organization_id", name="pk_consent_recipient"),
    )
    with op.batch_alter_table("consent_recipient", schema=None) as batch_op:
        batch_op.create_index("ix_consent_recipient_organization_id", ["organization_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("service_at_location_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_contact_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_contact_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_at_location_id"],
            ["service_at_location.id"],
            name="fk_contact_service_at_location_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_contact_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_location_id", ["location_id"], unique=False)
        batch_op.create_index("ix_contact_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_contact_service_at_location_id", ["service_at_location_id"], unique=False)
        batch_op.create_index("ix_contact_service_id", ["service_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("case_manager_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("need", sa.String(length=64), nullable=False),
        sa.Column("top_need", sa.String(length=32), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("burden", sa.Integer(), nullable=False),
        sa.Column("room_when_sent", sa.String(length=16), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("resumes", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("side", sa.String(length=16), nullable=True),
        sa.Column("helped", sa.String(length=16), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("wait_days", sa.Integer(), nullable=True),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("answer_logged", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chase", sa.String(length=16), nullable=True),
        sa.Column("chase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waitlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_manager_id"], ["person.id"], name="fk_referral_case_manager_id"),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_referral_client_id"),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name="fk_referral_consent_id"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name="fk_referral_organization_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_referral_owner_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["referral.id"], name="fk_referral_parent_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["organization.id"], name="fk_referral_partner_id"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_referral_service_id"),
        sa.ForeignKeyConstraint(["suggestion_id"], ["service.id"], name="fk_referral_suggestion_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_referral_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
        sa.UniqueConstraint("nonce", name="uq_referral_nonce"),
        sa.UniqueConstraint("reference", name="uq_referral_reference"),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("ix_referral_case_manager_id", ["case_manager_id"], unique=False)
        batch_op.create_index("ix_referral_chain_id", ["chain_id"], unique=False)
        batch_op.create_index("ix_referral_chase", ["chase_at"], unique=False)
        batch_op.create_index("ix_referral_client_id", ["client_id"], unique=False)
        batch_op.create_index("ix_referral_group_id", ["group_id"], unique=False)
        batch_op.create_index("ix_referral_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_referral_partner", ["partner_id", "status", "changed_at"], unique=False)
        batch_op.create_index("ix_referral_sent_at", ["sent_at"], unique=False)
        batch_op.create_index("ix_referral_service_id", ["service_id"], unique=False)
        batch_op.create_index("ix_referral_team", ["team_id", "status", "changed_at"], unique=False)
        batch_op.create_index("ix_referral_top_need", ["top_need"], unique=False)

    op.create_table(
        "schedule",
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("service_at_location_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("dtstart", sa.Date(), nullable=True),
        sa.Column("timezone", sa.Double(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("wkst", sa.String(), nullable=True),
        sa.Column("freq", sa.String(), nullable=True),
        sa.Column("interval", sa.Integer(), nullable=True),
        sa.Column("byday", sa.String(), nullable=True),
        sa.Column("byweekno", sa.String(), nullable=True),
        sa.Column("bymonthday", sa.String(), nullable=True),
        sa.Column("byyearday", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("schedule_link", sa.String(), nullable=True),
        sa.Column("attending_type", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_schedule_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_at_location_id"],
            ["service_at_location.id"],
            name="fk_schedule_service_at_location_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_schedule_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_location_id", ["location_id"], unique=False)
        batch_op.create_index("ix_schedule_service_at_location_id", ["service_at_location_id"], unique=False)
        batch_op.create_index("ix_schedule_service_id", ["service_id"], unique=False)

    op.create_table(
        "service_area",
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("service_at_location_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("extent", sa.String(), nullable=True),
        sa.Column("extent_type", sa.String(), nullable=True),
        sa.Column("uri", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_at_location_id"],
            ["service_at_location.id"],
            name="fk_service_area_service_at_location_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_service_area_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_service_area"),
    )
    with op.batch_alter_table("service_area", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_area_service_at_location_id", ["service_at_location_id"], unique=False
        )
        batch_op.create_index("ix_service_area_service_id", ["service_id"], unique=False)

    op.create_table(
        "phone",
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("service_at_location_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("extension", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_phone_contact_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_phone_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_phone_organization_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_at_location_id"],
            ["service_at_location.id"],
            name="fk_phone_service_at_location_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_phone_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_phone"),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index("ix_phone_contact_id", ["contact_id"], unique=False)
        batch_op.create_index("ix_phone_location_id", ["location_id"], unique=False)
        batch_op.create_index("ix_phone_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_phone_service_at_location_id", ["service_at_location_id"], unique=False)
        batch_op.create_index("ix_phone_service_id", ["service_id"], unique=False)

    op.create_table(
        "referral_remark",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_referral_remark_by_id"),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_remark_referral_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral_remark"),
    )
    with op.batch_alter_table("referral_remark", schema=None) as batch_op:
        batch_op.create_index("ix_referral_remark_referral_id", ["referral_id"], unique=False)

    op.create_table(
        "referral_wish",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_wish_referral_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral_wish"),
    )
    with op.batch_alter_table("referral_wish", schema=None) as batch_op:
        batch_op.create_index("ix_referral_wish_referral_id", ["referral_id"], unique=False)

    op.create_table(
        "language",
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("phone_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name="fk_language_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name="fk_language_phone_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name="fk_language_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_language"),
    )
    with op.batch_alter_table("language", schema=None) as batch_op:
        batch_op.create_index("ix_language_location_id", ["location_id"], unique=False)
        batch_op.create_index("ix_language_phone_id", ["phone_id"], unique=False)
        batch_op.create_index("ix_language_service_id", ["service_id"], unique=False)
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("language", schema=None) as batch_op:
        batch_op.drop_index("ix_language_service_id")
        batch_op.drop_index("ix_language_phone_id")
        batch_op.drop_index("ix_language_location_id")

    op.drop_table("language")
    with op.batch_alter_table("referral_wish", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_wish_referral_id")

    op.drop_table("referral_wish")
    with op.batch_alter_table("referral_remark", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_remark_referral_id")

    op.drop_table("referral_remark")
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.drop_index("ix_phone_service_id")
        batch_op.drop_index("ix_phone_service_at_location_id")
        batch_op.drop_index("ix_phone_organization_id")
        batch_op.drop_index("ix_phone_location_id")
        batch_op.drop_index("ix_phone_contact_id")

    op.drop_table("phone")
    with op.batch_alter_table("service_area", schema=None) as batch_op:
        batch_op.drop_index("ix_service_area_service_id")
        batch_op.drop_index("ix_service_area_service_at_location_id")

    op.drop_table("service_area")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index("ix_schedule_service_id")
        batch_op.drop_index("ix_schedule_service_at_location_id")
        batch_op.drop_index("ix_schedule_location_id")

    op.drop_table("schedule")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_top_need")
        batch_op.drop_index("ix_referral_team")
        batch_op.drop_index("ix_referral_service_id")
        batch_op.drop_index("ix_referral_sent_at")
        batch_op.drop_index("ix_referral_partner")
        batch_op.drop_index("ix_referral_organization_id")
        batch_op.drop_index("ix_referral_group_id")
        batch_op.drop_index("ix_referral_client_id")
        batch_op.drop_index("ix_referral_chase")
        batch_op.drop_index("ix_referral_chain_id")
        batch_op.drop_index("ix_referral_case_manager_id")

    op.drop_table("referral")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_service_id")
        batch_op.drop_index("ix_contact_service_at_location_id")
        batch_op.drop_index("ix_contact_organization_id")
        batch_op.drop_index("ix_contact_location_id")

    op.drop_table("contact")
    with op.batch_alter_table("consent_recipient", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_recipient_organization_id")

    op.drop_table("consent_recipient")
    with op.batch_alter_table("url", schema=None) as batch_op:
        batch_op.drop_index("ix_url_service_id")
        batch_op.drop_index("ix_url_organization_id")

    op.drop_table("url")
    with op.batch_alter_table("upkeep_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_upkeep_answer_service_id")
        batch_op.drop_index("ix_upkeep_answer_link_id")

    op.drop_table("upkeep_answer")
    with op.batch_alter_table("service_capacity", schema=None) as batch_op:
        batch_op.drop_index("ix_service_capacity_service_id")

    op.drop_table("service_capacity")
    with op.batch_alter_table("service_at_location", schema=None) as batch_op:
        batch_op.drop_index("ix_service_at_location_location_id")

    op.drop_table("service_at_location")
    with op.batch_alter_table("required_document", schema=None) as batch_op:
        batch_op.drop_index("ix_required_document_service_id")

    op.drop_table("required_document")
    with op.batch_alter_table("referral_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_draft_person")
        batch_op.drop_index("ix_referral_draft_expires_at")

    op.drop_table("referral_draft")
    op.drop_table("pause")
    with op.batch_alter_table("funding", schema=None) as batch_op:
        batch_op.drop_index("ix_funding_service_id")
        batch_op.drop_index("ix_funding_organization_id")

    op.drop_table("funding")
    with op.batch_alter_table("eligibility_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_eligibility_rule_service_id")

    op.drop_table("eligibility_rule")
    with op.batch_alter_table("cost_option", schema=None) as batch_op:
        batch_op.drop_index("ix_cost_option_service_id")

    op.drop_table("cost_option")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_client_id")

    op.drop_table("consent")
    op.drop_table("confirmation")
    with op.batch_alter_table("client_need", schema=None) as batch_op:
        batch_op.drop_index("ix_client_need_client_id")

    op.drop_table("client_need")
    op.drop_table("capacity")
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_index("ix_team_member_person_id")

    op.drop_table("team_member")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index("ix_service_status")
        batch_op.drop_index("ix_service_program_id")
        batch_op.drop_index("ix_service_organization_id")
        batch_op.drop_index("ix_service_name")

    op.drop_table("service")
    with op.batch_alter_table("listing_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_draft_listing_id")
        batch_op.drop_index("ix_listing_draft_expires_at")

    op.drop_table("listing_draft")
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_index("ix_client_worker_id")
        batch_op.drop_index("ix_client_team_id")
        batch_op.drop_index("ix_client_name_index")

    op.drop_table("client")
    with op.batch_alter_table("attribute", schema=None) as batch_op:
        batch_op.drop_index("ix_attribute_taxonomy_term_id")

    op.drop_table("attribute")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index("ix_address_postal_code")
        batch_op.drop_index("ix_address_location_id")
        batch_op.drop_index("ix_address_city")

    op.drop_table("address")
    with op.batch_alter_table("accessibility", schema=None) as batch_op:
        batch_op.drop_index("ix_accessibility_location_id")

    op.drop_table("accessibility")
    with op.batch_alter_table("upkeep_link", schema=None) as batch_op:
        batch_op.drop_index("ix_upkeep_link_person_id")
        batch_op.drop_index("ix_upkeep_link_organization")

    op.drop_table("upkeep_link")
    op.drop_table("trusted_field")
    op.drop_table("team")
    with op.batch_alter_table("taxonomy_term", schema=None) as batch_op:
        batch_op.drop_index("ix_taxonomy_term_taxonomy_id")
        batch_op.drop_index("ix_taxonomy_term_parent_id")

    op.drop_table("taxonomy_term")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index("ix_session_person_id")

    op.drop_table("session")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_proposal_state")
        batch_op.drop_index("ix_proposal_proposed_by")
        batch_op.drop_index("ix_proposal_organization_id")
        batch_op.drop_index("ix_proposal_listing")

    op.drop_table("proposal")
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.drop_index("ix_program_organization_id")

    op.drop_table("program")
    with op.batch_alter_table("partner_record", schema=None) as batch_op:
        batch_op.drop_index("ix_partner_record_partner")

    op.drop_table("partner_record")
    op.drop_table("organization_identifier")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index("ix_one_time_link_person_id")

    op.drop_table("one_time_link")
    with op.batch_alter_table("network_node", schema=None) as batch_op:
        batch_op.drop_index("ix_network_node_snapshot_id")

    op.drop_table("network_node")
    with op.batch_alter_table("network_need", schema=None) as batch_op:
        batch_op.drop_index("ix_network_need_snapshot_id")

    op.drop_table("network_need")
    with op.batch_alter_table("network_edge", schema=None) as batch_op:
        batch_op.drop_index("ix_network_edge_snapshot_id")

    op.drop_table("network_edge")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_organization_id")

    op.drop_table("membership")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_index("ix_location_organization_id")

    op.drop_table("location")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_state")
        batch_op.drop_index("ix_claim_person_id")
        batch_op.drop_index("ix_claim_organization_id")

    op.drop_table("claim")
    op.drop_table("version")
    with op.batch_alter_table("unmet_search", schema=None) as batch_op:
        batch_op.drop_index("ix_unmet_search_day")

    op.drop_table("unmet_search")
    op.drop_table("unit")
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.drop_index("ix_throttle_since")

    op.drop_table("throttle")
    op.drop_table("taxonomy")
    op.drop_table("postal_place")
    op.drop_table("person")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index("ix_organization_parent_organization_id")
        batch_op.drop_index("ix_organization_name")

    op.drop_table("organization")
    with op.batch_alter_table("network_snapshot", schema=None) as batch_op:
        batch_op.drop_index("ix_network_snapshot_computed_at")

    op.drop_table("network_snapshot")
    with op.batch_alter_table("metadata", schema=None) as batch_op:
        batch_op.drop_index("ix_metadata_resource_id")

    op.drop_table("metadata")
    op.drop_table("meta_table_description")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_about")

    op.drop_table("message")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_job_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_job_key")
        batch_op.drop_index("ix_job_due")

    op.drop_table("job")
    op.drop_table("feed_record")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_service_id")

    op.drop_table("change")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")
        batch_op.drop_index("ix_audit_event_name")

    op.drop_table("audit_event")
