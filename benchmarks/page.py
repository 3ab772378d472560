"""The whole page of results over a made-up directory: database, index, policy, cards and template together."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from uuid import NAMESPACE_DNS, UUID, uuid5

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, insert

from app import clock, create_app
from app.accounts.actions import add_person, open_session
from app.accounts.presence import cookie_name
from app.actor import SYSTEM, Role
from app.config import Mode, Settings
from app.db import Base, db, transaction
from app.directory import models as m
from app.directory import needs
from app.finding import handlers as finding
from benchmarks.listings import NOON
from benchmarks.measuring import Times
from search_index.contract import Listing
from search_index.synonyms import phrases

_MOMENT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=NOON)
_NAMES = {"en": "English", "es": "Spanish", "so": "Somali"}
_PAGES = 60
NAMES = ("the whole page of results", "the same, signed in")
MOST_STATEMENTS = 6


@contextmanager
def directory(folder: Path, corpus: Sequence[Listing]) -> Iterator[Flask]:
    """An application over a fresh database and index with these listings, inside its context, at a set time."""
    app = create_app(Settings.within(folder / "page", mode=Mode.TEST))
    with app.app_context(), clock.at(_MOMENT):
        upgrade()
        with transaction():
            needs.load()
            for table, rows in _rows(corpus).items():
                db.session.execute(insert(table), rows)
        finding.rebuild_index()
        yield app
        db.session.remove()
        db.engine.dispose()


def pages(app: Flask, corpus: Sequence[Listing], seed: int, rounds: int) -> dict[str, Times]:
    """What `/find` costs over _PAGES different addresses, as a browser asks for it: to someone who is not signed in,
    and to a case manager. By name, in interleaved rounds; prints the most SQL statements that a page took."""
    readers = {NAMES[0]: _browser(app), NAMES[1]: _browser(app, _case_manager())}
    addresses = list(_addresses(corpus, random.Random(seed)))
    most = {
        name: max(_statements(client, address) for address in addresses) for name, client in readers.items()
    }
    times = {name: Times() for name in readers}
    for _ in range(rounds):
        for address in addresses:
            for name, client in readers.items():
                times[name].measure(partial(client.get, address))
    for name, count in most.items():
        print(f"{name}: at most {count} SQL statements")
        assert count <= MOST_STATEMENTS, name
    return times


def _browser(app: Flask, key: str = "") -> FlaskClient:
    browser = app.test_client()
    browser.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"
    if key:
        browser.set_cookie(cookie_name(app.extensions["settings"]), key, secure=True)
    return browser


def _case_manager() -> str:
    """The key of the session of somebody who refers, of an organization of their own."""
    with transaction():
        agency = m.Organization(name="Agency", description="It refers.")
        db.session.add(agency)
        db.session.flush()
        works = ((agency.id, Role.CASE_MANAGER),)
        person = add_person(name="Dana", mail="dana@example.org", memberships=works, by=SYSTEM)
        db.session.flush()
        return open_session(person.id, user_agent="")


def _statements(client: FlaskClient, address: str) -> int:
    """How many statements a page takes when it is not the first of its process."""
    client.get(address)
    taken: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        taken.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(address).status_code == 200, address
    event.remove(db.engine, "before_cursor_execute", note)
    return sum(not statement.startswith("BEGIN") for statement in taken)


def _addresses(corpus: Sequence[Listing], draw: random.Random) -> Iterator[str]:
    for number in range(_PAGES):
        li = draw.choice(corpus)
        kinds: list[dict[str, object]] = [
            {},
            {"q": draw.choice(phrases())[0]},
            {"q": li.name},
            {"q": li.place_words.split()[0], "page": 2},
            {"need": li.needs[0], "free": "on"},
            {"q": draw.choice(phrases())[0], "open": "on", "language": li.languages[-1]},
        ]
        yield f"/find?{urlencode(kinds[number % len(kinds)])}"


def _rows(corpus: Sequence[Listing]) -> dict[type[Base], list[dict[str, object]]]:
    """The rows of every table, parents before children."""
    rows: defaultdict[type[Base], list[dict[str, object]]] = defaultdict(list)
    for name in sorted({li.organization for li in corpus}):
        rows[m.Organization].append(
            {"id": _id(name), "name": name, "description": f"{name} serves the county."}
        )
    for li in corpus:
        _add(rows, li)
    return rows


def _add(rows: defaultdict[type[Base], list[dict[str, object]]], li: Listing) -> None:
    service = UUID(li.id)
    rows[m.Service].append(
        {
            "id": service,
            "organization_id": _id(li.organization),
            "name": li.name,
            "description": li.description,
            "fees": "Free" if li.free else "By income",
            "accepts_referrals": li.accepts_referrals,
        }
    )
    for number, (latitude, longitude) in enumerate(li.points):
        location = _id(f"{li.id} {number}")
        town, postal_code, street = li.place_words.split(" ", 2)
        rows[m.Location].append(
            {"id": location, "latitude": latitude, "longitude": longitude, "time_zone": "America/Chicago"}
        )
        rows[m.Address].append(
            {"location_id": location, "address_1": street, "city": town, "postal_code": postal_code}
        )
        rows[m.ServiceAtLocation].append({"service_id": service, "location_id": location})
    rows[m.Language] += [
        {"service_id": service, "code": code, "name": _NAMES.get(code, code)} for code in li.languages
    ]
    rows[m.Schedule].append(
        {
            "service_id": service,
            "freq": "WEEKLY",
            "byday": "MO,TU,WE,TH,FR",
            "opens_at": time(9),
            "closes_at": time(17),
            "zone": "America/Chicago",
        }
    )
    rows[m.Attribute].append(
        {"link_id": service, "link_entity": "service", "taxonomy_term_id": needs.term_id(li.needs[-1])}
    )
    if li.room:
        rows[m.Capacity].append({"service_id": service, "room": li.room, "said_at": _MOMENT})


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_DNS, name)
