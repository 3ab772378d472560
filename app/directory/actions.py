"""What is done to listings: said to have room, confirmed, marked for the index."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from app import audit, clock
from app.actor import Actor
from app.db import db, take_turns
from app.directory.models import Capacity, Change, Room, Service
from app.errors import Invalid
from app.jobs import enqueue

# What was said of room is believed for two weeks: weekly upkeep may be missed once.
ROOM_HOLDS = timedelta(days=14)
CATCH_UP = "catch_index_up"
LONGEST_WAIT_DAYS = 3 * 365


def say_room(
    service: Service, room: Room, *, by: Actor, wait_days: int | None = None, places: int | None = None
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
    mark_changed([service.id])
    audit.record("listing.room_said", service, by=by, room=room.value)
    return capacity


def confirm(service: Service, *, how: str, by: Actor) -> None:
    """Write down that someone who knows said this listing is right; `how` is owner, call, visit, web or source."""
    service.confirmed_at, service.confirmed_how = clock.now(), how
    mark_changed([service.id])
    audit.record("listing.confirmed", service, by=by, how=how)


def mark_changed(service_ids: Iterable[UUID]) -> None:
    """Have the index look at these services again. Writers take turns, so that the numbers commit in order."""
    take_turns("listing changes")
    db.session.add_all(Change(service_id=service_id) for service_id in service_ids)
    enqueue(CATCH_UP, key=CATCH_UP)
