"""Commands about feeds that are pulled: `flask directory feeds …`."""

import click

from app.actor import SYSTEM
from app.db import transaction
from app.directory.cli import directory
from app.errors import DomainError
from app.interop.feeds import actions, handlers, queries
from app.interop.feeds.actions import Outcome, Wish
from app.interop.models import FeedPull


@directory.group("feeds")
def feeds() -> None:
    """Feeds that are pulled by themselves, from where TRELLIS_FEEDS allows."""


@feeds.command("list")
def list_feeds() -> None:
    """Every feed: where it is, and its last and next pull."""
    found = queries.all_feeds()
    for standing in found:
        source, last = standing.source, standing.last
        click.echo(f"{source.code}: {source.place}")
        click.echo(f"  last pull: {_said(last) if last else 'none yet'}")
        click.echo(f"  next pull: {f'{source.next_at:%Y-%m-%d %H:%M} UTC' if source.next_at else 'paused'}")
    if not found:
        click.echo("No feed is registered.")


@feeds.command("add")
@click.argument("name")
@click.argument("place")
@click.option("--every", default=24, show_default=True, type=click.IntRange(1, 8760), help="Hours.")
def add_feed(name: str, place: str, *, every: int) -> None:
    """Register the feed NAME at PLACE: a file, a folder or a web address."""
    try:
        with transaction():
            made = actions.register(Wish(name, place, every), handlers.allowed_here(), by=SYSTEM)
            code = made.code
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(
        f"Registered as {code}. It is pulled every {every} hours; pull it now: directory feeds pull {code}"
    )


@feeds.command("pull")
@click.argument("code")
def pull_now(code: str) -> None:
    """Pull the feed CODE now, and say what it brought."""
    try:
        with transaction():
            source = queries.feed_of(code)
            source.etag = source.modified = source.digest = None
            feed_id = source.id
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from refusal
    handlers.pull_feed(feed_id)
    last = queries.pulls(feed_id)[0]
    if last.outcome == Outcome.FAILED:
        raise click.ClickException(last.words)
    click.echo(_said(last))


def _said(pull: FeedPull) -> str:
    at = f"{pull.began_at:%Y-%m-%d %H:%M} UTC"
    if pull.outcome == Outcome.FAILED:
        return f"{at}, failed: {pull.words}"
    if pull.outcome == Outcome.SAME:
        return f"{at}, nothing new"
    counts = {name: sum(pull.counts.get(name, {}).values()) for name in queries.COUNTED}
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    return f"{at}, {said}, {pull.counts.get('refused', 0):,} refused"
