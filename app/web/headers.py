"""The headers that every answer carries."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

from app.config import Settings
from app.web.access import current_actor

_FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    # With no-referrer, browsers send `Origin: null` and Flask-WTF refuses every HTTPS form.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
YEAR = 31_536_000


def content_security_policy(tile_url: str) -> str:
    """The one policy, without exceptions; the origin of map tiles joins `img-src` when one is set."""
    tiles = urlsplit(tile_url.replace("{s}", "*"))
    origin = f" {tiles.scheme}://{tiles.netloc}" if tile_url else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{origin}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def add_headers(app: Flask, settings: Settings) -> None:
    policy = content_security_policy(settings.tile_url)

    @app.after_request
    def _add(response: Response) -> Response:
        response.headers.update(_FIXED)
        response.headers["Content-Security-Policy"] = policy
        if settings.secure_cookies and request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if request.endpoint == "static":
            # Addresses of static files carry their content's hash, so they may be kept for ever.
            long_lived = "v" in request.args
            response.headers["Cache-Control"] = (
                f"public, max-age={YEAR}, immutable" if long_lived else "no-cache"
            )
        elif current_actor().signed_in or request.method != "GET":
            response.headers["Cache-Control"] = "no-store"
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-cache, private"
        return response
