"""A line of a list: a frozen dataclass that says of a referral what the referral says by the same name."""

from dataclasses import fields
from typing import Any, TypeVar

from app.referrals.lifecycle import Status
from app.referrals.models import Referral

Line = TypeVar("Line")


def line(kind: type[Line], referral: Referral, **more: Any) -> Line:
    """One of `kind`, with `more` for what the referral can't say by itself, or says otherwise."""
    known = {"status": Status(referral.status), **more}
    names = [each.name for each in fields(kind)]  # type: ignore[arg-type]  # any dataclass
    return kind(**{name: known[name] if name in known else getattr(referral, name) for name in names})
