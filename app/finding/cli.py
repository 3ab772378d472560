"""Commands about the search index: `flask index …`."""

import click
from flask.cli import AppGroup

from app.finding import handlers, indexing
from search_index.contract import IndexUnavailable

index = AppGroup("index", help="The search index, which can always be made anew from the database.")


@index.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the live one, then swap."""
    with click.progressbar(length=0, label="Listings") as bar:

        def show(written: int) -> None:
            bar.length = max(bar.length or 0, written)
            bar.update(written - bar.pos)

        count = handlers.rebuild_index(show)
    click.echo(f"The index holds {count:,} listings.")


@index.command("catch-up")
def catch_up() -> None:
    """Bring the index to the last change."""
    click.echo(f"Read {handlers.catch_up():,} services again.")


@index.command("lag")
def lag() -> None:
    """How many changes the index does not know yet."""
    try:
        click.echo(f"{indexing.lag():,} changes are waiting.")
    except IndexUnavailable as fault:
        raise click.ClickException("The index can't be opened: run `flask index rebuild`.") from fault
