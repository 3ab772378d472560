"""Understood as: each thing that was read out of a text, in words, with the way to take it back."""

from collections.abc import Mapping, Sequence

from app.directory import languages
from app.directory.queries import Need
from app.finding import times
from app.finding.forms import Tag as Shown
from app.finding.meaning import Meant
from search_index.analysis import stems
from search_index.tags import Tag

_WHO = {
    "children": "families with children",
    "women": "women",
    "men": "men",
    "veteran": "veterans",
    "uninsured": "people without insurance",
    "disability": "people with a disability",
}
_ROOM = {"has_room": "has room", "-waitlist": "without a waitlist", "-full": "not full"}
_OLDEST = 90


def understood(meant: Meant, needs: Mapping[str, Need]) -> Sequence[Shown]:
    """The tags in force; each leads to the same search with its words taken as plain words."""
    text = meant.understood
    named = [tag for tag in text.named if tag.value in needs and not _is_its_name(tag, meant, needs)]
    return [
        Shown(words_of(tag, meant, needs), meant.asked.address(q=text.plainly(tag)), text.said(tag))
        for tag in (*named, *meant.tags)
        if tag.value != "me" or meant.spot
    ]


def _is_its_name(tag: Tag, meant: Meant, needs: Mapping[str, Need]) -> bool:
    """Whether what was typed is the need's own name, so that nothing was guessed."""
    return set(stems(meant.understood.said(tag))) == set(stems(needs[tag.value].name))


def words_of(tag: Tag, meant: Meant, needs: Mapping[str, Need]) -> str:
    """What a tag says, for people."""
    if tag.kind == "need":
        return needs[tag.value].name if tag.value in needs else tag.value
    if tag.kind == "place":
        return f"near {meant.spot.name if meant.spot else tag.value}"
    if tag.kind == "open":
        return f"open {times.words(tag.value)}"
    if tag.kind == "language":
        return f"speaks {languages.name_of(tag.value)}"
    if tag.kind == "age":
        return f"for {_ages(tag.value)}"
    if tag.kind == "contact":
        return f"reached by “{meant.understood.said(tag)}”"
    simple = {"cost": "free" if tag.value == "free" else "sliding fee", "within": f"within {tag.value}"}
    return simple.get(tag.kind) or _ROOM.get(tag.value) or f"for {_WHO.get(tag.value, tag.value)}"


def _ages(band: str) -> str:
    low, high = map(int, band.split("-"))
    if low == high:
        return f"someone aged {low}"
    return f"people over {low}" if high > _OLDEST else f"ages {low} to {high}"
