"""What never leaves: where hidden places are, private contacts, what was changed about either.

Said once, as conditions on the rows, for the API and the export alike.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_
from sqlalchemy.orm import aliased

from app.actor import Actor, Kind
from app.directory import models as m
from app.directory import policy
from app.interop.hsds.mapping import ANY_LINK, ENTITIES

_MERGEABLE = ("organization", "service", "location")

# Each looks up by id what one row belongs to: a condition that first gathers all that is hidden or private would read
# those tables whole for every few rows of a stream.


def _hidden(place: Any) -> ColumnElement[bool]:
    """Of a victim service provider no address is ever told, whatever its places say of themselves."""
    owner = aliased(m.Organization)
    return or_(
        place.address_visibility == m.AddressVisibility.HIDDEN,
        exists().where(owner.id == place.organization_id, owner.victim_service_provider),
    )


def _blurred(place: Any) -> ColumnElement[bool]:
    return and_(place.address_visibility == m.AddressVisibility.AREA, not_(_hidden(place)))


HIDDEN, BLURRED = _hidden(m.Location), _blurred(m.Location)


def _in_the_open(location_id: Any) -> ColumnElement[bool]:
    """Not a detail of a hidden place."""
    place = aliased(m.Location)
    return not_(exists().where(place.id == location_id, _hidden(place)))


def offered_in_the_open(service_at_location_id: Any) -> ColumnElement[bool]:
    """Not a detail of what is offered at a hidden place."""
    at, place = aliased(m.ServiceAtLocation), aliased(m.Location)
    return not_(exists().where(at.id == service_at_location_id, place.id == at.location_id, _hidden(place)))


def _open_detail(detail: Any) -> ColumnElement[bool]:
    return _in_the_open(detail.location_id)


def _open_contact(contact: Any) -> ColumnElement[bool]:
    elsewhere = offered_in_the_open(contact.service_at_location_id)
    return and_(not_(contact.private), _open_detail(contact), elsewhere)


def _open_phone(phone: Any) -> ColumnElement[bool]:
    contact = aliased(m.Contact)
    of_nobody_private = not_(exists().where(contact.id == phone.contact_id, not_(_open_contact(contact))))
    return and_(_open_detail(phone), offered_in_the_open(phone.service_at_location_id), of_nobody_private)


def _open_language(language: Any) -> ColumnElement[bool]:
    phone = aliased(m.Phone)
    return not_(exists().where(phone.id == language.phone_id, not_(_open_phone(phone))))


def _known_in_full(place: Any) -> ColumnElement[bool]:
    return not_(or_(_hidden(place), _blurred(place)))


def _where_known(address: Any) -> ColumnElement[bool]:
    place = aliased(m.Location)
    return not_(exists().where(place.id == address.location_id, not_(_known_in_full(place))))


def _open_hours(schedule: Any) -> ColumnElement[bool]:
    return and_(_open_detail(schedule), offered_in_the_open(schedule.service_at_location_id))


Open = tuple[tuple[Any, Callable[[Any], ColumnElement[bool]]], ...]
_OPEN: dict[str, tuple[Any, Callable[[Any], ColumnElement[bool]]]] = {
    "contact": (m.Contact, _open_contact),
    "phone": (m.Phone, _open_phone),
    "language": (m.Language, _open_language),
    "address": (m.Address, _open_detail),
    "accessibility": (m.Accessibility, _open_detail),
}
# What may be said of something, and what was said of it before: not of what stays here, nor of where a place is.
_BESIDE: Open = (
    (m.Language, _open_detail),
    (m.Schedule, _open_hours),
    (m.ServiceAtLocation, _open_detail),
)
_MAY_BE_MARKED: Open = (*_OPEN.values(), *_BESIDE, (m.Location, lambda place: not_(_hidden(place))))
_MAY_HAVE_A_PAST: Open = (
    *_OPEN.values(),
    *_BESIDE,
    (m.Location, _known_in_full),
    (m.Address, _where_known),
)


def _on_any(link: Any, open_ones: Open) -> ColumnElement[bool]:
    """Hangs on nothing that is not open."""
    kinds = [(aliased(model), is_open) for model, is_open in open_ones]
    return and_(*(not_(exists().where(thing.id == link, not_(is_open(thing)))) for thing, is_open in kinds))


_LEAVES: dict[str, ColumnElement[bool]] = {
    **{name: is_open(model) for name, (model, is_open) in _OPEN.items()},
    "attribute": _on_any(m.Attribute.link_id, _MAY_BE_MARKED),
    "metadata": _on_any(m.MetadataEntry.resource_id, _MAY_HAVE_A_PAST),
}


def leaving(name: str, seen_by: Actor) -> list[ColumnElement[bool]]:
    """What a row of this noun must fulfil to be told to this person."""
    conditions = [_LEAVES[name]] if name in _LEAVES else []
    conditions.extend(_stands_for_itself(name))
    if not sees_all(seen_by):
        at = m.ServiceAtLocation
        public = {
            "service": lambda: policy.leaves_to(seen_by),
            "organization": lambda: m.Organization.listed.is_(True),
            "service_at_location": lambda: exists().where(
                m.Service.id == at.service_id, policy.leaves_to(seen_by)
            ),
        }
        if name in public:
            conditions.append(public[name]())
    return conditions


@cache
def _stands_for_itself(name: str) -> tuple[ColumnElement[bool], ...]:
    """Neither merged with another listing nor a detail of one that was: what it said is told by the other.

    Made once for each noun: one record asks for twenty nouns, and making this takes longer than all of their rows.
    """
    entity = ENTITIES[name]
    if name in _MERGEABLE:
        return (entity.model.merged_into_id.is_(None),)
    if name in ANY_LINK:
        link = getattr(entity.model, ANY_LINK[name][0])
        return tuple(not_(_merged(link, kind)) for kind in (*_MERGEABLE, "service_at_location"))
    links = (link for link in entity.links if link.owner)
    return tuple(not_(_merged(getattr(entity.model, link.name), link.to)) for link in links)


def _merged(id_: Any, name: str) -> ColumnElement[bool]:
    """Whether what `id_` names was merged away, or belongs to something that was."""
    entity = ENTITIES[name]
    one = aliased(entity.model)
    if name in _MERGEABLE:
        return exists().where(one.id == id_, one.merged_into_id.is_not(None))
    owners = (_merged(getattr(one, link.name), link.to) for link in entity.links if link.owner)
    return exists().where(one.id == id_, or_(*owners))


def sees_all(actor: Actor) -> bool:
    """Stewards, and the command line, also see listings that nobody else finds (but nothing that never leaves)."""
    return actor.kind is Kind.SYSTEM or policy.sees_unlisted(actor)
