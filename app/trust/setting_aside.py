"""Referrals that a coordinator decided not to count, one by one after a dispute or all of an account while it is
looked into: they stay where they are, and speak for and against nobody."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.referrals.queries import facts_for_record
from app.trust.models import Dispute, Hold

_SET_ASIDE = select(Dispute.referral_id).where(Dispute.decision == "set_aside")
_HELD = select(Hold.person_id).where(Hold.released_at.is_(None))


def set_aside() -> set[UUID]:
    """Ids of the referrals that do not count any more."""
    return set(db.session.scalars(_SET_ASIDE))


def held_accounts() -> set[UUID]:
    """Whose referrals do not count while a coordinator looks into them."""
    return set(db.session.scalars(_HELD))


def facts_that_count(
    *,
    only: Collection[UUID] | None = None,
    partners: Collection[UUID] | None = None,
    held: Collection[UUID] | None = None,
) -> Iterator[Any]:
    """`facts_for_record` without those that were set aside after a dispute and those of held accounts.

    `held`: as if these accounts were held, instead of those that are.
    """
    without = _referrals_and_accounts() if held is None else set_aside().union(held)
    rows = facts_for_record(only=only, partners=partners)
    return (row for row in rows if without.isdisjoint((row.id, row.case_manager_id)))


def _referrals_and_accounts() -> set[UUID]:
    """Whatever does not count, be it one referral or all of an account, in one statement."""
    return set(db.session.scalars(_SET_ASIDE.union_all(_HELD)))
