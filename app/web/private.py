"""Pages behind a private link: they leave nothing behind on the device, and no search engine keeps them."""

from flask import make_response
from werkzeug.wrappers import Response


def unkept(page: str, status: int = 200) -> Response:
    """Whoever uses the device next finds nothing of `page`."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
