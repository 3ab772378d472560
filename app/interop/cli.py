"""Commands that take in what others keep, and hand on what we keep: `flask directory import`, `… export`."""

import sys
import time
from pathlib import Path
from typing import TextIO

import click

from app.actor import SYSTEM
from app.db import db, transaction
from app.directory.cli import directory
from app.errors import Invalid
from app.interop.feeds import cli as feeds_cli
from app.interop.hsds import Report, import_feed, open_feed
from app.interop.hsds.export import Format, export
from app.interop.taxonomies.actions import in_words as refused_in_words
from app.interop.taxonomies.actions import take_in as take_in_taxonomy
from app.interop.taxonomies.planning import plan as plan_taxonomy

__all__ = ["directory", "feeds_cli"]


@directory.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report what would happen, and keep nothing of it.")
@click.option(
    "--source", default="", help="Who the feed comes from; the name of the file or folder otherwise."
)
@click.option(
    "--report",
    "report_file",
    type=click.File("w", encoding="utf-8"),
    help="Write every problem to this CSV file.",
)
def import_directory(path: Path, *, dry_run: bool, source: str, report_file: TextIO | None) -> None:
    """Take in a directory in HSDS: tables of 2.x or 3.x (a folder or a zip), JSON or NDJSON of 3.x.

    Import the same source again whenever it changed: what did not change stays as it is here.
    """
    began = time.monotonic()
    try:
        feed = open_feed(path, source)
        with transaction():
            report = import_feed(feed, by=SYSTEM, tell=_progress)
            if dry_run:
                db.session.rollback()
    except Invalid as refusal:
        raise click.ClickException(refusal.message) from refusal
    _say(report, time.monotonic() - began, "Nothing was kept (dry run). " if dry_run else "")
    if report_file is not None:
        report.write_csv(report_file)


@directory.command("export")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice([one.value for one in Format]),
    default=Format.TABLES.value,
    show_default=True,
    help="Tables go to a folder, or to a zip if PATH ends in .zip; the others to one file.",
)
def export_directory(path: Path, *, format_: str) -> None:
    """Hand on the whole directory in HSDS 3.2.3. Hidden addresses and private contacts stay here."""
    began = time.monotonic()
    try:
        count = export(path, Format(format_), seen_by=SYSTEM)
    except Invalid as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{count:,} records are in {path}, in {time.monotonic() - began:.1f} s.")


@directory.command("import-taxonomy")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="", help="What the taxonomy is called; the name of the file otherwise.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and keep nothing of it.")
def import_taxonomy(path: Path, *, name: str, dry_run: bool) -> None:
    """Take in a list of terms from a CSV file: a line for each, with a name and, where it has one, its parent.

    Columns are known by their headings (id or code, name or title, description, parent_id or parent name, language,
    term_uri, synonyms). A second time, only what changed is changed.
    """
    data, called = path.read_bytes(), name or path.stem
    try:
        with transaction():
            done = plan_taxonomy(data, called) if dry_run else take_in_taxonomy(data, called, by=SYSTEM)
        if done.refused:
            raise Invalid(refused_in_words(done))
    except Invalid as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(
        f"{'Nothing was kept (dry run). ' if dry_run else ''}{done.name}: {len(done.created):,} created, "
        f"{len(done.changed):,} changed, {done.unchanged:,} unchanged, {len(done.kept):,} here and not in the file."
    )
    for words in (*done.sheet.left_out, *(f"Left out: the column “{name}”." for name in done.sheet.unknown)):
        click.echo(f"  {words}")


def _say(report: Report, seconds: float, first: str) -> None:
    click.echo(f"{first}{report.source}, in {seconds:.1f} s:")
    for line in report.lines():
        click.echo(line)


def _progress(words: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{words} {done:,} of {of:,}   ", nl=done == of, err=True)
