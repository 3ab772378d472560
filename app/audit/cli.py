"""Commands about the record of what happened: `flask audit …`."""

import click
from flask.cli import AppGroup

from app.audit.queries import verify

audit = AppGroup("audit", help="The record of what happened.")


@audit.command("verify")
def check() -> None:
    """Walk the whole chain and name the first event that was changed or taken out."""
    verdict = verify()
    if verdict.broken is not None:
        raise click.ClickException(f"Event {verdict.broken} does not hold: {verdict.reason}")
    click.echo(f"All {verdict.sound:,} events are as they were written.")
