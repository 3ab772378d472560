"""Whether a referral may be sent, as far as one can know before: eligibility and room in, a word in reasons out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.directory.eligibility import Fit, Verdict
from app.errors import Conflict, Invalid

FULL = "full"


class Outcome(StrEnum):
    """From best to worst."""

    CLEAR = "clear"
    MAY = "may"
    NO = "no"


class Override(StrEnum):
    """Why it is sent although it may not fit, or they may have no room."""

    ASKED = "asked"
    AGREED = "agreed"
    OUTDATED = "outdated"
    OTHER = "other"


OVERRIDE_WORDS: dict[Override, str] = {
    Override.ASKED: "I asked the client: it fits",
    Override.AGREED: "The provider told me to send it",
    Override.OUTDATED: "What the listing says is out of date",
    Override.OTHER: "Something else",
}


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome and the sentences that say why. What is refused can't be overridden; a doubt can, with a reason."""

    outcome: Outcome
    refused: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def screen(verdict: Verdict, room: str | None) -> Screening:
    """`room` is what was last said and may still be believed (None: nothing)."""
    if verdict.fit is Fit.DOES_NOT_FIT:
        return Screening(Outcome.NO, refused=verdict.reasons)
    doubts = verdict.reasons
    if room == FULL:
        doubts = (*doubts, "They said that they are full.")
    return Screening(Outcome.MAY, doubts=doubts) if doubts else Screening(Outcome.CLEAR)


def require(screening: Screening, override: str | None, words: str | None) -> Override | None:
    """What overrides a doubt, if any is needed. Raises Conflict where nothing can, Invalid where it is not said."""
    if screening.outcome is Outcome.NO:
        raise Conflict(
            f"It does not fit: {'; '.join(screening.refused)}. If the client’s record is not right, change it; if "
            "the listing is not, suggest a correction on its page."
        )
    if screening.outcome is Outcome.CLEAR:
        return None
    if override not in list(Override):
        raise Invalid("Say why you send it all the same.", {"override": "Say why you send it all the same."})
    if override == Override.OTHER and not (words or "").strip():
        raise Invalid("Say why in a few words.", {"override_words": "Say why in a few words."})
    return Override(override)


def words_of(code: str, table: Mapping[Override, str] = OVERRIDE_WORDS) -> str:
    """An override as it was chosen; the code where the table does not know it any more."""
    return table[Override(code)] if code in list(Override) else code
