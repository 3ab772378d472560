"""What must stay here: planted wherever a hidden place or a private contact has a word, then looked for everywhere.

Not only must no answer hold it: no answer may change when it does, or it could be guessed question by question.
"""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String
from sqlalchemy.orm import class_mapper

from app import clock
from app.actor import SYSTEM
from app.db import db, transaction
from app.directory import models as m
from app.interop.hsds.api_limits import Buckets
from app.interop.hsds.api_lists import LISTS
from app.interop.hsds.export import Format, export
from tests import town
from tests.browser import Browser

PREFIX = "/hsds/3.2"
# Words that a column may only hold some of.
_CODED = {
    "address_visibility",
    "address_type",
    "location_type",
    "freq",
    "byday",
    "wkst",
    "country",
    "time_zone",
}
_CODED |= {"zone", "link_entity", "resource_type", "last_action_type", "link_type", "code", "closed"}
_CODED |= {"bymonthday", "byweekno", "byyearday"}
ELSEWHERE = {"first": (39.7654, -89.6789, "62704"), "second": (39.6762, -89.7045, "62629")}


def filled(thing: Any, secret: str) -> Any:
    """Every free text of a record says the secret."""
    for column in class_mapper(type(thing)).columns:
        told = (column.table.name, column.name) == (
            "language",
            "name",
        )  # which language is spoken is no secret
        if isinstance(column.type, String) and column.name not in _CODED and not told:
            setattr(thing, column.name, f"{secret} {column.name}")
    return thing


def plant(secret: str) -> None:
    """A hidden place with everything that can hang on one, and a private contact of a service that is no secret."""
    latitude, longitude, postal_code = ELSEWHERE[secret]
    with transaction():
        place = filled(db.session.get_one(m.Location, town.REFUGE_PLACE), secret)
        place.latitude, place.longitude = latitude, longitude
        details = _details(secret)
        details["address"].postal_code = postal_code
        place.addresses, place.phones = [details["address"]], [details["phone"]]
        place.contacts, place.languages = [details["contact"]], [details["language"]]
        place.accessibility, place.schedules = [details["accessibility"]], [details["schedule"]]
        service = db.session.get_one(m.Service, town.REFUGE)
        (at,) = service.service_at_locations
        filled(at, secret)
        at.phones, at.contacts = [filled(m.Phone(), secret)], [filled(m.Contact(), secret)]
        at.schedules = [filled(m.Schedule(byday="MO"), secret)]
        private = filled(m.Contact(service_id=town.PANTRY, private=True), secret)
        private.phones = [filled(m.Phone(languages=[filled(m.Language(), secret)]), secret)]
        db.session.add(private)
        db.session.flush()
        hidden = [*details.values(), private, private.phones[0], at.phones[0], at.contacts[0]]
        _mark([*hidden, *at.schedules, at, place], secret)


def _details(secret: str) -> dict[str, Any]:
    kinds = (m.Address, m.Phone, m.Contact, m.Language, m.Accessibility, m.Schedule)
    made = {kind.__tablename__: filled(kind(), secret) for kind in kinds}
    made["phone"].languages = [filled(m.Language(), secret)]
    made["contact"].phones = [filled(m.Phone(), secret)]
    return made


def _mark(things: list[Any], secret: str) -> None:
    """A term with the secret for a value on each, and a change from the secret in the past of each."""
    term = db.session.query(m.TaxonomyTerm).order_by(m.TaxonomyTerm.id).first()
    for thing in things:
        said = m.Attribute(link_id=thing.id, link_entity=thing.__tablename__, taxonomy_term_id=term.id)
        db.session.add(filled(said, secret))
        change = m.MetadataEntry(
            resource_id=thing.id,
            resource_type=thing.__tablename__,
            last_action_date=clock.now(),
            last_action_type="update",
        )
        db.session.add(filled(change, secret))


@pytest.fixture
def answers(town_app, tmp_path) -> Callable[[], dict[str, str]]:
    """Everything that can be had from outside: each question with its answer, each file with its text."""
    town_app.extensions["hsds_buckets"] = Buckets(at_once=1e9)
    browser = Browser(town_app)

    def ask() -> dict[str, str]:
        told = {}
        for address, body in _questions():
            client = browser.client
            response = (
                client.post(f"{PREFIX}/{address}", json=body)
                if body is not None
                else client.get(f"{PREFIX}/{address}")
            )
            assert response.status_code == 200, (address, response.text)
            told[f"{address} {body}"] = response.get_data(as_text=True)
        return told | _files(tmp_path)

    return ask


def _questions() -> Iterator[tuple[str, Any]]:
    for name, of in LISTS.items():
        yield name, None
        yield name, {"per_page": 500}
        for switch in of.switches:
            if switch != "proximity":
                yield f"{name}?{switch}=true", None
                yield f"{name}?{switch}=true&format=ndjson", None
        yield f"{name}?search=first", None
        yield f"{name}?search=second+address_1", None
        if "postcode" in of.parameters:
            for zip_ in ("62701", "62704", "62629"):
                yield f"{name}?postcode={zip_}&full=true", None
                for metres in (0, 10, 500, 5_000, 20_000, 500_000):
                    yield f"{name}?postcode={zip_}&proximity={metres}&full=true", None
                    yield f"{name}", {"postcode": zip_, "proximity": metres, "full": True}
    for name, ids in _records().items():
        yield from ((f"{name}/{id_}", None) for id_ in ids)
        if name == "organizations":
            yield from ((f"{name}/{id_}?full_service=true", None) for id_ in ids)


def _records() -> dict[str, list[Any]]:
    at = db.session.query(m.ServiceAtLocation.id)
    return {
        "services": list(town.SERVICES),
        "organizations": list(town.ORGANIZATIONS),
        "service_at_locations": [id_ for (id_,) in at],
    }


def _files(folder: Path) -> dict[str, str]:
    told = {}
    for format_, name in (
        (Format.JSON, "all.json"),
        (Format.NDJSON, "all.ndjson"),
        (Format.TABLES, "all.zip"),
    ):
        export(folder / name, format_, seen_by=SYSTEM)
        if format_ is not Format.TABLES:
            told[name] = (folder / name).read_text(encoding="utf-8")
            continue
        with zipfile.ZipFile(folder / name) as archive:
            told |= {table: archive.read(table).decode() for table in archive.namelist()}
    return told


@pytest.mark.slow
def test_no_answer_and_no_file_holds_what_is_secret(answers):
    plant("first")
    told = answers()
    assert "Refuge from violence at home" in told["services None"]
    for question, answer in told.items():
        for secret in ("first ", "39.765", "-89.678", "Secret Lane"):
            assert secret not in answer, question


@pytest.mark.slow
def test_no_answer_changes_when_what_is_secret_does(answers):
    plant("first")
    before = answers()
    _replant("second")
    after = answers()
    assert before.keys() == after.keys()
    for question, answer in before.items():
        assert answer == after[question], question


def _replant(secret: str) -> None:
    """The same records, saying another secret from another place."""
    latitude, longitude, postal_code = ELSEWHERE[secret]
    with transaction():
        kinds = (m.Location, m.ServiceAtLocation, m.Address, m.Phone, m.Contact, m.Language, m.Accessibility)
        for kind in (*kinds, m.Schedule, m.Attribute, m.MetadataEntry):
            for thing in db.session.query(kind):
                _respell(thing, secret)
        place = db.session.get_one(m.Location, town.REFUGE_PLACE)
        place.latitude, place.longitude = latitude, longitude
        place.addresses[0].postal_code = postal_code


def _respell(thing: Any, secret: str) -> None:
    for column in class_mapper(type(thing)).columns:
        said = getattr(thing, column.name)
        if isinstance(said, str) and said.startswith("first "):
            setattr(thing, column.name, f"{secret} {column.name}")
