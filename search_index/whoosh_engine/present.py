"""What one process knows of the index: the parts of a commit, and the changes since, kept in a delta."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from search_index.columns.bits import Rows
from search_index.columns.column_part import ColumnPart
from search_index.columns.delta import Delta, DeltaPart
from search_index.columns.members import Member
from search_index.columns.part import Part
from search_index.columns.snapshot import Snapshot
from search_index.contract import Listing
from search_index.whoosh_engine.log import Log, Record
from search_index.whoosh_engine.shelf import Commit, Shelf

# More parts than this are folded into one, all but the largest: a search should not look in many places.
MOST_PARTS = 6


class Present:
    """The newest state this process has seen. Snapshots taken of it stay as they are."""

    def __init__(self, shelf: Shelf, commit: Commit, known: dict[str, ColumnPart]):
        """`known`: parts opened already."""
        self.number = commit.number
        self.parts = {name: known.get(name) or ColumnPart(shelf.part(name)) for name, _ in commit.parts}
        self.log = Log(shelf.log(commit.number))
        self.checkpoint = commit.checkpoint
        self._members = [Member.whole(self.parts[name], dead) for name, dead in commit.parts]
        self._delta = Delta()
        self._dead_in_delta: set[int] = set()
        self.snapshot = self._taken()

    def follow(self) -> None:
        """Take in what has been written to the log since."""
        news = list(self.log.news())
        for record in news:
            self._take_in(record)
        if news:
            self.snapshot = self._taken()

    @property
    def changes(self) -> int:
        """How many listings the delta holds."""
        return len(self._delta.listings)

    def folded(self, put: Iterable[Listing], gone: set[str]) -> tuple[list[tuple[str, Rows]], list[Listing]]:
        """For a commit: the parts that stay, with their dead rows, and the listings of a new one."""
        fresh = {listing.id: listing for listing in put}
        members = self._without(gone | fresh.keys())
        names = {id(part): name for name, part in self.parts.items()}
        stay = [member for member in members[:-1] if 2 * member.dead.size <= member.part.size]
        if len(stay) >= MOST_PARTS:
            stay = [max(stay, key=lambda member: member.part.size)]
        kept = {id(member.part) for member in stay}
        anew = [li for member in members if id(member.part) not in kept for li in _live_of(member)]
        return [(names[id(member.part)], member.dead) for member in stay], [*anew, *fresh.values()]

    def _take_in(self, record: Record) -> None:
        gone = set(record.drop)
        fresh = {listing.id: listing for listing in record.put if listing.id not in gone}
        *self._members, delta = self._without(gone | fresh.keys())
        self._dead_in_delta = set(delta.dead.tolist())
        for listing in fresh.values():
            self._delta.add(listing)
        self.checkpoint = record.checkpoint

    def _without(self, ids: Iterable[str]) -> list[Member]:
        """The members, that of the delta the last, with these listings dead."""
        members = [*self._members, self._delta_member()]
        for number, member in enumerate(members):
            rows = [row for id_ in ids if (row := member.part.row_of(id_)) >= 0]
            members[number] = member.without(rows) if rows else member
        return members

    def _delta_member(self) -> Member:
        dead = np.array(sorted(self._dead_in_delta), dtype=np.int32)
        return Member.whole(DeltaPart(self._delta), dead)

    def _taken(self) -> Snapshot:
        delta = [self._delta_member()] if self._delta.listings else []
        return Snapshot([*self._members, *delta], self.checkpoint)


def _live_of(member: Member) -> Iterable[Listing]:
    part: Part = member.part
    dead = set(member.dead.tolist())
    return (part.listing(row) for row in range(part.size) if row not in dead)
