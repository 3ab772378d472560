"""Taking in a feed: read, cleaned, tied together and stored, as one change."""

from uuid import NAMESPACE_URL, uuid5

from app import audit
from app.actor import Actor
from app.errors import Invalid
from app.interop.hsds.cleaning import Book
from app.interop.hsds.documents import read_documents
from app.interop.hsds.extensions import apply_extensions
from app.interop.hsds.files import TABLE, Feed
from app.interop.hsds.report import Report
from app.interop.hsds.settling import settle
from app.interop.hsds.storing import Tell, store
from app.interop.hsds.tables import read_tables


def import_feed(feed: Feed, *, by: Actor, tell: Tell = lambda _words, _done, _of: None) -> Report:
    """Take in a feed within the running transaction. `tell` hears of the progress: words, done, of how many.

    Raises Invalid in words when the feed as a whole can't be read; faults of single rows are in the report.
    """
    report = Report(feed.source)
    book = Book(feed.source, report)
    tell("Reading", 0, len(feed.documents))
    tables = [document.kind == TABLE for document in feed.documents]
    if any(tables) != all(tables):
        raise Invalid("A feed is either tables or JSON, not both.")
    read = read_tables if all(tables) else read_documents
    book.take(read(feed.documents, report))
    tell("Reading", len(feed.documents), len(feed.documents))
    apply_extensions(book)
    settle(book)
    store(book, tell, by=by)
    audit.record(
        "feed.imported",
        ("feed", uuid5(NAMESPACE_URL, f"trellis:feed:{feed.source}")),
        by=by,
        source=feed.source,
        created=report.created.total(),
        changed=report.changed.total(),
        removed=report.removed.total(),
        refused=len(report.refused),
        conflicts=report.conflicts,
    )
    return report
