"""All that was learnt on one day: the model, the codes of its names, the counts behind it, and who knows whom.

It is stored as arrays and read once by each process; whoever asks gets answers without touching the database.
"""

import io
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import numpy as np

from app.trust.evidence import USUAL, Floats, Ints, Outcome, Referrals, judged
from app.trust.learning import Codes, Evidence
from app.trust.room import Rooms, Said
from app.trust.scoring import Model, Rung

ANY = -1
DAYS_COUNTED = 540  # three half-lives: what is older hardly weighs
NAMES = ("organizations", "teams", "people", "partners", "services")

Name = TypeVar("Name", bound=Hashable)
Key = tuple[int, int, int]


class Count(NamedTuple):
    """Clients connected in time, of those of whom it is known, and how many of them a typical partner connects."""

    part: int = 0
    whole: int = 0
    typical: float = 0.0

    def without(self, other: "Count") -> "Count":
        return Count(self.part - other.part, self.whole - other.whole, self.typical - other.typical)


class Tie(NamedTuple):
    """What one person has had to do with a partner; the days are None where there was none."""

    sent: int
    connected: int
    last_sent: float
    last_connected: float | None


NOTHING = Count()


@dataclass(frozen=True, slots=True)
class State:
    """`day` is the day on which it was learnt, on the scale of all days here (days since 1970)."""

    day: float
    model: Model
    organizations: Codes[UUID]
    teams: Codes[UUID]
    people: Codes[UUID]
    partners: Codes[UUID]
    services: Codes[UUID]
    needs: Codes[str]
    counts: Mapping[Key, Count]  # (organization or ANY, partner, need or ANY)
    team_counts: Mapping[tuple[int, int], Count]  # (team, partner)
    ties: Mapping[tuple[int, int], Mapping[int, Tie]]  # (organization, partner): by person

    def count(self, partner: UUID, *, need: str = "", organization: UUID | None = None) -> Count:
        """How it went with a partner: for one need or all (""), from one organization or all (None)."""
        codes = (
            ANY if organization is None else self.organizations.get(organization, -2),
            self.partners.get(partner, -2),
            self.needs.get(need, -2) if need else ANY,
        )
        return self.counts.get(codes, NOTHING)

    def by_need(self, partner: UUID, *, besides: UUID | None) -> dict[str, Count]:
        """How it went with a partner for each need that was ever asked of it, without what one organization sent."""
        where = self.partners.get(partner, -2)
        own = self.organizations.get(besides, -2) if besides else -2
        found = {}
        for need, code in self.needs.items():
            if (count := self.counts.get((ANY, where, code))) is not None:
                found[need] = count.without(self.counts.get((own, where, code), NOTHING))
        return found

    def count_of_team(self, team: UUID | None, partner: UUID) -> Count:
        """How it went with a partner from one team."""
        if team is None:
            return NOTHING
        return self.team_counts.get((self.teams.get(team, -2), self.partners.get(partner, -2)), NOTHING)

    def ties_of(self, organization: UUID, partner: UUID) -> dict[UUID, Tie]:
        """Who of an organization has worked with a partner, by person."""
        codes = (self.organizations.get(organization, -2), self.partners.get(partner, -2))
        people = list(self.people)
        return {people[code]: tie for code, tie in self.ties.get(codes, {}).items()}


def state_of(evidence: Evidence, day: float, said: Mapping[UUID, Said]) -> State:
    """Learn from all evidence on `day`."""
    model, known = evidence.model(day, said), evidence.known()
    counts, teams = _counted(known, evidence, model, day)
    return State(
        day=day,
        model=model,
        organizations=dict(evidence.organizations),
        teams=dict(evidence.teams),
        people=dict(evidence.people),
        partners=dict(evidence.partners),
        services=dict(evidence.services),
        needs=dict(evidence.needs),
        counts=counts,
        team_counts=teams,
        ties=_ties(known),
    )


def _counted(
    known: Referrals, evidence: Evidence, model: Model, day: float
) -> tuple[dict[Key, Count], dict[tuple[int, int], Count]]:
    """Counts for reading: plain ones, of what is not too old to weigh."""
    within = evidence.horizons()[known.need] if len(known) else np.zeros(0)
    success, _ = judged(known, known.verified, day, within)
    late = (known.outcome == Outcome.OPEN) & (day - known.day >= within)
    settled = np.isin(known.outcome, (Outcome.CONNECTED, Outcome.DECLINED, Outcome.CLOSED)) | late
    read = known.verified & settled & (day - known.day <= DAYS_COUNTED)
    values = np.stack((success, np.ones(len(known)), model.typical[known.need, known.burden]))[:, read]
    anyone = np.full(len(known), ANY)
    counts: dict[Key, Count] = {}
    for organization in (anyone, known.organization):
        for need in (anyone, known.need):
            keys, totals = _sums((organization[read], known.partner[read], need[read]), values)
            counts |= {(a, b, c): _count(row) for (a, b, c), row in zip(keys, totals, strict=True)}
    keys, totals = _sums((known.team[read], known.partner[read]), values)
    return counts, {(a, b): _count(row) for (a, b), row in zip(keys, totals, strict=True)}


def _sums(codes: tuple[Ints, ...], values: Floats) -> tuple[list[list[int]], list[list[float]]]:
    """The keys that occur, and for each the sums of the rows of `values` (kinds, rows)."""
    keys, group = np.unique(np.stack(codes), axis=1, return_inverse=True)
    totals = [np.bincount(group.ravel(), row, minlength=keys.shape[1]) for row in values]
    return keys.T.tolist(), np.stack(totals).T.tolist()


def _count(row: list[float]) -> Count:
    return Count(int(row[0]), int(row[1]), row[2])


def _ties(known: Referrals) -> dict[tuple[int, int], dict[int, Tie]]:
    """Who has worked with whom: by (organization, partner), then by person."""
    ties: dict[tuple[int, int], dict[int, Tie]] = {}
    connected = known.outcome == Outcome.CONNECTED
    columns = (known.organization, known.partner, known.case_manager, known.day, connected, known.outcome_day)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for organization, partner, person, sent, was_connected, day in rows:
        people = ties.setdefault((organization, partner), {})
        before = people.get(person, Tie(0, 0, sent, None))
        last = max(filter(None, (before.last_connected, day if was_connected else None)), default=None)
        people[person] = Tie(
            before.sent + 1, before.connected + was_connected, max(before.last_sent, sent), last
        )
    return ties


# Stored as arrays ---------------------------------------------------------------------------------------------


def to_bytes(state: State) -> bytes:
    """The state as an archive of plain arrays: nothing in it runs when it is read."""
    arrays: dict[str, Any] = {"day": np.array(state.day), "needs": np.array(list(state.needs), dtype=str)}
    for name in NAMES:
        arrays[name] = np.array([str(id_) for id_ in getattr(state, name)], dtype="U36")
    model = state.model
    arrays |= {
        "typical": model.typical,
        "outcomes": model.outcomes,
        "ks": np.array([r.k for r in model.rungs]),
    }
    for number, rung in enumerate(model.rungs):
        arrays |= {f"rung{number}_{name}": getattr(rung, name) for name in _RUNG}
    arrays |= {f"room_{field.name}": np.asarray(getattr(model.rooms, field.name)) for field in fields(Rooms)}
    arrays |= _written("counts", state.counts) | _written("team_counts", state.team_counts)
    ties = {(*pair, person): tie for pair, people in state.ties.items() for person, tie in people.items()}
    arrays |= _written("ties", ties)
    body = io.BytesIO()
    np.savez(body, **arrays)
    return body.getvalue()


def from_bytes(body: bytes) -> State:
    """The state that `to_bytes` wrote."""
    with np.load(io.BytesIO(body), allow_pickle=False) as told:
        arrays = {name: told[name] for name in told.files}
    rungs = tuple(
        Rung(**{name: arrays[f"rung{number}_{name}"] for name in _RUNG}, k=float(k))
        for number, k in enumerate(arrays["ks"])
    )
    shown = {field.name: arrays[f"room_{field.name}"] for field in fields(Rooms)}
    rooms: dict[str, Any] = {name: value if value.ndim else float(value) for name, value in shown.items()}
    ties: dict[tuple[int, int], dict[int, Tie]] = {}
    for (organization, partner, person), (sent, connected, last_sent, last) in _read("ties", arrays):
        seen = None if np.isnan(last) else last
        ties.setdefault((organization, partner), {})[person] = Tie(int(sent), int(connected), last_sent, seen)
    return State(
        day=float(arrays["day"]),
        model=Model(
            constants=USUAL,
            typical=arrays["typical"],
            rungs=(rungs[0], rungs[1], rungs[2]),
            outcomes=arrays["outcomes"],
            rooms=Rooms(**rooms),
        ),
        needs=_codes(arrays["needs"].tolist()),
        counts={(a, b, c): _count(row) for (a, b, c), row in _read("counts", arrays)},
        team_counts={(a, b): _count(row) for (a, b), row in _read("team_counts", arrays)},
        ties=ties,
        **{name: _codes(map(UUID, arrays[name].tolist())) for name in NAMES},
    )


_RUNG = ("keys", "successes", "weight", "expected", "step")


def _codes(names: Any) -> dict[Any, int]:
    return {name: code for code, name in enumerate(names)}


def _written(name: str, rows: Mapping[Any, Any]) -> dict[str, Any]:
    values = [[np.nan if value is None else value for value in row] for row in rows.values()]
    return {
        f"{name}_keys": np.array(list(rows), dtype=np.int64),
        f"{name}_values": np.array(values, dtype=np.float64),
    }


def _read(name: str, arrays: Mapping[str, Any]) -> Any:
    return zip(arrays[f"{name}_keys"].tolist(), arrays[f"{name}_values"].tolist(), strict=True)
