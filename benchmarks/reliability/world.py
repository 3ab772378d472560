"""A network of referrals with a hidden truth that is not the model's own form.

Partners have queues or beds that fill, answer at their own speed or not at all, drift, collapse, suit some agencies
better than others; harder cases are not spread evenly; feedback is lost; habit decides whom most people ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np
from scipy.special import expit

from app.trust.evidence import Referrals
from app.trust.ledger import ORDER, Facts, Ledger

HORIZON = 30.0
NEEDS = 5
MANAGERS = 4  # in each organization


@dataclass(frozen=True)
class Size:
    """How large a network is, and how long it runs (days)."""

    organizations: int
    partners: int
    referrals: int
    days: int = 540
    newcomers: int = 0


DENSE = Size(organizations=12, partners=60, referrals=13_000)
SPARSE = Size(organizations=12, partners=60, referrals=1_500)


@dataclass(frozen=True)
class Case:
    """One client who needs help: who asks, for what, and how hard it is."""

    day: float
    organization: int
    manager: int
    need: int
    burden: int


@dataclass
class World:
    """The hidden truth, and how it unfolds."""

    size: Size
    seed: int
    beds: bool = False
    draw: np.random.Generator = field(init=False)
    voice: np.random.Generator = field(
        init=False
    )  # of clients, apart, so that what they say changes nothing else

    def __post_init__(self) -> None:
        self.draw = draw = np.random.default_rng(self.seed)
        self.voice = np.random.default_rng((self.seed, 1))
        partners, days = self.size.partners, self.size.days + 1
        self.offers = draw.random((partners, NEEDS)) < 0.08
        self.offers[np.arange(partners), draw.integers(0, NEEDS, partners)] = True
        drift = draw.normal(0, 0.012, (partners, days)).cumsum(axis=1)
        collapse = np.where(draw.random(partners) < 0.06, draw.integers(days // 3, days, partners), days)
        fallen = np.arange(days) >= collapse[:, None]
        self.quality = draw.normal(0.8, 0.55, partners)[:, None] + drift - 2.0 * fallen
        self.by_need = draw.normal(0, 0.3, NEEDS) + draw.normal(0, 0.3, (partners, NEEDS))
        self.affinity = draw.normal(0, 0.25, (self.size.organizations, partners))
        self.hardship = draw.normal(0.45, 0.2, partners)
        self.ghosts = draw.beta(1.2, 4, partners)
        self.speed = np.exp(draw.normal(np.log(7), 0.35, partners))
        self.since = np.zeros(partners)
        late = draw.permutation(partners)[: self.size.newcomers]
        self.since[late] = draw.uniform(days / 3, days * 0.8, len(late))
        self.popular = draw.lognormal(0, 0.8, partners)
        self.taste = draw.lognormal(0, 0.7, (self.size.organizations * MANAGERS, partners))
        self.cases_are_hard = draw.beta(2, 3, self.size.organizations)
        self.familiar = np.zeros((self.size.organizations * MANAGERS, partners))
        self.clients_speak = self.voice.beta(2, 3, partners)
        self._set_capacity()
        self.leaving: list[list[float]] = [[] for _ in range(partners)]

    def _set_capacity(self) -> None:
        """Places for about 1.5 times what would come if all were asked alike; now and then nobody new is taken."""
        stay = 45.0 if self.beds else HORIZON
        share = self.size.referrals / self.size.days * stay / self.size.partners
        self.stay = stay
        self.frozen = np.zeros((self.size.partners, self.size.days + 1), dtype=bool)
        for partner in range(self.size.partners):
            for _ in range(self.draw.poisson(self.size.days / 300)):
                start, length = self.draw.integers(0, self.size.days), self.draw.integers(15, 45)
                self.frozen[partner, start : start + length] = True
        self.places = np.maximum(1, np.round(share * self.draw.lognormal(0.45, 0.6, self.size.partners)))

    def cases(self) -> Iterator[Case]:
        """All clients in the order of their days."""
        days = np.sort(self.draw.integers(0, self.size.days, self.size.referrals))
        for day in days:
            organization = int(self.draw.integers(self.size.organizations))
            burden = int(self.draw.binomial(2, self.cases_are_hard[organization]))
            manager = organization * MANAGERS + int(self.draw.integers(MANAGERS))
            yield Case(float(day), organization, manager, int(self.draw.integers(NEEDS)), burden)

    def candidates(self, case: Case) -> np.ndarray:
        return np.flatnonzero(self.offers[:, case.need] & (self.since <= case.day))

    def truth(self, case: Case, partners: np.ndarray) -> np.ndarray:
        """The true chance that each of `partners` connects this client in time, all that is going on considered."""
        return self.has_room(case.day, partners) * self.follow_through(case, partners)

    def has_room(self, day: float, partners: np.ndarray) -> np.ndarray:
        for partner in partners:
            leaving = self.leaving[partner]
            while leaving and leaving[0] <= day:
                heappop(leaving)
        free = [len(self.leaving[partner]) < self.places[partner] for partner in partners]
        return np.array(free, dtype=float) * ~self.frozen[partners, int(day)]

    def follow_through(self, case: Case, partners: np.ndarray) -> np.ndarray:
        """Chance of a confirmed connection within 30 days, given room."""
        willing = expit(
            self.quality[partners, int(case.day)]
            + self.by_need[partners, case.need]
            + self.affinity[case.organization, partners]
            - self.hardship[partners] * case.burden
        )
        in_time = _normal_cdf((np.log(HORIZON) - np.log(self.speed[partners])) / 0.8)
        return willing * in_time * CONFIRMED

    def habit(self, case: Case, partners: np.ndarray) -> int:
        """Whom this case manager asks without advice: the known, the popular, now and then anyone."""
        if self.draw.random() < 0.1:
            return int(self.draw.choice(partners))
        pull = self.popular[partners] * self.taste[case.manager, partners]
        pull = pull * (1 + self.familiar[case.manager, partners]) ** 0.8
        return int(self.draw.choice(partners, p=pull / pull.sum()))

    def happens(self, case: Case, partner: int) -> tuple[list[tuple[float, str]], float | None]:
        """What becomes of a referral: its events as (day, kind), and y (None where it is nobody's doing)."""
        self.familiar[case.manager, partner] += 1
        draw, day = self.draw, case.day
        soon = day + 1 + float(draw.integers(0, 3))
        if draw.random() < 0.05:
            return [(soon, "not_eligible")], None
        room = bool(self.has_room(day, np.array([partner]))[0])
        if not room:
            silent = draw.random() < 0.1
            return ([] if silent else [(soon, "declined_full")]), 0.0
        if draw.random() < 0.08:
            heappush(self.leaving[partner], day + 10)
            return [(soon, "accepted"), (day + float(draw.integers(4, 20)), "client_exit")], None
        return self._tries(case, partner, soon)

    def _tries(self, case: Case, partner: int, soon: float) -> tuple[list[tuple[float, str]], float]:
        draw, day = self.draw, case.day
        one = np.array([partner])
        in_time = _normal_cdf((np.log(HORIZON) - np.log(self.speed[one])) / 0.8)
        willing = (self.follow_through(case, one) / in_time / CONFIRMED)[0]
        if draw.random() < willing:
            delay = self.speed[partner] * np.exp(draw.normal(0, 0.8))
            heappush(self.leaving[partner], day + (draw.exponential(self.stay) if self.beds else self.stay))
            connected = day + max(1.0, round(delay))
            confirmed = draw.random() < CONFIRMED
            events = [(min(soon, connected), "accepted")] + ([(connected, "connected")] if confirmed else [])
            if confirmed and self.voice.random() < self.clients_speak[partner]:
                events.append((connected + float(self.voice.integers(1, 15)), "client_said"))
            return events, float(confirmed and connected - day <= HORIZON)
        if draw.random() < self.ghosts[partner]:
            return [], 0.0
        heappush(self.leaving[partner], day + 7)
        if draw.random() < 0.5:
            return [(soon, "declined_other")], 0.0
        closed = [(day + float(draw.integers(20, 50)), "closed_unconnected")] if draw.random() < 0.6 else []
        return [(soon, "accepted"), *closed], 0.0


CONFIRMED = 0.94


class Diary:
    """What everyone can know, as days go by: events wait until their day is over."""

    def __init__(self, size: int) -> None:
        self.ledger = Ledger(size)
        self._waiting: list[tuple[float, int, int, str]] = []

    def write(
        self, case: Case, partner: int, events: Sequence[tuple[float, str]], *, verified: bool = True
    ) -> None:
        facts = Facts(case.day, case.organization, case.manager, partner, case.need, case.burden, verified)
        number = self.ledger.open(facts)
        for day, kind in events:
            heappush(self._waiting, (day, ORDER[kind], number, kind))

    def known_on(self, day: float) -> Referrals:
        """What was known when `day` began. Referrals are written on their own day, so ask before writing."""
        while self._waiting and self._waiting[0][0] < day:
            happened, _order, number, kind = heappop(self._waiting)
            self.ledger.take_in(number, kind, happened)
        return self.ledger.known()


Choose = Callable[[World, Case, np.ndarray], int]


def _normal_cdf(values: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    cdf: np.ndarray = ndtr(values)
    return cdf
