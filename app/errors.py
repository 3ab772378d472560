"""How Trellis refuses: one sentence for the person who reads it, and the HTTP status that says the same."""

from collections.abc import Mapping
from uuid import UUID


class DomainError(Exception):
    """A refusal in words. `status` is the HTTP status code that a door answers with."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(DomainError):
    """What was given can't be used. `problems` maps each known field to its own sentence."""

    status = 422

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems: Mapping[str, str] = problems or {}


class NotSignedIn(DomainError):
    """Nobody has signed in, and who asks can't be led to the page to do so: a program."""

    status = 401


class NotAllowed(DomainError):
    """This person may not do this, and may know that it exists."""

    status = 403


class NotFound(DomainError):
    """It does not exist, or this person may not know whether it does."""

    status = 404


class Moved(NotFound):
    """It was merged with another, which answers for it under the id `to`. Pages lead on; all else is not found."""

    def __init__(self, message: str, *, gone: UUID, to: UUID) -> None:
        super().__init__(message)
        self.gone, self.to = gone, to


class Conflict(DomainError):
    """Somebody else was first: the thing is no longer as this person saw it."""

    status = 409
