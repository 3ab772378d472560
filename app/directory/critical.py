"""The words of confirming: which fields of a listing send people the wrong way when wrong, and how one makes sure."""

from enum import StrEnum


class Critical(StrEnum):
    """The fields that send people the wrong way when they are wrong."""

    HOURS = "hours"
    PHONE = "phone"
    ADDRESS = "address"
    ELIGIBILITY = "eligibility"
    CAPACITY = "capacity"
    ACCEPTING = "accepting"


class Way(StrEnum):
    """How a field was confirmed."""

    OWNER = "owner"
    CALL = "call"
    VISIT = "visit"
    WEB = "web"
    DOCUMENT = "document"
    SOURCE = "source"
