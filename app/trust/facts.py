"""From rows to the values of the hearts: referrals as cases, and what providers say of their room."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from app.directory.models import Capacity, Room
from app.directory.queries import room_said_lately
from app.referrals.lifecycle import Status
from app.trust.cases import Case
from app.trust.record import USUAL_DAYS_TO_BE_SEEN, Fact
from app.trust.room import Said

DAY = 86_400.0


def day_of(moment: datetime) -> float:
    """A moment as days since 1970, the scale of all days of the model."""
    return moment.timestamp() / DAY


def case_of(row: Any) -> Case:
    """A row of `facts_for_record` as the model sees it."""
    return Case(
        id=row.id,
        day=day_of(row.sent_at),
        organization=row.organization_id,
        team=row.team_id,
        case_manager=row.case_manager_id,
        partner=row.partner_id,
        service=row.service_id,
        need=row.top_need,
        burden=row.burden,
        verified=row.verified,
        status=row.status,
        reason=row.reason or "",
        side=row.side or "",
        accepted=_day(row.accepted_at),
        waitlisted=_day(row.waitlisted_at),
        wait_days=row.wait_days,
        connected=_day(row.connected_at),
        ended=_day(row.ended_at),
        client_said=_day(row.client_said_at),
    )


def fact_of(row: Any) -> Fact:
    """A row of `facts_for_record` as the record sees it."""
    return Fact(
        partner=row.partner_id,
        referrer=row.organization_id,
        need=row.top_need,
        sent_at=row.sent_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        accepted_at=row.accepted_at,
        waitlisted_at=row.waitlisted_at,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        expired=row.status == Status.EXPIRED,
        side=row.side or "",
        helped=row.helped or "",
        id=row.id,
    )


def room_said(now: datetime) -> Mapping[UUID, Said]:
    """What may still be believed of what providers said of their room, by service.

    A wait that is over within the usual days is room; that it takes a first talk to know says nothing.
    """
    return {
        said.service_id: Said(day_of(said.said_at), _is_free(said), said.places)
        for said in room_said_lately(now)
        if said.room != Room.ASSESSMENT
    }


def _is_free(said: Capacity) -> bool:
    if said.room == Room.WAITLIST:
        return said.wait_days is not None and said.wait_days <= USUAL_DAYS_TO_BE_SEEN
    return said.room == Room.HAS_ROOM


def _day(moment: datetime | None) -> float | None:
    return None if moment is None else day_of(moment)
