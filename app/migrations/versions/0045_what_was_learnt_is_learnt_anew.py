"""What was learnt is learnt anew: room is worked out in another way

Revision ID: 0045
Revises: 0044
Create Date: 2026-11-23 02:00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The nightly job and the next answer to a referral make a new one from the referrals themselves."""
    op.execute(sa.text("DELETE FROM trust_state"))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM trust_state"))
