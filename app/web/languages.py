"""The languages of pages and mails for clients: English as it stands in the code, others from `app/translations/`.

A sentence is written once, in English, as `_("…")` (in tables as `mark("…")`); what another language says stands in
its `messages.po`, which is read as it is: nothing to compile and nothing to forget. Pages for staff are English only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, force_locale, get_locale, gettext

FOLDER = Path(__file__).resolve().parent.parent / "translations"

# Each by its own name, as someone who speaks it looks for it.
LANGUAGES: dict[str, str] = {"en": "English", "es": "Español"}
# How each writes dates and times of day here.
LOCALES: dict[str, str] = {"en": "en_US", "es": "es_US"}


def mark(sentence: str) -> str:
    """The sentence itself: marks what a table holds for translation; the page translates it with `_`."""
    return sentence


def spoken(language: str) -> str:
    """The language of a page for someone who speaks `language`: theirs where we have it, else English."""
    return language if language in LANGUAGES else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block, `_("…")`, dates and times are those of `language`."""
    with force_locale(LOCALES[language]):
        yield


def words_in(language: str) -> Callable[..., str]:
    """A `_` of one language, for the pages that say the same twice."""

    def said(sentence: str, **values: Any) -> str:
        with speaking(language):
            return gettext(sentence, **values)

    return said


def direction(language: str) -> str:
    """`ltr` or `rtl`: which way the language is written."""
    return Locale.parse(language).text_direction


def register(app: Flask) -> None:
    """Teach templates `_("…")`. Whoever says nothing speaks English."""
    _Languages().init_app(app, default_locale=LOCALES["en"])
    app.add_template_global(words_in)
    app.add_template_global(spoken)
    app.add_template_global(direction)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> NullTranslations:
    """What `language` says for each English sentence; nothing for English."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class _Catalogues(Domain):
    def get_translations(self) -> NullTranslations:
        return catalogue(str(get_locale().language))


class _Languages(Babel):
    @property
    def domain_instance(self) -> Domain:
        return _CATALOGUES


_CATALOGUES = _Catalogues()
