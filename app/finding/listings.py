"""What of a service goes into the index: public text and facts only, as `search_index` wants them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.db import db
from app.directory import hours, policy, queries
from app.directory.models import AddressVisibility, Location, Organization, Service
from app.directory.opening_hours import Span
from app.directory.queries import Need
from app.stewardship.queries.freshness import standing_of
from search_index.analysis import identifier
from search_index.contract import Listing

# How far ahead the index knows when a service is open; it is brought up to date every night.
HORIZON = timedelta(days=10)
# What the index says beside what a card says.
_MORE = (
    selectinload(Service.eligibility_rules),
    selectinload(Service.phones),
    selectinload(Service.contacts),
    joinedload(Service.organization).options(
        selectinload(Organization.phones), selectinload(Organization.contacts)
    ),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def listings(service_ids: Iterable[UUID] | None = None) -> list[Listing]:
    """The listings of these services (of all when None), without those that the public may not find."""
    asked = (
        select(Service)
        .where(Service.status.in_(policy.LISTED))
        .options(*queries.CARD, *_MORE)
        .execution_options(populate_existing=True)
    )
    if service_ids is not None:
        asked = asked.where(Service.id.in_(list(service_ids)))
    needs = queries.needs()
    now = clock.now()
    return [listing_of(service, needs, now) for service in db.session.scalars(asked)]


def listing_of(service: Service, needs: Mapping[str, Need], now: datetime) -> Listing:
    """One service as the index knows it. A hidden place leaves neither words nor a point."""
    codes = service.need_codes
    tops = {code.partition(".")[0] for code in codes}
    places = [at.location for at in service.service_at_locations]
    capacity = service.capacity
    return Listing(
        id=str(service.id),
        name=service.name,
        alternate_names=tuple(filter(None, (service.alternate_name, service.organization.alternate_name))),
        description=service.description,
        organization=service.organization.public_name,
        needs=tuple(sorted(tops.union(codes))),
        need_words=" ".join(_need_words(needs[code]) for code in codes if code in needs),
        languages=tuple(sorted({language.code for language in service.languages if language.code})),
        free=service.free,
        room=capacity.room if service.active and capacity and not capacity.lapsed(now) else "",  # type: ignore[arg-type]
        accepts_referrals=service.open_to_referrals and not service.pause_at(now),
        points=tuple(point for place in places if (point := place.public_point)),
        place_words=" ".join(word for place in places for word in _place_words(place)),
        open_spans=tuple((_minute(span.start), _minute(span.end)) for span in _open(service, now)),
        confirmed=(service.confirmed_at - _EPOCH).days if service.confirmed_at else None,
        standing=standing_of(service, now).factor,
        conditions=" ".join(_conditions(service)),
        contacts=" ".join(_contacts(service)),
    )


def _open(service: Service, now: datetime) -> list[Span]:
    """When it is open: never while it is closed."""
    return hours.spans_of(service, now, now + HORIZON) if service.active else []


def _need_words(need: Need) -> str:
    return " ".join((need.name, *need.synonyms))


def _place_words(place: Location) -> list[str]:
    if place.address_visibility == AddressVisibility.HIDDEN:
        return []
    return [*place.public_address, place.name or ""]


def _conditions(service: Service) -> Iterator[str]:
    """For whom it is, and what it costs."""
    yield from filter(None, (service.eligibility_description, service.fees_description, service.fees))
    yield from (rule.text for rule in service.eligibility_rules)


def _contacts(service: Service) -> Iterator[str]:
    """Numbers (with and without the area code), addresses, and whom the public may ask for."""
    owner = service.organization
    for number in {phone.number for phone in (*service.phones, *owner.phones)}:
        yield identifier(number)
        yield identifier(number)[-7:]
    for address in {service.email, owner.email, *map(_host, (service.url, owner.website))}:
        yield identifier(address or "")
    if not owner.victim_service_provider:
        yield from (c.name for c in (*service.contacts, *owner.contacts) if c.name and not c.private)


def _host(url: str | None) -> str:
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
