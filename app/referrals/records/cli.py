"""Commands about clients' records: `flask clients retention`."""

import click
from flask.cli import AppGroup

from app.referrals.records import handlers, retention

clients = AppGroup("clients", help="The records of clients: never their contents.")


@clients.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would go, and keep all of it.")
def retain(*, dry_run: bool) -> None:
    """Erase what was kept for as long as RETENTION says, class by class. By itself it happens each night."""
    kept, due = retention.configured(), retention.due()
    for name, what in retention.CLASSES.items():
        if name in kept:
            click.echo(f"{name}: {what.words}, {kept[name].days} days: {due[name]} to go")
        else:
            click.echo(f"{name}: {what.words}: kept, no time is set")
    if dry_run:
        click.echo("Nothing was erased: this was a dry run.")
    else:
        handlers.keep_no_longer()
        click.echo(f"Erased: {sum(due.values())}.")
