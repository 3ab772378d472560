"""What Whoosh itself makes of the same listings: its own writer, files and BM25F, to hold the columns against."""

from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Query as WhooshQuery
from whoosh.scoring import BM25F

from search_index.columns.snapshot import Snapshot
from search_index.whoosh_engine.documents import document_of, schema


def plain_whoosh(snapshot: Snapshot, folder: Path) -> FileIndex:
    """A plain index of every row of a snapshot, the dead ones deleted, as Whoosh would have kept it."""
    # Not in Whoosh's memory: that has its writers work in one folder for all programs of the machine.
    folder.mkdir()
    index = FileStorage(str(folder)).create_index(schema())
    writer = index.writer()
    dead = []
    number = 0
    for member in snapshot.members:
        for row in range(member.part.size):
            writer.add_document(**document_of(member.part.listing(row)))
            if row in member.dead:
                dead.append(number)
            number += 1
    writer.commit()
    if dead:
        writer = index.writer()
        for row in dead:
            writer.delete_document(row)
        writer.commit(merge=False)
    return index


def scores_of(index: Any, wanted: WhooshQuery) -> dict[str, float]:
    """The score of each document that Whoosh finds, by id."""
    with index.searcher(weighting=BM25F()) as searcher:
        hits = searcher.search(wanted, limit=None)
        return {hit["id"]: hit.score for hit in hits}
