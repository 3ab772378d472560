"""What looks as if somebody helped a record along: accounts that favour one partner, bursts, closed circles.

A sign is no verdict. It says in counts what was seen, and a person decides. Days are numbers on any one scale.
Pure: values in, values out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.trust.cases import Case, events_of
from app.trust.evidence import USUAL, Constants

WINDOW = 180.0
LEAST_REFERRALS = 15  # of an account, before its leaning is looked at
BURST_DAYS = 7.0
LEAST_BURST = 8
BURST_TIMES = 4.0  # as many times the account's usual week
LEAST_MUTUAL = 5
MUTUAL_SHARE = 0.8
CONFIRMED = frozenset({"connected", "declined_other", "closed_unconnected"})


class Kind(StrEnum):
    """What was seen. The order is that of the queue."""

    LEANING = "leaning"
    BURST = "burst"
    MUTUAL = "mutual"
    VOICES = "voices"
    CAPPED = "capped"


# The cap does its work and nothing is odd; it is listed for whoever wants to look, and waits for no decision.
FOR_READING = frozenset({Kind.CAPPED})


class Sign(NamedTuple):
    """One thing seen: of an account (None: of an organization) and a partner, in `part` of `whole`."""

    kind: Kind
    account: UUID | None
    organization: UUID
    partner: UUID
    part: int
    whole: int


class Told(NamedTuple):
    """A confirmed referral: by whom, to whom, on which day it ended, and whether well."""

    account: UUID
    organization: UUID
    partner: UUID
    day: float
    connected: bool


def signs(cases: Iterable[Case], today: float, constants: Constants = USUAL) -> list[Sign]:
    """Everything seen in the last half year, each kind from the most to the least."""
    told = confirmed(cases, today)
    found = [*_leanings(told, constants), *_bursts(told, today), *_mutual(told), *_voices(told, constants)]
    order = list(Kind)
    return sorted(found, key=lambda sign: (order.index(sign.kind), -sign.part, sign.partner))


def confirmed(cases: Iterable[Case], today: float) -> list[Told]:
    """What verified organizations confirmed in the last half year."""
    told = (one for case in cases if case.verified and (one := _told(case)))
    return [one for one in told if 0 <= today - one.day <= WINDOW]


def _told(case: Case) -> Told | None:
    ending = next((one for one in reversed(events_of(case)) if one.kind in CONFIRMED), None)
    if ending is None:
        return None
    return Told(case.case_manager, case.organization, case.partner, ending.day, ending.kind == "connected")


def _leanings(told: Sequence[Told], constants: Constants) -> Iterator[Sign]:
    """Over two fifths of what an account confirmed went to one partner (from fifteen referrals up)."""
    for account, own in _by_account(told).items():
        partner, here = Counter(one.partner for one in own).most_common(1)[0]
        if len(own) >= LEAST_REFERRALS and here > constants.dominance * len(own):
            yield Sign(Kind.LEANING, account, own[-1].organization, partner, here, len(own))


def _bursts(told: Sequence[Told], today: float) -> Iterator[Sign]:
    """So many connections within a week as the account does not confirm in four of its usual ones."""
    for account, own in _by_account(told).items():
        by_partner: defaultdict[UUID, list[float]] = defaultdict(list)
        for one in own:
            if one.connected:
                by_partner[one.partner].append(one.day)
        weeks = max(1.0, (today - min(one.day for one in own)) / 7)
        for partner, days in by_partner.items():
            most = _most_within(sorted(days), BURST_DAYS)
            usual = (len(own) - most) / weeks
            if most >= LEAST_BURST and most > BURST_TIMES * usual:
                yield Sign(Kind.BURST, account, own[-1].organization, partner, most, len(own))


def _mutual(told: Sequence[Told]) -> Iterator[Sign]:
    """Two organizations that send nearly all they send to each other."""
    sent = Counter((one.organization, one.partner) for one in told)
    total = Counter(one.organization for one in told)
    for (one, other), there in sent.items():
        back = sent[other, one]
        only = there >= MUTUAL_SHARE * total[one] and back >= MUTUAL_SHARE * total[other]
        if one < other and min(there, back) >= LEAST_MUTUAL and only:
            yield Sign(Kind.MUTUAL, None, one, other, there + back, total[one] + total[other])


def _voices(told: Sequence[Told], constants: Constants) -> Iterator[Sign]:
    """Organizations that have reached their ten voices with a partner; above all where most of what is known of the
    partner comes from one, for then the cap holds nothing back."""
    known = Counter(one.partner for one in told)
    for (organization, partner), here in Counter((one.organization, one.partner) for one in told).items():
        if here > constants.voices:
            kind = Kind.VOICES if 2 * here > known[partner] else Kind.CAPPED
            yield Sign(kind, None, organization, partner, here, known[partner])


def counts_as(referrals: int, constants: Constants = USUAL) -> float:
    """As how many voices so many referrals of one organization to one partner count: never more than ten."""
    return referrals / (1 + max(referrals - 1, 0) / constants.voices)


def _by_account(told: Sequence[Told]) -> Mapping[UUID, list[Told]]:
    accounts: defaultdict[UUID, list[Told]] = defaultdict(list)
    for one in sorted(told, key=lambda each: each.day):
        accounts[one.account].append(one)
    return accounts


def _most_within(days: Sequence[float], window: float) -> int:
    """How many of `days` (in order) at most lie within one window."""
    first, most = 0, 0
    for last, day in enumerate(days):
        while day - days[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most
