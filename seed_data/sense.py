"""What makes sense for whom, so that nobody who speaks English is sent to learn it: tables."""

import re
from collections.abc import Sequence, Set

# Who can need it: anyone of whom one of these is true. What is not listed, anyone can need.
NEEDED_BY: dict[str, Set[str]] = {
    "food.baby": {"pregnant", "children"},
    "food.delivered": {"older", "disabled", "illness"},
    "food.kids": {"children"},
    "housing.shelter": {"no_home", "danger"},
    "housing.warming": {"no_home"},
    "housing.transitional": {"no_home", "foster_care"},
    "housing.search": {"no_home", "renter"},
    "housing.lowcost": {"no_home", "renter"},
    "housing.rent": {"renter"},
    "housing.repair": {"homeowner", "disabled"},
    "health.pregnancy": {"pregnant"},
    "health.nurse": {"illness", "older", "pregnant"},
    "family.childcare": {"children"},
    "family.afterschool": {"children"},
    "family.parenting": {"children", "pregnant"},
    "family.diapers": {"children", "pregnant"},
    "family.development": {"children"},
    "family.youth": {"student", "children"},
    "work.english": {"foreign"},
    "work.reentry": {"reentry"},
    "work.disability": {"disabled"},
    "legal.eviction": {"renter"},
    "legal.immigration": {"foreign", "refugee"},
    "safety.violence": {"danger"},
    "safety.sexual": {"danger"},
    "safety.trafficking": {"danger"},
    "safety.child": {"children"},
    "safety.elder": {"older", "disabled"},
    "daily.senior": {"older"},
    "daily.homecare": {"older", "disabled", "illness"},
    "daily.disability": {"disabled"},
    "daily.caregiver": {"older_relative", "disabled", "children"},
    "daily.interpreter": {"foreign", "deaf"},
}

# A sentence that speaks of this is only said by people of whom that is true.
SAID_BY = (
    (re.compile(r"\b(kids?|children|son|daughter|boys|teenager|diapers)\b"), "children"),
    (re.compile(r"\b(each of us|all on the floor|us to be safe)\b"), "children"),
    (re.compile(r"\b(hij[oa]s?|niñ[oa]s?|pañales|familia|nos)\b"), "children"),
    (re.compile(r"\b(baby|bebé|pregnant)\b"), "pregnant"),
    (re.compile(r"\bdad\b"), "men"),
    (re.compile(r"\b(my record|ten years ago|prison|parole|arrest)\b"), "reentry"),
    (re.compile(r"\b(papers so i can work|learn english|work permit|inglés|papeles)\b"), "foreign"),
    (re.compile(r"\b(my own house|my son every time|the tv)\b"), "older"),
    (re.compile(r"\b(our apartment|evicted|apartamento|lease|five-day)\b"), "renter"),
    (re.compile(r"\b(back to the car|shoes on|in a car)\b"), "no_home"),
    (re.compile(r"\b(him finding|stop\.|go home)\b"), "danger"),
)  # fmt: skip


def makes_sense(need: str, circumstances: Set[str]) -> bool:
    """Whether someone of whom `circumstances` are true can have this need."""
    return need not in NEEDED_BY or not NEEDED_BY[need].isdisjoint(circumstances)


def sayable(sentences: Sequence[str], circumstances: Set[str]) -> list[str]:
    """Those of `sentences` that someone in these circumstances could say (or be said of); all, if there are none."""
    fitting = [sentence for sentence in sentences if _fits(sentence, circumstances)]
    return fitting or list(sentences)


def _fits(sentence: str, circumstances: Set[str]) -> bool:
    plain = sentence.casefold()
    return all(trait in circumstances for pattern, trait in SAID_BY if pattern.search(plain))
