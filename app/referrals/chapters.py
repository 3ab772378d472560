"""The chapters of a client's story: every recorded event belongs to one. A table, read by page and query alike."""

from enum import StrEnum


class Chapter(StrEnum):
    """What a reader may pick out of a long story."""

    RECORD = "record"
    NEEDS = "needs"
    CHOICES = "choices"
    CONSENT = "consent"
    REFERRALS = "referrals"
    TALK = "talk"
    CONTACT = "contact"


CHAPTER_WORDS: dict[Chapter, str] = {
    Chapter.NEEDS: "Needs",
    Chapter.CHOICES: "Shortlist and decisions",
    Chapter.CONSENT: "Consent",
    Chapter.REFERRALS: "Referrals",
    Chapter.TALK: "Messages and papers",
    Chapter.CONTACT: "Check-ins and contact",
    Chapter.RECORD: "Record",
}

# How the names of events begin; the longest beginning that fits decides.
_BEGINNINGS: dict[str, Chapter] = {
    "client.": Chapter.RECORD,
    "client.need": Chapter.NEEDS,
    "client.spoken_with": Chapter.CONTACT,
    "client.interval": Chapter.CONTACT,
    "client_link.": Chapter.CONTACT,
    "check_in.": Chapter.CONTACT,
    "feedback.": Chapter.CONTACT,
    "task.": Chapter.CONTACT,
    "shortlist.": Chapter.CHOICES,
    "consent.": Chapter.CONSENT,
    "referral.": Chapter.REFERRALS,
    "message.": Chapter.REFERRALS,
    "referral.written_to": Chapter.TALK,
    "referral.attach": Chapter.TALK,
}


def chapter_of(name: str) -> Chapter:
    """The chapter to which the event `name` belongs."""
    fitting = [beginning for beginning in _BEGINNINGS if name.startswith(beginning)]
    return _BEGINNINGS[max(fitting, key=len)] if fitting else Chapter.RECORD
