"""Jobs of records: erasing what was kept long enough, and wiping what a database file keeps of deleted rows."""

from app.db import db, transaction, wipe_traces
from app.jobs import enqueue
from app.referrals.records import retention
from app.referrals.records.hanging import table_names


def wipe() -> None:
    """Fails, and is tried again, while somebody reads: until then a log beside the file may hold the old rows."""
    db.session.rollback()
    wipe_traces(table_names())


def keep_no_longer() -> None:
    """Apply what is configured, a few records in each transaction: others write meanwhile."""
    more = True
    while more:
        with transaction():
            more = bool(retention.erase_some_records())
    with transaction():
        retention.forget_the_rest()
        if retention.configured():
            enqueue("wipe_traces", key="wipe")
