"""Plays the county into an empty installation: the listings through the importer, the people and all that
happened through the same actions as everybody's, each at its own moment, and without telling anyone again.

Only the demo is filled this way. Everyone in it has the same password (see `signins`).
"""

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts import actions as accounts
from app.accounts import passwords
from app.accounts.queries import actor_of
from app.actor import SYSTEM, Actor, Role
from app.audit import reactions_paused
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict
from app.finding import handlers as finding
from app.finding.register import handlers as register
from app.interop.hsds import Document, Feed, import_feed
from app.network import handlers as network
from app.referrals import handlers as referrals
from app.stewardship import handlers as stewardship
from app.trust import handlers as trust
from seed_data.care import care
from seed_data.desk import lay
from seed_data.generate import SEED, listings
from seed_data.letters import correspond
from seed_data.news import hear
from seed_data.people import Person, Staff
from seed_data.player import Player
from seed_data.signins import PASSWORD
from seed_data.speaking import speak
from seed_data.story import Story, tell

SOURCE = "prairie-county"
BEFORE_IT_ALL = timedelta(days=2)

Tell = Callable[[str], None]
# What a nightly job would have counted.
COUNTS = (
    trust.refresh,
    trust.check_model,
    trust.watch,
    network.refresh,
    register.count_unmet,
    finding.freeze_months,
    referrals.count_verification,
    stewardship.count_quality,
    stewardship.find_duplicates,
)


def fill(app: Flask, progress: Tell = print, story: Story | None = None) -> None:
    """Fill an empty installation with the county and its story (the usual one, up to this moment, if none is given).

    `progress` hears what is done. Raises Conflict when the installation isn't empty.
    """
    with app.app_context(), reactions_paused(), seldom_collected():
        _refuse_unless_empty()
        say = Stopwatch(progress)
        if story is None:
            story = tell(SEED, clock.now())
            say(f"The story of {len(story.referrals):,} referrals is told")
        with clock.at(story.clients[0].opened - BEFORE_IT_ALL):
            _publish(story)
            say("The directory is published")
            actors = _hire(story.staff)
            say(f"{len(actors)} people have their accounts")
        for done, of in Player(story, actors).play():
            say(f"{done:,} of {of:,} events have happened")
        hear(actors)
        lay(story.staff, actors)
        speak(story.staff, actors)
        correspond(story.staff, actors)
        care(story.staff, actors)
        finding.rebuild_index()
        say("The directory can be searched")
        for count in COUNTS:
            count()
        say("Records, network and what stewards keep an eye on are counted")


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom: what is made here lives until its transaction ends; the search for it took a third."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class Stopwatch:
    """Tells what is done, and how long it took since the last time."""

    def __init__(self, progress: Tell) -> None:
        self.progress, self.last = progress, perf_counter()

    def __call__(self, done: str) -> None:
        now = perf_counter()
        self.progress(f"{done} ({now - self.last:.1f} s)")
        self.last = now


def _refuse_unless_empty() -> None:
    if db.session.scalar(select(Organization.id).limit(1)) is not None:
        raise Conflict("There is a directory here already: the demo county fills an empty installation only.")


def _publish(story: Story) -> None:
    """Hand the county's feed to the importer, as any publisher would."""
    data = json.dumps(listings(story)).encode()
    with transaction():
        report = import_feed(Feed(SOURCE, (Document("listings.json", data),)), by=SYSTEM)
    if report.refused:
        raise Conflict(f"The importer refused part of the county: {report.refused[0]}")


def _hire(staff: Staff) -> dict[str, Actor]:
    """Teams and accounts; everyone as an actor, by their key."""
    password = passwords.choose(PASSWORD)
    with transaction():
        teams = {
            team.id: accounts.add_team(organization_id=UUID(team.organization_id), name=team.name, by=SYSTEM)
            for team in staff.teams
        }
        ids = {person.key: _open_account(person, teams, password) for person in staff.people}
    return {key: actor_of(id_) for key, id_ in ids.items()}


def _open_account(person: Person, teams: Mapping[str, UUID], password: passwords.Hashed) -> UUID:
    organization = UUID(person.organization_id)
    account = accounts.add_person(
        name=person.name,
        mail=person.mail,
        by=SYSTEM,
        memberships=[(organization, Role(person.role))],
        password=password,
        demo=person.demo,
    )
    db.session.flush()
    if person.team_id:
        accounts.join_team(teams[person.team_id], person_id=account.id, by=SYSTEM)
    return account.id
