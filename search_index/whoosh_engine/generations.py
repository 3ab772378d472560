"""The folder of the index: generations side by side, a pointer to the live one, and the writer's lock.

    current         the name of the live generation and its format
    lock            held by whoever writes
    generation-7/   one complete Whoosh index

A rebuild fills a new generation and swaps the pointer in one rename. The generation before stays until the
next rebuild, for readers that still have it open. Anything else is the leftover of a crash and goes.
Whoosh pickles into these files, so whoever writes here runs code: the folder is the owner's alone.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.util.filelock import FileLock, try_for

from search_index.contract import IndexBusy, IndexUnavailable
from search_index.whoosh_engine.documents import FORMAT

_PREFIX = "generation-"


class DurableStorage(FileStorage):  # type: ignore[misc]  # Whoosh publishes no types
    """Whoosh's files, mapped for reading and on disk before a commit counts.

    Mapping every file leaves no open handle behind when a damaged one breaks off reading. Whoosh itself never
    syncs; it publishes a commit by renaming its table of contents, so that is the moment to do it.
    """

    def open_file(self, name: str, **options: Any) -> BufferFile:
        """The whole file as a buffer."""
        with (Path(self.folder) / name).open("rb") as file:
            empty = os.fstat(file.fileno()).st_size == 0
            data = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return BufferFile(memoryview(data), name=name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Publish a commit: everything it rests on goes to disk first."""
        for path in Path(self.folder).iterdir():
            if path.is_file():
                _sync(path)
        super().rename_file(oldname, newname, safe=safe)
        _sync(Path(self.folder))


class Generations:
    """The folder and its rules."""

    def __init__(self, folder: Path, *, lock_timeout: float):
        """`folder` is made when the first rebuild needs it; `lock_timeout` in seconds."""
        self.folder = folder
        self._lock_timeout = lock_timeout

    def current(self) -> str:
        """The name of the live generation. Raises IndexUnavailable if there is none that fits this program."""
        try:
            pointer = json.loads((self.folder / "current").read_bytes())
            name, form = pointer["generation"], pointer["format"]
        except FileNotFoundError:
            raise IndexUnavailable("there is no search index yet; rebuild it") from None
        except (OSError, ValueError, KeyError, TypeError) as damage:
            raise IndexUnavailable(
                "the pointer to the live search index can't be read; rebuild it"
            ) from damage
        if form != FORMAT or not isinstance(name, str):
            raise IndexUnavailable("the search index was made by another version of Trellis; rebuild it")
        return name

    def storage(self, name: str) -> DurableStorage:
        """Whoosh's view of a generation."""
        return DurableStorage(str(self.folder / name))

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

    @contextmanager
    def renewing(self) -> Iterator[DurableStorage]:
        """A new, empty generation to fill; it becomes the live one if the block ends well, and goes if not."""
        try:
            previous = self.current()
        except IndexUnavailable:
            previous = ""
        self._remove_all_but(previous)
        name = f"{_PREFIX}{_number(previous) + 1}"
        path = self.folder / name
        path.mkdir(mode=0o700)
        try:
            yield self.storage(name)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        self._point_to(name)

    def _remove_all_but(self, name: str) -> None:
        for path in self.folder.glob(f"{_PREFIX}*"):
            if path.name != name:
                shutil.rmtree(path, ignore_errors=True)

    def _point_to(self, name: str) -> None:
        fresh = self.folder / "current.new"
        fresh.write_text(json.dumps({"generation": name, "format": FORMAT}))
        _sync(fresh)
        fresh.replace(self.folder / "current")
        _sync(self.folder)


def _number(name: str) -> int:
    number = name.removeprefix(_PREFIX)
    return int(number) if number.isdecimal() else 0


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle of a folder to sync
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
