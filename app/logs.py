"""Logs that a machine can read and that tell nothing about anybody: ids, routes, statuses, durations."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, g, request
from werkzeug.wrappers import Response

from app.web.access import current_actor

FIELDS = ("request_id", "method", "route", "path", "status", "milliseconds", "actor", "job", "kind", "error")
_SECRET_IN_PATH = re.compile(r"[A-Za-z0-9_-]{22,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

log = logging.getLogger("trellis")


class JsonLines(logging.Formatter):
    """One JSON object a line. Of an exception, its class and the places in our own code; never its words."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in FIELDS if record.__dict__.get(name) is not None}
        if record.exc_info and record.exc_info[0]:
            line |= _of_exception(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(app: Flask) -> None:
    """Write JSON lines to standard error, and one line for every request of `app`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    log.handlers[:] = [handler]
    log.setLevel(logging.WARNING if app.extensions["settings"].mode == "test" else logging.INFO)
    log.propagate = False
    app.logger.handlers[:] = [handler]
    app.logger.propagate = False
    app.before_request(_begin)
    app.after_request(_tell)


def masked(path: str) -> str:
    """`path` without anything long enough to be a secret; ids stay."""
    return "/".join(_masked_part(part) for part in path.split("/"))


def _masked_part(part: str) -> str:
    return "***" if _SECRET_IN_PATH.search(part) and not _UUID.fullmatch(part) else part


def _begin() -> None:
    g.request_id = uuid4().hex
    g.began = time.perf_counter()


def _tell(response: Response) -> Response:
    request_id = g.get("request_id")
    if request_id is None:
        return response
    response.headers["X-Request-ID"] = request_id
    log.info(
        "request",
        extra={
            "request_id": request_id,
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "path": masked(request.path) if request.url_rule else None,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.began) * 1000, 1),
            "actor": current_actor().id,
        },
    )
    return response


def _of_exception(exc_info: Any) -> dict[str, Any]:
    kind, _, trace = exc_info
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/app/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"error": kind.__name__, "trace": places[-12:]}
