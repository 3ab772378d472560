"""Which listings are probably the same one, listed twice: pure rules, from plain facts to a score with reasons.

`words` brings names, numbers and addresses to one form, `scoring` weighs two listings against each other, and
`blocking` finds the pairs worth weighing among very many.
"""

from app.stewardship.likeness.blocking import Finder, Pair
from app.stewardship.likeness.facts import Facts, Kind, facts_from
from app.stewardship.likeness.scoring import LIKELY, WEIGHTS, Corpus, Judgement, Reason, Weight, compare

__all__ = [
    "LIKELY",
    "WEIGHTS",
    "Corpus",
    "Facts",
    "Finder",
    "Judgement",
    "Kind",
    "Pair",
    "Reason",
    "Weight",
    "compare",
    "facts_from",
]
