"""Assurances: what vouches for an organization or a service, how each stands today, and when its people are warned.

An assurance is valid until the end of the day on which it expires, on the directory's own clock. Its people and
the stewards are warned once at 60, 30 and 7 days before that, and once when it has lapsed. Whoever was not warned
in time (the work stood still, a date was corrected) is warned of the latest step only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What can vouch for an organization or a service."""

    REGISTRATION = "registration"
    LICENSE = "license"
    INSURANCE = "insurance"
    SAFEGUARDING = "safeguarding"
    ACCREDITATION = "accreditation"


@dataclass(frozen=True, slots=True)
class About:
    """A kind in words: its name, what it says, what shows it. `public`: public registers say the same."""

    name: str
    what: str
    evidence: str
    public: bool


KINDS: Mapping[Kind, About] = {
    Kind.REGISTRATION: About(
        "Registration number", "It is registered as what it says it is", "The register’s page", public=True
    ),
    Kind.LICENSE: About("License", "It may do what takes a license", "The license, or its page", public=True),
    Kind.INSURANCE: About(
        "Insurance", "Somebody pays when harm is done", "The insurer’s certificate", public=False
    ),
    Kind.SAFEGUARDING: About(
        "Safeguarding checks", "Its people were checked before they meet clients", "Its policy", public=False
    ),
    Kind.ACCREDITATION: About(
        "Accreditation", "Somebody else looks at its quality", "The accreditor’s page", public=True
    ),
}


class Standing(StrEnum):
    """How an assurance stands on a day."""

    TO_CONFIRM = "to_confirm"
    VALID = "valid"
    LAPSING = "lapsing"
    LAPSED = "lapsed"


MARKS: Mapping[Standing, str] = {
    Standing.TO_CONFIRM: "none",
    Standing.VALID: "full",
    Standing.LAPSING: "half",
    Standing.LAPSED: "empty",
}
# How many days before its end people are warned, and that they are warned once it is over.
STEPS = (60, 30, 7)
LAPSED = -1
SOON = max(STEPS)


def standing(*, confirmed: bool, expires_on: date | None, today: date) -> Standing:
    """Lapsed comes first: what is over needs no confirmation any more."""
    if expires_on is not None and expires_on < today:
        return Standing.LAPSED
    if not confirmed:
        return Standing.TO_CONFIRM
    if expires_on is not None and (expires_on - today).days <= SOON:
        return Standing.LAPSING
    return Standing.VALID


def step_due(expires_on: date | None, *, told: int | None, today: date) -> int | None:
    """The step to warn of now: days before the end, or `LAPSED`. None when nothing is due or it was told already."""
    if expires_on is None:
        return None
    left = (expires_on - today).days
    reached = [LAPSED] if left < 0 else [step for step in STEPS if left <= step]
    step = min(reached, default=None)
    return step if step is not None and (told is None or step < told) else None


def problems(*, issued_on: date | None, expires_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with the dates, by field."""
    found = {}
    if issued_on is not None and issued_on > today:
        found["issued_on"] = "This day is still to come. Give the day on which it was issued."
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        found["expires_on"] = "It can’t end before it was issued. Look at the two dates."
    return found
