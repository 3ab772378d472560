"""What a coordinator should know first: the measures as sentences, the most pressing ahead."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from app.trust.disclosure import level_words

if TYPE_CHECKING:
    from app.network.queries import Picture, Place

MOST = 6
MOST_OF_A_KIND = 2
WORTH_A_SENTENCE = 0.05  # of all shortest ways
SMALLEST_PART = 2  # organizations cut off


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one organization: what stands before its name and after it. `tone` as in notices."""

    place: "Place"
    before: str
    after: str
    tone: str


def findings(picture: "Picture", told: Container[str] = ()) -> list[Finding]:
    """Up to six sentences, one an organization: silent partners, needs that rest on one, breaks, who holds it.
    Of the first two kinds those organizations are left out that are `told` of already (their ids)."""
    pressing = (
        (one for one in kind if str(one.place.id) not in told)
        for kind in (_silent(picture), _rests_on_one(picture))
    )
    kinds = (*pressing, _breaks(picture), _holds(picture))
    found: dict[UUID, Finding] = {}
    for kind in kinds:
        fresh = (finding for finding in kind if finding.place.id not in found)
        found |= {finding.place.id: finding for finding in islice(fresh, MOST_OF_A_KIND)}
    return list(found.values())[:MOST]


def _silent(picture: "Picture") -> Iterator[Finding]:
    for place in sorted(picture.places.values(), key=lambda place: (-place.unanswered, place.name)):
        if place.unanswered:
            waiting = f"{level_words(place.unanswered)} referrals are without an answer"
            yield Finding(place, "", f" has hardly answered for 60 days: {waiting}.", "warn")


def _rests_on_one(picture: "Picture") -> Iterator[Finding]:
    for need in sorted(picture.needs, key=lambda need: need.as_wide_as):
        if need.rests_on_one:
            after = f": of {level_words(need.connections)} people who were seen, it saw most."
            yield Finding(picture.places[need.largest_id], f"{need.name} rests on ", after, "warn")


def _breaks(picture: "Picture") -> Iterator[Finding]:
    for place in sorted(picture.places.values(), key=lambda place: (-place.cuts_off, place.name)):
        if place.cuts_off >= SMALLEST_PART:
            parted = f" {place.cuts_off} organizations would lose touch with the rest of the network."
            yield Finding(place, "Without ", f",{parted}", "")


def _holds(picture: "Picture") -> Iterator[Finding]:
    for place in sorted(picture.places.values(), key=lambda place: (-place.betweenness, place.name)):
        if place.betweenness >= WORTH_A_SENTENCE:
            after = f" holds much together: {place.betweenness:.0%} of the shortest ways between others lead over it."
            yield Finding(place, "", after, "")
