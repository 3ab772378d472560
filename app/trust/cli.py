"""Commands about reliability: `flask trust …`."""

import csv
import sys
from functools import partial
from pathlib import Path
from typing import TextIO

import click

from app.errors import Invalid
from app.trust.eventlog import ANSWER_COLUMNS, read_events, read_queries
from app.trust.replay import answers


@click.group("trust", help="Who can be relied on.")
def trust() -> None:
    """The group itself does nothing."""


@trust.command("replay")
@click.argument("events", type=click.File(encoding="utf-8-sig", errors="replace"))
@click.argument("queries", type=click.File(encoding="utf-8-sig", errors="replace"))
def replay(events: TextIO, queries: TextIO) -> None:
    """Answer QUERIES.csv from EVENTS.csv with what was known before each query's day.

    Predictions go to standard output as CSV; everything else is said on standard error.
    """
    try:
        log = read_events(events, partial(_refuse, events.name))
        asked = list(read_queries(queries, log, partial(_refuse, queries.name)))
    except Invalid as fault:
        raise click.ClickException(fault.message) from fault
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(ANSWER_COLUMNS)
    for query, answer in answers(log, asked):
        writer.writerow((query.id, *(f"{value:.6f}" for value in answer)))


def _refuse(name: str, line: int, reason: str) -> None:
    click.echo(f"{Path(name).name}, line {line}: {reason}", err=True)
