"""What someone asks for in words, put beside what they ticked: the text's tags as filters.

What is ticked or typed into "Near" counts before what the text says. Tags can be given up one at a time when
nothing is found; the page tells which.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.directory.eligibility import Person
from app.finding.forms import Asked
from app.finding.places import Spot, spot
from search_index.analysis import fold, raw_words
from search_index.tags import Tag, Understood, understand

# What is given up first when nothing is found: what costs the person least.
GIVEN_UP = ("within", "open", "room", "cost", "age", "who", "language", "need", "place")


@dataclass(frozen=True, slots=True)
class Meant:
    """A search with its text understood. `tags` are in force; `dropped` were given up to find something; `by_name`:
    the text is the name of a service or an organization."""

    asked: Asked
    understood: Understood
    tags: tuple[Tag, ...]
    dropped: tuple[Tag, ...] = ()
    text: str = ""
    spot: Spot | None = None
    by_name: bool = False

    def values(self, kind: str) -> tuple[str, ...]:
        """What the tags in force of one kind say."""
        return tuple(tag.value for tag in self.tags if tag.kind == kind)

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.asked.need, *self.values("need"))))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.asked.language, *self.values("language"))))

    @property
    def free(self) -> bool:
        return self.asked.free or "free" in self.values("cost")

    @property
    def has_room(self) -> bool:
        return self.asked.room or "has_room" in self.values("room")

    @property
    def open_now(self) -> bool:
        return self.asked.open or "now" in self.values("open")

    @property
    def times(self) -> tuple[str, ...]:
        """When it should be open beside now."""
        return tuple(value for value in self.values("open") if value != "now")

    @property
    def within(self) -> str:
        """A distance with its unit where one was typed: "5 miles"; "" for any."""
        return str(self.asked.within or "") or next(iter(self.values("within")), "")

    @property
    def person(self) -> Person | None:
        """What the text says of the one it is for; None when it says nothing."""
        traits = frozenset(self.values("who"))
        ages = [tuple(map(int, band.split("-"))) for band in self.values("age")]
        if not traits and not ages:
            return None
        asked = traits | (frozenset({"men", "women"}) if traits & {"men", "women"} else frozenset())
        return Person(age=(ages[0][0], ages[0][1]) if ages else None, traits=traits, asked=asked)

    @property
    def wants_place(self) -> bool:
        """Whether the text says "near me" and nobody has said where that is."""
        return self.spot is None and "me" in self.values("place") and not self.asked.near

    def less(self) -> list["Meant"]:
        """The same with one tag given up, what costs least first; then with all of them given up."""
        order = sorted(self.tags, key=lambda tag: GIVEN_UP.index(tag.kind) if tag.kind in GIVEN_UP else -1)
        order = [tag for tag in order if tag.kind in GIVEN_UP and tag.value != "me"]
        tries = [(tag,) for tag in order]
        return [self.without(tags) for tags in (*tries, *([tuple(order)] if len(order) > 1 else []))]

    def without(self, tags: Iterable[Tag]) -> "Meant":
        gone = tuple(tags)
        kept = tuple(tag for tag in self.tags if tag not in gone)
        place = self.spot if self.asked.near or any(tag.kind == "place" for tag in kept) else None
        return replace(self, tags=kept, dropped=gone, spot=place)


def mean(asked: Asked, towns: Mapping[str, Spot], *, as_name: bool) -> Meant:
    """A search with its text understood. With `as_name` the text is a name and says nothing else."""
    here = spot(asked.near)
    if as_name:
        return Meant(asked, Understood(asked.q, (), asked.q), (), text=asked.q, spot=here, by_name=True)
    understood = understand(asked.q, towns=towns.keys())
    place = next((tag for tag in understood.tags if tag.kind == "place" and tag.value != "me"), None)
    there = (towns.get(place.value) or spot(place.value)) if place else None
    if place and not there:
        return mean(replace(asked, q=understood.plainly(place)), towns, as_name=False)
    return Meant(asked, understood, understood.tags, text=understood.rest, spot=here if asked.near else there)


def respelt(typed: str, searched: str, better: str) -> str:
    """The typed text with those words put right by which the text `better` differs from the `searched`."""
    was, now = ([match.group() for match in raw_words(fold(text))] for text in (searched, better))
    text = fold(typed)
    for wrong, right in zip(was, now, strict=False):
        if wrong != right:
            text = re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", right, text)
    return text


def is_name(text: str, names: Iterable[str]) -> bool:
    """Whether the text is one of these names, but for case and accents."""
    return fold(" ".join(text.split())) in {fold(name) for name in names}
