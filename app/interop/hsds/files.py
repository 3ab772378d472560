"""Opening a feed: a folder, a zip, one JSON or NDJSON file. Within limits, and refused in words beyond them."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from app.errors import Invalid

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_FEED = 256 * 1024 * 1024
MOST_FILES = 200
HIGHEST_RATIO = 200
T = TypeVar("T")
TABLE = ".csv"
LINES = (".ndjson", ".jsonl")
WHOLE = ".json"
NOT_DATA = {"datapackage.json"}
LONGEST_SOURCE = 64


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a feed, unread."""

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        return PurePosixPath(self.name).suffix.casefold()

    def text(self) -> str:
        """The file as text. Raises Invalid when it is not UTF-8."""
        if self.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Invalid(f"{self.name} is written in UTF-16. Save it as UTF-8 and try again.")
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = self.data.count(b"\n", 0, fault.start) + 1
            raise Invalid(
                f"{self.name} is not UTF-8 (line {line}). Save it as UTF-8 and try again."
            ) from fault
        if "\0" in text:
            raise Invalid(f"{self.name} holds zero bytes, so it is no text file.")
        return text


@dataclass(frozen=True, slots=True)
class Feed:
    """All files of one delivery. `source` names who it comes from, and keeps its ids apart from others'."""

    source: str
    documents: tuple[Document, ...]


def open_feed(path: Path, source: str = "") -> Feed:
    """Read a folder, a zip or a file. Raises Invalid in words for what is too large, unreadable or no feed."""
    if not path.exists():
        raise Invalid(f"There is no file or folder at {path}.")
    if path.is_dir():
        documents = _of_folder(path)
    elif zipfile.is_zipfile(path):
        documents = _of_zip(path)
    else:
        documents = [_of_file(path)]
    if not documents:
        raise Invalid(f"{path.name} holds no .csv, .json or .ndjson file.")
    return Feed(source_name(source or path.stem or path.resolve().name), tuple(documents))


def source_name(name: str) -> str:
    """A short code for a source: small letters, digits and dashes."""
    code = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:LONGEST_SOURCE]
    if not code:
        raise Invalid("Give the source a name of letters or digits.")
    return code


def _of_folder(path: Path) -> list[Document]:
    files = _chosen({file.name: file for file in sorted(path.iterdir()) if file.is_file()})
    _check_total(sum(file.stat().st_size for file in files.values()), len(files))
    return [_of_file(file) for file in files.values()]


def _of_file(path: Path) -> Document:
    _check_size(path.name, path.stat().st_size)
    data = path.read_bytes()
    name = path.name
    if Document(name, data).kind not in (TABLE, WHOLE, *LINES):
        raise Invalid(f"{name} is no .csv, .json, .ndjson or .zip file.")
    return Document(name, data)


def _of_zip(path: Path) -> list[Document]:
    try:
        with zipfile.ZipFile(path) as archive:
            chosen = _chosen(_by_name(archive))
            _check_total(sum(entry.file_size for entry in chosen.values()), len(archive.infolist()))
            return [Document(name, _unpacked(archive, entry)) for name, entry in chosen.items()]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as fault:
        raise Invalid(f"{path.name} is a damaged zip file.") from fault


def _by_name(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of an archive, whatever folder it packs them in."""
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename).name
        if entry.is_dir() or "__MACOSX" in entry.filename:
            continue
        if name in entries:
            raise Invalid(f"The zip file holds two files named {name}. Pack one directory only.")
        entries[name] = entry
    return entries


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The unpacked entry, read no further than it says of itself and we allow."""
    if entry.flag_bits & 1:
        raise Invalid(f"{entry.filename} is encrypted. Pack the files without a password.")
    _check_size(entry.filename, entry.file_size)
    if entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
        raise Invalid(
            f"{entry.filename} unpacks to more than {HIGHEST_RATIO} times its size. That is no directory."
        )
    with archive.open(entry) as file:
        return file.read(entry.file_size)


def _chosen(files: dict[str, T]) -> dict[str, T]:
    """The tables where there are tables, else the JSON files."""
    tables = {name: file for name, file in files.items() if name.casefold().endswith(TABLE)}
    if tables:
        return tables
    endings = (WHOLE, *LINES)
    return {n: f for n, f in files.items() if n.casefold().endswith(endings) and n.casefold() not in NOT_DATA}


def _check_size(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise Invalid(f"{name} is larger than {LARGEST_FILE // 2**20} MB, the most that one file may be.")


def _check_total(size: int, count: int) -> None:
    if count > MOST_FILES:
        raise Invalid(f"A feed may have {MOST_FILES} files; this one has {count}.")
    if size > LARGEST_FEED:
        raise Invalid(f"A feed may have {LARGEST_FEED // 2**20} MB; this one has more.")
