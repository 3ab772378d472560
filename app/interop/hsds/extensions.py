"""What HSDS has no column for: our own attributes read into columns, and older texts moved to where they belong.

The codes of the taxonomy "Trellis terms" travel as attributes and are never stored as such.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app import clock
from app.directory.actions import ROOM_HOLDS
from app.directory.critical import Critical, Way
from app.directory.models import TERMS, AddressVisibility, Room, RuleKind
from app.interop.hsds import values as v
from app.interop.hsds.cleaning import Book, Key, Record
from app.interop.hsds.mapping import ELIGIBILITY, ENTITIES

CONFIRMED_BY = tuple(way.value for way in Way)
PLACE = "place"

Apply = Callable[[Book, Record, str], None]


def apply_extensions(book: Book) -> None:
    """Move everything that is ours out of the attributes of `book` and into the columns of its records."""
    _move_eligibility_texts(book)
    _tell_days_without_times(book)
    _confirm_by_assured_dates(book)
    _read_rooms_of_capacities(book)
    ours = {key for key, term in book.records.items() if key[0] == "taxonomy_term" and _is_ours(term)}
    for attribute in book.of("attribute"):
        term = attribute.links["taxonomy_term_id"]
        if term in ours:
            _apply(book, attribute, book.records[term].values["code"])
    for key in ours:
        del book.records[key]
    _give_zones(book)
    _drop_wordless_rooms(book)
    for taxonomy in book.of("taxonomy"):
        if taxonomy.values["name"] == TERMS:
            del book.records[taxonomy.key]
    _hide_places_of_victim_services(book)
    _keep_original_ids(book)


def _is_ours(term: Record) -> bool:
    return bool(term.values["taxonomy"] == TERMS)


def _apply(book: Book, attribute: Record, code: str) -> None:
    """Read one attribute of ours. What can't be read is refused; an unreadable visibility hides the place."""
    del book.records[attribute.key]
    owner = book.records.get(attribute.links.get("link_id", ("", attribute.id)))
    value = attribute.values["value"]
    if owner is None:
        book.report.refuse(attribute.where, "link_id", "names a record that this feed doesn't bring")
        return
    apply = APPLIED.get((owner.entity.name, code))
    if apply is None:
        book.report.refuse(
            attribute.where, "taxonomy_term", f"{code} says nothing about a {owner.entity.words}"
        )
        return
    try:
        apply(book, owner, value or "")
    except v.ValueFaultError as fault:
        book.report.refuse(attribute.where, code, str(fault))
        if code == "address-visibility":
            owner.values["address_visibility"] = AddressVisibility.HIDDEN.value


def _column(name: str, read: v.Reader) -> Apply:
    def apply(_book: Book, owner: Record, value: str) -> None:
        found = read(value)
        if found is None:
            raise v.ValueFaultError("is empty")
        owner.values[name] = found

    return apply


def _stands_in(_book: Book, owner: Record, value: str) -> None:
    """An organization that only stands in for one whose name nobody was told."""
    owner.values["listed"] = v.yes_or_no(value)
    owner.values["verified"] = owner.values["listed"]


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        raise v.ValueFaultError(
            f"must be an IANA name such as America/Chicago, not {v.quoted(value)}"
        ) from None


def _give_zones(book: Book) -> None:
    for schedule in book.of("schedule"):
        zone = book.zones.get(schedule.links.get("service_id", ("", schedule.id)))
        if zone is not None:
            schedule.values["zone"] = zone


def _drop_wordless_rooms(book: Book) -> None:
    for capacity in book.of("capacity"):
        if capacity.values["room"] is None:
            book.refuse(capacity, "", "gives a wait, and no word about room")


def _told(value: str) -> dict[str, Any]:
    """What an attribute says in JSON."""
    try:
        told = json.loads(value)
    except (ValueError, RecursionError):
        raise v.ValueFaultError("must be JSON") from None
    if not isinstance(told, dict):
        raise v.ValueFaultError("must be a JSON object")
    return told


def _rule(book: Book, owner: Record, value: str) -> None:
    """An eligibility rule as JSON: kind, hard, text, and the terms of its kind."""
    told = _told(value)
    kind = v.one_of(*RuleKind)(told.get("kind")) or ""
    rule = {
        "kind": kind,
        "hard": v.yes_or_no(told.get("hard", True)),
        "text": v.text(told.get("text")) or "",
        "terms": _terms(kind, told),
    }
    _add(book, owner, "eligibility_rule", json.dumps(told, sort_keys=True), rule)


def _pause(book: Book, owner: Record, value: str) -> None:
    told = _told(value)
    until, message = v.moment(told.get("until")), v.text(told.get("message")) or ""
    if until is None:
        raise v.ValueFaultError("gives no end")
    said_at = v.moment(told.get("said_at")) or clock.now()
    _add(book, owner, "pause", "", {"until": until, "message": message, "said_at": said_at})


def _confirmed(book: Book, owner: Record, value: str) -> None:
    told = _told(value)
    field = v.one_of(*Critical)(told.get("field"))
    how, at = v.one_of(*Way)(told.get("how")), v.moment(told.get("at"))
    if field is None or how is None or at is None:
        raise v.ValueFaultError("must give field, how and at")
    if at > clock.now():
        raise v.ValueFaultError("was confirmed in the future")
    _add(book, owner, "confirmation", field, {"field": field, "how": how, "at": at})


def _add(book: Book, owner: Record, name: str, which: str, values: dict[str, Any]) -> None:
    """One record of ours that belongs to a service."""
    id_ = book.id_of(name, f"{owner.id}:{which}")
    where = owner.where / name.replace("_", "-")
    book.add(Record(ENTITIES[name], id_, where, values, {"service_id": owner.key}))


def _terms(kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of one kind of rule, as `directory.eligibility` reads them."""
    if kind == RuleKind.AGE:
        years = {bound: v.number(0, 150)(told.get(bound)) for bound in ("min", "max")}
        found = {bound: year for bound, year in years.items() if year is not None}
        if not found:
            raise v.ValueFaultError("names no age")
        return found
    name = "areas" if kind == RuleKind.AREA else "any_of"
    words = told.get(name)
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise v.ValueFaultError(f"must list words in {name}")
    return {name: words}


def _room(book: Book, owner: Record, value: str) -> None:
    word = v.one_of(*(room.value.replace("_", " ") for room in Room))(value)
    if word is None:
        raise v.ValueFaultError("is empty")
    _capacity(book, owner).values["room"] = word.replace(" ", "_")


def _wait(book: Book, owner: Record, value: str) -> None:
    _capacity(book, owner).values["wait_days"] = v.whole(0, 3 * 365)(value)


def _capacity(book: Book, service: Record) -> Record:
    """What the feed says of a service's room; made at the first word of it."""
    id_ = book.id_of("capacity", str(service.id))
    if ("capacity", id_) not in book.records:
        values: dict[str, Any] = {"room": None, "places": None, "wait_days": None, "said_at": None}
        where = service.where / "room"
        book.add(Record(ENTITIES["capacity"], id_, where, values, {"service_id": service.key}))
    return book.records["capacity", id_]


def _read_rooms_of_capacities(book: Book) -> None:
    """Counted places say when they were counted, how many are left, and (our habit) the word for it."""
    rooms = {room.value for room in Room}
    for counted in book.of("service_capacity"):
        unit = book.records.get(counted.links["unit_id"])
        service = book.records.get(counted.links["service_id"])
        if service is None or unit is None or unit.values["name"].casefold() != PLACE:
            continue
        said = _capacity(book, service).values
        said["said_at"] = counted.values["updated"]
        said["expires_at"] = said["said_at"] + ROOM_HOLDS
        left, word = counted.values["available"], counted.values["description"]
        said["room"] = word if word in rooms else (Room.HAS_ROOM if left else Room.FULL).value
        said["places"] = int(left) if said["room"] == Room.HAS_ROOM else None


def _confirm_by_assured_dates(book: Book) -> None:
    for service in book.of("service"):
        assured = service.values["assured_date"]
        if assured is not None:
            service.values["confirmed_at"] = datetime.combine(assured, time(12), UTC)
            service.values["confirmed_how"] = "source"


def _move_eligibility_texts(book: Book) -> None:
    """2.x kept who a service is for in a table of its own."""
    texts: dict[Key, list[str]] = {}
    for row in book.of(ELIGIBILITY.name):
        del book.records[row.key]
        service = row.links["service_id"]
        if service not in book.records:
            book.report.refuse(row.where, "service_id", "names a service that this feed doesn't bring")
            continue
        texts.setdefault(service, []).append(row.values["eligibility"])
    for key, said in texts.items():
        values = book.records[key].values
        values["eligibility_description"] = "; ".join(
            [*filter(None, [values["eligibility_description"]]), *said]
        )


def _tell_days_without_times(book: Book) -> None:
    for schedule in book.of("schedule"):
        values = schedule.values
        if (
            values["byday"]
            and not values["closed"]
            and values["opens_at"] is None
            and not values["description"]
        ):
            book.report.assume(schedule.where, "opens_at", "is empty: taken as not open on that day")


def _hide_places_of_victim_services(book: Book) -> None:
    for place in book.of("location"):
        owner = book.records.get(place.links.get("organization_id", ("", place.id)))
        if owner is not None and owner.values.get("victim_service_provider"):
            place.values["address_visibility"] = AddressVisibility.HIDDEN.value


def _keep_original_ids(book: Book) -> None:
    """An organization's id that is no UUID becomes one of its identifiers, a place's its external identifier."""
    for organization in book.of("organization"):
        if organization.original_id is not None:
            add_identifier(book, organization, organization.original_id)
    for place in book.of("location"):
        if place.original_id is not None and place.values["external_identifier"] is None:
            place.values["external_identifier"] = place.original_id
            place.values["external_identifier_type"] = book.source


def add_identifier(book: Book, organization: Record, original: str) -> None:
    id_: UUID = book.id_of("organization_identifier", f"original:{original}")
    values = {"identifier_scheme": None, "identifier_type": book.source, "identifier": original}
    links = {"organization_id": organization.key}
    entity = ENTITIES["organization_identifier"]
    book.add(Record(entity, id_, organization.where / "id", values, links))


APPLIED: Mapping[tuple[str, str], Apply] = {
    ("service", "eligibility-rule"): _rule,
    ("service", "accepts-referrals"): _column("accepts_referrals", v.yes_or_no),
    ("service", "answer-by-days"): _column("answer_by_days", v.whole(0, 60)),
    ("service", "stall-days"): _column("stall_days", v.whole(1, 90)),
    ("service", "room"): _room,
    ("service", "wait-days"): _wait,
    ("service", "confirmed-how"): _column("confirmed_how", v.one_of(*CONFIRMED_BY)),
    ("service", "time-zone"): lambda book, owner, value: book.zones.update({owner.key: _zone(value)}),
    ("service", "pause"): _pause,
    ("service", "confirmed"): _confirmed,
    ("taxonomy_term", "synonyms"): _column("synonyms", v.text),
    ("taxonomy_term", "position"): _column("position", v.whole(0, 10**6)),
    ("location", "address-visibility"): _column("address_visibility", v.one_of(*AddressVisibility)),
    ("location", "time-zone"): _column("time_zone", _zone),
    ("schedule", "closed"): _column("closed", v.yes_or_no),
    ("schedule", "time-zone"): _column("zone", _zone),
    ("organization", "victim-service-provider"): _column("victim_service_provider", v.yes_or_no),
    ("organization", "listed"): _stands_in,
}
