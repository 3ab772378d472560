"""Keeping listings right without an account: mailing the weekly link, taking an answer by it, taking it back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app

from app import audit, clock, messages
from app.accounts import keys
from app.actor import SYSTEM, Actor
from app.config import Settings
from app.db import db
from app.directory import actions as directory
from app.directory.critical import Critical
from app.directory.models import Capacity, Confirmation, Organization, Pause, Room, Service
from app.errors import Conflict, Invalid, NotAllowed
from app.stewardship import policy
from app.stewardship.models import Tap, UpkeepAnswer, UpkeepLink, UpkeepStop
from app.stewardship.queries import upkeep as queries

LASTS = timedelta(days=14)
OVERTAKEN = "Somebody has said otherwise since, so this can’t be taken back. Say how it is now."

# What is kept of each row to bring it back as it was.
_CAPACITY = ("room", "places", "wait_days", "said_at", "said_by", "expires_at")
_CONFIRMATION = ("field", "at", "how", "by_id")
_PAUSE = ("until", "message", "said_at", "said_by")
_MOMENTS = frozenset({"said_at", "expires_at", "at", "until", "confirmed_at"})
_IDS = frozenset({"said_by", "by_id"})


def ask(organization_id: UUID) -> int:
    """Mail everyone who answers for an organization a link of their own; says how many were written to."""
    settings: Settings = current_app.extensions["settings"]
    organization = db.session.get_one(Organization, organization_id)
    to = queries.recipients(organization_id)
    for person_id, address in to:
        token = make_link(organization_id, person_id)
        messages.queue(
            "upkeep",
            to=address,
            about=organization,
            link=f"{settings.base_url}/upkeep/{token}",
            days=LASTS.days,
            # Who works for a victim service provider is told by no subject line.
            organization="" if organization.victim_service_provider else organization.public_name,
        )
    if to:
        audit.record("upkeep.asked", organization, by=SYSTEM, mails=len(to))
    return len(to)


def make_link(organization_id: UUID, person_id: UUID | None) -> str:
    """A fresh link; returns its token, which is kept nowhere."""
    now, token = clock.now(), keys.new_key()
    db.session.add(
        UpkeepLink(
            token_hash=keys.hash_of(token),
            organization_id=organization_id,
            person_id=person_id,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    return token


def confirm(link: UpkeepLink, service: Service, *, by: Actor) -> None:
    """What the listing says is still right."""
    _answer(link, service, Tap.CONFIRM, by=by)
    directory.confirm(service, how="owner", by=by)


def say_room(
    link: UpkeepLink, service: Service, room: Room, *, by: Actor, wait_days: int | None = None
) -> None:
    """How much room there is now; the wait counts for a waitlist only."""
    _answer(link, service, Tap.ROOM, by=by)
    wait = wait_days if room is Room.WAITLIST else None
    directory.say_room(service, room, wait_days=wait, by=by)


def pause(link: UpkeepLink, service: Service, *, until: datetime, message: str, by: Actor) -> None:
    """Take no referrals until a moment. Raises Invalid when that makes no sense."""
    _answer(link, service, Tap.PAUSE, by=by)
    directory.pause(service, until=until, message=message, by=by)


def resume(link: UpkeepLink, service: Service, *, by: Actor) -> None:
    """Take referrals again."""
    _answer(link, service, Tap.RESUME, by=by)
    directory.resume(service, by=by)


def undo(link: UpkeepLink, answer: UpkeepAnswer, *, by: Actor) -> None:
    """Bring back what was said before an answer. Raises Conflict when somebody has said something else since."""
    service = queries.service_of(link, answer.service_id)
    if answer.undone_at is not None:
        return
    if not _stands(service, answer):
        raise Conflict(OVERTAKEN)
    _PUT_BACK[Tap(answer.tap)](service, answer.before)
    answer.undone_at = clock.now()
    directory.mark_changed([service.id])
    audit.record("upkeep.undone", service, by=by, link=link.id, tap=answer.tap)


def revoke(link: UpkeepLink, *, by: Actor) -> None:
    """The link opens nothing any more."""
    link.revoked_at = clock.now()
    audit.record("upkeep.revoked", ("organization", link.organization_id), by=by, link=link.id)


def stop(organization: Organization, *, why: str, by: Actor) -> int:
    """Switch off all weekly links of an organization until `allow`; says how many worked. Raises Invalid."""
    if not policy.is_steward(by):
        raise NotAllowed("Only stewards switch an organization's weekly links off.")
    if not why.strip():
        raise Invalid("A reason is missing.", {"why": "Say why, for whoever switches them on again."})
    if queries.stop_of(organization.id) is not None:
        raise Conflict("Somebody switched them off already.")
    working = [link for link, _name in queries.working_links(organization.id)]
    for link in working:
        link.revoked_at = clock.now()
    mine = {"organization_id": organization.id, "stopped_by": by.id, "stopped_at": clock.now()}
    db.session.add(UpkeepStop(**mine, why=why.strip()))
    audit.record("upkeep.stopped", organization, by=by, links=len(working))
    return len(working)


def allow(organization: Organization, *, by: Actor) -> None:
    """Mail weekly links again, from the next Monday on. Those that were switched off stay so."""
    if not policy.is_steward(by):
        raise NotAllowed("Only stewards switch an organization's weekly links on.")
    held = queries.stop_of(organization.id)
    if held is not None:
        db.session.delete(held)
        audit.record("upkeep.allowed", organization, by=by)


def _answer(link: UpkeepLink, service: Service, tap: Tap, *, by: Actor) -> None:
    db.session.add(
        UpkeepAnswer(
            link_id=link.id,
            service_id=service.id,
            tap=tap.value,
            before=_before(service, tap),
            at=clock.now(),
        )
    )
    audit.record("upkeep.answered", service, by=by, link=link.id, tap=tap.value)


def _stands(service: Service, answer: UpkeepAnswer) -> bool:
    """Whether what the answer made is still what is said."""
    held = {
        Tap.CONFIRM: service.confirmed_at,
        Tap.ROOM: service.capacity.said_at if service.capacity else None,
        Tap.PAUSE: service.pause.said_at if service.pause else None,
    }
    if answer.tap == Tap.RESUME:
        return service.pause is None
    return held[Tap(answer.tap)] == answer.at


def _before(service: Service, tap: Tap) -> dict[str, Any]:
    if tap is Tap.CONFIRM:
        return {
            "confirmed_at": _plain(service.confirmed_at),
            "confirmed_how": service.confirmed_how,
            "fields": _said_of(service, directory.SAID_IN_LISTING),
        }
    if tap is Tap.ROOM:
        return {
            "capacity": _row(service.capacity, _CAPACITY),
            "fields": _said_of(service, (Critical.CAPACITY,)),
        }
    return {"pause": _row(service.pause, _PAUSE)}


def _put_back_confirmation(service: Service, before: dict[str, Any]) -> None:
    moment = before["confirmed_at"]
    service.confirmed_at = datetime.fromisoformat(moment) if moment else None
    service.confirmed_how = before["confirmed_how"]
    _put_back_fields(service, directory.SAID_IN_LISTING, before["fields"])


def _put_back_room(service: Service, before: dict[str, Any]) -> None:
    service.capacity = _filled(service.capacity, Capacity, before["capacity"])
    _put_back_fields(service, (Critical.CAPACITY,), before["fields"])


def _put_back_pause(service: Service, before: dict[str, Any]) -> None:
    service.pause = _filled(service.pause, Pause, before["pause"])


_PUT_BACK: dict[Tap, Callable[[Service, dict[str, Any]], None]] = {
    Tap.CONFIRM: _put_back_confirmation,
    Tap.ROOM: _put_back_room,
    Tap.PAUSE: _put_back_pause,
    Tap.RESUME: _put_back_pause,
}


def _said_of(service: Service, fields: tuple[Critical, ...]) -> list[dict[str, Any] | None]:
    return [_row(row, _CONFIRMATION) for row in service.confirmations if row.field in fields]


def _put_back_fields(service: Service, fields: tuple[Critical, ...], said: list[dict[str, Any]]) -> None:
    known = {values["field"]: values for values in said}
    for row in [row for row in service.confirmations if row.field in fields]:
        if row.field in known:
            _filled(row, Confirmation, known[row.field])
        else:
            service.confirmations.remove(row)


def _row(row: Any, names: tuple[str, ...]) -> dict[str, Any] | None:
    return {name: _plain(getattr(row, name)) for name in names} if row is not None else None


def _filled(row: Any, model: type[Any], values: dict[str, Any] | None) -> Any:
    """`row` (or a new one) saying `values`; nothing where nothing was said."""
    if values is None:
        return None
    row = row or model()
    for name, value in values.items():
        setattr(row, name, _read(name, value))
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return UUID(value) if name in _IDS else value
