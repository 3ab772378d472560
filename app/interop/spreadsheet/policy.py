"""Who may bring a spreadsheet for which organization, and who may go on with one."""

from uuid import UUID

from app.actor import Actor
from app.interop.spreadsheet.models import SpreadsheetUpload
from app.stewardship.policy import is_steward, serves


def may_bring(actor: Actor, organization_id: UUID | None) -> bool:
    """Whoever keeps the organization's listings; stewards for any, and for one that isn't here yet (None)."""
    return is_steward(actor) or serves(actor, organization_id)


def may_go_on(actor: Actor, upload: SpreadsheetUpload) -> bool:
    """Whoever brought it, as long as they may."""
    return actor.signed_in and upload.person_id == actor.id and may_bring(actor, upload.organization_id)
