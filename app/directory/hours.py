"""From stored schedules to the opening hours heart: which schedules count for a service, and in which zone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import BindParameter, Select, bindparam, or_, select

from app.db import db
from app.directory.models import Location, Schedule, Service, ServiceAtLocation
from app.directory.opening_hours import Opening, Span, spans


def spans_of(service: Service, start: datetime, end: datetime) -> list[Span]:
    """When a service is open between two moments: its own hours, else those it has at its places, else theirs."""
    return spans(openings_of(service), start, end)


def openings_of(service: Service) -> list[Opening]:
    """The schedules that count for a service. The more particular ones win over the more general."""
    zone = zone_of(service)
    at_places = [_opening(s, zone) for at in service.service_at_locations for s in at.schedules]
    own = [_opening(s, zone) for s in service.schedules]
    if any(not o.closed for o in at_places):
        return at_places + [o for o in own if o.closed]
    if any(not o.closed for o in own):
        return own
    return own + [o for at in service.service_at_locations for o in openings_of_place(at.location)]


def openings_of_place(place: Location) -> list[Opening]:
    """A place's own schedules."""
    zone = place.time_zone or _usual_zone()
    return [_opening(schedule, zone) for schedule in place.schedules]


def closings_of(service_id: UUID) -> list[Opening]:
    """What is said of closing, holidays and the like, for a service, for it at its places, and for these places."""
    closed = db.session.scalars(_CLOSINGS, {"service": service_id})
    return [_opening(schedule, _usual_zone()) for schedule in closed]


def _closings() -> Select[Schedule]:
    """Made once: every deadline asks."""
    service: BindParameter[UUID] = bindparam("service")
    at_places = select(ServiceAtLocation.id).where(ServiceAtLocation.service_id == service)
    places = select(ServiceAtLocation.location_id).where(ServiceAtLocation.service_id == service)
    about_it = or_(
        Schedule.service_id == service,
        Schedule.service_at_location_id.in_(at_places),
        Schedule.location_id.in_(places),
    )
    return select(Schedule).where(Schedule.closed, about_it)


_CLOSINGS = _closings()


def zone_of(service: Service) -> str:
    """The IANA zone of a service's first place; the installation's own when it has none."""
    zones: Iterable[str | None] = (at.location.time_zone for at in service.service_at_locations)
    return next(filter(None, zones), None) or _usual_zone()


def _usual_zone() -> str:
    zone: str = current_app.extensions["settings"].time_zone
    return zone


def _opening(schedule: Schedule, zone: str) -> Opening:
    return Opening(
        zone=schedule.zone or zone,
        opens_at=schedule.opens_at,
        closes_at=schedule.closes_at,
        freq=schedule.freq,
        byday=schedule.byday,
        bymonthday=schedule.bymonthday,
        interval=schedule.interval or 1,
        dtstart=schedule.dtstart,
        valid_from=schedule.valid_from,
        valid_to=schedule.valid_to,
        until=schedule.until,
        count=schedule.count,
        closed=schedule.closed,
        note=schedule.notes or schedule.description or "",
    )
