"""What all pages behind a client's private link share: their language, large print, and that nothing keeps them."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from app.clients.models import Client
from app.web.languages import LANGUAGES, speaking, spoken
from app.web.private import unkept


def shown(template: str, language: str, status: int = 200, **more: Any) -> Response:
    """Whoever uses the device next finds nothing of it, and no search engine does."""
    with speaking(language):
        page = render_template(
            f"referrals/{template}.html",
            page_language=language,
            languages=LANGUAGES,
            large_print=request.form.get("large") == "1",
            **more,
        )
    return unkept(page, status)


def gone() -> Response:
    """The link opens nothing any more; why is not said."""
    return shown("choose_gone", guessed(), 404)


def language_of(client: Client) -> str:
    """The one that was pressed, else the client's own."""
    pressed = request.form.get("language", "")
    return pressed if pressed in LANGUAGES else spoken(client.language)


def guessed() -> str:
    """What the reader's browser asks for: before the page is opened, nothing of the client may show."""
    pressed = request.args.get("language", "")
    return pressed if pressed in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES)) or "en"
