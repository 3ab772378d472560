"""Who of another agency may be named as knowing a partner, and how often they work with it: in words. Pure.

Only where so many referrals for so many clients stand behind the words that no number of ten or fewer can be told
from them: both words are of the same half year, and whoever is not named may have sent nobody, or switched it off.
"""

from collections.abc import Hashable, Iterable
from enum import StrEnum

from app.trust.disclosure import FEW

WINDOW_DAYS = 182  # 26 weeks
LATELY_DAYS = 45
LEAST = FEW + 1  # clients, and so referrals
WEEKLY = 24  # of 26 weeks
MONDAY = 4  # days since 1970: a Thursday


class Often(StrEnum):
    """How often somebody works with a partner, as it is told."""

    WEEKLY = "weekly"
    MONTHLY = "a few times a month"


def up_to(today: float) -> float:
    """The Monday that begins the week of `today`, in days since 1970: what is told changes by whole weeks."""
    return today - (today - MONDAY) % 7


def often(sent: Iterable[tuple[float, Hashable]], today: float) -> Often | None:
    """How often somebody sends to a partner, by the day and the client of each referral; None: not to be told."""
    end = up_to(today)
    counted = [(day, client) for day, client in sent if end - WINDOW_DAYS <= day < end]
    clients = {client for _, client in counted}
    if len(clients) < LEAST or max(day for day, _ in counted) < end - LATELY_DAYS:
        return None
    return Often.WEEKLY if len(counted) >= WEEKLY else Often.MONTHLY
