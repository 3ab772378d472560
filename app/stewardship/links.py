"""Asking web addresses politely whether they still answer: HEAD, then GET; one at a time; never a private address.

Every address is looked up first, and the connection goes to just the address that was looked at, so that a name
can't lead into our own network; each redirect is looked at anew.
"""

import ipaddress
import socket
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

SECONDS = 10.0
MOST_REDIRECTS = 3
AGENT = "TrellisLinkCheck/1 (asks seldom whether listed pages still answer)"
_REDIRECTS = (301, 302, 303, 307, 308)
# Some servers answer HEAD with one of these although the page is there.
_ASK_AGAIN = (400, 403, 404, 405, 406, 500, 501, 503)
# "Not you" and "not now" say that somebody is there.
_THERE = (401, 403, 406, 429)
OK = "ok"


def ask(url: str) -> str:
    """`ok`, or in a few words why nobody gets there. Never raises for what the other side does."""
    for _ in range(MOST_REDIRECTS + 1):
        try:
            status, onward = _status(url)
        except (HTTPError, OSError, ValueError) as fault:
            return _words(fault)
        if not onward:
            return OK if status < 400 or status in _THERE else f"answers {status}"
        url = urljoin(url, onward)
    return "sends on and on"


def public_address(host: str, port: int) -> str:
    """An address of the host that everyone on the internet can reach. Raises ValueError when one is not public."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if any(not ipaddress.ip_address(address).is_global for address in found):
        raise ValueError("leads to a private address")
    return min(found, key=lambda address: (":" in address, address))


def _status(url: str) -> tuple[int, str]:
    """The status, and where it sends on to, if anywhere."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is no web address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = public_address(parts.hostname, port)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    with _pool(parts.scheme, address, port, parts.hostname) as pool:
        status, onward = _request(pool, "HEAD", path, parts.netloc)
        if status in _ASK_AGAIN:
            status, onward = _request(pool, "GET", path, parts.netloc)
    return status, onward


def _pool(scheme: str, address: str, port: int, host: str) -> urllib3.HTTPConnectionPool:
    settings: dict[str, Any] = {"timeout": urllib3.Timeout(total=SECONDS), "retries": False, "maxsize": 1}
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(
            address, port, assert_hostname=host, server_hostname=host, **settings
        )
    return urllib3.HTTPConnectionPool(address, port, **settings)


def _request(pool: urllib3.HTTPConnectionPool, method: str, path: str, host: str) -> tuple[int, str]:
    """The head of the answer; its text is left unread."""
    answer = pool.urlopen(
        method, path, headers={"Host": host, "User-Agent": AGENT}, redirect=False, preload_content=False
    )
    answer.close()
    onward = answer.headers.get("Location", "") if answer.status in _REDIRECTS else ""
    return answer.status, onward


def _words(fault: Exception) -> str:
    if isinstance(fault, socket.gaierror):
        return "its name is not known"
    if isinstance(fault, ValueError) and str(fault) == "leads to a private address":
        return str(fault)
    if isinstance(fault, urllib3.exceptions.TimeoutError | TimeoutError):
        return "does not answer in time"
    if isinstance(fault, urllib3.exceptions.SSLError):
        return "its certificate is wrong"
    return "can’t be reached"
