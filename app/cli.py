"""The commands that features bring, and `flask setup`, which readies an installation. Thin, as every door."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from app.accounts.cli import accounts
from app.audit.cli import audit
from app.db import transaction
from app.directory import needs, postal
from app.errors import DomainError
from app.finding import handlers as finding
from app.finding.cli import index
from app.interop.cli import directory
from app.jobs import enqueue
from app.jobs.cli import jobs
from app.referrals.records.cli import clients
from app.translations import translations
from app.trust.cli import trust


@click.command("setup")
def setup() -> None:
    """Bring the database to this version, with the need list and the ZIP codes. Run it again after an update."""
    upgrade()
    with transaction():
        count = needs.load()
        places = postal.load()
        enqueue("learn_from_events", key="soon")  # what was learnt before may have had another form
    finding.catch_up()
    click.echo(f"Ready: {count} needs, {places:,} ZIP codes.")
    if not places:
        click.echo("The file of ZIP codes was not fetched, so distances by ZIP code are off.")


demo = AppGroup("demo", help="The invented county.")


@demo.command("fill")
def fill_demo() -> None:
    """Invent the county and play its year and a half into this empty installation. Demo mode only."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if not app.extensions["settings"].demo:
        raise click.ClickException("Only a demo (TRELLIS_MODE=demo) is filled with invented people.")
    from seed_data.play import fill  # heavy, and needed by no other command

    try:
        fill(app, click.echo)
    except DomainError as refused:
        raise click.ClickException(refused.message) from refused


def register(app: Flask) -> None:
    """Add every feature's commands to `flask`."""
    for command in (setup, demo, accounts, audit, clients, directory, index, jobs, translations, trust):
        app.cli.add_command(command)
