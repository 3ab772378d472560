"""Counting what is wrong with listings, and keeping it, so that no page has to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.db import db, take_turns
from app.directory import models as m
from app.directory.policy import LISTED
from app.stewardship.models import LinkCheck, ListingFault
from app.stewardship.quality import Said, faults

# So often in a row, on different nights, before an address counts as dead.
FAILS_TO_BE_DEAD = 2
_SHOWN_PLACE = (
    m.Location.organization_id.is_not(None),
    m.Location.address_visibility != m.AddressVisibility.HIDDEN,
)
_SPOKEN = (
    m.Schedule.freq,
    m.Schedule.byday,
    m.Schedule.opens_at,
    m.Schedule.dtstart,
    m.Schedule.description,
    m.Schedule.notes,
    m.Schedule.schedule_link,
    m.Schedule.closed,
)


@dataclass(frozen=True, slots=True)
class _Around:
    """What hangs on some services: by service (or organization), or the ids of those that have any."""

    phones: Mapping[UUID, list[str]]
    of_organization: Mapping[UUID, list[str]]
    at_places: set[UUID]
    hours: Mapping[UUID, list[bool]]
    places: Mapping[UUID, list[UUID]]
    addressed: set[UUID]
    have: Mapping[str, set[UUID]]
    dead: set[str]


def count_services(service_ids: Collection[UUID]) -> None:
    """Count these services anew; what is no longer listed has no faults. Fifteen statements, however many."""
    wanted = select(m.Service).where(m.Service.id.in_(service_ids), m.Service.status.in_(LISTED))
    columns = (
        m.Service.id,
        m.Service.organization_id,
        m.Service.name,
        m.Service.description,
        m.Service.email,
        m.Service.url,
        m.Service.eligibility_description,
        m.Service.fees,
        m.Service.fees_description,
    )
    services = db.session.execute(wanted.with_only_columns(*columns)).all()
    around = _around(services)
    _keep(service_ids, "services", ((one, one.organization_id, _said(one, around)) for one in services))


def count_organizations(organization_ids: Collection[UUID]) -> None:
    """Count these organizations themselves anew: how to reach them. Four statements."""
    columns = m.Organization.id, m.Organization.name, m.Organization.email, m.Organization.website
    wanted = select(*columns).where(m.Organization.id.in_(organization_ids), m.Organization.listed)
    found = db.session.execute(wanted).all()
    phones = _texts(m.Phone.organization_id, m.Phone.number, organization_ids)
    dead = _dead(one.website for one in found)
    _keep(
        organization_ids,
        "organizations",
        ((one, one.id, _said_of_organization(one, phones.get(one.id, []), dead)) for one in found),
    )


def count_places(location_ids: Collection[UUID]) -> None:
    """Count the phones of these places anew; hidden ones are nobody's business. Three statements."""
    columns = m.Location.id, m.Location.organization_id, m.Location.name
    found = db.session.execute(select(*columns).where(m.Location.id.in_(location_ids), *_SHOWN_PLACE)).all()
    phones = _texts(m.Phone.location_id, m.Phone.number, location_ids)
    told = ((one, one.organization_id, Said(phones=phones.get(one.id, []))) for one in found)
    _keep(location_ids, "places", told)


def forget_gone() -> None:
    """Let go of the faults of what is no longer listed."""
    listed = select(m.Service.id).where(m.Service.status.in_(LISTED))
    shown = select(m.Organization.id).where(m.Organization.listed)
    seen = select(m.Location.id).where(*_SHOWN_PLACE)
    for kind, there in (("services", listed), ("organizations", shown), ("places", seen)):
        gone = ListingFault.kind == kind, ListingFault.listing_id.not_in(there)
        db.session.execute(delete(ListingFault).where(*gone))


def _keep(ids: Collection[UUID], kind: str, told: Iterable[tuple[Any, UUID, Said]]) -> None:
    take_turns("listing faults")
    rows = [
        {
            "listing_id": one.id,
            "fault": fault.value,
            "kind": kind,
            "organization_id": owner,
            "name": one.name or "Place without a name",
            "detail": detail,
        }
        for one, owner, said in told
        for fault, detail in faults(said)
    ]
    db.session.execute(delete(ListingFault).where(ListingFault.listing_id.in_(ids)))
    if rows:
        db.session.execute(insert(ListingFault), rows)


def _around(services: Iterable[Any]) -> _Around:
    ids = [one.id for one in services]
    owners = {one.organization_id for one in services}
    places = _texts(m.ServiceAtLocation.service_id, m.ServiceAtLocation.location_id, ids)
    at = {location for located in places.values() for location in located}
    return _Around(
        phones=_texts(m.Phone.service_id, m.Phone.number, ids),
        of_organization=_texts(m.Phone.organization_id, m.Phone.number, owners),
        at_places=_called_at_places(ids),
        hours=_hours(ids, places),
        places=places,
        addressed=_having(m.Address.location_id, at, m.Address.city != ""),
        have={
            "needs": _with_needs(ids),
            "rules": _having(m.EligibilityRule.service_id, ids),
            "areas": _having(m.ServiceArea.service_id, ids),
            "languages": _having(m.Language.service_id, ids),
            "costs": _having(m.CostOption.service_id, ids),
        },
        dead=_dead(one.url for one in services),
    )


def _said(service: Any, around: _Around) -> Said:
    id_, have = service.id, around.have
    phones, places = around.phones.get(id_, []), around.places.get(id_, [])
    reachable = bool(phones or around.of_organization.get(service.organization_id)) or id_ in around.at_places
    return Said(
        described=bool(service.description.strip()),
        needs=id_ in have["needs"],
        who=bool(service.eligibility_description) or id_ in have["rules"],
        hours=around.hours.get(id_, []),
        reachable=reachable,
        places=len(places),
        addresses=sum(place in around.addressed for place in places),
        areas=id_ in have["areas"],
        languages=id_ in have["languages"],
        cost=bool(service.fees or service.fees_description) or id_ in have["costs"],
        phones=phones,
        mails=[service.email] if service.email else [],
        webs=[service.url] if service.url else [],
        dead=[service.url] if service.url in around.dead else [],
    )


def _said_of_organization(organization: Any, phones: list[str], dead: set[str]) -> Said:
    site = organization.website
    return Said(
        phones=phones,
        mails=[organization.email] if organization.email else [],
        webs=[site] if site else [],
        dead=[site] if site in dead else [],
    )


def _texts(owner: Any, column: Any, ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The values of a column by what they hang on."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for id_, value in db.session.execute(select(owner, column).where(owner.in_(ids))):
        found[id_].append(value)
    return found


def _having(owner: Any, ids: Collection[UUID], *conditions: Any) -> set[UUID]:
    return set(db.session.scalars(select(owner).where(owner.in_(ids), *conditions).distinct()))


def _with_needs(ids: Collection[UUID]) -> set[UUID]:
    term = m.Attribute.taxonomy_term_id == m.TaxonomyTerm.id
    named = select(m.Attribute.link_id).join(m.TaxonomyTerm, term).where(m.TaxonomyTerm.taxonomy == m.NEEDS)
    return set(db.session.scalars(named.where(m.Attribute.link_id.in_(ids)).distinct()))


def _called_at_places(ids: Collection[UUID]) -> set[UUID]:
    there = m.Phone.service_at_location_id == m.ServiceAtLocation.id
    called = select(m.ServiceAtLocation.service_id).join(m.Phone, there)
    return set(db.session.scalars(called.where(m.ServiceAtLocation.service_id.in_(ids)).distinct()))


def _hours(ids: Collection[UUID], places: Mapping[UUID, list[UUID]]) -> Mapping[UUID, list[bool]]:
    """Whether each schedule that counts for a service says anything: its own, those at its places, theirs."""
    found: dict[Any, list[bool]] = defaultdict(list)
    own = select(m.Schedule.service_id, *_SPOKEN).where(m.Schedule.service_id.in_(ids))
    at_places = (
        select(m.ServiceAtLocation.service_id, *_SPOKEN)
        .join(m.Schedule, m.Schedule.service_at_location_id == m.ServiceAtLocation.id)
        .where(m.ServiceAtLocation.service_id.in_(ids))
    )
    for asked in (own, at_places):
        for id_, *said in db.session.execute(asked).all():
            found[id_].append(any(said))
    at = {location for located in places.values() for location in located}
    theirs: dict[UUID | None, list[bool]] = defaultdict(list)
    for place, *said in db.session.execute(
        select(m.Schedule.location_id, *_SPOKEN).where(m.Schedule.location_id.in_(at))
    ):
        theirs[place].append(any(said))
    for id_, located in places.items():
        found[id_] += [said for place in located for said in theirs.get(place, ())]
    return found


def _dead(urls: Iterable[str | None]) -> set[str]:
    asked = {url for url in urls if url}
    often = LinkCheck.failures >= FAILS_TO_BE_DEAD
    return set(db.session.scalars(select(LinkCheck.url).where(LinkCheck.url.in_(asked), often)))
