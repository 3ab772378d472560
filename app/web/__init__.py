"""What every page shares and no feature owns: access, headers, refusals, navigation, templates."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_wtf.csrf import CSRFProtect

from app.config import Mode, Settings
from app.web import languages, words
from app.web.access import current_actor, guard
from app.web.compression import compress_answers
from app.web.headers import add_headers
from app.web.navigation import navigation_for
from app.web.qr import qr
from app.web.refusals import register_refusals
from app.web.uploads import KeptInMemory
from app.web.views import bp

csrf = CSRFProtect()
STATIC = Path(__file__).parent / "static"


def init_web(app: Flask, settings: Settings) -> None:
    """Give `app` its doors' common manners. Call after the actor is set for each request."""
    app.request_class = KeptInMemory
    compress_answers(app)
    csrf.init_app(app)
    guard(app)
    add_headers(app, settings)
    register_refusals(app)
    words.register(app)
    languages.register(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_common)
    # A global, unlike what the context processor gives, is seen by macros too.
    app.jinja_env.globals["settings"] = settings
    app.add_template_global(asset)
    app.add_template_global(vendored)
    app.add_template_global(qr)
    if settings.mode in (Mode.DEMO, Mode.DEVELOPMENT, Mode.TEST):
        app.register_blueprint(bp)


def _common() -> dict[str, Any]:
    actor = current_actor()
    return {
        "actor": actor,
        "navigation": navigation_for(actor),
    }


def asset(path: str) -> str:
    """The address of a static file, with a mark of its content so that browsers may keep it."""
    if current_app.extensions["settings"].mode is Mode.DEVELOPMENT:
        return _address(path, request.script_root, (STATIC / path).stat().st_mtime_ns)
    return _address(path, request.script_root)


@lru_cache(maxsize=512)
def _address(path: str, _root: str, _stamp: int = 0) -> str:
    file = STATIC / path
    mark = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"
    return url_for("static", filename=path, v=mark)


def vendored(name: str) -> bool:
    """Whether a third-party file was fetched at set-up; pages work without it."""
    return (STATIC / "vendor" / name).is_file()
