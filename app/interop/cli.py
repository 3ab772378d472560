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
from app.interop.hsds import Report, import_feed, open_feed
from app.interop.hsds.export import Format, export

__all__ = ["directory"]


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


def _say(report: Report, seconds: float, first: str) -> None:
    click.echo(f"{first}{report.source}, in {seconds:.1f} s:")
    for line in report.lines():
        click.echo(line)


def _progress(words: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{words} {done:,} of {of:,}   ", nl=done == of, err=True)
