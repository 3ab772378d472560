"""How the API answers: compact JSON with a mark of its content, or a stream of lines; small on the wire."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from flask import Response, request, stream_with_context
from sqlalchemy import func, select

from app.db import db
from app.directory import models as m

NDJSON = "application/x-ndjson"
WORTH_PACKING = 1_000
_GZIP = 16 + zlib.MAX_WBITS


def answer(content: Any, *, changed: datetime | None) -> Response:
    """Content as JSON; 304 when the asker has it. `changed`: when anything in the directory last did."""
    body = _json(content)
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.blake2b(body, digest_size=16).hexdigest(), weak=True)
    response.last_modified = changed
    response.headers["Cache-Control"] = "public, no-cache"  # keep it, and ask whether it still holds
    response.make_conditional(request)
    return response


def stream(items: Iterable[Any]) -> Response:
    """One object a line, sent while it is read."""
    lines: Iterator[bytes] = (_json(item) + b"\n" for item in items)
    packed = "gzip" in request.accept_encodings
    response = Response(stream_with_context(_packed(lines) if packed else lines), mimetype=NDJSON)
    response.headers["Cache-Control"] = "public, no-cache"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def refusal(status: int, message: str, problems: Any = None) -> Response:
    body = {"error": message, **({"problems": problems} if problems else {})}
    return Response(_json(body), status, mimetype="application/json")


def finish(response: Response) -> Response:
    """What every answer of the API carries: it may be read from any page, and is packed for those who unpack."""
    response.vary.add("Accept-Encoding")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
    if request.method == "OPTIONS":  # a browser asks before it sends a search, or what it has already
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match, If-Modified-Since"
        response.headers["Access-Control-Max-Age"] = "86400"
    worth = not response.is_streamed and len(response.get_data()) >= WORTH_PACKING
    if worth and "gzip" in request.accept_encodings and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(response.get_data(), compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def last_change() -> datetime | None:
    """When anything that the API tells last changed."""
    columns = (
        m.Change.at,
        m.Service.last_modified,
        m.Organization.last_modified,
        m.Location.last_modified,
        m.TaxonomyTerm.last_modified,
        m.Taxonomy.last_modified,
    )
    row = db.session.execute(select(*(select(func.max(one)).scalar_subquery() for one in columns))).one()
    return max((moment for moment in row if moment is not None), default=None)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(lines: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(5, zlib.DEFLATED, _GZIP)
    for line in lines:
        if packed := packer.compress(line):
            yield packed
    yield packer.flush()
