"""What a page draws."""

import re


def lines_in(page: str) -> int:
    """How many lines the plain picture has: each is a part of a path."""
    return sum(path.count("M") for path in re.findall(r'<path class="edge[^"]*" d="([^"]+)"', page))
