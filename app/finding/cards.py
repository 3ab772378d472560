"""Cards: what a list says of each service, from stored facts, the hit, the client's fit and the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app

from app.actor import Actor
from app.config import Settings
from app.directory import hours
from app.directory.eligibility import Fit, Verdict
from app.directory.languages import name_of
from app.directory.models import AddressVisibility, Capacity, Location, Room, Service
from app.directory.opening_hours import now_of, now_words
from app.directory.pauses import pause_words
from app.directory.queries import Need
from app.finding.fitting import FITS
from app.finding.forms import Asked
from app.finding.ranking import Facts, Reason, reasons
from app.stewardship.queries.freshness import standing_of
from app.trust.queries import records_of
from app.trust.telling import Telling
from app.web import words
from search_index.contract import Hit

HORIZON = timedelta(days=8)
ROOM_WORDS = {
    Room.HAS_ROOM: "has room",
    Room.WAITLIST: "waitlist",
    Room.FULL: "full for now",
    Room.ASSESSMENT: "room is decided after a first talk",
}


@dataclass(frozen=True, slots=True)
class RoomSaid:
    """What was last said of room. `state` is empty when nothing was said or it has lapsed."""

    state: str = ""
    words: str = ""
    at: datetime | None = None
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One service in a list. `title` and `snippet` are safe HTML where a hit marked them."""

    service: Service
    title: str | None
    snippet: str | None
    needs: Sequence[str]
    where: str
    reasons: Sequence[Reason]
    room: RoomSaid
    verdict: Verdict
    record: Telling | None
    pause: str

    @property
    def fits(self) -> bool:
        return self.verdict.fit is not Fit.DOES_NOT_FIT


def cards_of(
    services: Sequence[Service],
    *,
    hits: Mapping[UUID, Hit],
    asked: Asked,
    needs: Mapping[str, Need],
    verdicts: Mapping[UUID, Verdict],
    seen_by: Actor,
    now: datetime,
) -> list[Card]:
    """Cards in the order of `services`; the record only for those who have signed in. One statement more."""
    partners = {service.organization_id for service in services}
    records = records_of(partners, asked.need[0] if asked.need else "", seen_by=seen_by)
    return [
        _card(
            service,
            hits.get(service.id),
            asked,
            needs,
            verdicts.get(service.id, FITS),
            records.get(service.organization_id),
            now,
        )
        for service in services
    ]


def room_of(capacity: Capacity | None, now: datetime) -> RoomSaid:
    """What may be believed of a service's room at this moment."""
    if capacity is None:
        return RoomSaid()
    if capacity.lapsed(now):
        return RoomSaid(at=capacity.said_at, lapsed=True)
    said = ROOM_WORDS[Room(capacity.room)]
    if capacity.room == Room.WAITLIST and capacity.wait_days:
        said = f"waitlist, about {words.duration(timedelta(days=capacity.wait_days))}"
    return RoomSaid(capacity.room, said, capacity.said_at)


def hours_words(service: Service, now: datetime) -> tuple[str, bool]:
    """`open until 6 pm` and whether it is open now; no words when its hours are not known."""
    settings: Settings = current_app.extensions["settings"]
    horizon = now + HORIZON
    state = now_of(hours.spans_of(service, now, horizon), now, horizon)
    zone = hours.zone_of(service)
    return now_words(state, now, zone, twenty_four=settings.twenty_four_hours), state.open


def where_of(places: Sequence[Location]) -> str:
    """Where it is, in a few words that anyone may read."""
    if not places:
        return "By phone, online or at home"
    first = places[0]
    if first.address_visibility == AddressVisibility.HIDDEN:
        return "At a place that is kept secret"
    line = first.public_address
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{line[-1]}{more}" if line else f"{first.name or 'A place'}{more}"


def _sunk(service: Service, now: datetime) -> str:
    """That the listing sinks in search, and why; empty when it doesn't."""
    held = standing_of(service, now)
    if not held.sunk:
        return ""
    since = held.since.astimezone(ZoneInfo(hours.zone_of(service))) if held.since else None
    return f"not confirmed since {since:%B %Y}: shown lower" if since else "never confirmed: shown lower"


def _card(
    service: Service,
    hit: Hit | None,
    asked: Asked,
    needs: Mapping[str, Need],
    verdict: Verdict,
    record: Telling | None,
    now: datetime,
) -> Card:
    settings: Settings = current_app.extensions["settings"]
    room = room_of(service.capacity, now)
    opening, open_now = hours_words(service, now) if service.active else ("", False)
    places = [at.location for at in service.service_at_locations]
    facts = Facts(
        distance=words.distance(hit.km, kilometres=settings.kilometres) if hit and hit.km is not None else "",
        placeless=not places,
        hours=opening,
        open_now=open_now,
        languages=tuple(name_of(language.code) for language in service.languages if language.code),
        asked_languages=tuple(name_of(code) for code in asked.language),
        room=room.words,
        room_said=words.ago(room.at, now) if room.at else "",
        room_good=room.state == Room.HAS_ROOM,
        record=(record.headline,) if record and record.headline else (),
        open_questions=verdict.reasons if verdict.fit is Fit.MAY_FIT else (),
        sunk=_sunk(service, now),
    )
    codes = service.need_codes
    return Card(
        service=service,
        title=hit.title if hit else None,
        snippet=hit.snippet if hit else None,
        needs=[needs[code].name for code in codes if code in needs],
        where=where_of(places),
        reasons=reasons(facts),
        room=room,
        verdict=verdict,
        record=record,
        pause=pause_words(held) if (held := service.pause_at(now)) else "",
    )
