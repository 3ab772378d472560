"""How a count about other agencies' clients is said, so that nobody small is singled out.

Exact counts are for one's own agency and for the provider itself. Everyone else reads "few" for 1 to 10
and the nearest 5 from 11 up; an interval is then drawn so wide that it tells nothing the words do not.
(The rule of most published health statistics: suppress 1 to 10, round the rest to a base of 5.)
"""

from app.trust.intervals import wilson

FEW = 10
BASE = 5
ROOM = 2
BANDS = (1, FEW + 1, 31, 101, 301)
BAND_WORDS = ("none", "few", "11 to 30", "31 to 100", "101 to 300", "over 300")


def rounded(count: int) -> int:
    """`count` to the nearest 5, halves up. Only for counts from 11 up: smaller ones are said in words."""
    return (count + BASE // 2) // BASE * BASE


def level(count: int) -> int:
    """The number that may be published for `count`: 0 for none, 1 for few (1 to 10), else the nearest 5."""
    if count <= 0:
        return 0
    return 1 if count <= FEW else rounded(count)


def bounds(count: int) -> tuple[int, int]:
    """Smallest and largest count that a reader of `level(count)` must think possible."""
    return _bounds_of_level(level(count))


def words(count: int) -> str:
    """ "none", "few" or "about 15"."""
    return level_words(level(count))


def level_words(published: int) -> str:
    """The words for a published level."""
    return f"about {published:,}" if published > 1 else ("none", "few")[published]


def band(count: int) -> int:
    """The class of a count that is one of many on a page: 0 none, 1 few, then 11, 31, 101 and 301 and more."""
    return sum(count >= least for least in BANDS)


def least_of(count: int) -> int:
    """The smallest count in the band of `count`."""
    return (0, *BANDS)[band(count)]


def total_level(total: int, least: int) -> int:
    """The level to publish for a total whose parts are published as bands, `least` being their smallest sum.

    Where the level would leave a part hardly any room above its smallest count, it is one step higher: so no
    small part can be worked out from the total and the other parts.
    """
    published = level(total)
    if total == 0 or _bounds_of_level(published)[1] - least >= ROOM:
        return published
    return max(published, 2 * BASE) + BASE


def total_band(total: int, least: int) -> int:
    """The band to publish for a total whose parts are published as bands; see `total_level`."""
    published = band(total)
    next_band = (*BANDS, None)[published]
    if total == 0 or next_band is None or next_band - 1 - least >= ROOM:
        return published
    return published + 1


def share_bounds(part: int, whole: int) -> tuple[float, float]:
    """The 80 % interval for `part` of `whole` that a reader of the two published levels can know.

    The hull of the intervals of all pairs of counts behind the same two levels: it depends on nothing else.
    """
    (fewest, most), (smallest, largest) = bounds(part), bounds(whole)
    return wilson(fewest, largest)[0], wilson(min(most, smallest), smallest)[1]


def _bounds_of_level(published: int) -> tuple[int, int]:
    if published <= 1:
        return published, published * FEW
    return max(FEW + 1, published - BASE // 2), published + BASE // 2
