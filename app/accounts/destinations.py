"""Where a person goes after signing in: back where they were, if that was a page of ours."""

from urllib.parse import urlsplit

_LONGEST = 2000


def own_path(wanted: str | None) -> str | None:
    """`wanted` when it is a path on this site and nothing else; None for every other address.

    Browsers read `//host`, `/\\host` and paths with tabs or line ends in them as other hosts.
    """
    if not wanted or len(wanted) > _LONGEST or not wanted.startswith("/") or not wanted.isprintable():
        return None
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or wanted.startswith("//") or "\\" in wanted:
        return None
    return wanted
