"""What is compared of a listing, each part in one form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.stewardship.likeness.words import (
    Street,
    host_of,
    identifier_of,
    mail_of,
    name_words,
    phone_digits,
    street_of,
)


class Kind(StrEnum):
    """What is listed."""

    ORGANIZATION = "organizations"
    SERVICE = "services"
    PLACE = "places"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of one listing, in the form that `words` brings it to.

    `names` are its own and others it goes by. `addresses` and `points` (latitude, longitude) are those of its places;
    `owner` is the organization that a service or place belongs to, "" where none.
    """

    id: str
    kind: Kind
    names: tuple[tuple[str, ...], ...] = ()
    phones: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    addresses: tuple[Street, ...] = ()
    towns: frozenset[str] = frozenset()
    points: tuple[tuple[float, float], ...] = ()
    identifiers: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    owner: str = ""
    houses: frozenset[tuple[str, str, str]] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "houses", frozenset(address.house for address in self.addresses))

    @property
    def says_something(self) -> bool:
        return any(self.names) or bool(self.addresses)


def facts_from(
    id_: str,
    kind: Kind,
    *,
    names: Iterable[str | None] = (),
    phones: Iterable[str] = (),
    mails: Iterable[str | None] = (),
    sites: Iterable[str | None] = (),
    addresses: Iterable[tuple[str, str, str, str]] = (),
    points: Iterable[tuple[float, float]] = (),
    identifiers: Iterable[tuple[str, str]] = (),
    needs: Iterable[str] = (),
    owner: str = "",
) -> Facts:
    """Facts from what a listing says. `addresses` are (line, second line, town, ZIP code)."""
    boxes, addresses = [mail for mail in mails if mail], list(addresses)
    said = [name_words(name) for name in names if name and name.strip()]
    streets = [street_of(line, unit, code) for line, unit, _town, code in addresses]
    hosts = {host_of(text) for text in (*sites, *boxes) if text}
    return Facts(
        id=id_,
        kind=kind,
        names=tuple(dict.fromkeys(name for name in said if name)),
        phones=frozenset({phone_digits(phone) for phone in phones} - {""}),
        mails=frozenset({mail_of(mail) for mail in boxes} - {""}),
        hosts=frozenset(hosts - {""}),
        addresses=tuple(dict.fromkeys(street for street in streets if street)),
        towns=frozenset(word for _line, _unit, town, _code in addresses for word in name_words(town or "")),
        points=tuple(dict.fromkeys(points)),
        identifiers=frozenset({identifier_of(scheme, number) for scheme, number in identifiers} - {""}),
        needs=frozenset(needs),
        owner=owner,
    )
