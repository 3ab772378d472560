"""The engines that search is measured against, each behind the same few questions.

All of them index the same texts of the same listings under the same boosts, keep the whole text and answer with
the ids of the twenty best and the number of all. Where one of them cannot do what is asked, its file says what
it does instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from search_index.contract import Listing

LIMIT = 20
FACETS = ("needs", "languages", "free", "has_room")


@dataclass(frozen=True)
class Question:
    """One query: which class it belongs to, and what is asked; what is not asked is empty."""

    kind: str
    words: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    prefix: str = ""
    near_word: str = ""
    need: str = ""
    language: str = ""
    free: bool = False
    near: tuple[float, float] | None = None
    km: float = 0.0
    counted: bool = False


class Peer(Protocol):
    """An engine with its index open. `cpu` tells whether its work is done in this process, so that it can be told;
    `library` is what it comes with, and its version."""

    name: str
    cpu: bool
    library: str

    def build(self, corpus: list[Listing], folder: Path) -> None:
        """Index the listings in a new folder."""
        ...

    def stored(self, folder: Path) -> int:
        """Bytes on disk."""
        ...

    def asked(self, question: Question) -> Callable[[], int]:
        """A query made ready; calling it answers and says how many were found."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class InFolder:
    """A peer whose files all lie in its folder."""

    def stored(self, folder: Path) -> int:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# Module → its class. A peer whose library is not installed is named and left out.
PEERS: Mapping[str, tuple[str, str]] = {
    "ours": ("benchmarks.peers.ours", "Ours"),
    "numba": ("benchmarks.peers.ours", "Compiled"),
    "tantivy": ("benchmarks.peers.tantivy_peer", "Tantivy"),
    "fts5": ("benchmarks.peers.fts5", "Fts5"),
    "postgres": ("benchmarks.peers.postgres", "PostgreSQL"),
    "xapian": ("benchmarks.peers.xapian_peer", "Xapian"),
    "whoosh": ("benchmarks.peers.plain_whoosh", "PlainWhoosh"),
}
# Why an engine has no file here.
ABSENT = {"Lucene": "its jars come with no package of Python, and Debian has only those of 2014"}


def installed(wanted: list[str]) -> Iterator[Peer | str]:
    """The wanted peers, or a sentence about one that is not there."""
    for name in wanted:
        module, class_ = PEERS[name]
        try:
            yield getattr(import_module(module), class_)()
        except (ImportError, OSError) as missing:
            yield f"{name} is not here ({missing})"
