"""Whether there is room: from how many were sent lately, and from what was replied.

Full is not unhelpful: room is reckoned apart from follow-through, place by place. Arrays are over places unless
said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from app.trust.evidence import (
    PAIR,
    USUAL,
    Bools,
    Constants,
    Floats,
    Ints,
    Outcome,
    Referrals,
    Reply,
    aged,
    groups,
    sums,
)

GRID = np.linspace(-3.0, 3.0, 25)  # standard deviations of log places


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider says of its room, as long as it may be believed: since which `day`, whether there is some,
    and how many places it has in all, where it says so."""

    day: float
    free: bool
    places: float | None = None

    def places_at(self, load: float, constants: Constants) -> float:
        """How many places that makes while `load` of them are taken."""
        if self.places is not None:
            return self.places
        return (load + 1) * (constants.said_free if self.free else constants.said_full)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Room by place: the chance of finding some, the present load, the likely number of places; arrays (places,)."""

    chance: Floats
    load: Floats
    places: Floats
    unknown: float

    def after(self, more: Floats, constants: Constants = USUAL) -> Floats:
        """The chance when `more` (places,) were sent since: what keeps a morning from herding to one place."""
        free_then = 1 - _full(self.load + 1 + more, self.places, constants)
        free_now = 1 - _full(self.load + 1, self.places, constants)
        chance: Floats = self.chance * free_then / free_now
        return chance


def rooms_of(
    known: Referrals,
    credible: Bools,
    today: float,
    places: int,
    declared: Mapping[int, Said],
    constants: Constants,
) -> Rooms:
    """Room by place, from the load of the last month and from what was replied; what a provider says itself takes the
    place of both, of all replies before it.

    The number of places c lies on a grid around 1.5 · the highest load + 2; P(full | L) = 0.02 + 0.96 σ(5 (L/c − 1)).
    """
    taken = credible & known.takes_place
    now, before, highest = _loads(known.place, known.day, taken, today, places, constants.load_window)
    silent = (known.reply == Reply.NONE) & (known.outcome == Outcome.OPEN)
    silent &= today - known.day > constants.silence
    replied = credible & (silent | (known.reply != Reply.NONE))
    full = (known.reply[replied] == Reply.FULL).astype(np.float64)
    replied_on = np.where(silent, known.day + constants.silence, known.reply_day)[replied]
    place, age = known.place[replied], today - replied_on
    evidence = aged(age, constants.places_half_life)
    centre = np.log(1.5 * highest + 2)
    grid = np.exp(centre[:, None] + constants.places_spread * GRID)
    belief = -(GRID**2) / 2 + _likelihood(place, before[replied] + 1, full, evidence, grid, constants)
    belief = np.exp(belief - belief.max(axis=1, keepdims=True))
    belief /= belief.sum(axis=1, keepdims=True)
    since = np.full(places, -np.inf)
    for code, said in declared.items():
        grid[code], belief[code] = said.places_at(now[code], constants), 1 / len(GRID)
        since[code] = said.day
    expected = 1 - (belief * _full(now[:, None] + 1, grid, constants)).sum(axis=1)
    lately = aged(age, constants.room_half_life) * (replied_on >= since[place])
    found, asked = sums(place, lately * (1 - full), places), sums(place, lately, places)
    pseudo = constants.room_pseudo
    prior = np.exp(-(GRID**2) / 2)
    full_at_first = prior @ _full(1.0, 2 * np.exp(constants.places_spread * GRID), constants) / prior.sum()
    return Rooms(
        chance=(found + pseudo * expected) / (asked + pseudo),
        load=now,
        places=(belief * grid).sum(axis=1),
        unknown=float(1 - full_at_first),
    )


def _full(load: Floats | float, places: Floats, constants: Constants) -> Floats:
    """P(full | load, places)."""
    slope = constants.full_slope * (load / places - 1)
    chance: Floats = constants.full_floor + (1 - 2 * constants.full_floor) * expit(slope)
    return chance


def _loads(
    place: Ints, day: Floats, taken: Bools, today: float, places: int, window: float
) -> tuple[Floats, Floats, Floats]:
    """Load now (places,), load that each referral met (referrals,), and the highest it ever was (places,)."""
    begin = day.min(initial=today)
    span = max(day.max(initial=today), today) - begin + window + 1
    moment = place * span + (day - begin)  # one line of time after another, a place each
    order = np.argsort(moment, kind="stable")
    moment = moment[order]
    counted = np.concatenate(([0], np.cumsum(taken[order])))
    until = np.searchsorted(moment, moment, side="left")
    since = np.searchsorted(moment, moment - window, side="right")
    met = np.empty(len(order))
    met[order] = counted[until] - counted[np.minimum(since, until)]
    now = sums(place, taken & (day > today - window), places)
    highest = now.copy()
    np.maximum.at(highest, place, met)
    return now, met, highest


def _likelihood(
    place: Ints, load: Floats, full: Floats, evidence: Floats, grid: Floats, constants: Constants
) -> Floats:
    """Log likelihood of the replies for each place and number of places, array like `grid`."""
    cells, group = groups(place, load.astype(np.int64))
    where, met = np.divmod(cells, PAIR)
    said_full = sums(group, evidence * full, len(cells))[:, None]
    said_room = sums(group, evidence * (1 - full), len(cells))[:, None]
    chance = _full(met[:, None].astype(np.float64), grid[where], constants)
    total = np.zeros_like(grid)
    np.add.at(total, where, said_full * np.log(chance) + said_room * np.log1p(-chance))
    return total
