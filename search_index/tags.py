"""What a typed text says beside what is needed: where, when, in which language, at what price, for whom, from whom.

Each thing understood is a tag with the part of the text that it comes from, so that a page can show it and take it
back: what stands in quotes is never read as a tag. Whatever could as well mean something else stays a word.

The text that is left is for `understanding.wishes`. In it a tag's own words are welcome, no longer required, and
marked so ("~spanish"); a phone number, mail or web address is one word; "-word" is unwanted.

    need:housing lang:so open:saturday near:62704 within:5 age:16 free:yes room:yes -waitlist -full
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from search_index.analysis import folded_with_offsets, words
from search_index.tag_readers import READERS, Kind
from search_index.understanding import LONGEST_TEXT, QUOTED, needs_in, says_nothing_firm

ONE_OF_EACH = frozenset({"place", "within", "age", "cost"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One thing understood. `start` and `end` bound its part of the typed text.

    | kind | value |
    |---|---|
    | need | a need code |
    | place | a ZIP code, a town as given, or "me" |
    | within | a distance: "5 miles", "10 km", "5" |
    | open | "now", "tonight", "always", a day, a part of a day, or both: "sa", "weekend", "evening", "sa evening" |
    | language | a code |
    | cost | "free" or "sliding" |
    | age | a band of years: "16-16", "60-99" |
    | who | a trait, as rules of eligibility name it |
    | room | "has_room", "-waitlist" or "-full" |
    | contact | a number or address as one word |
    """

    kind: Kind
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A text and what was understood of it; `rest` is what is left for the search of words.

    `named` are the needs that its phrases stand for. They are no filters: whoever holds the words is found, too.
    """

    typed: str
    tags: tuple[Tag, ...]
    rest: str
    named: tuple[Tag, ...] = ()

    def said(self, tag: Tag) -> str:
        """The part of the text that a tag comes from."""
        return self.typed[tag.start : tag.end]

    def plainly(self, tag: Tag) -> str:
        """The text with that part in quotes: its words mean themselves from now on."""
        said = self.said(tag).replace('"', " ").strip().removeprefix("-")
        return " ".join(f'{self.typed[: tag.start]} "{said}" {self.typed[tag.end :]}'.split())


def understand(text: str, *, towns: Collection[str] = frozenset()) -> Understood:
    """What a text says. `towns` are the folded names of the places that are known."""
    typed = " ".join(text[:LONGEST_TEXT].replace("\0", " ").split())
    folded, offsets = folded_with_offsets(typed)
    page = _Page(folded)
    for reader in READERS:
        for kind, value, start, end in reader(page.left, towns):
            page.take(kind, value, start, end)
    tags = sorted(page.tags, key=lambda tag: tag.start)
    if not page.required and all(tag.kind in ("who", "age") for tag in tags):
        tags, rest = [], typed
    else:
        rest = page.rest()
    named = [
        Tag("need", code, start, end)
        for codes, start, end in needs_in(folded)
        if not any(tag.start <= start and end <= tag.end for tag in tags)
        for code in codes
    ]

    def as_typed(found: list[Tag]) -> tuple[Tag, ...]:
        return tuple(Tag(t.kind, t.value, offsets[t.start], offsets[t.end - 1] + 1) for t in found)

    return Understood(typed, as_typed(tags), rest, as_typed(named))


# Stands where something was read already; no pattern matches it.
_OUT = "\0"
_DROPPED: frozenset[Kind] = frozenset({"need", "within", "room", "place"})


class _Page:
    """A folded text on which tags are crossed out as they are read."""

    def __init__(self, folded: str):
        self.folded = folded
        self.left = QUOTED.sub(lambda found: _OUT * len(found.group()), folded)
        self.tags: list[Tag] = []

    def take(self, kind: Kind, value: str, start: int, end: int) -> None:
        if kind in ONE_OF_EACH and any(tag.kind == kind for tag in self.tags):
            return
        if _OUT in self.left[start:end]:
            return
        self.tags.append(Tag(kind, value, start, end))
        self.left = f"{self.left[:start]}{_OUT * (end - start)}{self.left[end:]}"

    @property
    def required(self) -> bool:
        """Whether any word is left beside the tags."""
        return bool(words(self.left) or QUOTED.search(self.folded)) or any(
            tag.kind == "contact" for tag in self.tags
        )

    def rest(self) -> str:
        """The text that is left. Where nothing in it is required ("help for my mother"), for whom it is says what."""
        if not self.required:
            return ""
        rest = self._rest_with(_instead)
        return self._rest_with(_instead_of_people) if says_nothing_firm(rest) else rest

    def _rest_with(self, instead: Callable[[Tag, str], str]) -> str:
        parts, done = [], 0
        for tag in sorted(self.tags, key=lambda tag: tag.start):
            parts += [self.folded[done : tag.start], instead(tag, self.folded[tag.start : tag.end])]
            done = tag.end
        return " ".join(" ".join([*parts, self.folded[done:]]).split())


def _instead_of_people(tag: Tag, said: str) -> str:
    """The same, with the words for people meant as they stand."""
    return said if tag.kind in ("who", "age") else _instead(tag, said)


def _instead(tag: Tag, said: str) -> str:
    """What stands in the text that is left in place of a tag."""
    if tag.kind == "contact":
        return tag.value
    if ":" in said or (tag.kind in _DROPPED and not tag.value.isalpha()):
        return ""
    if tag.kind == "age" and any(letter.isdigit() for letter in said):
        return ""
    return " ".join(f"~{word}" for word in words(said) if not word.isdigit())
