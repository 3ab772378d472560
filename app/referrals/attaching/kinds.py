"""What may be attached: a file is what its bytes say, never what its name says. Pure.

Nothing here looks for viruses; the pages say so. What could run by itself (scripts, macros) is no kind of ours.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Invalid

MEGABYTE = 1024 * 1024
MOST_BYTES = 5 * MEGABYTE
MOST_FILES = 10
LONGEST_NAME = 80
MOST_PARTS = 2000
MOST_UNPACKED = 100 * MEGABYTE


class Kind(StrEnum):
    """A kind of file that may be attached."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TEXT = "text"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a kind is called, ends and is sent."""

    words: str
    extension: str
    mime: str


MANNERS: dict[Kind, Manner] = {
    Kind.PDF: Manner("PDF", "pdf", "application/pdf"),
    Kind.PNG: Manner("PNG picture", "png", "image/png"),
    Kind.JPEG: Manner("JPEG picture", "jpg", "image/jpeg"),
    Kind.TEXT: Manner("Plain text", "txt", "text/plain; charset=utf-8"),
    Kind.DOCX: Manner(
        "Word document",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}

_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
)
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NO_NAME = re.compile(r"[^\w .()\-]+")
# Names that some systems keep for devices.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{way}{n}" for way in ("com", "lpt") for n in range(1, 10))}
)

EMPTY = "The file is empty."
TOO_LARGE = "The file is too large: at most 5 MB. A scan in lower quality is smaller."
UNKNOWN = (
    "Attach a PDF, a PNG or JPEG picture, plain text (UTF-8) or a Word document without macros (.docx). "
    "What counts is what is in the file, not how it is called."
)
MACROS = "This Word document holds macros, which could do harm. Save it as .docx or PDF and attach that."
TOO_MANY = "Ten papers hang on this referral already. Take one away first."


def kind_of(content: bytes) -> Kind:
    """The kind of a file by its content. Raises Invalid, in words, for everything that may not be attached."""
    if not content:
        raise _refused(EMPTY)
    if len(content) > MOST_BYTES:
        raise _refused(TOO_LARGE)
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    if _is_text(content):
        return Kind.TEXT
    raise _refused(UNKNOWN)


def safe_name(name: str, kind: Kind) -> str:
    """A name under which the file may be kept anywhere: no path, no tricks, the ending of what it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] or last
    stem = " ".join(_NO_NAME.sub(" ", stem).split()).strip(". ")[:LONGEST_NAME].strip(". ")
    if not stem or stem.casefold() in _RESERVED:
        stem = "attachment"
    return f"{stem}.{MANNERS[kind].extension}"


def check_count(already: int) -> None:
    """Refuse one more where there are enough. Raises Invalid."""
    if already >= MOST_FILES:
        raise _refused(TOO_MANY)


def _document(content: bytes) -> Kind:
    """A Word document among the many things that are zipped; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise _refused(UNKNOWN) from fault
    names = {part.filename for part in listed}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise _refused(UNKNOWN)
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise _refused(MACROS)
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise _refused(UNKNOWN)
    return Kind.DOCX


def _is_text(content: bytes) -> bool:
    try:
        return _UNPRINTED.search(content.decode()) is None
    except UnicodeDecodeError:
        return False


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"file": sentence})
