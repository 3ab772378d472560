"""Commands about work that happens later: `flask jobs …`."""

import signal
import threading
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.jobs import worker

jobs = AppGroup("jobs", help="What is done later: mail, the index, the clock of referrals.")


@jobs.command("work")
def work() -> None:
    """Do what is due, until Ctrl-C or SIGTERM. Any number of these may run."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.work_forever(app, stop)


@jobs.command("once")
def once() -> None:
    """Do everything that is due now, and what follows from it."""
    worker.tick()
    click.echo(f"Did {worker.run_all():,} jobs.")
