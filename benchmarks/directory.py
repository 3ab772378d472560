"""Any number of made-up services in a database of their own, with the gaps and faults that real listings have."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, insert, select

from app import clock, create_app
from app.config import Mode, Settings
from app.db import db, transaction
from app.directory import models as m
from app.directory import needs
from app.directory.critical import Critical, Way
from app.referrals.lifecycle import Status
from app.referrals.models import Referral

DAY = timedelta(days=1)
BATCH = 5_000
LANGUAGES = ("en", "es", "ar", "so", "vi")


@contextmanager
def directory_of(size: int) -> Iterator[Flask]:
    """An application over `size` services, a fifth as many organizations and a third as many referrals."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings.within(Path(folder), mode=Mode.TEST))
        with app.app_context():
            upgrade()
            fill(size)
            yield app


def fill(size: int, seed: int = 1) -> None:
    """Write the directory. Foreign keys are off meanwhile: referrals here are counted, never opened."""
    _without_foreign_keys()
    with transaction():
        needs.load()
    draw, now = random.Random(seed), clock.now()
    codes = [code for code in _need_codes() if draw.random() < 0.9]
    organizations = [_id(draw) for _ in range(max(1, size // 5))]
    _insert(m.Organization, [_organization(draw, id_, now) for id_ in organizations])
    services = [_id(draw) for _ in range(size)]
    for start in range(0, size, BATCH):
        some = services[start : start + BATCH]
        rows = [_service(draw, id_, draw.choice(organizations), now) for id_ in some]
        _insert(m.Service, rows)
        _insert(m.Capacity, [_capacity(draw, id_, now) for id_ in some if draw.random() < 0.5])
        _insert(m.Confirmation, [one for id_ in some for one in _confirmations(draw, id_, now)])
        _insert(m.Phone, [_phone(draw, id_) for id_ in some if draw.random() < 0.9])
        _insert(m.Schedule, [_schedule(draw, id_) for id_ in some if draw.random() < 0.8])
        _insert(m.Language, [_language(draw, id_) for id_ in some if draw.random() < 0.8])
        _insert(m.Attribute, [_attribute(draw, id_, codes) for id_ in some if draw.random() < 0.95])
    _insert(Referral, [_referral(draw, draw.choice(services), now) for _ in range(size // 3)])
    with transaction():
        db.session.connection().exec_driver_sql("ANALYZE")


def _without_foreign_keys() -> None:
    """The setting counts outside of transactions only, so each new connection begins with it."""
    db.session.remove()
    db.engine.dispose()

    @event.listens_for(db.engine, "connect")
    def off(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")


def _need_codes() -> list[UUID]:
    wanted = select(m.TaxonomyTerm.id).where(m.TaxonomyTerm.parent_id.is_not(None))
    return list(db.session.scalars(wanted.order_by(m.TaxonomyTerm.code)))


def _insert(model: Any, rows: Sequence[dict[str, Any]]) -> None:
    with transaction():
        db.session.execute(insert(model), list(rows))


def _id(draw: random.Random) -> UUID:
    return UUID(int=draw.getrandbits(128), version=4)


def _organization(draw: random.Random, id_: UUID, now: datetime) -> dict[str, Any]:
    mail = draw.choice(("office@example.org", "office.example.org", None))
    return {"id": id_, "name": f"Organization {id_.hex[:8]}", "email": mail, "last_modified": now}


def _service(draw: random.Random, id_: UUID, organization: UUID, now: datetime) -> dict[str, Any]:
    at = now - draw.randrange(900) * DAY if draw.random() < 0.9 else None
    return {
        "id": id_,
        "organization_id": organization,
        "name": f"Service {id_.hex[:8]}",
        "description": "What people receive here." if draw.random() < 0.9 else "",
        "email": draw.choice(("desk@example.org", "desk at example.org", None)),
        "url": draw.choice(("https://example.org/help", "example", None)),
        "confirmed_at": at,
        "confirmed_how": draw.choice(list(Way)).value if at else None,
        "last_modified": now - draw.randrange(900) * DAY,
    }


def _capacity(draw: random.Random, id_: UUID, now: datetime) -> dict[str, Any]:
    return {
        "id": _id(draw),
        "service_id": id_,
        "room": draw.choice(list(m.Room)).value,
        "said_at": now - draw.randrange(60) * DAY,
    }


def _confirmations(draw: random.Random, id_: UUID, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": _id(draw),
            "service_id": id_,
            "field": field.value,
            "at": now - draw.randrange(500) * DAY,
            "how": draw.choice(list(Way)).value,
        }
        for field in Critical
        if draw.random() < 0.5
    ]


def _phone(draw: random.Random, id_: UUID) -> dict[str, Any]:
    number = draw.choice(("(217) 555-0123", "+1 217 555 0143", "217-555", "call us"))
    return {"id": _id(draw), "service_id": id_, "number": number}


def _schedule(draw: random.Random, id_: UUID) -> dict[str, Any]:
    said = draw.choice(({"freq": "WEEKLY", "byday": "MO,TU"}, {"description": "Weekdays"}, {}))
    empty = {"freq": None, "byday": None, "description": None}
    return {"id": _id(draw), "service_id": id_, **empty, **said}


def _language(draw: random.Random, id_: UUID) -> dict[str, Any]:
    return {"id": _id(draw), "service_id": id_, "code": draw.choice(LANGUAGES)}


def _attribute(draw: random.Random, id_: UUID, terms: Sequence[UUID]) -> dict[str, Any]:
    return {"id": _id(draw), "link_id": id_, "link_entity": "service", "taxonomy_term_id": draw.choice(terms)}


def _referral(draw: random.Random, service: UUID, now: datetime) -> dict[str, Any]:
    someone, id_ = _id(draw), _id(draw)
    people = (
        "client_id",
        "consent_id",
        "organization_id",
        "team_id",
        "case_manager_id",
        "partner_id",
        "chain_id",
    )
    sent = now - draw.randrange(365) * DAY
    return dict.fromkeys(people, someone) | {
        "id": id_,
        "reference": id_.hex[:12],
        "nonce": id_.hex,
        "service_id": service,
        "need": "food.pantry",
        "top_need": "food",
        "urgency": "soon",
        "status": draw.choice((Status.SENT, Status.STARTED, Status.COMPLETED, Status.DECLINED)).value,
        "sent_at": sent,
        "answer_by": sent + 2 * DAY,
        "changed_at": sent,
    }
