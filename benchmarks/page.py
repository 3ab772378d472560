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
from sqlalchemy import insert

from app import clock, create_app
from app.config import Mode, Settings
from app.db import Base, db, transaction
from app.directory import models as m
from app.directory import needs
from app.finding import indexing
from benchmarks.listings import NOON
from benchmarks.measuring import Times
from search_index.contract import Listing
from search_index.synonyms import phrases

_MOMENT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=NOON)
_NAMES = {"en": "English", "es": "Spanish", "so": "Somali"}
_PAGES = 60


@contextmanager
def directory(folder: Path, corpus: Sequence[Listing]) -> Iterator[Flask]:
    """An application over a fresh database and index with these listings, inside its context, at a set time."""
    settings = Settings(
        mode=Mode.TEST,
        database_url=f"sqlite:///{folder / 'trellis.db'}",
        seal_key_file=folder / "seal.key",
        search_index_dir=folder / "page-index",
        mail_dir=folder / "mail",
    )
    app = create_app(settings)
    with app.app_context(), clock.at(_MOMENT):
        upgrade()
        with transaction():
            needs.load()
            for table, rows in _rows(corpus).items():
                db.session.execute(insert(table), rows)
        indexing.rebuild()
        yield app
        db.session.remove()
        db.engine.dispose()


def pages(app: Flask, corpus: Sequence[Listing], seed: int, rounds: int) -> Times:
    """What `/find` costs someone who is not signed in, over _PAGES different addresses."""
    client: FlaskClient = app.test_client()
    addresses = list(_addresses(corpus, random.Random(seed)))
    for address in addresses:
        assert client.get(address).status_code == 200, address
    times = Times()
    for _ in range(rounds):
        for address in addresses:
            times.measure(partial(client.get, address))
    return times


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
