"""How a count about other agencies' clients is said, so that nobody small is singled out.

Exact counts are for one's own agency and for the provider itself. Everyone else reads "few" for 1 to 10
and the nearest 5 from 11 up; an interval is then drawn so wide that it tells nothing the words do not.
(The rule of most published health statistics: suppress 1 to 10, round the rest to a base of 5.)
"""

from app.trust.intervals import wilson

FEW = 10
BASE = 5


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
    match level(count):
        case 0:
            return 0, 0
        case 1:
            return 1, FEW
        case near:
            return max(FEW + 1, near - BASE // 2), near + BASE // 2


def words(count: int) -> str:
    """ "none", "few" or "about 15"."""
    match level(count):
        case 0:
            return "none"
        case 1:
            return "few"
        case near:
            return f"about {near}"


def share_bounds(part: int, whole: int) -> tuple[float, float]:
    """The 80 % interval for `part` of `whole` that a reader of the two published levels can know.

    The hull of the intervals of all pairs of counts behind the same two levels: it depends on nothing else.
    """
    (fewest, most), (smallest, largest) = bounds(part), bounds(whole)
    return wilson(fewest, largest)[0], wilson(min(most, smallest), smallest)[1]
