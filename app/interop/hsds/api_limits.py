"""How often one address may ask the API.

Counted in the memory of each server process: a row in the database for every public read would make readers wait
for the one writer of SQLite (and a locked file, for each other), and forgetting the counts at a restart harms nobody.
With several processes the limit is so many times as wide, which the README says to who runs them. Behind a proxy
the visitor's own address is known only when PROXIES is set.
"""

import math
from collections import OrderedDict
from threading import Lock

from app import clock
from app.accounts.addresses import neighbourhood

AT_ONCE, A_SECOND = 120, 2
MOST_ADDRESSES = 10_000


class Buckets:
    """A bucket of `at_once` questions for each address, refilled at `a_second`."""

    def __init__(self, at_once: float = AT_ONCE, a_second: float = A_SECOND) -> None:
        self.at_once, self.a_second = at_once, a_second
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str) -> int:
        """Take one question from the bucket of `address`. Seconds to wait when it is empty, else 0."""
        now, who = clock.now().timestamp(), neighbourhood(address)
        with self._lock:
            left, at = self._left.pop(who, (self.at_once, now))
            left = min(self.at_once, left + max(0.0, now - at) * self.a_second)
            enough = left >= 1
            self._left[who] = (left - 1 if enough else left, now)
            while len(self._left) > MOST_ADDRESSES:
                self._left.popitem(last=False)
        return 0 if enough else math.ceil((1 - left) / self.a_second)
