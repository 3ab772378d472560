"""What people say of partners, and disputes

Revision ID: 0027
Revises: 0026
Create Date: 2026-11-22 19:14:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _person(column: str, table: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], ["person.id"], name=name, ondelete=ondelete)


def _partner(table: str, column: str = "partner_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["organization.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "endorsement",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("tie", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _partner("endorsement"),
        _person("person_id", "endorsement", ondelete="CASCADE"),
        _partner("endorsement", "organization_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("partner_id", "person_id", name=op.f("uq_endorsement_partner_id_person_id")),
    )
    op.create_index(op.f("ix_endorsement_person_id"), "endorsement", ["person_id"])
    op.create_table(
        "partner_note",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _partner("partner_note"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_partner_note_team_id"), ondelete="CASCADE"
        ),
        _person("person_id", "partner_note", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_note")),
        sa.UniqueConstraint("nonce", name=op.f("uq_partner_note_nonce")),
    )
    op.create_index("ix_partner_note_partner", "partner_note", ["partner_id", "team_id"])
    op.create_index(op.f("ix_partner_note_person_id"), "partner_note", ["person_id"])
    op.create_table(
        "keep_in_touch",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _partner("keep_in_touch"),
        _person("person_id", "keep_in_touch", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep_in_touch")),
        sa.UniqueConstraint("person_id", "partner_id", name=op.f("uq_keep_in_touch_person_id_partner_id")),
    )
    op.create_index(op.f("ix_keep_in_touch_next_on"), "keep_in_touch", ["next_on"])
    op.create_table(
        "partner_reply",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=1200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _partner("partner_reply"),
        _person("person_id", "partner_reply", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_reply")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_partner_reply_partner_id")),
    )
    op.create_index(op.f("ix_partner_reply_person_id"), "partner_reply", ["person_id"])
    op.create_table(
        "trust_dispute",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("claim", sa.LargeBinary(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_trust_dispute_referral_id"), ondelete="CASCADE"
        ),
        _partner("trust_dispute"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_trust_dispute_team_id"), ondelete="CASCADE"
        ),
        _person("opened_by_id", "trust_dispute"),
        _person("answered_by_id", "trust_dispute"),
        _person("decided_by_id", "trust_dispute"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_dispute")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_trust_dispute_referral_id")),
    )
    for column in ("partner_id", "team_id", "opened_at"):
        op.create_index(op.f(f"ix_trust_dispute_{column}"), "trust_dispute", [column])


def downgrade() -> None:
    for table in ("trust_dispute", "partner_reply", "keep_in_touch", "partner_note", "endorsement"):
        op.drop_table(table)
