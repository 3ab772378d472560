"""What an installation allows to be pulled: folders and hosts that its keeper named, and nothing else.

Read from the setting TRELLIS_FEEDS: folders (absolute paths) and hosts (`data.example.org`, `host:8443`), with
commas between them. An address that leads into a private network, or to this machine itself, is refused unless
that very address is named, so that nobody can use a feed to look around behind the firewall.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from app.errors import Invalid

OFF = "Pulling feeds is off in this installation. Its keeper turns it on with the setting TRELLIS_FEEDS."
PORTS = {"http": 80, "https": 443}
# Addresses that hold another address inside them.
_WRAPPING = (ip_network("2002::/16"), ip_network("64:ff9b::/96"), ip_network("2001::/32"))


@dataclass(frozen=True, slots=True)
class Allowed:
    """The folders and hosts (in lower case, with a port where one was given) that may be read from."""

    folders: tuple[Path, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> "Allowed":
        named = [entry.strip() for entry in entries if entry.strip()]
        folders = tuple(Path(entry) for entry in named if entry.startswith("/"))
        return cls(folders, frozenset(entry.casefold() for entry in named if not entry.startswith("/")))

    def __bool__(self) -> bool:
        return bool(self.folders or self.hosts)

    def check(self, place: str) -> None:
        """Raises Invalid in words when `place` may not be read from. Files are looked at when they are opened."""
        if not self:
            raise _refusal(OFF)
        if is_address(place):
            self.check_address(place)
        elif not any(_is_beneath(Path(place), folder) for folder in self.folders):
            raise _refusal(
                f"Give a web address, or a file or folder beneath {_or(map(str, self.folders))}."
                if self.folders
                else "Give a web address that begins with https://. Files of the server are not allowed here."
            )

    def check_address(self, address: str) -> SplitResult:
        """The parts of a web address whose host was named. Raises Invalid."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            raise _refusal("This is no web address.") from None
        host = (parts.hostname or "").casefold()
        if parts.scheme not in PORTS or not host:
            raise _refusal("Give a web address that begins with https:// or http://.")
        if parts.username or parts.password:
            raise _refusal("Leave names and passwords out of the address: they would be shown to stewards.")
        usual = port in (None, PORTS[parts.scheme])
        if f"{host}:{port or PORTS[parts.scheme]}" not in self.hosts and not (usual and host in self.hosts):
            allowed = _or(sorted(self.hosts)) if self.hosts else "no host yet"
            raise _refusal(f"{host} is not among the hosts that this installation pulls from: {allowed}.")
        return parts

    def check_resolved(self, host: str, addresses: Collection[str]) -> None:
        """Raises Invalid when a host leads to an address inside a private network that nobody named."""
        for address in addresses:
            if not _is_public(ip_address(address.split("%")[0])) and not self._names(address):
                raise _refusal(
                    f"{host} leads to {address}, inside a private network. If that is meant, the keeper of this "
                    "installation names that address itself in TRELLIS_FEEDS."
                )

    def _names(self, address: str) -> bool:
        return any(_without_port(host) in (address, f"[{address}]") for host in self.hosts)


def is_address(place: str) -> bool:
    """Whether a place is meant as a web address, and not as a path."""
    return "://" in place


def _without_port(host: str) -> str:
    return host.rsplit(":", 1)[0] if host.count(":") == 1 or "]:" in host else host


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    wrapped = isinstance(address, IPv6Address) and any(address in network for network in _WRAPPING)
    return address.is_global and not address.is_multicast and not wrapped


def _is_beneath(path: Path, folder: Path) -> bool:
    return path.is_absolute() and ".." not in path.parts and path.is_relative_to(folder)


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, {"place": sentence})
