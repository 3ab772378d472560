"""What clients' pages say in other languages, and how the lists of sentences are kept in step with the code."""

from pathlib import Path

import click
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask.cli import AppGroup

from app.config import CRISIS_LINES
from app.directory.languages import NAMES
from app.web.languages import FOLDER, LANGUAGES

APP = FOLDER.parent
# Templates of pages and of mails; a sentence in a table is marked with `mark`.
WHERE = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
# No dates and no names of tools: the file changes when a sentence does.
HEADER = (
    '# {name}\nmsgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}


def gathered() -> Catalog:
    """Every sentence that a client may read: what the code marks, the crisis lines, names of languages."""
    found = Catalog()
    options = {"jinja2": {"newstyle_gettext": "true"}}
    for file, _line, sentence, comments, _context in extract_from_dir(
        APP, WHERE, {pattern: options.get(how, {}) for pattern, how in WHERE}, KEYWORDS, ("Translators:",)
    ):
        found.add(sentence, None, [(f"app/{file}", 0)], auto_comments=comments)
    for line in CRISIS_LINES:
        found.add(line.label, None, [("app/config.py", 0)])
        found.add(line.text, None, [("app/config.py", 0)])
    for name in NAMES.values():
        found.add(name, None, [("app/directory/languages.py", 0)])
    return found


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def written(language: str) -> Catalog:
    """What stands in the file of `language`; nothing where there is none yet."""
    path = path_of(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str, among: Catalog) -> list[str]:
    """The sentences of `among` that `language` does not say yet, or only by a guess."""
    said = written(language)
    return [
        str(sentence.id)
        for sentence in among
        if sentence.id and not ((has := said.get(sentence.id)) and has.string and not has.fuzzy)
    ]


def bring_up_to_date(language: str) -> int:
    """Add what is new, leave out what nobody says any more, keep every translation; the number of sentences."""
    said = written(language)
    said.update(gathered(), no_fuzzy_matching=True)
    said.obsolete.clear()
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    name = Locale.parse(language).get_language_name("en")
    with path_of(language).open("wb") as file:
        file.write(HEADER.format(name=name, code=language).encode())
        write_po(file, said, width=110, sort_by_file=True, include_lineno=False, omit_header=True)
    return len(said)


translations = AppGroup("translations", help="What clients' pages say in other languages.")


@translations.command("gather")
@click.argument("languages", nargs=-1)
def gather(languages: tuple[str, ...]) -> None:
    """Bring the file of each language (all that there are, and those named) up to date with the code."""
    for language in languages or [code for code in LANGUAGES if path_of(code).is_file()]:
        count = bring_up_to_date(language)
        click.echo(f"{language}: {count} sentences, {len(missing(language, gathered()))} to be translated")
