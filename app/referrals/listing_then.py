"""The listing as it was when a referral was sent: at which of its places, and what it says otherwise by now."""

from collections.abc import Sequence

from sqlalchemy.orm import selectinload

from app.db import db
from app.directory.models import AddressVisibility, Location, Service
from app.referrals.models import Referral
from app.stewardship.queries.versions import changed_after


def places_of(service: Service) -> dict[str, str]:
    """The places of a service that may be named, by id, in words; none that is kept secret."""
    whose = service.organization.name
    named = ((str(at.location_id), _words(at.location, whose)) for at in service.service_at_locations)
    return {id_: words for id_, words in named if words}


def place_of(referral: Referral) -> str:
    """To which place the client is to go, where one was named and may be named still."""
    if referral.location_id is None:
        return ""
    place = db.session.get(Location, referral.location_id, options=[selectinload(Location.addresses)])
    return _words(place, referral.partner.name) if place is not None else ""


def changed_since_sent(referral: Referral) -> Sequence[str]:
    """Which fields of the listing say something else by now."""
    return changed_after(referral.service_id, referral.listing_version)


def _words(place: Location, organization: str) -> str:
    """Its name, as far as it says more than whose it is, and its address."""
    if place.address_visibility == AddressVisibility.HIDDEN:
        return ""
    name = (place.name or "").removeprefix(organization).strip(" ,·-")
    return ", ".join(filter(None, [name, *place.public_address]))
