"""From the database to the facts: the window's referrals, read once for all questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select

from app.accounts.models import Team
from app.clients.queries import circumstances
from app.db import db
from app.directory import queries as directory
from app.directory.models import Organization, Service, ServiceStatus
from app.network import around
from app.network.facts import Column, Facts, column
from app.network.graph import Numbers
from app.referrals.models import Referral
from app.referrals.queries import facts_for_record
from app.trust.facts import day_of

ALSO = (
    Referral.client_id,
    Referral.chain_id,
    Referral.group_id,
    Referral.consent_id,
    Referral.need,
    Referral.received_at,
    Referral.contacted_at,
    Referral.started_at,
)
UNKNOWN = ("", "", "", frozenset[str]())


def facts(at: datetime, since: datetime, missed: Mapping[tuple[str, str], int]) -> Facts:
    """All that is known of referrals sent after `since` and up to `at`. A fixed number of statements.

    `missed` counts searches that met no need, by need and ZIP code.
    """
    rows = _rows(since, at)
    found = _of(rows, at, since)
    return replace(found, beside=around.surroundings(rows, found, missed))


def bare_facts(at: datetime, since: datetime) -> Facts:
    """The same without what surrounds the referrals."""
    return _of(_rows(since, at), at, since)


def _rows(since: datetime, at: datetime) -> Sequence[Any]:
    return [row for row in facts_for_record(since=since, also=ALSO) if row.sent_at <= at]


def _of(rows: Sequence[Any], at: datetime, since: datetime) -> Facts:
    organizations = db.session.execute(select(Organization.id, Organization.name))
    guarded = select(Organization.id).where(Organization.victim_service_provider)
    found = Facts(
        at=at,
        since=since,
        **_columns(rows),
        **_moments(rows),
        **_of_clients(rows),
        burden=np.array([row.burden for row in rows], dtype=np.int64),
        team_names=_teams(),
        names={row.id: row.name for row in organizations},
        need_names={code: need.name for code, need in directory.needs().items()},
        protected=frozenset(db.session.scalars(guarded)),
        listed=_listed(),
    )
    return replace(found, digest=_digest(rows, found))


def _digest(rows: Sequence[Any], found: Facts) -> str:
    """Stands for who was sent to whom and what they are called: it changes when any of it does."""
    whole = sha256()
    for row in rows:
        ids = (row.id, row.organization_id, row.partner_id, row.team_id, row.client_id)
        whole.update(b"".join(id_.bytes for id_ in ids) + row.top_need.encode())
    names = (found.names, found.team_names, found.need_names)
    whole.update(repr([*(sorted(one.items()) for one in names), sorted(found.protected)]).encode())
    return whole.hexdigest()


def _columns(rows: Sequence[Any]) -> dict[str, Any]:
    return {
        "referrer": column(row.organization_id for row in rows),
        "partner": column(row.partner_id for row in rows),
        "team": column(row.team_id for row in rows),
        "service": column(row.service_id for row in rows),
        "client": _opaque(row.client_id for row in rows),
        "chain": _opaque(row.chain_id for row in rows),
        "need": column(row.need for row in rows),
        "top": column(row.top_need for row in rows),
        "status": column(str(row.status) for row in rows),
        "reason": column(row.reason or "" for row in rows),
        "side": column(row.side or "" for row in rows),
    }


def _opaque(ids: Iterable[UUID]) -> Column:
    """The same values alike, and nothing else kept of them."""
    known = column(ids)
    return Column(tuple(range(len(known.words))), known.numbers)


def _moments(rows: Sequence[Any]) -> dict[str, Any]:
    return {
        "sent": _days(row.sent_at for row in rows),
        "answer_by": _days(row.answer_by for row in rows),
        "answered": _days(row.answered_at for row in rows),
        "accepted": _days(row.accepted_at for row in rows),
        "waitlisted": _days(row.waitlisted_at for row in rows),
        "contacted": _days(row.contacted_at for row in rows),
        "started": _days(row.started_at for row in rows),
        "connected": _days(row.connected_at for row in rows),
        "ended": _days(row.ended_at for row in rows),
    }


def _days(moments: Iterable[datetime | None]) -> Numbers:
    return np.array([np.nan if moment is None else day_of(moment) for moment in moments], dtype=float)


def _of_clients(rows: Sequence[Any]) -> dict[str, Any]:
    """Whom it was for: area, language, age and circumstances of each referral's client."""
    towns = directory.towns()
    wanted = {row.client_id for row in rows}
    known = {
        client.id: (
            towns.get((client.area or "")[:5], ""),
            client.language or "",
            client.age_band or "",
            frozenset((*client.traits, *client.hardships)),
        )
        for client in circumstances()
        if client.id in wanted
    }
    told = [known.get(row.client_id, UNKNOWN) for row in rows]
    codes = sorted(set().union(*(client[3] for client in known.values())))
    return {
        "area": column(area for area, *_ in told),
        "language": column(language for _, language, *_ in told),
        "age": column(age for _, _, age, _ in told),
        "traits": {code: np.array([code in has for *_, has in told], dtype=bool) for code in codes},
    }


def _teams() -> dict[UUID, str]:
    wanted = select(Team.id, Team.name, Organization.name.label("agency")).join(
        Organization, Organization.id == Team.organization_id
    )
    return {row.id: f"{row.name}, {row.agency}" for row in db.session.execute(wanted)}


def _listed() -> frozenset[tuple[UUID, str]]:
    """The organizations that welcome referrals, with each top need for which they do."""
    welcome = select(Service.id).where(Service.accepts_referrals, Service.status == ServiceStatus.ACTIVE)
    open_now = set(db.session.scalars(welcome))
    return frozenset(
        (organization, code.partition(".")[0])
        for service, (organization, codes) in directory.needs_of_services().items()
        if service in open_now
        for code in codes
    )
