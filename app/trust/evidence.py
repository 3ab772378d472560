"""What is known of referrals on one day, as arrays, and how far each piece of it is believed.

Arrays are over referrals unless said otherwise; days are numbers on any one scale.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CURVE_POINTS = 30
CURVE_PSEUDO = 10
PAIR = 2**32
MOST_CELLS_PER_ROW = 16


class Outcome(IntEnum):
    """What became of a referral, as far as follow-through goes."""

    OPEN = 0
    CONNECTED = 1
    DECLINED = 2
    CLOSED = 3
    SET_ASIDE = 4


class Reply(IntEnum):
    """What a referral told about room."""

    NONE = 0
    HAD_ROOM = 1
    FULL = 2


def constant(value: float, what: str, why: str, unit: str = "") -> Any:
    """One number of the model: what it is and why it is so, for the page that tells of it."""
    return field(default=value, metadata={"what": what, "why": why, "unit": unit})


@dataclass(frozen=True, slots=True)
class Constants:
    """Every number of the model, with its reason. Days unless said otherwise."""

    half_life: float = constant(
        180.0, "What happened so long ago counts half", "people and funding change within a year", "days"
    )
    horizon: float = constant(30.0, "Connected within", "where the need names no other time", "days")
    k_partner: float = constant(
        10.0, "“Like anybody else”, of a partner", "a handful of luck must not make a name", "referrals"
    )
    k_need: float = constant(
        20.0, "“As for other needs”", "a partner differs less between needs than from others", "referrals"
    )
    k_team: float = constant(40.0, "“As with other teams”", "one team’s luck is mostly luck", "referrals")
    k_typical: float = constant(
        10.0, "A need with a burden is drawn to the need", "few cases must not make a rule", "referrals"
    )
    voices: float = constant(
        10.0, "An organization counts up to", "a large one must not outvote the others", "voices"
    )
    dominance: float = constant(
        0.4, "Of an account’s referrals, those to one partner count up to", "else one friend makes a record"
    )
    free_evidence: float = constant(
        6.0, "… and always at least", "two fifths of 15 referrals, where review begins", "referrals"
    )
    too_good: float = constant(
        2.0,
        "Above what the others found counts up to",
        "luck of one organization beyond that is not believed",
        "standard errors",
    )
    luckiest: int = constant(
        2,
        "Not heard among the others: the most favorable",
        "a friend at two more organizations must not make luck look usual",
        "organizations",
    )
    too_quiet: float = constant(
        1.5,
        "Connections of which too few clients speak count up to",
        "who was really seen says so as often elsewhere",
        "standard errors",
    )
    silence: float = constant(
        7.0, "Silence tells that there was room after", "whoever is full says so sooner", "days"
    )
    load_window: float = constant(
        30.0, "A client takes a place for about", "a month, if nobody says more", "days"
    )
    reply_lag: float = constant(
        3.0, "An answer speaks of so long before it was given", "it is written down later", "days"
    )
    closed_for: float = constant(
        30.0, "A closed door stays closed for about", "a vacancy or a budget takes a month to fill", "days"
    )
    open_for: float = constant(300.0, "An open door stays open for about", "most of a year", "days")
    closed_takes: float = constant(0.05, "A closed door takes somebody all the same", "there are exceptions")
    room_doubt: float = constant(
        0.1, "Of the chance of room, what all partners have in common", "no answer tells all of a place"
    )
    waiting_counts: float = constant(
        5.0,
        "In the order of lists, a client who waits for an answer counts like",
        "else all go to one door before anybody hears that it is shut",
        "clients",
    )
    room_usual: float = constant(0.8, "Room, before anybody has answered", "most have some")
    places_half_life: float = constant(
        120.0, "How many places there are: half after", "that changes slowly", "days"
    )
    places_spread: float = constant(
        0.7, "How unsure the number of places is", "of its logarithm, around 1.5 × the highest load + 2"
    )
    full_floor: float = constant(0.02, "“Full” in spite of room", "it happens all the same")
    full_slope: float = constant(8.0, "How sharply “full” begins", "when the load reaches the places")
    said_free: float = constant(
        2.0, "“Has room” stands for so many times the places in use", "it could take as many again"
    )
    few_outcomes: int = constant(5, "A partner is new under", "fewer say too little", "outcomes")
    newcomer_bonus: float = constant(
        0.5, "A new partner is ordered higher by", "else nobody would ever try it", "standard errors"
    )
    z_80: float = constant(
        1.2815515655446004, "Width of the 8-in-10 bands", "of a normal curve", "standard errors"
    )


USUAL = Constants()


@dataclass(frozen=True, slots=True)
class Referrals:
    """What is known on one day. Codes are small integers from 0; `place` is where room is counted (the service).

    `day` is the sending day; `takes_place` says whether a client took a place, for all that is known.
    `client_said`: the client said in their own words, with nobody in between, that they were seen.
    `outcome_day` means nothing where `outcome` is OPEN or SET_ASIDE, nor `reply_day` where `reply` is NONE.
    """

    day: Floats
    organization: Ints
    team: Ints
    case_manager: Ints
    partner: Ints
    need: Ints
    burden: Ints
    place: Ints
    verified: Bools
    outcome: Ints
    outcome_day: Floats
    reply: Ints
    reply_day: Floats
    takes_place: Bools
    client_said: Bools

    def __len__(self) -> int:
        return len(self.day)


def judged(known: Referrals, credible: Bools, today: float, within: Floats) -> tuple[Floats, Floats]:
    """y and the share of a whole outcome that each referral counts for (m; 0 where it is set aside).

    Connected in time is 1; connected later, declined or closed without is 0. An open referral is a 0 that
    counts for as much as, by its age, those that were ever connected in time had been: m = G(u) / G(N).
    """
    delay = known.outcome_day - known.day
    connected = known.outcome == Outcome.CONNECTED
    in_time = connected & (delay <= within)
    counts = np.where(known.outcome == Outcome.SET_ASIDE, 0.0, 1.0)
    is_open = known.outcome == Outcome.OPEN
    if is_open.any():
        complete = credible & in_time & (known.day <= today - within)
        curves = _curves(known.need[complete], (delay / within)[complete], int(known.need.max()) + 1)
        age = np.clip((today - known.day[is_open]) / within[is_open], 0, 1) * CURVE_POINTS
        below = np.minimum(age.astype(np.int64), CURVE_POINTS - 1)
        low, high = curves[known.need[is_open], below], curves[known.need[is_open], below + 1]
        counts[is_open] = low + (high - low) * (age - below)
    return in_time.astype(float), counts


def believed(known: Referrals, constants: Constants = USUAL) -> Floats:
    """How much each referral's account is believed about this partner (s): 0 to 1.

    It is the share of the account's confirmed referrals (connected, declined, closed without) that went elsewhere;
    0 for an organization that nobody has verified. What one account confirms of one partner beyond two fifths of
    all it confirmed (or beyond six) adds nothing, and takes nothing away from what counted before.
    """
    confirmed = np.isin(known.outcome, (Outcome.CONNECTED, Outcome.DECLINED, Outcome.CLOSED)).astype(
        np.float64
    )
    here = sum_by(groups(known.case_manager, known.partner)[1], confirmed)
    elsewhere = sum_by(known.case_manager, confirmed) - here
    most = constants.dominance / (1 - constants.dominance) * elsewhere
    counted = np.minimum(here, np.maximum(constants.free_evidence, most))
    share = elsewhere / np.maximum(elsewhere + counted, 1)
    spread = np.divide(counted, here, out=np.ones_like(here), where=here > 0)
    belief: Floats = np.where(known.verified, share * spread, 0.0)
    return belief


def pair(one: Ints, other: Ints) -> Ints:
    """One code for two; negative where either was never seen."""
    codes: Ints = np.where((one < 0) | (other < 0), -1, one * PAIR + other)
    return codes


def groups(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """The pairs of codes that occur, in order (see `pair`), and for each row the number of its pair.

    Without sorting where the codes are dense enough: O(rows + pairs).
    """
    width = int(other.max(initial=0)) + 1
    room = (int(one.max(initial=0)) + 1) * width
    code = one * width + other
    if room > MOST_CELLS_PER_ROW * len(code):
        found, number = np.unique(code, return_inverse=True)
    else:
        occurs = np.bincount(code, minlength=room) > 0
        found, number = np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[code]
    return pair(*np.divmod(found, width)), number


def sums(group: Ints, values: Floats | Bools, size: int) -> Floats:
    """The sum of `values` by group, array (size,)."""
    return np.bincount(group, values, minlength=size).astype(np.float64)


def sum_by(group: Ints, values: Floats) -> Floats:
    """For each row, the sum of `values` over all rows of its group."""
    return sums(group, values, 0)[group]


def aged(age: Floats, half_life: float) -> Floats:
    """What is left of a whole piece of evidence after `age` days."""
    weight: Floats = np.exp2(-age / half_life)
    return weight


def _curves(need: Ints, delay: Floats, needs: int) -> Floats:
    """G by need, array (needs, points + 1): the share of timely connections that were made by each part of N.

    Drawn with ten pseudo-connections to the curve of all needs, and that with ten to an even one.
    """
    even = np.linspace(0, 1, CURVE_POINTS + 1)
    slot = np.clip(np.ceil(delay * CURVE_POINTS), 0, CURVE_POINTS).astype(np.int64)
    width = CURVE_POINTS + 1
    counts = np.bincount(need * width + slot, minlength=needs * width).reshape(needs, width).cumsum(axis=1)
    total = counts.sum(axis=0)
    overall = (total + CURVE_PSEUDO * even) / (total[-1] + CURVE_PSEUDO)
    curves: Floats = (counts + CURVE_PSEUDO * overall) / (counts[:, -1:] + CURVE_PSEUDO)
    return curves
