"""The network as the explorer shows it: only stored cells that may be shown, with names and places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Team
from app.db import db
from app.directory.languages import NAMES as LANGUAGES
from app.errors import NotFound
from app.network import queries
from app.network.exploring import choice as choices
from app.network.exploring.choice import Choice
from app.network.exploring.introductions import introductions
from app.network.models import NetworkCells
from app.network.queries import Picture, Place
from app.trust.disclosure import BANDS

Pair = tuple[UUID, UUID]

SAME, NEW, GONE, MORE, FEWER = "same", "new", "gone", "more", "fewer"
CHANGE_WORDS = {
    SAME: "the same",
    NEW: "now more than ten people",
    GONE: "no longer more than ten people",
    MORE: "more",
    FEWER: "fewer",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie in a view: its band, and the band that it had in the period compared with (None without one)."""

    referrer: UUID
    partner: UUID
    band: int
    before: int | None = None
    bridge: bool = False

    @property
    def change(self) -> str:
        if self.before is None or self.before == self.band:
            return SAME
        if not self.before or not self.band:
            return GONE if self.before else NEW
        return MORE if self.band > self.before else FEWER


@dataclass(frozen=True)
class View:
    """The picture under a choice: its ties, the busiest first, and what else could be chosen, as (code, words)."""

    picture: Picture
    choice: Choice
    ties: Sequence[Tie]
    options: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing may be shown: what was chosen would single people out, or there is nothing."""
        return not self.ties

    @cached_property
    def living(self) -> frozenset[UUID]:
        return frozenset(end for tie in self.ties for end in (tie.referrer, tie.partner))

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The chosen values in words, by kind."""
        named = {kind: dict(options) for kind, options in self.options.items()}
        return {kind: named[kind].get(value, value) for kind, value in self.choice.values.items()}

    @property
    def against(self) -> str:
        return choices.quarter_words(self.choice.against) if self.choice.against else ""

    def about(self, organization: UUID) -> "View":
        """Only the ties of one organization."""
        theirs = [tie for tie in self.ties if organization in (tie.referrer, tie.partner)]
        return View(self.picture, self.choice, theirs, self.options)

    def place(self, organization: UUID) -> Place:
        """Raises NotFound for an organization that is not in the picture."""
        if organization not in self.picture.places:
            raise NotFound("This organization neither sent nor received a referral in the past year.")
        return self.picture.places[organization]


def view(choice: Choice) -> View | None:
    """The newest picture under a choice; None before the first. Eight statements at most."""
    picture = queries.picture()
    if picture is None:
        return None
    keys = [choice.key] + ([choice.at(choice.against).key] if choice.against else [])
    stored = _stored(picture, keys) if choice.is_stored else {}
    now = stored.get(keys[0], {}) if choice.is_stored else _whole(picture, choice.values.get("need", ""))
    bridges = {(link.referrer, link.partner) for link in picture.links if link.bridge}
    if choice.against:
        before = stored.get(keys[1], {})
        ties = [Tie(*ends, now.get(ends, 0), before.get(ends, 0), ends in bridges) for ends in now | before]
    else:
        ties = [Tie(*ends, band, None, ends in bridges) for ends, band in now.items()]
    ties.sort(key=lambda tie: -max(tie.band, tie.before or 0))
    return View(picture, choice, ties, _options(picture))


def ways(picture: Picture, start: UUID, goal: UUID) -> list[list[Place]]:
    """Up to three ways over which `start` could be introduced to `goal`, the closest first."""
    ties = ((link.referrer, link.partner, float((0, *BANDS)[link.band])) for link in picture.links)
    found = introductions(ties, start, goal)
    return [[picture.places[node] for node in way] for way in found]  # type: ignore[index]


def _whole(picture: Picture, need: str) -> dict[Pair, int]:
    """All ties; or those for one need."""
    return {
        (link.referrer, link.partner): link.needs[need] if need else link.band
        for link in picture.links
        if not need or need in link.needs
    }


def _stored(picture: Picture, keys: Iterable[str]) -> dict[str, dict[Pair, int]]:
    wanted = select(NetworkCells.choice, NetworkCells.ties).where(
        NetworkCells.snapshot_id == picture.id, NetworkCells.choice.in_(list(keys))
    )
    return {row.choice: _ties(picture, row.ties) for row in db.session.execute(wanted)}


def _ties(picture: Picture, ties: Iterable[tuple[str, str, int]]) -> dict[Pair, int]:
    """By their ends; those of organizations that have left the picture since are left out."""
    ends = {(UUID(one), UUID(other)): band for one, other, band in ties}
    return {pair: band for pair, band in ends.items() if all(end in picture.places for end in pair)}


def _options(picture: Picture) -> dict[str, Sequence[tuple[str, str]]]:
    single = ~NetworkCells.choice.contains("\n")
    wanted = select(NetworkCells.choice).where(NetworkCells.snapshot_id == picture.id, single)
    found = choices.singles(db.session.scalars(wanted))
    teams = _teams(found["team"])
    quarters = choices.quarters(picture.since, picture.computed_at)
    return {
        "need": list(picture.need_names.items()),
        "area": [(area, area) for area in sorted(found["area"])],
        "language": sorted(((code, LANGUAGES.get(code, code)) for code in found["language"]), key=_by_words),
        "quarter": [(code, choices.quarter_words(code)) for code in quarters],
        "outcome": list(choices.OUTCOMES.items()),
        "team": sorted(((code, teams[code]) for code in found["team"] if code in teams), key=_by_words),
    }


def _by_words(option: tuple[str, str]) -> str:
    return option[1]


def _teams(ids: Iterable[str]) -> dict[str, str]:
    wanted = select(Team.id, Team.name).where(Team.id.in_([UUID(one) for one in ids]))
    return {str(row.id): row.name for row in db.session.execute(wanted)}
