"""What a feed changes in a listing, kept in the listing's history as the feed's work."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import clock
from app.actor import Actor
from app.db import db
from app.directory import actions as directory
from app.directory.critical import Critical
from app.directory.models import Service, ServiceAtLocation
from app.interop.hsds.cleaning import Key
from app.interop.hsds.ledger import LISTINGS
from app.interop.hsds.settling import chunks
from app.stewardship import sheets
from app.stewardship.actions import versions

# What is taken from a feed is as sure as the feed is: field -> what of a listing it makes sure of.
CRITICAL: Mapping[tuple[str, str], Critical] = {
    ("service", "schedule"): Critical.HOURS,
    ("service", "phone"): Critical.PHONE,
    ("service", "eligibility_description"): Critical.ELIGIBILITY,
    ("service", "eligibility_rule"): Critical.ELIGIBILITY,
    ("service", "minimum_age"): Critical.ELIGIBILITY,
    ("service", "maximum_age"): Critical.ELIGIBILITY,
    ("service", "accepts_referrals"): Critical.ACCEPTING,
    ("service", "status"): Critical.ACCEPTING,
    ("location", "address"): Critical.ADDRESS,
    ("location", "address_visibility"): Critical.ADDRESS,
}


def remember_before(listings: Iterable[Key]) -> None:
    """Keep what these listings said before the feed changes them."""
    for part in _loaded(listings):
        versions.remember_all_before(part)


def remember_after(listings: Iterable[Key], why: str, *, by: Actor) -> None:
    """Keep what they say now, one version for each that says something else."""
    db.session.flush()
    db.session.expire_all()
    for part in _loaded(listings):
        versions.remember_all(part, by=by, why=why, how=versions.FEED)


def confirm(taken: Mapping[Key, set[str]]) -> None:
    """A critical field that came anew from a feed was said by the feed just now, and by nobody else."""
    said: dict[UUID, set[Critical]] = {}
    for (kind, id_), fields in taken.items():
        sure = {CRITICAL[kind, name] for name in fields if (kind, name) in CRITICAL}
        for service_id in _services(kind, id_) if sure else ():
            said.setdefault(service_id, set()).update(sure)
    for part in chunks(said):
        wanted = select(Service).where(Service.id.in_(part)).options(selectinload(Service.confirmations))
        for service in db.session.scalars(wanted):
            directory.note_from_source(service, said[service.id], at=clock.now())


def _services(kind: str, id_: UUID) -> Iterable[UUID]:
    if kind == "service":
        return [id_]
    here = select(ServiceAtLocation.service_id).where(ServiceAtLocation.location_id == id_)
    return db.session.scalars(here).all()


def _loaded(listings: Iterable[Key]) -> Iterable[list[sheets.Listing]]:
    by_kind: dict[str, list[UUID]] = {}
    for kind, id_ in listings:
        by_kind.setdefault(LISTINGS[kind], []).append(id_)
    return (sheets.load(kind, part) for kind, ids in by_kind.items() for part in chunks(sorted(ids)))
