"""Jobs of spreadsheets: taking a long one in, a part at a time, and forgetting what nobody finished."""

from uuid import UUID

from app.accounts import queries as accounts
from app.db import db, transaction
from app.interop.spreadsheet import actions, policy
from app.interop.spreadsheet.models import SpreadsheetUpload, Stage
from app.interop.spreadsheet.taking_in import take_in


def take_in_spreadsheet(upload_id: UUID) -> None:
    """Take in what is left, a part in each transaction: others can write meanwhile, and a crash loses nothing."""
    more = True
    while more:
        with transaction():
            upload = db.session.get(SpreadsheetUpload, upload_id)
            if upload is None or upload.stage != Stage.RUNNING:
                return
            by = accounts.actor_of(upload.person_id)
            if not policy.may_go_on(by, upload):
                actions.stop(upload, by=by)
                return
            more = take_in(upload, actions.AT_ONCE, by=by)


def clear_spreadsheets() -> None:
    with transaction():
        actions.forget_old()
