"""What is known of all referrals, kept as arrays, so that one that changed costs its own row and a fit, no more.

Codes are small integers in the order in which names were first seen. Pure: values in, values out.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import numpy as np

from app.trust.cases import Case, events_of
from app.trust.evidence import Floats, Referrals
from app.trust.ledger import Facts, Ledger
from app.trust.record import days_to_be_seen
from app.trust.room import Said
from app.trust.scoring import Model, Sizes, fit

Name = TypeVar("Name", bound=Hashable)
Codes = dict[Name, int]

COLUMNS = tuple(Referrals.__dataclass_fields__)
_TRUTHS = ("verified", "takes_place", "client_said")
_DAYS = ("day", "outcome_day", "reply_day")
FIRST_ROOM = 1024


class Evidence:
    """All referrals that count: `take_in` adds or replaces some, `drop` forgets some, `model` learns from them."""

    def __init__(self, cases: Iterable[Case] = ()) -> None:
        self.organizations: Codes[UUID] = {}
        self.teams: Codes[UUID] = {}
        self.people: Codes[UUID] = {}
        self.partners: Codes[UUID] = {}
        self.services: Codes[UUID] = {}
        self.needs: Codes[str] = {}
        self._rows: dict[UUID, int] = {}
        self._ids: list[UUID] = []
        self._table: Floats = np.zeros((len(COLUMNS), FIRST_ROOM))
        self.take_in(cases)

    def __len__(self) -> int:
        return len(self._ids)

    def take_in(self, cases: Iterable[Case]) -> None:
        """Write down what these referrals are now, in place of what they were."""
        told = list(cases)
        found = self._judged(told)
        for place, case in enumerate(told):
            known = self._rows.get(case.id)
            row = self._new_row(case.id) if known is None else known  # before the table, which may grow by it
            self._table[:, row] = found[:, place]

    def drop(self, ids: Iterable[UUID]) -> None:
        """Forget referrals that count no more: the last row takes the place of each."""
        for id_ in ids:
            row = self._rows.pop(id_, None)
            if row is None:
                continue
            last = self._ids.pop()
            if last != id_:
                self._ids[row], self._rows[last] = last, row
                self._table[:, row] = self._table[:, len(self._ids)]

    def known(self) -> Referrals:
        """All of it as the model wants to see it."""
        columns = dict(zip(COLUMNS, self._table[:, : len(self._ids)], strict=True))
        return Referrals(**{name: _typed(name, column) for name, column in columns.items()})

    def model(self, today: float, said: Mapping[UUID, Said]) -> Model:
        """What can be learnt on day `today`; `said` is what providers freshly say of their services' room."""
        declared = {_code(self.services, id_): one for id_, one in said.items()}
        return fit(self.known(), today, self.sizes, horizons=self.horizons(), declared=declared)

    @property
    def sizes(self) -> Sizes:
        return Sizes(max(1, len(self.needs)), max(1, len(self.partners)), max(1, len(self.services)))

    def horizons(self) -> Floats:
        """Within how many days each need should be met, array (needs,)."""
        return np.array([days_to_be_seen(need) for need in self.needs or ("",)], dtype=float)

    def _new_row(self, id_: UUID) -> int:
        row = self._rows[id_] = len(self._ids)
        self._ids.append(id_)
        if row == self._table.shape[1]:
            self._table = np.concatenate((self._table, np.zeros_like(self._table)), axis=1)
        return row

    def _judged(self, cases: list[Case]) -> Floats:
        """The columns of these referrals, array (columns, cases)."""
        facts = [self._facts(case) for case in cases]
        horizons = {code: float(days_to_be_seen(need)) for need, code in self.needs.items()}
        ledger = Ledger(len(cases), horizons=horizons)
        for case, fact in zip(cases, facts, strict=True):
            number = ledger.open(fact)
            for kind, day, start in events_of(case):
                ledger.take_in(number, kind, day, start)
        found = {name: getattr(ledger.known(), name) for name in COLUMNS}
        found["team"] = [_code(self.teams, case.team) for case in cases]
        found["place"] = [_code(self.services, case.service) for case in cases]
        return np.array([found[name] for name in COLUMNS], dtype=float)

    def _facts(self, case: Case) -> Facts:
        return Facts(
            case.day,
            _code(self.organizations, case.organization),
            _code(self.people, case.case_manager),
            _code(self.partners, case.partner),
            _code(self.needs, case.need),
            case.burden,
            case.verified,
        )


def _code(codes: Codes[Name], name: Name) -> int:
    return codes.setdefault(name, len(codes))


def _typed(name: str, column: Floats) -> Any:
    if name in _DAYS:
        return column
    return column > 0 if name in _TRUTHS else column.astype(np.int64)
