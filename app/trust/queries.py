"""What a reader may know about partners."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from app.actor import Actor, Role
from app.db import db
from app.trust.holding import EVERYTHING
from app.trust.models import ALL_NEEDS, PartnerRecord
from app.trust.telling import Telling, told_to_an_agency, told_to_the_provider

Found = dict[tuple[UUID, UUID | None, str], PartnerRecord]


def records_of(organization_ids: Collection[UUID], need: str = "", *, seen_by: Actor) -> dict[UUID, Telling]:
    """What `seen_by` may read of each partner, about one need (a code of the need list) or all of them ("").

    Where a need alone says too little, it is about all needs. Partners without a record are left out, and so
    is everyone when the reader has not signed in. One statement.
    """
    if not seen_by.signed_in or not organization_ids:
        return {}
    need = need.partition(".")[0]
    found = _records(organization_ids, need, seen_by)
    tellings = {}
    for partner in organization_ids:
        told = [_told(found, partner, wanted, seen_by) for wanted in dict.fromkeys((need, ""))]
        known = [telling for telling in told if telling is not None]
        if known:
            tellings[partner] = next((telling for telling in known if telling.enough), known[-1])
    return tellings


def records_by_need(partner: UUID, *, seen_by: Actor) -> dict[str, Telling]:
    """What `seen_by` may read of a partner, for all needs ("") and for each. One statement."""
    if not seen_by.signed_in:
        return {}
    wanted = select(PartnerRecord).where(
        PartnerRecord.partner_id == partner,
        or_(PartnerRecord.referrer_id.is_(None), PartnerRecord.referrer_id.in_(seen_by.organizations())),
    )
    found = {(partner, row.referrer_id, row.need): row for row in db.session.scalars(wanted)}
    needs = sorted({need for _partner, _referrer, need in found})
    told = {need: _told(found, partner, need, seen_by) for need in needs}
    return {need: telling for need, telling in told.items() if telling is not None}


# Made once: every page of results asks.
_WANTED = select(PartnerRecord).where(
    PartnerRecord.partner_id.in_(bindparam("partners", expanding=True)),
    PartnerRecord.need.in_(bindparam("needs", expanding=True)),
    or_(
        PartnerRecord.referrer_id.is_(None),
        PartnerRecord.referrer_id.in_(bindparam("referrers", expanding=True)),
    ),
)


def _records(organization_ids: Collection[UUID], need: str, reader: Actor) -> Found:
    asked = {
        "partners": list(organization_ids),
        "needs": sorted({need, ""}),
        "referrers": list(reader.organizations()),
    }
    rows = db.session.scalars(_WANTED, asked)
    return {(row.partner_id, row.referrer_id, row.need): row for row in rows}


def _told(found: Found, partner: UUID, need: str, reader: Actor) -> Telling | None:
    row = found.get((partner, None, need))
    if row is None:
        return None
    if partner in reader.organizations(Role.PROVIDER):
        return told_to_the_provider(row.record, need)
    agency = next((one for one in _agencies(reader) if (partner, one, ALL_NEEDS) in found), None)
    own = found.get((partner, agency, need)) if agency else None
    held = _held(found.get((partner, agency, ALL_NEEDS)), need)
    return told_to_an_agency(row.record, own.record if own else None, need, held=held)


def _held(whole: PartnerRecord | None, need: str) -> Collection[str]:
    """What is held back of a need; everything while nobody has worked that out."""
    if need == ALL_NEEDS:
        return ()
    held = whole.held if whole else None
    return EVERYTHING if held is None else held.get(need, ())


def _agencies(reader: Actor) -> list[UUID]:
    return sorted(reader.organizations(Role.CASE_MANAGER))
