"""Whether a mail address speaks for an organization: it does when it is at the organization's own domain."""

from collections.abc import Iterable
from urllib.parse import urlsplit

# Where anyone gets an address: these prove nothing about whom one works for.
OPEN_TO_ALL = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.net",
        "mail.com",
        "zoho.com",
        "yandex.com",
        "comcast.net",
        "att.net",
        "sbcglobal.net",
        "verizon.net",
        "facebook.com",
        "wordpress.com",
        "wixsite.com",
        "weebly.com",
        "sites.google.com",
        "google.com",
        "github.io",
        "blogspot.com",
    }
)


def shares_domain(mail: str, known: Iterable[str | None]) -> bool:
    """Whether `mail` is at the domain of one of the organization's own addresses (of mail, or on the web)."""
    domain = domain_of(mail)
    return bool(domain) and domain not in OPEN_TO_ALL and domain in {domain_of(a) for a in known if a}


def domain_of(address: str) -> str:
    """`example.org` of `info@example.org` and of `https://www.example.org/contact`; empty when there is none."""
    address = address.strip().casefold()
    if "@" in address and "/" not in address:
        return address.rpartition("@")[2]
    host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
    return host.removeprefix("www.")
