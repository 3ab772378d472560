"""The folder of the index, and what makes a change of it lasting.

    current     the number of the live commit, and the format
    lock        held by whoever writes
    commit-7    its parts, the rows of them that are dead, its checkpoint
    part-7      the columns that came with it; it may rest on older ones, too
    log-7       the changes since

A commit is written beside the live one and becomes it in one rename. The files of the commit before stay until
the next, for readers that are about to open them; anything else is the leftover of a crash and goes. Nothing
in here is ever run or unpickled, yet it tells who was looked for and how: the folder is the owner's alone.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from whoosh.util.filelock import FileLock, try_for

from search_index.columns import flatfile
from search_index.columns.bits import Rows
from search_index.columns.flatfile import Array, FlatFile
from search_index.contract import IndexBusy, IndexUnavailable

# Raise it whenever the columns, the words or the stems of the same listing change: an index of
# another format is not opened but rebuilt.
FORMAT = 5


class Commit(NamedTuple):
    """What a commit rests on: names of parts with their dead rows."""

    number: int
    parts: Sequence[tuple[str, Rows]]
    checkpoint: int


class Shelf:
    """The folder and its rules."""

    def __init__(self, folder: Path, *, lock_timeout: float):
        """`folder` is made when the first rebuild needs it; `lock_timeout` in seconds."""
        self.folder = folder
        self._lock_timeout = lock_timeout

    def pointer(self) -> bytes:
        """What names the live commit; another after each commit. Raises IndexUnavailable if there has been none."""
        try:
            return (self.folder / "current").read_bytes()
        except OSError as missing:
            raise IndexUnavailable("there is no search index yet; rebuild it") from missing

    def current(self) -> Commit:
        """The live commit. Raises IndexUnavailable if there is none that fits this program."""
        return self.commit(self.pointer())

    def commit(self, pointer: bytes) -> Commit:
        """The commit that a pointer names."""
        try:
            told = json.loads(pointer)
            number, form = told["commit"], told["format"]
        except (ValueError, KeyError, TypeError) as damage:
            raise IndexUnavailable(
                "the pointer to the live search index can't be read; rebuild it"
            ) from damage
        if form != FORMAT or not isinstance(number, int):
            raise IndexUnavailable("the search index was made by another version of Trellis; rebuild it")
        file = FlatFile(self.folder / f"commit-{number}")
        names, checkpoint = file.facts["parts"], file.facts["checkpoint"]
        return Commit(number, [(name, file[f"dead.{name}"]) for name in names], checkpoint)

    def part(self, name: str) -> FlatFile:
        """The columns of a part."""
        return FlatFile(self.folder / name)

    def log(self, number: int) -> Path:
        """Where the changes since a commit are written."""
        return self.folder / f"log-{number}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock. Raises IndexBusy after the time-out."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        lock = FileLock(str(self.folder / "lock"))
        if not try_for(lock.acquire, timeout=self._lock_timeout, delay=0.05):
            raise IndexBusy(
                f"another process has been writing the search index for {self._lock_timeout:g} seconds"
            )
        try:
            yield
        finally:
            lock.release()

    def publish(
        self, stay: Sequence[tuple[str, Rows]], fresh: dict[str, Array] | None, checkpoint: int
    ) -> None:
        """Make a commit of parts that stay, with their dead rows, and a fresh one; then tidy up."""
        try:
            before = self.current()
        except IndexUnavailable:
            before = Commit(self._highest(), (), 0)
        number = before.number + 1
        added = [] if fresh is None else [(f"part-{number}", np.zeros(0, dtype=np.int32))]
        commit = Commit(number, [*stay, *added], checkpoint)
        try:
            if fresh is not None:
                flatfile.write(self.folder / f"part-{number}", fresh, {})
            self._write(commit)
        except BaseException:
            for kind in ("part", "log", "commit"):
                with suppress(OSError):  # the first failure is the one to tell
                    (self.folder / f"{kind}-{number}").unlink(missing_ok=True)
            raise
        self._point_to(number)
        self._remove_all_but(commit, before)

    def _write(self, commit: Commit) -> None:
        self.log(commit.number).write_bytes(b"")
        facts = {"parts": [name for name, _ in commit.parts], "checkpoint": commit.checkpoint}
        dead = {f"dead.{name}": rows for name, rows in commit.parts}
        flatfile.write(self.folder / f"commit-{commit.number}", dead, facts)

    def _point_to(self, number: int) -> None:
        fresh = self.folder / "current.new"
        with fresh.open("w") as file:
            file.write(json.dumps({"commit": number, "format": FORMAT}))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / "current")
        _sync_folder(self.folder)

    def _remove_all_but(self, *commits: Commit) -> None:
        kept = {name for commit in commits for name, _ in commit.parts}
        kept |= {f"{kind}-{commit.number}" for commit in commits for kind in ("commit", "log")}
        for path in self.folder.glob("*-*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)  # earlier formats had folders
                # Where a reader who holds it open forbids it, the next commit removes it.
                with suppress(OSError):
                    path.unlink()

    def _highest(self) -> int:
        numbers = [path.name.rpartition("-")[2] for path in self.folder.glob("*-*")]
        return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no handle of a folder to sync
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
