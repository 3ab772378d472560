"""What happened to an account, a team or an organization, in sentences for its page: one table."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.accounts.roles import ROLES
from app.actor import Role
from app.audit import AuditEvent
from app.web.timeline import Entry

LATEST = 30
EVENTS: dict[str, str] = {
    "account.created": "Account made",
    "account.invited": "Invited by email",
    "account.joined": "Joined and chose a password",
    "account.signed_in": "Signed in",
    "account.sign_in_refused": "A sign-in was refused: wrong password",
    "account.switched": "Chose for whom to work",
    "account.signed_out": "Signed out",
    "account.sessions_ended": "Signed out everywhere",
    "account.renamed": "Name changed",
    "account.password_changed": "Password changed",
    "account.reset_requested": "Asked for a link to reset the password",
    "account.password_reset": "Password reset by email",
    "account.role_added": "Became {role} at {organization}",
    "account.role_removed": "No longer {role} at {organization}",
    "account.notices_set": "Chose how to hear of referrals",
    "account.introductions_set": "Chose whether others are told whom they know well",
    "account.covered": "Named who stands in",
    "account.cover_ended": "Back again: nobody stands in",
    "account.work_handed_over": "Open work handed over to colleagues",
    "account.deactivated": "Account closed",
    "account.reactivated": "Account opened again",
    "message.undeliverable": "An email could not be delivered",
}
_TONES = {
    "account.joined": "good",
    "account.reactivated": "good",
    "account.deactivated": "bad",
    "account.sign_in_refused": "bad",
    "message.undeliverable": "bad",
}


def entries(
    events: Iterable[AuditEvent], people: Mapping[UUID, str], organizations: Mapping[UUID, str]
) -> list[Entry]:
    """The latest events that have a sentence, newest first. `who` is left out where people acted on themselves."""
    told = [event for event in events if event.name in EVENTS][-LATEST:]
    return [_entry(event, people, organizations) for event in reversed(told)]


def _entry(event: AuditEvent, people: Mapping[UUID, str], organizations: Mapping[UUID, str]) -> Entry:
    role, place = event.data.get("role"), event.data.get("member_of")
    what = EVENTS[event.name].format(
        role=ROLES[Role(role)].name.lower() if role else "",
        organization=organizations.get(UUID(place), "an organization that is gone") if place else "",
    )
    by_another = event.actor_id is not None and event.actor_id != event.subject_id
    who = people.get(event.actor_id, "") if event.actor_id and by_another else ""
    return Entry(what, event.at, f"by {who}" if who else "", tone=_TONES.get(event.name, ""))
