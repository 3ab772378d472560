"""The places of an organization, as rows name them: found by address or by name, or noted as new."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.directory.models import Location
from app.interop.hsds.values import ValueFaultError, quoted
from app.interop.spreadsheet.addresses import key_of
from app.interop.spreadsheet.matching import PlaceKey
from app.interop.spreadsheet.queries import lines_of, named

NEW = "new:"


class PlaceBook:
    """Knows the places that are here. `closed`: why this person can't say where the organization is, if so."""

    def __init__(self, places: Iterable[Location], closed: str = "") -> None:
        self._by_key: dict[PlaceKey, dict[str, str]] = {}
        self._wanted: dict[str, Mapping[str, Any]] = {}
        self._made: dict[str, dict[str, str]] = {}
        self._closed = closed
        states = set()
        for place in places:
            told = {"id": str(place.id), "name": place.name or "Place without a name"}
            for address in place.addresses[:1]:
                self._by_key.setdefault(key_of(lines_of(address)), told)
                states.add(address.state_province)
            if place.name:
                self._by_key.setdefault(named(place.name), told)
        self.state = next(iter(states)) if len(states) == 1 else ""

    def key(self, said: Mapping[str, Any]) -> PlaceKey:
        """A place of a row, for comparing."""
        return key_of(said["address"]) if said["address"] else named(said["name"])

    def find(self, said: Mapping[str, Any]) -> dict[str, str]:
        """The place as sheets name it; a new one has an id that begins with `NEW`. Raises ValueFaultError."""
        if self._closed:
            raise ValueFaultError(self._closed)
        found = self._by_key.get(self.key(said))
        if found is not None:
            return found
        if not said["address"]:
            raise ValueFaultError(
                f"is no place of this organization: {quoted(said['name'])}. Give its address, too"
            )
        told = {"id": f"{NEW}{len(self._wanted)}", "name": said["name"] or _label(said["address"])}
        self._wanted[told["id"]] = {"name": told["name"], "address": said["address"]}
        self._by_key[self.key(said)] = told
        if said["name"]:
            self._by_key.setdefault(named(said["name"]), told)
        return told

    def there(self, place_id: str) -> dict[str, str] | None:
        """A place that was new and is made by now."""
        return self._made.get(place_id)

    def wanted(self, place_id: str) -> Mapping[str, Any]:
        """Name and address of a new place."""
        return self._wanted[place_id]

    def made(self, place_id: str, place: Location) -> dict[str, str]:
        """The place is there now, for every row that names it."""
        self._made[place_id] = {"id": str(place.id), "name": place.name or ""}
        return self._made[place_id]


def _label(address: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (address.get("address_1"), address.get("city")) if part)
