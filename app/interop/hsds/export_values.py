"""What a kept record says in HSDS: plain values by field, which JSON and tables both write.

Where a place is leaves here only as far as the place allows: an area without its street, a hidden place not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import not_, select

from app import clock
from app.db import db
from app.directory import models as m
from app.interop.hsds.export_privacy import BLURRED, HIDDEN, offered_in_the_open
from app.interop.hsds.mapping import ANY_LINK, Entity, Field
from app.stewardship.assuring import KINDS, Kind
from app.stewardship.models import Assurance
from app.stewardship.queries.assurances import told_of_services

# In one statement: below what any database takes as parameters.
MOST_IDS = 5_000
# What tells where a hidden place is, or could; its street and directions also where only the area may be known.
_OF_PLACES = (
    "url",
    "name",
    "alternate_name",
    "description",
    "transportation",
    "external_identifier",
    "external_identifier_type",
)
_DIRECTIONS = ("transportation", "external_identifier", "external_identifier_type")
_STREET = ("attention", "address_1", "address_2")
# What is said beside a hidden place could tell where it is; when it is open, and in which languages, doesn't.
_BESIDE_PLACES = {
    "schedule": ("description", "notes", "schedule_link", "attending_type"),
    "language": ("note",),
    "service_at_location": ("description",),
}
Told = dict[str, Any]
T = TypeVar("T")


@dataclass(slots=True)
class Around:
    """What must be known of the places around some records: which hide, which show an area, their time zones.

    What is offered at a hidden place hides, too.
    """

    hidden: set[UUID] = field(default_factory=set)
    blurred: set[UUID] = field(default_factory=set)
    zones: dict[UUID, str] = field(default_factory=dict)
    assured: Mapping[UUID, list[Assurance]] = field(default_factory=dict)


def fields_of(entity: Entity) -> tuple[Field, ...]:
    """The fields that HSDS has; `closed`, and when anything but a service changed, are ours."""
    ours = {"closed"} if entity.name == "service" else {"closed", "last_modified"}
    return tuple(one for one in entity.fields if one.name not in ours)


def links_of(entity: Entity) -> tuple[str, ...]:
    """The fields that hold ids of other records."""
    any_link = ANY_LINK.get(entity.name)
    return (*(link.name for link in entity.links), *([any_link[0]] if any_link else []))


def must_be_said(one: Field) -> bool:
    """Whether HSDS wants the field in every record: an empty text is then said too."""
    return one.required or one.reported or one.otherwise is not None


def tell(entity: Entity, records: Sequence[Any]) -> list[Told]:
    """The HSDS values of `records`, flat, in their order; nothing that is None."""
    around = _around(entity.name, records)
    return [_tell_one(entity, record, around) for record in records]


def plain(value: Any) -> Any:
    """A value as JSON knows it: ids, dates and times as text, whole numbers without a point."""
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case time():
            return value.isoformat("seconds")
        case date():
            return value.isoformat()
        case Decimal() | float():
            return int(value) if value == int(value) else float(value)
        case str():
            return str(value).strip()
    return value


def in_parts(ids: Iterable[T]) -> Iterator[list[T]]:
    many = list(ids)
    return (many[start : start + MOST_IDS] for start in range(0, len(many), MOST_IDS))


def _tell_one(entity: Entity, record: Any, around: Around) -> Told:
    told: Told = {"id": str(record.id)}
    for name in links_of(entity):
        if (id_ := getattr(record, name)) is not None:
            told[name] = str(id_)
    for one in fields_of(entity):
        value = plain(getattr(record, one.kept_as))
        if value is None or (value == "" and not must_be_said(one)):
            continue
        told[one.name] = value
    if entity.name not in _ADJUST:
        return told
    _ADJUST[entity.name](record, told, around)
    order = ("id", *links_of(entity), *(one.name for one in fields_of(entity)))
    return {name: told[name] for name in order if name in told}


def _adjust_place(place: m.Location, told: Told, around: Around) -> None:
    hidden, blurred = place.id in around.hidden, place.id in around.blurred
    for name in _OF_PLACES if hidden else _DIRECTIONS if blurred else ():
        told.pop(name, None)
    if hidden or blurred:
        told.pop("latitude", None)
        told.pop("longitude", None)
        point = None if hidden else place.public_point
        if point is not None:
            told["latitude"], told["longitude"] = (plain(degrees) for degrees in point)


def _adjust_address(address: m.Address, told: Told, around: Around) -> None:
    if address.location_id in around.blurred:
        for name in _STREET:
            told.pop(name, None)
        told["address_1"] = ""


def _adjust_service(service: m.Service, told: Told, around: Around) -> None:
    """Whoever confirmed the listing assured it, on that day. What vouches for it follows what its feed said."""
    for held in around.assured.get(service.id, ()):
        name, said = _ASSURED.get(held.kind), _vouched(held)
        if name and said not in told.get(name, ""):
            told[name] = "; ".join(filter(None, [told.get(name, ""), said]))
    if service.confirmed_at is not None:
        confirmed = service.confirmed_at.date()
        told["assured_date"] = max(confirmed, service.assured_date or confirmed).isoformat()


def _vouched(held: Assurance) -> str:
    """`License 123, State of Illinois, valid until 2027-06-01`"""
    end = f"valid until {held.expires_on.isoformat()}" if held.expires_on else ""
    said = (f"{KINDS[Kind(held.kind)].name} {held.number}".strip(), held.issuer, end)
    return ", ".join(part.replace(";", ",") for part in said if part)


def _adjust_detail(detail: Any, told: Told, around: Around) -> None:
    if not around.hidden.isdisjoint(_places_of(detail)):
        for name in _BESIDE_PLACES[detail.__tablename__]:
            told.pop(name, None)


def _places_of(detail: Any) -> tuple[UUID | None, UUID | None]:
    return detail.location_id, getattr(detail, "service_at_location_id", None)


def _adjust_schedule(schedule: m.Schedule, told: Told, around: Around) -> None:
    """The offset from UTC follows from the zone, as of the day from which the schedule holds."""
    _adjust_detail(schedule, told, around)
    owners = _places_of(schedule)
    zone = schedule.zone or next((around.zones[id_] for id_ in owners if id_ in around.zones), None)
    if zone is not None:
        day = schedule.valid_from or schedule.dtstart or clock.now().date()
        offset = datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() or timedelta()
        told["timezone"] = plain(offset.total_seconds() / 3600)


# A registration is one of the organization's identifiers; insurance and checks are between partners.
_ASSURED: Mapping[str, str] = {Kind.LICENSE: "licenses", Kind.ACCREDITATION: "accreditations"}
_ADJUST: dict[str, Any] = {
    "location": _adjust_place,
    "address": _adjust_address,
    "service": _adjust_service,
    "schedule": _adjust_schedule,
    "language": _adjust_detail,
    "service_at_location": _adjust_detail,
}


def _around(name: str, records: Sequence[Any]) -> Around:
    around = Around()
    if name in ("location", "address", *_BESIDE_PLACES):
        column = "id" if name == "location" else "location_id"
        for part in in_parts({id_ for record in records if (id_ := getattr(record, column))}):
            here = select(m.Location.id).where(m.Location.id.in_(part))
            around.hidden |= set(db.session.scalars(here.where(HIDDEN)))
            around.blurred |= set(db.session.scalars(here.where(BLURRED)))
    if name == "service":
        around.assured = {
            id_: held
            for part in in_parts(record.id for record in records)
            for id_, held in told_of_services(part).items()
        }
    if name == "schedule":
        _around_schedules(around, records)
    return around


def _around_schedules(around: Around, schedules: Sequence[m.Schedule]) -> None:
    place, offered = m.Location, m.ServiceAtLocation
    for part in in_parts({s.location_id for s in schedules if s.location_id}):
        _zones(around, select(place.id, place.time_zone).where(place.id.in_(part)))
    for part in in_parts({s.service_at_location_id for s in schedules if s.service_at_location_id}):
        of_these = offered.id.in_(part)
        _zones(around, select(offered.id, place.time_zone).join(offered.location).where(of_these))
        hidden = select(offered.id).where(of_these, not_(offered_in_the_open(offered.id)))
        around.hidden |= set(db.session.scalars(hidden))


def _zones(around: Around, query: Any) -> None:
    around.zones |= {id_: zone for id_, zone in db.session.execute(query) if zone}
