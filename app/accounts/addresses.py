"""Addresses in the form in which they are compared: of mail, and of machines."""

from ipaddress import IPv6Address, ip_address

# The last bits of an IPv6 address: one household or office has billions of addresses that differ in them.
_OWN_BITS = 64


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
        return str(IPv6Address(int(parsed) >> _OWN_BITS << _OWN_BITS))
    return address
