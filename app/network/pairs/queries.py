"""Two organizations together, from what was measured and what is learnt of who works with whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.actor import Actor
from app.db import db
from app.errors import NotFound
from app.network import queries
from app.network.exploring.choice import OUTCOMES
from app.network.models import NetworkPair
from app.network.pairs.pairing import pair_key
from app.network.queries import Link, Picture, Place
from app.referrals.quality import QUESTIONS
from app.trust.knowledge import knowledge_for

ENOUGH = 2  # the lowest band of more than ten


@dataclass(frozen=True, slots=True)
class Way:
    """What one sent to the other. Counts are published ones; None is hidden. `people`: how many at the referrer have
    had clients seen there, None where that would tell of single clients."""

    referrer: Place
    partner: Place
    link: Link
    outcomes: Sequence[tuple[str, int | None]]
    answer_days: int | None
    seen_days: int | None
    quiet_days: int
    quality: Sequence[tuple[str, int | None, int | None]]
    people: int | None


@dataclass(frozen=True, slots=True)
class Together:
    """The pair: its ways (none, one or both), clients of both, and how much is given back (None where not to say)."""

    picture: Picture
    one: Place
    other: Place
    ways: Sequence[Way]
    shared: int | None

    @property
    def given_back(self) -> bool:
        """Whether both ways have more than ten referrals, and neither is in a higher band."""
        bands = [way.link.band for way in self.ways]
        return len(bands) == 2 and bands[0] == bands[1] >= ENOUGH

    @property
    def quiet_days(self) -> int:
        """For how many days nothing happened, once it is long."""
        return min((way.quiet_days for way in self.ways), default=0)


def together(one_id: UUID, other_id: UUID, *, seen_by: Actor) -> Together:
    """What is known of a pair. Raises NotFound unless both are in the picture and two."""
    picture = queries.picture()
    places = picture.places if picture else {}
    if picture is None or one_id == other_id or one_id not in places or other_id not in places:
        raise NotFound("These are not two organizations of the network of the past year.")
    wanted = select(NetworkPair.body).where(
        NetworkPair.snapshot_id == picture.id, NetworkPair.pair == pair_key(one_id, other_id)
    )
    body = db.session.scalar(wanted) or {"ways": {}, "shared": 0}
    links = [link for link in picture.links if {link.referrer, link.partner} == {one_id, other_id}]
    links.sort(key=lambda link: link.referrer != one_id)
    ways = [
        _way(picture, link, body["ways"][str(link.referrer)], seen_by)
        for link in links
        if str(link.referrer) in body["ways"]
    ]
    return Together(picture, places[one_id], places[other_id], ways, body["shared"])


def _way(picture: Picture, link: Link, told: Mapping[str, Any], seen_by: Actor) -> Way:
    counts = list(zip(OUTCOMES.values(), told["outcomes"], strict=True))
    return Way(
        referrer=picture.places[link.referrer],
        partner=picture.places[link.partner],
        link=link,
        outcomes=counts,
        answer_days=told["answer_days"],
        seen_days=told["seen_days"],
        quiet_days=told["quiet_days"],
        quality=[(QUESTIONS[name], *said) for name, said in told["quality"].items()],
        people=_people(link, seen_by) if told["outcomes"][0] else None,
    )


def _people(link: Link, seen_by: Actor) -> int:
    """How many people of the referrer have had clients seen at the partner."""
    state = knowledge_for(seen_by)
    ties = state.ties_of(link.referrer, link.partner) if state else {}
    return sum(tie.connected > 0 for tie in ties.values())
