"""What is text travels compressed, except where that could tell a secret.

A page that holds a secret (the form token, anything behind sign-in) beside words that the asker chose could be
guessed letter by letter from its compressed length, so only pages without either are compressed.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, g, request

from app.web.access import current_actor

TEXT = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/ld+json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
WORTHWHILE = 1000  # bytes; less fits one packet anyway
QUICK = 3  # for pages: a tenth larger than the usual 6, in a third of the time


def compress_answers(app: Flask) -> None:
    """Register before everything else that touches answers: what is registered first runs last."""

    @app.after_request
    def _compress(response: Response) -> Response:
        if not _may_be_compressed(response):
            return response
        response.vary.add("Accept-Encoding")
        if not request.accept_encodings.quality("gzip"):
            return response
        if request.endpoint == "static":
            _replace(response, _file(Path(app.static_folder or "", request.view_args["filename"])))  # type: ignore[index]
        elif not response.is_streamed:
            _replace(response, _packed(response.get_data(), QUICK))
        return response


def _may_be_compressed(response: Response) -> bool:
    if request.method != "GET" or response.status_code != 200 or response.mimetype not in TEXT:
        return False
    if response.content_length is None or response.content_length < WORTHWHILE:
        return False
    return request.endpoint == "static" or not (current_actor().signed_in or "csrf_token" in g)


def _file(path: Path) -> bytes:
    return _packed_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _packed_file(path: Path, _stamp: int) -> bytes:
    return _packed(path.read_bytes())


def _packed(content: bytes, level: int = 6) -> bytes:
    return gzip.compress(content, compresslevel=level, mtime=0)


def _replace(response: Response, packed: bytes) -> None:
    close = getattr(response.response, "close", None)
    if close:
        close()
    response.direct_passthrough = False
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    etag, _weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same content in other bytes
