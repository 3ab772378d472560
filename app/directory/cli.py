"""Commands about the directory: `flask directory …`. Other rooms add theirs to the same group."""

from pathlib import Path

import click
from flask.cli import AppGroup

from app.db import transaction
from app.directory import needs, postal

directory = AppGroup("directory", help="The directory of services.")


@directory.command("needs")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=needs.FILE)
def load_needs(path: Path) -> None:
    """Bring the need list to what the file at PATH says (our own list when none is given)."""
    with transaction():
        count = needs.load(path)
    click.echo(f"The need list has {count} entries.")


@directory.command("places")
def load_places() -> None:
    """Fill the table of ZIP codes, from which distances are measured."""
    with transaction():
        count = postal.load()
    if not count:
        raise click.ClickException(
            "The file of ZIP codes was not fetched yet: distances by ZIP code stay off."
        )
    click.echo(f"{count:,} ZIP codes are known.")
