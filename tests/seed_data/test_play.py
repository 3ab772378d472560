"""Playing the county into an installation: everything arrives as it was told, and nobody is told again."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import audit, clock
from app.accounts.models import Person, Team
from app.accounts.passwords import matches
from app.accounts.queries import demo_sign_ins
from app.actor import SYSTEM
from app.clients.models import CaseNote, Client, Consent, Household
from app.db import db, transaction
from app.directory import needs
from app.directory.models import AddressVisibility, Capacity, EligibilityRule, Location, Organization, Service
from app.errors import Conflict
from app.finding import indexing
from app.interop.hsds import Document, Feed, import_feed
from app.jobs import Job
from app.messages.models import Message
from app.network.models import NetworkNode
from app.network.questions import queries as questions
from app.referrals.appointments.models import Appointment
from app.referrals.checkins.models import CheckIn, Conversation, Feedback
from app.referrals.choosing.models import Decision
from app.referrals.models import Referral
from app.referrals.tasks.models import Task
from app.stewardship.models import DuplicatePair, ListingState
from app.stewardship.queries.edits import number_waiting
from app.trust.models import PartnerRecord
from seed_data import play
from seed_data.generate import facts, listings
from seed_data.signins import PASSWORD
from seed_data.story import Story
from tests.database import PostgresTown, SqliteTown
from tests.seed_data.test_story import walked

ONE_IN = 40  # clients
# What else lies on the desks of the two who are shown first.
CARE = (CaseNote, Household, Conversation, CheckIn, Feedback, Appointment, Decision)


def quietly(_done: str) -> None:
    """Hear what is done, and say nothing."""


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture(scope="module")
def short_story(story: Story) -> Story:
    """The same county with few clients, and only what happened to them."""
    people = story.clients[::ONE_IN]
    ids = {client.id for client in people}
    return replace(story, clients=people, referrals=[r for r in story.referrals if r.client.id in ids])


@pytest.fixture(scope="module")
def said(wired: Flask, snapshots: SqliteTown | PostgresTown, short_story: Story) -> list[str]:
    """Play the short story once, and keep the result; what was said on the way."""
    lines: list[str] = []
    snapshots.restore("empty")
    with wired.app_context(), transaction():
        needs.load()
    with clock.at(short_story.until):
        play.fill(wired, lines.append, short_story)
    snapshots.keep("county")
    return lines


@pytest.fixture
def county(
    wired: Flask, said: list[str], snapshots: SqliteTown | PostgresTown, short_story: Story
) -> Iterator[Story]:
    """The short story, and the installation that it was played into."""
    snapshots.restore("county")
    with wired.app_context(), clock.at(short_story.until):
        yield short_story


def test_it_says_what_is_done_and_how_long_it_took(said: list[str]) -> None:
    assert said[0].startswith("The directory is published (")
    assert said[-1].startswith("Records, network and what stewards keep an eye on are counted (")
    assert all(line.endswith(" s)") for line in said)


def test_the_whole_directory_is_taken_in(county: Story) -> None:
    assert (count(Organization) >= 90, count(Service) >= 240) == (True, True)
    assert (count(EligibilityRule) > 100, count(Capacity) > 60) == (True, True)
    hidden = select(func.count()).where(Location.address_visibility == AddressVisibility.HIDDEN)
    assert (db.session.scalar(hidden) or 0) >= 3
    assert db.session.scalar(select(func.count()).where(Service.confirmed_at.is_(None))) == 0


def test_taking_the_directory_in_again_changes_nothing(county: Story) -> None:
    data = json.dumps(listings(county)).encode()
    with transaction():
        report = import_feed(Feed(play.SOURCE, (Document("listings.json", data),)), by=SYSTEM)
    assert (report.created, report.changed, report.refused) == (Counter(), Counter(), [])


def test_every_service_can_be_found(county: Story) -> None:
    assert indexing.lag() == 0
    assert indexing.engine().checkpoint() > 0


def test_one_of_each_kind_of_work_lies_on_the_stewards_desk(county: Story) -> None:
    assert tuple(number_waiting()) == (2, 1, 1, 1)
    (pair,) = db.session.scalars(select(DuplicatePair))
    assert (pair.kind, pair.state) == ("services", "open")
    assert count(ListingState) >= 240


def test_everybody_has_an_account_and_a_place_in_their_team(county: Story) -> None:
    assert (count(Person), count(Team)) == (60, 14)
    dana = db.session.scalars(select(Person).where(Person.mail == "dana.whitfield@example.org")).one()
    assert matches(dana.password_hash, PASSWORD)


def test_four_people_are_on_the_sign_in_page(county: Story) -> None:
    assert {person.name for person in demo_sign_ins()} == {
        "Dana Whitfield",
        "Marcus Okafor",
        "Rosa Delgado",
        "Sam Iverson",
    }


def test_every_referral_stands_where_the_story_left_it(county: Story) -> None:
    told = Counter(walked(referral).status.value for referral in county.referrals)
    assert Counter(db.session.scalars(select(Referral.status))) == told
    assert (count(Client), count(Consent) >= count(Client) * 0.8) == (len(county.clients), True)


def test_each_step_happened_at_its_own_moment(county: Story) -> None:
    sent = sorted(referral.sent for referral in county.referrals)
    assert sorted(db.session.scalars(select(Referral.sent_at))) == sent
    ended = [r.steps[-1]["at"] for r in county.referrals if r.steps[-1]["action"] == "complete"]
    kept = db.session.scalars(select(Referral.ended_at).where(Referral.status == "completed"))
    assert sorted(moment for moment in kept if moment) == sorted(ended)


def test_what_was_tried_elsewhere_hangs_on_one_chain(county: Story) -> None:
    told = sum(bool(referral.after) for referral in county.referrals)
    assert told > 0
    assert db.session.scalar(select(func.count()).where(Referral.parent_id.is_not(None))) == told


def test_the_chain_of_events_is_sound(county: Story) -> None:
    verdict = audit.verify()
    assert (verdict.broken, verdict.sound > len(county.referrals)) == (None, True)


def test_nobody_is_told_again_of_what_is_past(county: Story) -> None:
    assert count(Message) == 0
    assert set(db.session.scalars(select(Job.kind))) <= {"catch_index_up"}


def test_records_and_network_are_ready_to_be_read(county: Story) -> None:
    assert count(PartnerRecord) > 0
    assert count(NetworkNode) > 0


def test_an_installation_that_holds_a_directory_is_left_alone(county: Story, wired: Flask) -> None:
    with pytest.raises(Conflict, match="fills an empty installation only"):
        play.fill(wired, quietly, county)


@pytest.mark.slow
def test_the_whole_county_is_filled_within_45_seconds_of_work(
    wired: Flask, snapshots: SqliteTown | PostgresTown, story: Story
) -> None:
    snapshots.restore("empty")
    with wired.app_context(), transaction():
        needs.load()
    begun = process_time()
    with clock.at(story.until):
        play.fill(wired, quietly)
    assert process_time() - begun < 45
    with wired.app_context():
        assert (count(Client), count(Referral)) == (900, 6000)
        assert not [kind.__name__ for kind in CARE if count(kind) == 0]
        kept = set(db.session.scalars(select(Appointment.outcome)))
        assert kept == {None, "attended"}
        judged = select(func.count()).where(Referral.was_complete.is_not(None))
        assert (db.session.scalar(judged) or 0) > 20
        assert {task.kind for task in db.session.scalars(select(Task))} >= {"not_seen"}
        find_what_was_planted(facts(story.until))


def find_what_was_planted(planted: dict[str, Any]) -> None:
    """The broker, the need that rests on one partner, the gravest closing and who fell silent: each on its page."""

    def first(slug: str) -> str:
        told = questions.told(slug)
        assert told is not None
        return told.answer.sentences[0]

    sole = planted["rests_on_one_partner"]["name"]
    assert first("holding-together").startswith(planted["broker"]["name"])
    assert f"rests on {sole}" in first("resting-on-one")
    assert first("what-if-closed").startswith(f"The closing of {sole} would hurt most")
    assert first("gone-quiet").startswith(f"{planted['stops_answering']['name']} answered hardly any")
