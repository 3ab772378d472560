"""Why a referral ended, in codes that carry a side, because blame decides trust.

The side says whose matter it was: a full provider is not an unhelpful one, and a client who changed their
mind is nobody's failure. Pages, statistics and other systems read this one table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Whose matter a reason is."""

    LISTING = "listing"
    CAPACITY = "capacity"
    PROVIDER = "provider"
    CLIENT = "client"
    REFERRER = "referrer"
    NEITHER = "neither"


class Ending(StrEnum):
    """The ways of ending that need a reason from this table."""

    DECLINED = "declined"
    ENDED_EARLY = "ended_early"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reason:
    """One coded reason: `words` complete the sentence "It ended because …"; `explain` asks for a few more."""

    code: str
    words: str
    side: Side
    endings: frozenset[Ending]
    explain: bool = False
    automatic: bool = False

    @property
    def choice(self) -> str:
        """The reason as something to choose."""
        return "Something else" if self.explain else self.words[0].upper() + self.words[1:]


def _reason(code: str, words: str, side: Side, *endings: Ending, explain: bool = False) -> Reason:
    return Reason(code, words, side, frozenset(endings), explain=explain)


def _automatic(code: str, words: str, side: Side, ending: Ending) -> Reason:
    return Reason(code, words, side, frozenset({ending}), automatic=True)


_D, _E, _W = Ending.DECLINED, Ending.ENDED_EARLY, Ending.WITHDRAWN

REASONS: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        _reason("no_capacity", "there is no room at the moment", Side.CAPACITY, _D, _E),
        _reason("not_eligible_age", "the service is for people of another age", Side.LISTING, _D, _E),
        _reason("not_eligible_area", "the service is for people in another area", Side.LISTING, _D, _E),
        _reason(
            "not_eligible_other", "the client does not meet another rule of the service", Side.LISTING, _D, _E
        ),
        _reason("not_offered", "the service is not offered any more", Side.LISTING, _D, _E),
        _reason("unreachable", "the client could not be reached", Side.NEITHER, _D, _E, _W),
        _reason("client_declined", "the client said no or changed their mind", Side.CLIENT, _D, _E, _W),
        _reason("no_show", "the client did not come", Side.CLIENT, _E),
        _reason("already_served", "the client already has this help", Side.NEITHER, _D, _E, _W),
        _reason("duplicate", "the same referral was sent twice", Side.REFERRER, _D, _W),
        _reason("too_little_information", "too little was said to decide", Side.REFERRER, _D),
        _reason("unsafe", "it would be unsafe, or there is a conflict of interest", Side.NEITHER, _D, _E, _W),
        _reason("provider_withdrew", "the provider can't do this at present", Side.PROVIDER, _D, _E),
        _reason("provider_silent", "the provider has not answered or gone quiet", Side.PROVIDER, _E, _W),
        _reason("other", "of another reason", Side.NEITHER, _D, _E, _W, explain=True),
        _automatic("no_answer", "no answer came in time", Side.PROVIDER, Ending.EXPIRED),
        _automatic(
            "question_unanswered",
            "the provider's question was not answered in time",
            Side.REFERRER,
            Ending.EXPIRED,
        ),
        _automatic("placed_elsewhere", "another provider has taken it on", Side.NEITHER, Ending.WITHDRAWN),
    )
}

SIDE_WORDS: dict[Side, str] = {
    Side.LISTING: "What the directory said: it helps us correct the listing, and is not held against anyone.",
    Side.CAPACITY: "A matter of room: it is not held against the provider.",
    Side.PROVIDER: "On the provider's side.",
    Side.CLIENT: "The client's own choice: it is not held against anyone.",
    Side.REFERRER: "On the referrer's side.",
    Side.NEITHER: "It is not held against anyone.",
}


# Where the client wants no one else, or has help already, nobody else is to be found.
SETTLED: frozenset[str] = frozenset({"client_declined", "already_served", "duplicate"})


def reasons_for(ending: Ending) -> Iterable[Reason]:
    """The reasons that a person may choose from for one way of ending, in the order of the table."""
    return [reason for reason in REASONS.values() if ending in reason.endings and not reason.automatic]
