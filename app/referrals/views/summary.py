"""A referral on paper, for the file of either side: only what its reader may see now."""

from uuid import UUID

from flask import render_template

from app.actor import Role
from app.clients import actions as clients
from app.clients.consent import Fact
from app.clients.queries import not_read_lately
from app.db import transaction
from app.directory.queries import needs
from app.referrals import policy, queries
from app.referrals.appointments.meeting import MEETING_WORDS
from app.referrals.appointments.queries import of_referral
from app.referrals.lifecycle import Party, Status
from app.referrals.models import Referral
from app.referrals.seen import client_as_seen
from app.referrals.story import story_of
from app.referrals.views import bp
from app.referrals.views.show import page_words
from app.web.access import current_actor, role


@bp.get("/referrals/<uuid:referral_id>/summary")
@role(Role.CASE_MANAGER, Role.PROVIDER)
def summary(referral_id: UUID) -> str:
    actor = current_actor()
    referral = queries.referral(referral_id, seen_by=actor, sides={Party.REFERRER, Party.PROVIDER})
    _note_reading(referral)
    client = client_as_seen(referral, seen_by=actor)
    return render_template(
        "referrals/summary.html",
        referral=referral,
        status=Status(referral.status),
        client=client,
        shared=client,
        is_provider=Party.REFERRER not in policy.parties_of(actor, referral),
        appointments=of_referral(referral.id) if Fact.NEED in client.facts else [],
        meeting_words=MEETING_WORDS,
        story=story_of(referral, seen_by=actor, facts=client.facts),
        needs=needs(),
        **page_words(referral),
    )


def _note_reading(referral: Referral) -> None:
    """What is printed has been read."""
    actor = current_actor()
    unread = not_read_lately({referral.client_id}, by=actor)
    if unread:
        sends = Party.REFERRER in policy.parties_of(actor, referral)
        with transaction():
            organization = referral.organization_id if sends else referral.partner_id
            clients.note_reading(unread, by=actor, organization=organization)
