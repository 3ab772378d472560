"""What a decline says about a listing: where the listing misled, its people look at it. Run as a reaction."""

from app.audit import AuditEvent
from app.db import db
from app.directory.models import Service
from app.referrals.models import Referral
from app.stewardship.actions import edits as stewardship

# "Not eligible" and "not offered": reasons that the listing should have told the referrer beforehand.
MISLED = frozenset({"not_eligible_age", "not_eligible_area", "not_eligible_other", "not_offered"})


def doubt_listing(event: AuditEvent) -> None:
    """A decline for one of these reasons opens a suggested edit, and several raise it to a steward."""
    reason = event.data.get("reason")
    if reason not in MISLED:
        return
    referral = db.session.get_one(Referral, event.subject_id)
    service = db.session.get_one(Service, referral.service_id)
    if service.active and service.organization_id == referral.partner_id:  # else the listing says so already
        stewardship.doubt(service, str(reason), at=event.at)
