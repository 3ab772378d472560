"""The attacker against the invented county: a coordinator who saves all that is served, and adds it up."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.models import Membership, Person
from app.actor import Role
from app.db import db, transaction
from app.directory import needs
from app.network import loading, queries, waits
from app.network.questions import QUESTIONS, splitting
from app.trust.models import PartnerRecord
from seed_data import play
from seed_data.story import Story
from tests.browser import Browser
from tests.database import PostgresTown, SqliteTown
from tests.network import attack
from tests.network.attack import OFF, SMALL, Knowledge, of_file, of_page, record
from tests.network.test_waits_attacked import parts_of, sets_of

pytestmark = [pytest.mark.slow, pytest.mark.once]

OVERALL = "How referrals went, with the interval in which the true share lies in 8 of 10 cases"
ONE_IN = 8  # clients
TABLES = {"resting-on-one": attack.resting, "working-together": attack.square, "waiting-times": attack.split}


@pytest.fixture(scope="module")
def played(wired: Flask, snapshots: SqliteTown | PostgresTown, story: Story) -> Story:
    people = story.clients[::ONE_IN]
    ids = {client.id for client in people}
    shorter = replace(story, clients=people, referrals=[r for r in story.referrals if r.client.id in ids])
    snapshots.restore("empty")
    with wired.app_context(), transaction():
        needs.load()
    with clock.at(story.until):
        play.fill(wired, lambda _done: None, shorter)
    snapshots.keep("attacked")
    return shorter


@pytest.fixture
def coordinator(wired: Flask, played: Story, snapshots: SqliteTown | PostgresTown) -> Iterator[Browser]:
    snapshots.restore("attacked")
    with wired.app_context(), clock.at(played.until):
        holds = Person.memberships.any(Membership.role == Role.COORDINATOR)
        yield Browser(wired).sign_in(db.session.scalars(select(Person.id).where(holds).limit(1)).one())


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.text)


def test_no_hidden_count_of_pages_files_and_reports_is_known_to_be_small(coordinator: Browser) -> None:
    """The past year from the files and each month from its report, laid side by side."""
    known = Knowledge()
    for slug, reads in TABLES.items():
        reads(known, "the year", *of_file(text(coordinator, f"/network/questions/{slug}.csv")))
        page = of_page(text(coordinator, f"/network/questions/{slug}"), QUESTIONS[slug].title)
        assert len(page[1]) == len(of_file(text(coordinator, f"/network/questions/{slug}.csv"))[1])
    for month in ("2026-08", "2026-09", "2026-10"):
        made = coordinator.post("/network/report", data={"month": month, "questions": list(TABLES)})
        report = text(coordinator, made.headers["Location"])
        for slug, reads in TABLES.items():
            reads(known, month, *of_page(report, QUESTIONS[slug].title))
    assert len(known.ranges) > 20
    assert known.known_small() == []


def test_no_few_people_are_known_from_every_choice_of_waiting_times(
    wired: Flask, coordinator: Browser
) -> None:
    """All pairs of steps by all ways to compare, to whoever even knows which of the sets holds which."""
    with wired.app_context():
        newest = queries.newest()
        assert newest is not None
        facts = loading.facts(newest.computed_at, newest.since, {})
    words = {by: split.words for by, split in splitting.splits_of(facts).items()}
    known, told = Knowledge(), {}
    for (start, end), by in product(waits.PAIRS, words):
        address = f"/network/questions/waiting-times.csv?from={start}&to={end}&by={by}"
        head, rows = of_file(text(coordinator, address))
        for row in rows:
            number = -1 if row[0] == "All" else words[by].index(row[0])
            count = int(row[head.index("Referrals")].removeprefix("about ").replace(",", ""))
            told[(start, end), by, number] = (max(SMALL + 1, count - OFF), count + OFF)
    unsaid = attack.waits(known, sets_of(facts), parts_of(facts), told)
    small = [name for name, size in unsaid.items() if 0 < size <= SMALL]
    assert len(told) > 100
    assert len(small) > 20
    for least, most in known.bounds_of(small):
        assert least < 0.5 or most > SMALL + 0.5, (least, most)


def test_no_line_that_the_register_leaves_out_is_known_to_be_small(coordinator: Browser) -> None:
    known = Knowledge()
    attack.register(known, *of_file(text(coordinator, "/network/unmet/register.csv")))
    assert known.known_small() == []


def test_no_tie_that_is_few_is_known_exactly(coordinator: Browser) -> None:
    known = Knowledge()
    told = [coordinator.get(f"/api/network/{what}").json for what in ("ties", "organizations")]
    few = attack.ties(known, *told)
    assert len(few) > 50
    for name in few[::10]:
        least, most = known.bounds(name)
        assert most - least >= 1, (name, least, most)


def test_no_need_of_a_partner_is_worked_out_from_its_record(
    wired: Flask, played: Story, snapshots: SqliteTown | PostgresTown
) -> None:
    """A case manager reads the page of every partner: the whole and each need."""
    snapshots.restore("attacked")
    known, read = Knowledge(), 0
    with wired.app_context(), clock.at(played.until):
        holds = Person.memberships.any(Membership.role == Role.CASE_MANAGER)
        browser = Browser(wired).sign_in(db.session.scalars(select(Person.id).where(holds).limit(1)).one())
        for partner in db.session.scalars(select(PartnerRecord.partner_id).distinct()).all():
            page = text(browser, f"/partners/{partner}")
            head, whole = of_page(page, OVERALL)
            _head, rows = of_page(page, "The four facts by need, in the past year")
            needs = {row[0]: row[2:] for row in rows if row[1] != "Your agency"}
            if len(needs) > 1:
                record(known, str(partner), [_less_the_range(row[len(head) - 1]) for row in whole], needs)
                read += 1
    assert read > 10
    assert known.hidden
    assert known.known_small() == []


def _less_the_range(words: str) -> str:
    return words.partition("(")[0].strip()


def test_files_and_api_say_the_same(coordinator: Browser) -> None:
    ties = coordinator.get("/api/network/ties").json["ties"]
    rows = list(csv.DictReader(io.StringIO(text(coordinator, "/network/ties.csv"))))
    linked = coordinator.get("/network/export/network.json").json["links"]
    assert sorted(row["referrals"] for row in rows) == sorted(tie["referrals"] for tie in ties)
    assert sorted(link["referrals"] for link in linked) == sorted(tie["referrals"] for tie in ties)
