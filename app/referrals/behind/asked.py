"""Which referrals an address asks for, and how that is said: the rule of what stands behind a number.

A coordinator sees single referrals of others only while they wait for somebody, and chooses among them by what the
list of what is due shows. Any narrower choice of theirs that is of ten people or fewer is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.errors import Invalid
from app.referrals.statuses import Status

FEW = 10  # people: a narrow choice of so few, or of nobody, would single somebody out
ENDS: Mapping[str, str] = {
    "partner": "The partner",
    "referrer": "The organization that refers",
    "about": "The organization",
}
ANSWERS: Mapping[str, str] = {"yes": "with an answer", "no": "without an answer"}
SEEN: Mapping[str, str] = {"yes": "after which the client was seen", "no": "without the client being seen"}
# What a number may be about that can't be chosen here: why not.
LEFT_OUT: Mapping[str, str] = {
    "client": "Where clients live, what they speak and how they live can’t be chosen here: it would single "
    "people out.",
    "step": "Steps, attempts and shared clients can’t be chosen here: these are all the referrals from which they "
    "were counted.",
    "group": "Groups of organizations can’t be chosen here: these are the referrals of the one after which it is "
    "called.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: `about` is an organization at either end, `answer` and `seen` are "yes", "no" or "" (both);
    the period has both its days. `beside` is a code of LEFT_OUT."""

    partner: UUID | None = None
    referrer: UUID | None = None
    about: UUID | None = None
    need: str = ""
    status: Status | None = None
    answer: str = ""
    seen: str = ""
    since: date | None = None
    until: date | None = None
    beside: str = ""

    @property
    def organizations(self) -> frozenset[UUID]:
        return frozenset(end for end in (self.partner, self.referrer, self.about) if end)

    @property
    def is_narrow(self) -> bool:
        """Whether it chooses by more than the list of what is due shows of each referral."""
        return bool(self.need or self.answer or self.seen or self.since or self.until)


def asked(given: Mapping[str, str], needs: Mapping[str, str]) -> Asked:
    """What an address asks for; `needs` are the words of those that there are.

    Raises Invalid in a sentence for whatever can't be meant.
    """
    since, until = _day(given, "since"), _day(given, "until")
    if since and until and since > until:
        raise Invalid("The period ends before it begins. Turn its two days round.")
    return Asked(
        **{end: _id(given, end) for end in ENDS},
        need=_one_of(given, "need", needs, "This need is none of those in the list."),
        status=_status(given),
        answer=_one_of(given, "answer", ANSWERS, "An answer can be there (“yes”) or not (“no”)."),
        seen=_one_of(given, "seen", SEEN, "The client was seen (“yes”) or not (“no”)."),
        since=since,
        until=until,
        beside=_one_of(given, "beside", LEFT_OUT, "Nothing is known of what this number is about."),
    )


def words(asked: Asked, names: Mapping[UUID, str], needs: Mapping[str, str]) -> str:
    """ "sent to Harbor Food Pantry for food, without an answer": what is shown, to go on after "Referrals"."""
    sent = [f"from {names[asked.referrer]}"] if asked.referrer else []
    sent += [f"to {names[asked.partner]}"] if asked.partner else []
    sent += [f"to or from {names[asked.about]}"] if asked.about else []
    sent += [f"for {needs[asked.need].lower()}"] if asked.need else []
    said = [f"sent {' '.join(sent)} {_period(asked)}" if sent else f"sent {_period(asked)}"]
    said += [ANSWERS[asked.answer]] if asked.answer else []
    said += [SEEN[asked.seen]] if asked.seen else []
    return ", ".join(said)


def _period(asked: Asked) -> str:
    if asked.since and asked.until:
        return f"from {_said(asked.since)} to {_said(asked.until)}"
    if asked.since:
        return f"since {_said(asked.since)}"
    return f"in the year up to {_said(asked.until)}" if asked.until else "in the past year"


def _said(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _one_of(given: Mapping[str, str], name: str, known: Mapping[str, str], refusal: str) -> str:
    value = given.get(name, "").strip()
    if value and value not in known:
        raise Invalid(refusal)
    return value


def _status(given: Mapping[str, str]) -> Status | None:
    value = given.get("status", "").strip()
    if value and value not in list(Status):
        raise Invalid("A referral can’t stand so. Choose from the list where it stands.")
    return Status(value) if value else None


def _id(given: Mapping[str, str], name: str) -> UUID | None:
    value = given.get(name, "").strip()
    try:
        return UUID(value) if value else None
    except ValueError:
        raise Invalid(f"{ENDS[name]} is given by something that is no organization’s id.") from None


def _day(given: Mapping[str, str], name: str) -> date | None:
    value = given.get(name, "").strip()
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise Invalid(f"“{value[:20]}” is no day. Write it as in 2026-03-04.") from None
