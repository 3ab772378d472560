"""Which file is whose, and which of its rows are probably clients of the agency already."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app import clock
from app.accounts.models import Team
from app.actor import Actor
from app.clients import queries as clients
from app.clients.contact import bare_number
from app.db import db
from app.errors import NotFound
from app.interop.caseload.models import CaseloadUpload
from app.interop.caseload.rows import Row


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: `known` says how many clients of the agency it may be; `twice` an earlier row like it."""

    row: Row
    known: int
    twice: int | None

    @property
    def is_new(self) -> bool:
        return not (self.row.problems or self.known or self.twice)


def upload(id_: UUID, *, seen_by: Actor) -> tuple[CaseloadUpload, Team]:
    """A file and its team, for whoever brought it and still belongs to the team. Raises NotFound for all others."""
    found = db.session.get(CaseloadUpload, id_)
    teams = {team.id: team for team in clients.teams_of(seen_by)}
    if (
        found is None
        or found.person_id != seen_by.id
        or found.expires_at <= clock.now()
        or found.team_id not in teams
    ):
        raise NotFound("There is no such file. It was thrown away, or its day is over: bring it again.")
    return found, teams[found.team_id]


def lines(rows: Sequence[Row], team: Team) -> list[Line]:
    """Every row beside what is known already; two statements however many there are."""
    known = clients.likely_known([row.facts for row in rows], organization=team.organization_id)
    first: dict[tuple[str, str], int] = {}
    found = []
    for row, count in zip(rows, known, strict=True):
        key = (
            " ".join(str(row.facts.get("name") or "").casefold().split()),
            bare_number(row.facts.get("phone")),
        )
        twice = first.setdefault(key, row.number)
        found.append(Line(row, count, twice if twice != row.number and key[0] else None))
    return found
