"""Who may receive a service: rules and what is known of a person in; a fit and its reasons out.

A rule's `terms`, by kind (a hard rule excludes; a soft one is said and weighs nothing):

| kind | terms | fits when |
|---|---|---|
| age | `min`, `max` (years, either may be missing) | the whole age band lies within |
| area | `areas` (postal codes or town names) | the person lives in one of them |
| household | `any_of` (such as "children", "pregnant", "single") | one of them is true of the household |
| status | `any_of` (such as "veteran", "student", "refugee", "low_income") | one of them is true of the person |
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fit(StrEnum):
    """Ordered from best to worst."""

    FITS = "fits"
    MAY_FIT = "may_fit"
    DOES_NOT_FIT = "does_not_fit"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one service; the words are for the person who reads why."""

    kind: str
    terms: Mapping[str, Any]
    hard: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of someone, without saying who: an age band in years (both ends included), area, traits.

    `asked` are traits whose answer is known, so that a missing one means no; others mean "not asked yet".
    """

    age: tuple[int, int] | None = None
    postal_code: str = ""
    town: str = ""
    traits: frozenset[str] = field(default_factory=frozenset)
    asked: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fit, and a reason for each rule that keeps it from being certain."""

    fit: Fit
    reasons: tuple[str, ...] = ()


def judge(rules: Sequence[Rule], person: Person) -> Verdict:
    """How well a person meets all the rules of a service; the worst of its hard rules decides."""
    hard = [(_judge_one(rule, person), rule) for rule in rules if rule.hard]
    missed = tuple(_why_not(rule) for fit, rule in hard if fit is Fit.DOES_NOT_FIT)
    if missed:
        return Verdict(Fit.DOES_NOT_FIT, missed)
    still_open = tuple(_what_to_ask(rule) for fit, rule in hard if fit is Fit.MAY_FIT)
    return Verdict(Fit.MAY_FIT, still_open) if still_open else Verdict(Fit.FITS)


def rule_words(rule: Rule) -> str:
    """A rule in plain words, its own where the listing gave some."""
    if rule.text:
        return rule.text
    if rule.kind == "age":
        return f"For people {_age_words(rule.terms)}"
    if rule.kind == "area":
        return f"For people who live in {_either(rule.terms.get('areas', []))}"
    return f"For people who are or have: {_either(rule.terms.get('any_of', []))}"


def _judge_one(rule: Rule, person: Person) -> Fit:
    if rule.kind == "age":
        return _judge_age(rule.terms, person.age)
    if rule.kind == "area":
        return _judge_area(rule.terms.get("areas", []), person)
    return _judge_traits(frozenset(rule.terms.get("any_of", [])), person)


def _judge_age(terms: Mapping[str, Any], band: tuple[int, int] | None) -> Fit:
    if band is None:
        return Fit.MAY_FIT
    low, high = _bound(terms, "min", 0), _bound(terms, "max", 200)
    if band[1] < low or band[0] > high:
        return Fit.DOES_NOT_FIT
    return Fit.FITS if low <= band[0] and band[1] <= high else Fit.MAY_FIT


def _bound(terms: Mapping[str, Any], name: str, otherwise: int) -> float:
    value = terms.get(name)
    return otherwise if value is None else float(value)


def _judge_area(areas: Iterable[str], person: Person) -> Fit:
    wanted = {area.casefold() for area in areas}
    lives = {word.casefold() for word in (person.postal_code, person.town) if word}
    if not lives:
        return Fit.MAY_FIT
    if lives & wanted:
        return Fit.FITS
    # A ZIP code says nothing about a rule that names towns, and the other way round.
    comparable = any(area.isdigit() for area in wanted) if person.postal_code else False
    comparable = comparable or (bool(person.town) and any(not area.isdigit() for area in wanted))
    return Fit.DOES_NOT_FIT if comparable else Fit.MAY_FIT


def _judge_traits(any_of: frozenset[str], person: Person) -> Fit:
    if any_of & person.traits:
        return Fit.FITS
    return Fit.DOES_NOT_FIT if any_of <= person.asked else Fit.MAY_FIT


def _why_not(rule: Rule) -> str:
    return rule_words(rule)


def _what_to_ask(rule: Rule) -> str:
    return f"Ask: {rule_words(rule)[0].lower()}{rule_words(rule)[1:]}?"


def _age_words(terms: Mapping[str, Any]) -> str:
    low, high = terms.get("min"), terms.get("max")
    if low is not None and high is not None:
        return f"aged {low:g} to {high:g}"
    return f"aged {low:g} and over" if low is not None else f"aged up to {high:g}"


def _either(words: Iterable[str]) -> str:
    plain = [word.replace("_", " ") for word in words]
    return plain[0] if len(plain) == 1 else f"{', '.join(plain[:-1])} or {plain[-1]}" if plain else "anyone"
