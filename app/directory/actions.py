"""What is done to listings: said to have room, confirmed, paused, marked for the index."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from app import audit, clock
from app.actor import Actor
from app.db import db, take_turns
from app.directory.critical import Critical, Way
from app.directory.models import Capacity, Change, Confirmation, Pause, Room, Service
from app.errors import Invalid
from app.jobs import enqueue

# What was said of room is believed for two weeks: weekly upkeep may be missed once.
ROOM_HOLDS = timedelta(days=14)
CATCH_UP = "catch_index_up"
LONGEST_WAIT_DAYS = 3 * 365
LONGEST_PAUSE = timedelta(days=366)
# What a listing says of itself; room is said apart from it.
SAID_IN_LISTING = tuple(field for field in Critical if field is not Critical.CAPACITY)


def say_room(
    service: Service,
    room: Room,
    *,
    by: Actor,
    wait_days: int | None = None,
    places: int | None = None,
    how: Way = Way.OWNER,
) -> Capacity:
    """Write down how much room a service has. Raises Invalid when the wait or the places make no sense."""
    if wait_days is not None and not 0 <= wait_days <= LONGEST_WAIT_DAYS:
        raise Invalid(
            "The wait can't be that long.", {"wait_days": "Give a wait of up to three years, in days."}
        )
    if places is not None and places < 0:
        raise Invalid(
            "There can't be fewer than no places.", {"places": "Give the number of places, 0 or more."}
        )
    now = clock.now()
    capacity = service.capacity or Capacity(service_id=service.id)
    capacity.room, capacity.wait_days, capacity.places = room.value, wait_days, places
    capacity.said_at, capacity.said_by, capacity.expires_at = now, by.id, now + ROOM_HOLDS
    service.capacity = capacity
    _note(service, (Critical.CAPACITY,), how=how, by=by)
    mark_changed([service.id])
    audit.record("listing.room_said", service, by=by, room=room.value)
    return capacity


def confirm(service: Service, *, how: str, by: Actor) -> None:
    """Write down that someone who knows said this whole listing is right; `how` is one of `Way`."""
    confirm_fields(service, SAID_IN_LISTING, how=Way(how), by=by)


def confirm_fields(service: Service, fields: Iterable[Critical], *, how: Way, by: Actor) -> None:
    """Write down that these fields are right. The listing counts as confirmed since its oldest field was."""
    fields = tuple(fields)
    _note(service, fields, how=how, by=by)
    at = {row.field: row.at for row in service.confirmations}
    if all(field in at for field in SAID_IN_LISTING):
        service.confirmed_at, service.confirmed_how = min(at[field] for field in SAID_IN_LISTING), how.value
    mark_changed([service.id])
    audit.record("listing.confirmed", service, by=by, how=how, fields=sorted(fields))


def note_from_source(service: Service, fields: Iterable[Critical], *, at: datetime) -> None:
    """A feed said these fields anew: whatever confirmed what they said before, confirms it no more."""
    known = {row.field: row for row in service.confirmations}
    for field in fields:
        row = known.get(field) or Confirmation(field=field.value)
        row.at, row.how, row.by_id = at, Way.SOURCE.value, None
        if field not in known:
            service.confirmations.append(row)


def pause(service: Service, *, until: datetime, message: str, by: Actor) -> Pause:
    """Take no referrals until a moment. Raises Invalid when that is past or more than a year away."""
    now = clock.now()
    if not now < until <= now + LONGEST_PAUSE:
        raise Invalid("The pause needs an end.", {"until": "Give a day after today, within a year."})
    held = service.pause or Pause(service_id=service.id)
    held.until, held.message, held.said_at, held.said_by = until, message, now, by.id
    service.pause = held
    mark_changed([service.id])
    audit.record("listing.paused", service, by=by, until=until)
    return held


def resume(service: Service, *, by: Actor) -> None:
    """Take referrals again. Nothing happens when none is paused."""
    if service.pause is None:
        return
    service.pause = None
    mark_changed([service.id])
    audit.record("listing.resumed", service, by=by)


def _note(service: Service, fields: Iterable[Critical], *, how: Way, by: Actor) -> None:
    known = {row.field: row for row in service.confirmations}
    for field in fields:
        row = known.get(field)
        if row is None:
            row = Confirmation(field=field.value)
            service.confirmations.append(row)
        row.at, row.how, row.by_id = clock.now(), how.value, by.id


def mark_changed(service_ids: Iterable[UUID]) -> None:
    """Have the index look at these services again. Writers take turns, so that the numbers commit in order."""
    take_turns("listing changes")
    db.session.add_all(Change(service_id=service_id) for service_id in service_ids)
    enqueue(CATCH_UP, key=CATCH_UP)
