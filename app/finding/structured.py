"""The same public facts for machines: schema.org's Service as JSON-LD (https://schema.org/Service)."""

import json
from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.directory.models import AddressVisibility, Location, Service


def json_ld(service: Service, places: Sequence[Location]) -> str:
    """A script element's content, safe to stand in HTML: `<` is written as its JSON escape."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": service.name,
        "description": service.description,
        "url": url_for("finding.service", id=service.id, _external=True),
        "isAccessibleForFree": service.free,
        "availableChannel": [
            _channel(place) for place in places if place.public_point or place.public_address
        ],
    }
    if service.organization.public_name:
        document["provider"] = {"@type": "Organization", "name": service.organization.public_name}
    if service.languages:
        document["availableLanguage"] = [language.code for language in service.languages if language.code]
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")


def _channel(place: Location) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Place", "name": place.name or ""}
    if place.addresses and place.public_address:
        address = place.addresses[0]
        found["address"] = {
            "@type": "PostalAddress",
            "addressLocality": address.city,
            "addressRegion": address.state_province,
            "postalCode": address.postal_code,
        }
        if place.address_visibility == AddressVisibility.FULL:
            found["address"]["streetAddress"] = address.address_1
    if point := place.public_point:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]}
    return {"@type": "ServiceChannel", "serviceLocation": found}
