"""What providers said of the referrals that they got, counted by pair of organizations."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.db import db
from app.directory.models import Organization
from app.referrals.lifecycle import Status
from app.referrals.models import Referral
from app.referrals.quality import QUESTIONS

Counts = dict[tuple[UUID, UUID], dict[str, tuple[int, int]]]


def quality(since: datetime) -> Counts:
    """By (referrer, partner) and question: of how many clients yes was said, and of how many no. One statement."""
    partner = aliased(Organization)
    sender = func.coalesce(Organization.merged_into_id, Referral.organization_id)
    receiver = func.coalesce(partner.merged_into_id, Referral.partner_id)
    said = [_clients(name, yes=yes) for name in QUESTIONS for yes in (True, False)]
    wanted = (
        select(sender.label("one"), receiver.label("other"), *said)
        .join(Organization, Organization.id == Referral.organization_id)
        .join(partner, partner.id == Referral.partner_id)
        .where(
            Referral.sent_at > since,
            ~Referral.is_test,
            Referral.status != Status.ENTERED_IN_ERROR.value,
            sender != receiver,
        )
        .group_by(sender, receiver)
    )
    found: Counts = defaultdict(dict)
    for one, other, *counts in db.session.execute(wanted):
        for number, question in enumerate(QUESTIONS):
            yes, no = counts[2 * number : 2 * number + 2]
            if yes or no:
                found[one, other][question] = (yes, no)
    return dict(found)


def _clients(name: str, *, yes: bool):  # type: ignore[no-untyped-def]
    column = getattr(Referral, name)
    return func.count(Referral.client_id.distinct()).filter(column.is_(yes))
