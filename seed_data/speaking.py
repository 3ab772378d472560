"""What people of the county say of a partner: the demo's case manager stands by the demo's provider, notes something
for the team, and the provider replies to its record and disputes a referral.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import NAMESPACE_DNS, uuid5

from app import clock
from app.actor import Actor, Role
from app.db import db, transaction
from app.directory.models import Organization
from app.trust import disputing, speaking
from seed_data.people import Staff

PRAISE = "They call back the same day, and tell the family what to bring before they come."
NOTE = "Before ten is the best time to call. Ask for the intake desk, not the office."
REPLY = "In spring our intake desk stood empty for three weeks. Since then two people share it, and we answer again."
CLAIM = "The family had found help elsewhere by the time it reached us, and we had told the team by phone."


def speak(staff: Staff, actors: Mapping[str, Actor]) -> None:
    """Let them speak. Needs the referrals of the county."""
    provider, worker = (actors[staff.demo(role).key] for role in ("provider", "case_manager"))
    home = min(provider.organizations(Role.PROVIDER))
    with clock.at(clock.now() - timedelta(days=30)), transaction():
        partner = db.session.get_one(Organization, home)
        speaking.endorse(partner, words=PRAISE, tie="", by=worker)
        speaking.note(partner, words=NOTE, nonce=str(uuid5(NAMESPACE_DNS, NOTE)), by=worker)
        speaking.keep_in_touch(partner, every_days=60, by=worker)
        speaking.reply(partner, words=REPLY, by=provider)
    with clock.at(clock.now() - timedelta(days=2)), transaction():
        for one in disputing.counted(home, seen_by=provider)[:1]:
            disputing.dispute(home, one.referral, claim=CLAIM, by=provider)
