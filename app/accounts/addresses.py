"""Addresses in the form in which they are compared: of mail, and of machines."""

from ipaddress import IPv6Address, ip_address

_SHARED_BITS = (
    64  # of an IPv6 address: what one household or office shares, with billions of addresses inside
)


def as_kept(mail: str) -> str:
    """A mail address as accounts keep it: without surrounding space, casefolded."""
    return mail.strip().casefold()


def neighbourhood(address: str) -> str:
    """Where attempts are counted together: an IPv4 address, or the network of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(IPv6Address(int(parsed) >> _SHARED_BITS << _SHARED_BITS))
    return address
