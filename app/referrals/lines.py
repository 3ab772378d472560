"""A line of a list: a frozen dataclass that says of a referral what the referral says by the same name."""

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.directory.models import Organization, Service
from app.referrals.lifecycle import Status
from app.referrals.models import Referral

Line = TypeVar("Line")

Sender = aliased(Organization)


def line(kind: type[Line], referral: Any, **more: Any) -> Line:
    """One of `kind` from a referral or a row of one, with `more` for what that can't say, or says otherwise."""
    known = {"status": Status(referral.status), **more}
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # any dataclass
    return kind(**{name: known[name] if name in known else getattr(referral, name) for name in names})


def with_names(*columns: Any) -> Select[*tuple[Any, ...]]:
    """`columns` of referrals, with what their `service`, `partner` and sending `organization` are called."""
    return (
        select(
            *columns,
            Service.name.label("service"),
            Organization.name.label("partner"),
            Sender.name.label("organization"),
        )
        .join(Service, Service.id == Referral.service_id)
        .join(Organization, Organization.id == Referral.partner_id)
        .join(Sender, Sender.id == Referral.organization_id)
    )
