"""How alike two listings are, from 0 to 1, and why: points for and against, added up.

The weights stand in one table with their reasons. They were set on planted pairs (`python -m benchmarks.duplicates`,
seeds 1 to 9) and are measured on others. What tells branches and sister services apart weighs more than all that
they naturally share: a name, a domain, a hotline, a building.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import cos, hypot, log, radians

from rapidfuzz import fuzz

from app.stewardship.likeness.facts import Facts, Kind
from app.stewardship.likeness.names import Alike, alike_names
from app.stewardship.likeness.words import Street

# From here on a steward is shown the pair.
LIKELY = 0.7
# More organizations than this behind one number or mailbox: a hotline, a front desk, a shared office.
_SHARED_BY = 3
_NEAR_KM, _FAR_KM = 0.1, 0.5
_KM_PER_DEGREE = 111.2
_STREETS_ALIKE = 85


class Reason(StrEnum):
    """One thing that speaks for or against."""

    SAME = "same"
    NAME_SAME = "name_same"
    NAME_CLOSE = "name_close"
    NAME_AKIN = "name_akin"
    NAME_COMMON = "name_common"
    NAME_INITIALS = "name_initials"
    NAME_OTHER = "name_other"
    NAME_CONTRAST = "name_contrast"
    NAME_MORE = "name_more"
    PHONE_SAME = "phone_same"
    PHONE_SHARED = "phone_shared"
    MAIL_SAME = "mail_same"
    HOST_SAME = "host_same"
    HOST_OTHER = "host_other"
    NUMBER_SAME = "number_same"
    NUMBER_OTHER = "number_other"
    HOUSE_SAME = "house_same"
    UNIT_OTHER = "unit_other"
    STREET_CLOSE = "street_close"
    NEAR = "near"
    APART = "apart"
    OWNER_SAME = "owner_same"
    OWNER_ALIKE = "owner_alike"
    OWNER_OTHER = "owner_other"
    NEEDS_SAME = "needs_same"
    NEEDS_OTHER = "needs_other"
    BRANCHES = "branches"


@dataclass(frozen=True, slots=True)
class Weight:
    """Points out of a hundred, by kind (none: it does not count there), and the reason in words."""

    words: str
    organization: int = 0
    service: int = 0
    place: int = 0

    def of(self, kind: Kind) -> int:
        return {Kind.ORGANIZATION: self.organization, Kind.SERVICE: self.service, Kind.PLACE: self.place}[
            kind
        ]


WEIGHTS: Mapping[Reason, Weight] = {
    Reason.SAME: Weight("They say the same in everything that is compared", 100, 100, 100),
    Reason.NAME_SAME: Weight("The same name", 55, 52, 30),
    Reason.NAME_CLOSE: Weight(
        "Names that differ by little: a slip, a short form or the order of words", 45, 45, 25
    ),
    Reason.NAME_AKIN: Weight("Names that have much in common", 22, 14, 10),
    Reason.NAME_COMMON: Weight("The name is made of words that many have", -15, -6, 0),
    Reason.NAME_INITIALS: Weight("One goes by the initials of the other", 40, 20, 20),
    Reason.NAME_OTHER: Weight("Different names", -30, -30, -15),
    Reason.NAME_CONTRAST: Weight(
        "The names say that they are different: other people, times, towns or numbers", -60, -60, -45
    ),
    Reason.NAME_MORE: Weight("One name says more than the other", -10, -18, -5),
    Reason.PHONE_SAME: Weight("The same phone number", 27, 10, 12),
    Reason.PHONE_SHARED: Weight("A phone number that several organizations share", 4, 2, 2),
    Reason.MAIL_SAME: Weight("The same e-mail address", 18, 6, 0),
    Reason.HOST_SAME: Weight("The same website or mail domain", 22, 3, 0),
    Reason.HOST_OTHER: Weight("Different websites or mail domains", -5, 0, 0),
    Reason.NUMBER_SAME: Weight("The same registration number", 45, 0, 0),
    Reason.NUMBER_OTHER: Weight("Different registration numbers", -50, 0, 0),
    Reason.HOUSE_SAME: Weight("The same building", 30, 20, 50),
    Reason.UNIT_OTHER: Weight("Different suites or rooms", -3, -3, -12),
    Reason.STREET_CLOSE: Weight("Addresses that differ by a slip", 20, 14, 36),
    Reason.NEAR: Weight("Less than 100 meters apart", 8, 5, 18),
    Reason.APART: Weight("Different addresses", -30, -45, -70),
    Reason.OWNER_SAME: Weight("They belong to the same organization", 0, 16, 14),
    Reason.OWNER_ALIKE: Weight("Their organizations are probably the same one", 0, 16, 10),
    Reason.OWNER_OTHER: Weight("They belong to different organizations", 0, -35, -45),
    Reason.NEEDS_SAME: Weight("They meet the same needs", 0, 12, 0),
    Reason.NEEDS_OTHER: Weight("They meet different needs", 0, -35, 0),
    Reason.BRANCHES: Weight("Different places and different numbers: branches, rather", -60, -30, -30),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How alike two listings are, and why, the weightiest reason first."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def likely(self) -> bool:
        return self.score >= LIKELY


class Corpus:
    """What is common among all listings: words that say little, numbers that many share, owners that are alike."""

    def __init__(self, listings: Iterable[Facts]) -> None:
        self._with_word: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
        self._many: Counter[Kind] = Counter()
        self.towns: set[str] = set()
        self.owners: dict[str, Facts] = {}
        behind: dict[str, set[str]] = {}
        for one in listings:
            self._many[one.kind] += 1
            self._with_word[one.kind].update({word for name in one.names for word in name})
            self.towns |= one.towns
            if one.kind is Kind.ORGANIZATION:
                self.owners[one.id] = one
            for line in (*one.phones, *one.mails, *one.hosts):
                behind.setdefault(line, set()).add(one.owner or one.id)
        self.shared = {line for line, owners in behind.items() if len(owners) > _SHARED_BY}
        self._judged: dict[tuple[str, str], bool] = {}

    def telling(self, kind: Kind, word: str) -> float:
        """How much a word tells: 0 for one that all have, about 7 for one that only this has."""
        many = max(self._many[kind], 1000)
        return log(many / max(1, min(many, self._with_word[kind][word])))

    def owners_alike(self, one: str, other: str) -> bool:
        """Whether two organizations are probably one."""
        key = (one, other) if one < other else (other, one)
        if key not in self._judged:
            first, second = self.owners.get(key[0]), self.owners.get(key[1])
            self._judged[key] = bool(first and second and compare(first, second, self).likely)
        return self._judged[key]


def compare(one: Facts, other: Facts, corpus: Corpus) -> Judgement:
    """How alike two listings of one kind are. It is the same whichever comes first."""
    if one.kind is not other.kind or not (one.says_something and other.says_something):
        return Judgement(0.0, ())
    if _tells(one) == _tells(other):
        return Judgement(1.0, (Reason.SAME,))
    found = [*_names(one, other, corpus), *_lines(one, other, corpus), *_where(one, other)]
    found += _owners(one, other, corpus) + _needs(one, other)
    if Reason.APART in found and Reason.PHONE_SAME not in found:
        found.append(Reason.BRANCHES)
    points = {reason: WEIGHTS[reason].of(one.kind) for reason in found}
    score = min(99, max(0, sum(points.values()))) / 100
    told = sorted((r for r in points if points[r]), key=lambda reason: (-abs(points[reason]), reason))
    return Judgement(score, tuple(told))


def _tells(one: Facts) -> tuple[object, ...]:
    own = (
        frozenset(one.names),
        one.phones,
        one.mails,
        one.hosts,
        frozenset(one.addresses),
        frozenset(one.points),
    )
    return (*own, one.identifiers, one.needs, one.owner)


def _names(one: Facts, other: Facts, corpus: Corpus) -> list[Reason]:
    pairs = [(mine, theirs) for mine in one.names for theirs in other.names if mine and theirs]
    if not pairs:
        return []
    best = max((alike_names(*pair, one.kind, corpus) for pair in pairs), key=lambda found: found.rank)
    return _reasons_of(best)


def _reasons_of(found: Alike) -> list[Reason]:
    if found.contrast:
        return [Reason.NAME_CONTRAST]
    if found.initials:
        return [Reason.NAME_INITIALS]
    if found.share >= 0.86:
        said = [Reason.NAME_SAME if found.share > 0.999 else Reason.NAME_CLOSE]
    elif found.share >= 0.6:
        said = [Reason.NAME_AKIN]
    else:
        return [Reason.NAME_OTHER]
    if found.more:
        said.append(Reason.NAME_MORE)
    return [*said, Reason.NAME_COMMON] if found.common else said


def _lines(one: Facts, other: Facts, corpus: Corpus) -> list[Reason]:
    found = []
    if phones := one.phones & other.phones:
        found.append(Reason.PHONE_SHARED if phones <= corpus.shared else Reason.PHONE_SAME)
    if (one.mails & other.mails) - corpus.shared:
        found.append(Reason.MAIL_SAME)
    if (one.hosts & other.hosts) - corpus.shared:
        found.append(Reason.HOST_SAME)
    elif one.hosts and other.hosts:
        found.append(Reason.HOST_OTHER)
    if one.identifiers & other.identifiers:
        found.append(Reason.NUMBER_SAME)
    elif _schemes(one) & _schemes(other):
        found.append(Reason.NUMBER_OTHER)
    return found


def _schemes(one: Facts) -> set[str]:
    return {number.partition(":")[0] for number in one.identifiers}


def _where(one: Facts, other: Facts) -> list[Reason]:
    same = one.houses & other.houses
    if same:
        return [Reason.HOUSE_SAME, *_units(one, other), *_nearness(one, other, near_only=True)]
    if one.addresses and other.addresses:
        if any(_slip(mine, theirs) for mine in one.addresses for theirs in other.addresses):
            return [Reason.STREET_CLOSE, *_nearness(one, other, near_only=True)]
        return [Reason.APART]
    return _nearness(one, other, near_only=False)


def _units(one: Facts, other: Facts) -> list[Reason]:
    mine = {(address.house, address.unit) for address in one.addresses if address.unit}
    theirs = {(address.house, address.unit) for address in other.addresses if address.unit}
    return [Reason.UNIT_OTHER] if mine and theirs and not mine & theirs else []


def _slip(mine: Street, theirs: Street) -> bool:
    """The same house but for a slip in the street, the number or the ZIP code."""
    same_code = mine.postal_code == theirs.postal_code
    if mine.street == theirs.street:
        return (mine.number == theirs.number) != same_code and _one_digit_off(mine, theirs)
    if mine.number != theirs.number or not same_code:
        return False
    return fuzz.ratio(mine.street, theirs.street) >= _STREETS_ALIKE


def _one_digit_off(mine: Street, theirs: Street) -> bool:
    pair = (mine.number, theirs.number)
    if mine.number == theirs.number:
        pair = (mine.postal_code, theirs.postal_code)
        if not all(pair):
            return True
    one, other = pair
    swapped = sorted(one) == sorted(other) and len(one) > 2
    return swapped and sum(a != b for a, b in zip(one, other, strict=True)) == 2


def _nearness(one: Facts, other: Facts, *, near_only: bool) -> list[Reason]:
    if not (one.points and other.points):
        return []
    apart = min(_km(mine, theirs) for mine in one.points for theirs in other.points)
    if apart <= _NEAR_KM:
        return [Reason.NEAR]
    return [Reason.APART] if apart > _FAR_KM and not near_only else []


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Close enough within a county; no need of a globe."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east) * _KM_PER_DEGREE


def _owners(one: Facts, other: Facts, corpus: Corpus) -> list[Reason]:
    if one.kind is Kind.ORGANIZATION or not (one.owner and other.owner):
        return []
    if one.owner == other.owner:
        return [Reason.OWNER_SAME]
    return [Reason.OWNER_ALIKE if corpus.owners_alike(one.owner, other.owner) else Reason.OWNER_OTHER]


def _needs(one: Facts, other: Facts) -> list[Reason]:
    if not (one.needs and other.needs):
        return []
    if one.needs & other.needs:
        return [Reason.NEEDS_SAME]
    return [Reason.NEEDS_OTHER]
