"""Which services fit the client at hand: the rules of the whole directory over what is known of one person."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.directory.eligibility import Fit, Person, Rule, Verdict, judge
from app.directory.models import EligibilityRule, Service
from app.finding.kept import kept

FITS = Verdict(Fit.FITS)


def verdict_of(service: Service, person: Person) -> Verdict:
    """How one service fits."""
    return judge(
        [Rule(rule.kind, rule.terms, rule.hard, rule.text) for rule in service.eligibility_rules], person
    )


# What it is worth in the order of results that a service is meant for someone, and not merely open to them.
MEANT_FOR = 2.0
LATEST_CHILDHOOD, EARLIEST_AGE = 30, 50


def verdicts(person: Person) -> Mapping[UUID, Verdict]:
    """How each service with rules fits; those without rules fit everyone and are not in it."""
    return {service_id: judge(rules, person) for service_id, rules in _all_rules().items()}


def fit_and_meant(person: Person) -> tuple[frozenset[str], Mapping[str, float]]:
    """Of someone of whom only a word is known: ids of services that leave them out, and weights of those meant
    for such as them, by id."""
    return kept(person, lambda: _fit_and_meant(person))


def _fit_and_meant(person: Person) -> tuple[frozenset[str], Mapping[str, float]]:
    out, meant = set(), {}
    for service_id, rules in _all_rules().items():
        if judge(rules, person).fit is Fit.DOES_NOT_FIT:
            out.add(str(service_id))
        elif times := sum(is_meant_for(rule, person) for rule in rules):
            meant[str(service_id)] = MEANT_FOR**times
    return frozenset(out), meant


def is_meant_for(rule: Rule, person: Person) -> bool:
    """Whether a rule, hard or not, names one of the person's traits or the time of life that they are in."""
    if rule.kind != "age":
        return not person.traits.isdisjoint(rule.terms.get("any_of", ()))
    if person.age is None:
        return False
    low, high = rule.terms.get("min") or 0, rule.terms.get("max") or 200
    return (
        (high <= LATEST_CHILDHOOD or low >= EARLIEST_AGE) and low <= person.age[1] and person.age[0] <= high
    )


def _all_rules() -> Mapping[UUID, list[Rule]]:
    rules: dict[UUID, list[Rule]] = defaultdict(list)
    rows = db.session.execute(
        select(
            EligibilityRule.service_id,
            EligibilityRule.kind,
            EligibilityRule.terms,
            EligibilityRule.hard,
            EligibilityRule.text,
        )
    )
    for service_id, kind, terms, hard, text in rows:
        rules[service_id].append(Rule(kind, terms, hard, text))
    return rules
