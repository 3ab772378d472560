"""A service in brief: what a card says of it, as plain values that can be kept in one row and read back.

What changes with the hour (open now, room that lapses, a pause that ends, a listing that sinks) is worked out from
these values when the card is shown; only what somebody changes makes them out of date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from app.directory import hours
from app.directory.models import AddressVisibility, Location, Service, ServiceStatus
from app.directory.opening_hours import Span
from app.stewardship.queries.freshness import known_of
from app.stewardship.sinking import Overdue, Standing, overdues, standing_at

# Kept rows of another form are made anew.
FORM = 1
# How far ahead a brief knows the opening hours, and how far ahead a card must know them.
AHEAD, HORIZON = timedelta(days=10), timedelta(days=8)


@dataclass(frozen=True, slots=True)
class SaidRoom:
    """What was last said of room, to be believed until `expires_at`."""

    room: str
    wait_days: int | None
    said_at: datetime
    expires_at: datetime | None

    def lapsed(self, now: datetime) -> bool:
        """Whether what was said is too old to be believed."""
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Pause:
    """It takes no referrals until a moment; `message` is for whoever would refer."""

    until: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Brief:
    """One service. `organization` is empty where only stewards see it. Moments that most cards never look at are
    numbers: `open_between` half-open minutes since 1970 UTC, `overdue` the seconds from which a fact weighs on the
    listing with those at which it was confirmed."""

    id: UUID
    name: str
    description: str
    status: str
    closed_until: date | None
    accepts_referrals: bool
    organization_id: UUID
    organization: str
    needs: tuple[str, ...]
    where: str
    placeless: bool
    languages: tuple[str, ...]
    zone: str
    open_between: tuple[tuple[int, int], ...]
    room: SaidRoom | None
    pause: Pause | None
    overdue: tuple[tuple[float, float | None], ...]

    @property
    def active(self) -> bool:
        return self.status == ServiceStatus.ACTIVE

    @property
    def open_to_referrals(self) -> bool:
        """Whether referrals can be sent to it at all, a pause aside."""
        return self.active and self.accepts_referrals

    def pause_at(self, moment: datetime) -> Pause | None:
        """The pause in taking referrals that holds at this moment."""
        return self.pause if self.pause is not None and self.pause.until > moment else None

    def coming(self, now: datetime) -> list[Span]:
        """When it is open now or next; empty when that is not known."""
        minute = now.timestamp() / 60
        after = (Span(_moment(start), _moment(end)) for start, end in self.open_between if end > minute)
        return list(islice(after, 1))

    def standing(self, now: datetime) -> Standing:
        """How far the listing has sunk in search."""
        if all(since >= now.timestamp() for since, _ in self.overdue):
            return Standing()
        return standing_at(
            (Overdue(_time(since), _time(at) if at else None) for since, at in self.overdue), now
        )


def brief_of(service: Service, now: datetime) -> Brief:
    """A service with what a card says of it loaded."""
    capacity, pause, closure = service.capacity, service.pause, service.closure
    places = [at.location for at in service.service_at_locations]
    return Brief(
        id=service.id,
        name=service.name,
        description=service.description,
        status=service.status,
        closed_until=closure.until if closure else None,
        accepts_referrals=service.accepts_referrals,
        organization_id=service.organization_id,
        organization=service.organization.public_name,
        needs=tuple(service.need_codes),
        where=where_of(places),
        placeless=not places,
        languages=tuple(language.code for language in service.languages if language.code),
        zone=hours.zone_of(service),
        open_between=tuple(
            (_minute(span.start), _minute(span.end)) for span in hours.spans_of(service, now, now + AHEAD)
        ),
        room=SaidRoom(capacity.room, capacity.wait_days, capacity.said_at, capacity.expires_at)
        if capacity
        else None,
        pause=Pause(pause.until, pause.message) if pause else None,
        overdue=tuple(
            (fact.since.timestamp(), fact.known_at.timestamp() if fact.known_at else None)
            for fact in overdues(known_of(service).values(), changed_at=service.last_modified)
        ),
    )


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


def written(brief: Brief) -> dict[str, Any]:
    """A brief as JSON can hold it."""
    said, room, pause = asdict(brief), brief.room, brief.pause
    said |= {"id": str(brief.id), "organization_id": str(brief.organization_id)}
    said["closed_until"] = _iso(brief.closed_until)
    said["pause"] = pause and [_iso(pause.until), pause.message]
    said["room"] = room and [room.room, room.wait_days, _iso(room.said_at), _iso(room.expires_at)]
    return said


def read(said: Mapping[str, Any]) -> Brief:
    """A brief from what was `written`."""
    room, pause, closed = said["room"], said["pause"], said["closed_until"]
    values = {
        **said,
        "id": UUID(said["id"]),
        "organization_id": UUID(said["organization_id"]),
        "closed_until": date.fromisoformat(closed) if closed else None,
        "pause": Pause(datetime.fromisoformat(pause[0]), pause[1]) if pause else None,
        "room": SaidRoom(room[0], room[1], datetime.fromisoformat(room[2]), _at(room[3])) if room else None,
    }
    return Brief(**values)


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _at(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def _moment(minute: int) -> datetime:
    return _time(minute * 60)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
