"""Whether there is room: how many places there are, how many are taken, and whether the door is open at all.

Full is not unhelpful: room is reckoned apart from follow-through, place by place. Two things make a place full: its
places are taken, or for a while it takes nobody on, whatever the load (staff gone, money out). Each reply is heard
as evidence of both, by a hidden Markov filter (L. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77, 1989)
over (number of places, open or closed). So a fresh "full" at a low load closes a door for some weeks, and one at a
high load says how many places there are.

Arrays are over places unless said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from app.trust.evidence import (
    USUAL,
    Bools,
    Constants,
    Floats,
    Ints,
    Outcome,
    Referrals,
    Reply,
    aged,
    sums,
)

GRID = np.linspace(-3.0, 3.0, 25)  # standard deviations of log places
PRIOR = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()
HEARD = 60  # replies of each place, the latest


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider says of its room, as long as it may be believed: since which `day`, whether there is some,
    and how many places it has in all, where it says so."""

    day: float
    free: bool
    places: float | None = None

    def places_at(self, load: float, constants: Constants) -> float:
        """How many places that makes while `load` of them are taken."""
        return self.places if self.places is not None else (load + 1) * constants.said_free


@dataclass(frozen=True, slots=True)
class Rooms:
    """Room by place: the chance of finding some, the present load, the likely number of places; arrays (places,).

    `grid` (places, points) are numbers of places, `free` the belief that there are so many and the door is open;
    `waiting` (places,) are clients sent lately whom nobody has answered;
    `usual` is how often there is room in general, `unknown` the chance at a place that was never heard of.
    """

    chance: Floats
    load: Floats
    places: Floats
    grid: Floats
    free: Floats
    waiting: Floats
    usual: float
    unknown: float

    def after(self, more: Floats, constants: Constants = USUAL) -> Floats:
        """The chance when `more` (places,) were sent since: what keeps a morning from herding to one place."""
        return _forecast(self.load + more, self.grid, self.free, self.usual, constants)

    def standing(self, more: Floats | float = 0.0, constants: Constants = USUAL) -> Floats:
        """What is left of a place's worth in the order of lists when `more` were sent since: 0 to 1, array (places,).

        There each client who waits for an answer counts like several: whatever is wrong there is wrong for all of
        them, and nobody knows it yet. The chance itself knows nothing of it.
        """
        unanswered = (constants.waiting_counts - 1) * (self.waiting + more)
        return self.after(more + unanswered, constants) / self.chance


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

    The number of places c lies on a grid around 1.5 · the highest load + 2.
    """
    taken = credible & known.takes_place
    now, met, highest = _loads(known.place, known.day, taken, today, places, constants.load_window)
    grid = _grid(highest, constants)
    door = np.full(places, _usually_open(constants))
    since = np.full(places, -np.inf)
    for code, said in declared.items():
        grid[code], door[code], since[code] = said.places_at(now[code], constants), said.free, said.day
    replies = _replies(known, credible, met, since, today, constants)
    usual = _usual(replies.full, constants)
    belief, free = _listen(replies, grid, door, since, today, constants)
    nobody = _grid(np.zeros(1), constants)
    return Rooms(
        chance=_forecast(now, grid, belief * free, usual, constants),
        load=now,
        places=(belief * grid).sum(axis=1),
        grid=grid,
        free=belief * free,
        waiting=_waiting(known, credible, today, places, constants),
        usual=usual,
        unknown=float(_forecast(np.zeros(1), nobody, PRIOR * _usually_open(constants), usual, constants)[0]),
    )


def _waiting(known: Referrals, credible: Bools, today: float, places: int, constants: Constants) -> Floats:
    open_ = credible & (known.reply == Reply.NONE) & (known.outcome == Outcome.OPEN)
    return sums(known.place, open_ & (today - known.day <= constants.silence), places)


class _Replies(NamedTuple):
    """What was replied: arrays (replies,), and `latest` (places, HEARD), their numbers in order, -1 for none."""

    on: Floats
    load: Floats
    full: Bools
    latest: Ints


def _replies(
    known: Referrals, credible: Bools, met: Floats, since: Floats, today: float, constants: Constants
) -> _Replies:
    """The replies that count. Each speaks of the moment of sending, or of shortly before it was given; silence after
    some days says that there was room."""
    silent = (known.reply == Reply.NONE) & (known.outcome == Outcome.OPEN)
    silent &= today - known.day > constants.silence
    given = np.where(silent, known.day + constants.silence, known.reply_day)
    heard = np.flatnonzero(credible & (silent | (known.reply != Reply.NONE)) & (given >= since[known.place]))
    on = np.maximum(known.day, given - constants.reply_lag)[heard]
    full, load, place = known.reply[heard] == Reply.FULL, met[heard] + 1, known.place[heard]
    order = np.lexsort((full, load, on, place))
    ends = np.searchsorted(place[order], np.arange(len(since)), side="right")
    begins = np.concatenate(([0], ends[:-1]))
    number = ends[:, None] + np.arange(-HEARD, 0)
    latest = np.where(number >= begins[:, None], order[np.maximum(number, 0)] if len(order) else -1, -1)
    return _Replies(on, load, full, latest)


def _listen(
    replies: _Replies, grid: Floats, door: Floats, since: Floats, today: float, constants: Constants
) -> tuple[Floats, Floats]:
    """What is believed after the latest replies: P(c) and P(open | c), arrays (places, points).

    Between replies an open door closes and a closed one opens at their usual rates, and what was heard of the number
    of places fades; each reply is then weighed by Bayes' rule.
    """
    usually, pace = _usually_open(constants), 1 / constants.closed_for + 1 / constants.open_for
    belief = np.tile(np.log(PRIOR), (len(grid), 1))
    free = np.repeat(door[:, None], len(GRID), axis=1)
    moment = since.copy()

    def wait(until: Floats, where: Bools) -> None:
        nonlocal belief, free
        gap = np.where(where & np.isfinite(moment), np.maximum(until - moment, 0), 0)[:, None]
        left = aged(gap, constants.places_half_life)
        belief = left * belief + (1 - left) * np.log(PRIOR)
        free = usually + (free - usually) * np.exp(-pace * gap)
        moment[where] = until[where]

    for number in replies.latest.T[(replies.latest >= 0).any(axis=0)]:
        told = number >= 0
        wait(replies.on[number], told)
        says_full = replies.full[number][:, None]
        taken = _full(replies.load[number][:, None], grid, constants)
        if_open = np.where(says_full, taken, 1 - taken)
        if_closed = np.where(says_full, 1 - constants.closed_takes, constants.closed_takes)
        likely = np.where(told[:, None], free * if_open + (1 - free) * if_closed, 1)
        belief = belief + np.log(likely)
        belief -= belief.max(axis=1, keepdims=True)
        free = np.where(told[:, None], free * if_open / likely, free)
    wait(np.full(len(grid), today), np.isfinite(moment))
    belief = np.exp(belief - belief.max(axis=1, keepdims=True))
    return belief / belief.sum(axis=1, keepdims=True), free


def _forecast(load: Floats, grid: Floats, free: Floats, usual: float, constants: Constants) -> Floats:
    """The chance of finding room: the door is open and the next client has a place, a little drawn to the usual."""
    seen = (free * (1 - _full(load[:, None] + 1, grid, constants))).sum(axis=1)
    chance: Floats = (1 - constants.room_doubt) * seen + constants.room_doubt * usual
    return chance


def _usual(full: Bools, constants: Constants) -> float:
    """How often there is room in general, of all replies; of ten pseudo-replies eight say so."""
    k = constants.k_typical
    return float((np.sum(~full) + constants.room_usual * k) / (len(full) + k))


def _usually_open(constants: Constants) -> float:
    return constants.open_for / (constants.open_for + constants.closed_for)


def _grid(highest: Floats, constants: Constants) -> Floats:
    """Numbers of places that may be, array (places, points)."""
    grid: Floats = np.exp(np.log(1.5 * highest + 2)[:, None] + constants.places_spread * GRID)
    return grid


def _full(load: Floats | float, places: Floats, constants: Constants) -> Floats:
    """P(full | load, places) while the door is open."""
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
