"""What HSDS has no column for, told in its own terms: attributes of "Trellis terms", and room as counted places.

The other side of `extensions`, which reads every one of them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.db import db
from app.directory import models as m
from app.directory.models import Room
from app.interop.hsds.export_privacy import HIDDEN
from app.interop.hsds.export_values import Told, in_parts, plain, tell
from app.interop.hsds.extensions import CONFIRMED_BY, PLACE
from app.interop.hsds.mapping import ENTITIES

_SPACE = uuid5(NAMESPACE_URL, "trellis:terms")
Said = Iterable[tuple[str, Any]]

# Which of the terms says what. Values are words, numbers, or (eligibility rules) JSON.
MEANINGS = {
    "eligibility-rule": "Who may receive it, as JSON: kind (age, area, household, status), hard (whether it "
    "shuts out or only asks), text, and min and max, areas (ZIP codes or names), or any_of (traits).",
    "accepts-referrals": "Whether referrals may be sent to it through Trellis: yes or no.",
    "answer-by-days": "Within how many working days a referral is answered.",
    "stall-days": "After how many days without news of somebody taken on it is asked how that goes.",
    "room": "Whether there is room: has room, waitlist, full, or assessment (it must be asked).",
    "wait-days": "How long one waits for a place, in days.",
    "confirmed-how": "How the listing was last confirmed: owner, call, visit, web, document, or source.",
    "address-visibility": "How much of the address may be known: full, area, or hidden.",
    "time-zone": "The time zone of its hours, by its IANA name.",
    "closed": "Whether this schedule tells when it is closed: yes or no.",
    "victim-service-provider": "Whether it serves victims of violence, so that its addresses stay hidden: yes or no.",
    "pause": "That no referrals are taken until a moment, as JSON: until, said_at, message (for who would refer).",
    "confirmed": "That a part of the listing was said to be right, as JSON: field (hours, phone, address, "
    "eligibility, capacity, accepting), how (owner, call, visit, web, document, source), at.",
    "synonyms": "Plain words that people type for this term, separated by |.",
    "position": "Where the term stands in a list that has an order, from 0.",
    "listed": "Whether it is listed; one that is not stands in for a name that nobody told us: yes or no.",
}
TAXONOMY = m.Taxonomy(
    id=uuid5(_SPACE, "taxonomy"),
    name=m.TERMS,
    description="What Trellis knows of listings and HSDS has no field for.",
)
TERMS = {
    code: m.TaxonomyTerm(
        id=uuid5(_SPACE, code),
        code=code,
        name=code.replace("-", " ").capitalize(),
        description=meaning,
        taxonomy=m.TERMS,
        taxonomy_id=TAXONOMY.id,
        language="en",
    )
    for code, meaning in MEANINGS.items()
}
UNIT = m.Unit(id=uuid5(_SPACE, "unit"), name=PLACE)


def attributes(name: str, records: Sequence[Any]) -> dict[str, list[Told]]:
    """What is ours of these records of one noun, as attributes (without their term) by the record's id."""
    if name not in _SAYS:
        return {}
    told: dict[str, list[Told]] = {}
    for record, said in _SAYS[name](records):
        each = [_attribute(name, record.id, code, value) for code, value in said if value is not None]
        told[str(record.id)] = list({attribute["id"]: attribute for attribute in each}.values())
    return told


def capacities(services: Iterable[UUID]) -> dict[str, list[Told]]:
    """Counted units by service: what feeds counted, and our own word of room as places."""
    told: dict[str, list[Told]] = defaultdict(list)
    entity = ENTITIES["service_capacity"]
    for part in in_parts(services):
        counted = db.session.scalars(
            select(m.ServiceCapacity)
            .where(m.ServiceCapacity.service_id.in_(part))
            .options(joinedload(m.ServiceCapacity.unit))
            .order_by(m.ServiceCapacity.id)
        ).all()
        rooms = _rooms(part)
        ours: dict[UUID, Told] = {}
        for row, values in zip(counted, tell(entity, counted), strict=True):
            if row.unit.name.casefold() == PLACE and row.service_id in rooms:
                ours.setdefault(row.service_id, values)
            else:
                told[str(row.service_id)].append(values)
        for service_id, capacity in rooms.items():
            if capacity.room != Room.ASSESSMENT:
                told[str(service_id)].append(_places(capacity, ours.get(service_id)))
    return {service_id: sorted(each, key=lambda one: one["id"]) for service_id, each in told.items()}


def _places(capacity: m.Capacity, counted: Told | None) -> Told:
    """A word about room as a count: none left, the number that was said, or at least one."""
    left = (capacity.places or 1) if capacity.room == Room.HAS_ROOM else 0
    mine = {
        "id": str(uuid5(_SPACE, f"{capacity.service_id}:places")),
        "service_id": str(capacity.service_id),
        "unit_id": str(UNIT.id),
    }
    now = {"available": left, "description": capacity.room, "updated": plain(capacity.said_at)}
    return {**(counted or mine), **now}


def _attribute(name: str, owner: UUID, code: str, value: Any) -> Told:
    words = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return {
        "id": str(uuid5(_SPACE, f"{owner}:{code}:{words}")),
        "link_id": str(owner),
        "taxonomy_term_id": str(TERMS[code].id),
        "link_entity": name,
        "value": words,
    }


def _of_services(services: Sequence[m.Service]) -> Iterator[tuple[m.Service, Said]]:
    ids = [service.id for service in services]
    rules, confirmed = _by_service(m.EligibilityRule, ids), _by_service(m.Confirmation, ids)
    rooms, pauses = _by_service(m.Capacity, ids), _by_service(m.Pause, ids)
    for service in services:
        yield (
            service,
            [
                ("accepts-referrals", service.accepts_referrals),
                ("answer-by-days", service.answer_by_days),
                ("stall-days", service.stall_days),
                ("confirmed-how", _how(service)),
                *_said_of_room(next(iter(rooms[service.id]), None)),
                *(("pause", _pause(pause)) for pause in pauses[service.id] if pause.until > clock.now()),
                *sorted(("confirmed", _confirmed(row)) for row in confirmed[service.id]),
                *sorted(("eligibility-rule", _rule(rule)) for rule in rules[service.id]),
            ],
        )


def _by_service(model: Any, services: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for part in in_parts(services):
        for row in db.session.scalars(select(model).where(model.service_id.in_(part))):
            found[row.service_id].append(row)
    return found


def _pause(pause: m.Pause) -> str:
    said = {"until": plain(pause.until), "said_at": plain(pause.said_at)}
    return json.dumps(said | ({"message": pause.message} if pause.message else {}), sort_keys=True)


def _confirmed(row: m.Confirmation) -> str:
    """How and when, never by whom."""
    return json.dumps({"field": row.field, "how": row.how, "at": plain(row.at)}, sort_keys=True)


def _how(service: m.Service) -> str | None:
    if service.confirmed_at is None and service.assured_date is None:
        return None
    return service.confirmed_how if service.confirmed_how in CONFIRMED_BY else "source"


def _said_of_room(capacity: m.Capacity | None) -> Said:
    """A count tells when it was made; a mere word doesn't, so one that nobody stands by any more is not told."""
    if capacity is None or (capacity.room == Room.ASSESSMENT and capacity.lapsed(clock.now())):
        return []
    return [("room", capacity.room.replace("_", " ")), ("wait-days", capacity.wait_days)]


def _rule(rule: m.EligibilityRule) -> str:
    terms = {name: plain(value) for name, value in rule.terms.items() if value is not None}
    text = {"text": rule.text.strip()} if rule.text.strip() else {}
    return json.dumps({"kind": rule.kind, "hard": rule.hard, **text, **terms}, sort_keys=True)


def _rooms(services: Sequence[UUID]) -> dict[UUID, m.Capacity]:
    said = db.session.scalars(
        select(m.Capacity).where(m.Capacity.service_id.in_(services)).order_by(m.Capacity.service_id)
    )
    return {capacity.service_id: capacity for capacity in said}


def _of_places(places: Sequence[m.Location]) -> Iterator[tuple[m.Location, Said]]:
    hidden: set[UUID] = set()
    for part in in_parts(place.id for place in places):
        hidden |= set(db.session.scalars(select(m.Location.id).where(m.Location.id.in_(part), HIDDEN)))
    for place in places:
        visibility = "hidden" if place.id in hidden else place.address_visibility
        yield place, [("address-visibility", visibility), ("time-zone", place.time_zone)]


def _of_schedules(schedules: Sequence[m.Schedule]) -> Iterator[tuple[m.Schedule, Said]]:
    for schedule in schedules:
        yield schedule, [("closed", schedule.closed or None), ("time-zone", schedule.zone)]


def _of_organizations(organizations: Sequence[m.Organization]) -> Iterator[tuple[m.Organization, Said]]:
    for one in organizations:
        yield (
            one,
            [
                ("victim-service-provider", one.victim_service_provider or None),
                ("listed", None if one.listed else False),
            ],
        )


def _of_terms(terms: Sequence[m.TaxonomyTerm]) -> Iterator[tuple[m.TaxonomyTerm, Said]]:
    for term in terms:
        yield term, [("synonyms", term.synonyms or None), ("position", term.position or None)]


_SAYS: dict[str, Any] = {
    "taxonomy_term": _of_terms,
    "service": _of_services,
    "location": _of_places,
    "schedule": _of_schedules,
    "organization": _of_organizations,
}
OWNERS = tuple(_SAYS)
