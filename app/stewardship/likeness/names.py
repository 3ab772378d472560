"""How much two names have in common, word by word, and whether a word of theirs says that they are two."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from app.stewardship.likeness.facts import Kind
from app.stewardship.likeness.words import alike_words, initials_of

# A word matched with a mistyped one counts for nearly as much.
_SLIP = 0.92
# Names made of so little that tells are the names of many: "Food pantry", "First Baptist Church".
_LITTLE = 7.0
# What an extra word must tell, at least, to make a name say more.
_MORE = 1.5
# Words of one line exclude each other: who has one is not who has another.
_CONTRASTS = (
    "adult youth child kid teen senior family men women girl boy infant toddler veteran student parent",
    "day daytime night evening overnight weekend morning afternoon",
    "mobile online home virtual delivery drive delivered",
    "north south east west upper lower northside southside eastside westside downtown uptown",
    "emergency transitional permanent temporary",
    "beginner intermediate advanced",
    "first second third fourth fifth sixth seventh eighth",
    "spanish english french arabic vietnamese swahili",
    "rent utility deposit mortgage eviction",
    "food clothing furniture diaper",
)
_ALSO_ALONE = 3  # the lines above whose words tell two names apart even where the other has none of them
CONTRASTS: Mapping[str, int] = {
    word: number for number, line in enumerate(_CONTRASTS) for word in line.split()
}
_MOST_INITIALS = 7


class Telling(Protocol):
    """What is known of words: how much each tells, and which are names of towns."""

    towns: set[str]

    def telling(self, kind: Kind, word: str) -> float: ...


@dataclass(frozen=True, slots=True)
class Alike:
    """What two names have in common: `share` 0 to 1 of all that they tell."""

    share: float
    contrast: bool = False
    initials: bool = False
    more: bool = False
    common: bool = False

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return self.initials, not self.contrast, self.share


@lru_cache(maxsize=50_000)
def _in_common(
    mine: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...]]:
    """(words matched with each other, what is left of one, what is left of the other)."""
    left, right = list(mine), list(theirs)
    pairs = []
    for word in mine:
        if word in right:
            pairs.append((word, word))
            left.remove(word)
            right.remove(word)
    for word in list(left):
        twin = next((other for other in right if alike_words(word, other)), None)
        if twin is not None and _told_apart(word, twin) is False:
            pairs.append((word, twin))
            left.remove(word)
            right.remove(twin)
    return tuple(pairs), tuple(left), tuple(right)


def alike_names(mine: tuple[str, ...], theirs: tuple[str, ...], kind: Kind, known: Telling) -> Alike:
    """Compare two names, each as the words that tell. The same whichever comes first."""
    mine, theirs = (mine, theirs) if mine <= theirs else (theirs, mine)
    if _are_initials(mine, theirs) or _are_initials(theirs, mine):
        return Alike(1.0, initials=True)
    if "".join(mine) == "".join(theirs):
        total = sum(known.telling(kind, word) for word in mine)
        return Alike(1.0, common=total < _LITTLE)
    pairs, left, right = _in_common(mine, theirs)
    tells = known.telling
    told = [(min(tells(kind, a), tells(kind, b)), a == b) for a, b in pairs]
    whole, both = (
        sum(weight for weight, _ in told),
        sum(weight * (1 if same else _SLIP) for weight, same in told),
    )
    rest = [sum(tells(kind, word) for word in words) for words in (left, right)]
    share = 2 * both / (2 * whole + sum(rest)) if whole + sum(rest) else 0.0
    if not left and not right and all(same for _, same in told):
        share = 1.0
    return Alike(
        share=share,
        contrast=bool(pairs) and _contrast(left, right, known.towns),
        more=bool(left) != bool(right) and max(rest) > _MORE,
        common=both < _LITTLE,
    )


def _contrast(left: tuple[str, ...], right: tuple[str, ...], towns: set[str]) -> bool:
    if any(_told_apart(one, other) for one in left for other in right):
        return True
    numbers = {word for word in (*left, *right) if word.isdigit()}
    if numbers:
        return True
    if any(CONTRASTS.get(word, len(_CONTRASTS)) < _ALSO_ALONE for word in (*left, *right)):
        return not (left and right)  # "Mobile pantry" beside "Pantry"
    return any(word in towns for word in left) and any(word in towns for word in right)


def _told_apart(one: str, other: str) -> bool:
    group = CONTRASTS.get(one)
    return group is not None and CONTRASTS.get(other) == group and one != other


def _are_initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) != 1 or not 2 < len(long) <= _MOST_INITIALS:
        return False
    return short[0] == initials_of(long)
