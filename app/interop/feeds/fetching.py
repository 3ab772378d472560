"""Getting a feed from where it is: a folder or a file of this machine, or a web address, within limits.

Runs outside of any transaction. A host's name is looked up once, its addresses are judged, and the connection
goes to the address that was judged.
"""

import hashlib
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from app.errors import Invalid
from app.interop.feeds.allowed import PORTS, Allowed, is_address
from app.interop.hsds.files import LARGEST_FEED, Feed, open_feed

MOST_REDIRECTS = 3
# Under the lease of a job, with room for taking the feed in.
MOST_SECONDS = 240
CONNECT_SECONDS, READ_SECONDS = 10, 30
A_PIECE = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_TYPES = {"text/csv": ".csv", "application/x-ndjson": ".ndjson", "application/jsonl": ".ndjson"}
_ENDINGS = (".csv", ".ndjson", ".jsonl", ".zip")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is, and what tells whether the copy there is the one we have."""

    place: str
    code: str
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed, read and not yet understood."""

    feed: Feed
    digest: bytes
    etag: str | None = None
    modified: str | None = None


def fetch(place: Place, allowed: Allowed, folder: Path) -> Fetched | None:
    """The feed, by way of `folder`; None when its host says that nothing changed. Raises Invalid in words."""
    allowed.check(place.place)
    if is_address(place.place):
        return _from_web(place, allowed, folder)
    return _read(_checked_path(Path(place.place), allowed), place.code)


def _read(path: Path, code: str, etag: str | None = None, modified: str | None = None) -> Fetched:
    feed = open_feed(path, code)
    digest = hashlib.blake2b(digest_size=16)
    for document in feed.documents:
        digest.update(document.name.encode("utf-8", "surrogatepass") + b"\0" + document.data)
    return Fetched(feed, digest.digest(), etag, modified)


def _checked_path(path: Path, allowed: Allowed) -> Path:
    """The path, when it and all that lies in it really are beneath a folder that is allowed."""
    inside = [path, *path.iterdir()] if path.is_dir() else [path]
    roots = [folder.resolve() for folder in allowed.folders]
    for one in inside:
        if not any(one.resolve().is_relative_to(root) for root in roots):
            raise Invalid(f"{one.name} leads out of the folder that feeds are read from.")
    return path


def _from_web(place: Place, allowed: Allowed, folder: Path) -> Fetched | None:
    address, deadline = place.place, time.monotonic() + MOST_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        parts = allowed.check_address(address)
        try:
            response = _ask(parts, allowed, _conditions(place))
            onward = _onward(response, parts, address)
            if onward is None:
                return _taken(response, parts, place, folder, deadline)
        except HTTPError as fault:
            raise Invalid(f"{parts.hostname} {_why(fault)}") from fault
        address = onward
    raise Invalid(f"{parts.hostname} sends from one address to the next, more than {MOST_REDIRECTS} times.")


def _conditions(place: Place) -> Mapping[str, str]:
    known = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    return {name: value for name, value in known.items() if value}


def _ask(parts: SplitResult, allowed: Allowed, conditions: Mapping[str, str]) -> BaseHTTPResponse:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = _resolved(host, port, allowed)
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host)
    else:
        pool = urllib3.HTTPConnectionPool(address, port)
    headers = {
        "Host": parts.netloc,
        "User-Agent": "Trellis (HSDS feed)",
        "Accept": "application/x-ndjson, application/json, application/zip, text/csv",
        "Accept-Encoding": "gzip",
        **conditions,
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return pool.urlopen(
        "GET", target, headers=headers, retries=False, redirect=False, preload_content=False, timeout=timeout
    )


def _resolved(host: str, port: int, allowed: Allowed) -> str:
    """The address to connect to, after all that the name leads to were judged."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Invalid(f"There is no host named {host}.") from fault
    addresses = [str(entry[4][0]) for entry in found]
    allowed.check_resolved(host, addresses)
    return addresses[0]


def _onward(response: BaseHTTPResponse, parts: SplitResult, address: str) -> str | None:
    """Where an answer sends us; only to the same host, and never from https to http."""
    if response.status not in _REDIRECTS:
        return None
    response.close()
    onward = urljoin(address, response.headers.get("Location", ""))
    to = urlsplit(onward)
    if to.netloc.casefold() != parts.netloc.casefold() or (parts.scheme, to.scheme) == ("https", "http"):
        raise Invalid(
            f"{parts.hostname} sends on to {onward[:200]}. Only the same host is followed: if the feed has moved "
            "there, register that address."
        )
    return onward


def _taken(
    response: BaseHTTPResponse, parts: SplitResult, place: Place, folder: Path, deadline: float
) -> Fetched | None:
    if response.status == 304:
        return None
    if response.status != 200:
        raise Invalid(f"{parts.hostname} answered {response.status}, so there was nothing to take in.")
    path = folder / "feed"
    _save(response, path, deadline)
    named = path.rename(folder / _name_of(parts, response.headers.get("Content-Type", "")))
    etag, modified = response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
    return _read(named, place.code, etag[:300] or None, modified[:100] or None)


def _save(response: BaseHTTPResponse, path: Path, deadline: float) -> None:
    size = 0
    with path.open("wb") as file:
        for piece in response.stream(A_PIECE, decode_content=True):
            size += len(piece)
            if size > LARGEST_FEED:
                response.close()
                raise Invalid(f"A feed may have {LARGEST_FEED // 2**20} MB; this one has more.")
            if time.monotonic() > deadline:
                response.close()
                raise Invalid(f"The feed did not arrive within {MOST_SECONDS // 60} minutes.")
            file.write(piece)


def _name_of(parts: SplitResult, content_type: str) -> str:
    """A file's name with the ending that its kind asks for; a table's name says which one it is."""
    asked = PurePosixPath(parts.path)
    stem = _UNSAFE.sub("-", asked.stem).strip(".-")[:80] or "feed"
    kind = content_type.split(";")[0].strip().casefold()
    ending = asked.suffix.casefold()
    if kind in _TYPES or ending in _ENDINGS:
        return stem + _TYPES.get(kind, ending)
    return f"{stem}.ndjson" if "format=ndjson" in parts.query else f"{stem}.json"


def _why(fault: HTTPError) -> str:
    if isinstance(fault, SSLError):
        return "has no certificate that can be trusted, so nothing was taken from it."
    if isinstance(fault, NewConnectionError):
        return "can’t be reached."
    if isinstance(fault, ConnectTimeoutError | ReadTimeoutError):
        return "did not answer in time."
    return "broke off in the middle of its answer."
