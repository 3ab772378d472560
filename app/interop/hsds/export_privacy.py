"""What never leaves: where hidden places are, private contacts, what was changed about either.

Said once, as conditions on the rows, for the API and the export alike.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select

from app.actor import Actor, Kind
from app.directory import models as m
from app.directory import policy

_VICTIM_SERVICES = select(m.Organization.id).where(m.Organization.victim_service_provider)

# Of a victim service provider no address is ever told, whatever its places say of themselves.
HIDDEN: ColumnElement[bool] = or_(
    m.Location.address_visibility == m.AddressVisibility.HIDDEN,
    m.Location.organization_id.in_(_VICTIM_SERVICES),
)
_HIDDEN_IDS = select(m.Location.id).where(HIDDEN)
BLURRED: ColumnElement[bool] = and_(
    m.Location.address_visibility == m.AddressVisibility.AREA, m.Location.id.not_in(_HIDDEN_IDS)
)
_KNOWN_IN_PART = select(m.Location.id).where(or_(HIDDEN, BLURRED))


def _not_there(column: Any) -> ColumnElement[bool]:
    """Not a detail of a hidden place."""
    return or_(column.is_(None), column.not_in(_HIDDEN_IDS))


_OPEN_CONTACT = and_(not_(m.Contact.private), _not_there(m.Contact.location_id))
_OPEN_PHONE = and_(
    _not_there(m.Phone.location_id),
    or_(m.Phone.contact_id.is_(None), m.Phone.contact_id.in_(select(m.Contact.id).where(_OPEN_CONTACT))),
)
_OPEN_LANGUAGE = or_(
    m.Language.phone_id.is_(None), m.Language.phone_id.in_(select(m.Phone.id).where(_OPEN_PHONE))
)
_OPEN: dict[str, tuple[Any, ColumnElement[bool]]] = {
    "contact": (m.Contact, _OPEN_CONTACT),
    "phone": (m.Phone, _OPEN_PHONE),
    "language": (m.Language, _OPEN_LANGUAGE),
    "address": (m.Address, _not_there(m.Address.location_id)),
    "accessibility": (m.Accessibility, _not_there(m.Accessibility.location_id)),
}


def _of_what_leaves(link: Any) -> ColumnElement[bool]:
    """Hangs on nothing that stays here."""
    return and_(*(link.not_in(select(model.id).where(not_(open_))) for model, open_ in _OPEN.values()))


_ADDRESSES_KNOWN_IN_PART = select(m.Address.id).where(m.Address.location_id.in_(_KNOWN_IN_PART))
_LEAVES: dict[str, ColumnElement[bool]] = {
    **{name: open_ for name, (_model, open_) in _OPEN.items()},
    "attribute": _of_what_leaves(m.Attribute.link_id),
    # An earlier value of a street that is not told any more is still that street.
    "metadata": and_(
        _of_what_leaves(m.MetadataEntry.resource_id),
        m.MetadataEntry.resource_id.not_in(_KNOWN_IN_PART),
        m.MetadataEntry.resource_id.not_in(_ADDRESSES_KNOWN_IN_PART),
    ),
}


def leaving(name: str, seen_by: Actor) -> list[ColumnElement[bool]]:
    """What a row of this noun must fulfil to be told to this person."""
    conditions = [_LEAVES[name]] if name in _LEAVES else []
    if not sees_all(seen_by):
        visible = select(m.Service.id).where(policy.leaves_to(seen_by))
        public = {
            "service": lambda: policy.leaves_to(seen_by),
            "organization": lambda: m.Organization.listed.is_(True),
            "service_at_location": lambda: m.ServiceAtLocation.service_id.in_(visible),
        }
        if name in public:
            conditions.append(public[name]())
    return conditions


def sees_all(actor: Actor) -> bool:
    """Stewards, and the command line, also see listings that nobody else finds (but nothing that never leaves)."""
    return actor.kind is Kind.SYSTEM or policy.sees_unlisted(actor)
