"""Which services fit the client at hand: the rules of the whole directory over what is known of one person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


def verdicts(person: Person, ids: Iterable[UUID]) -> Mapping[UUID, Verdict]:
    """How each of these services fits; those without rules fit everyone and are not in it."""
    rules = _rules()
    return {id_: judge(rules[key], person) for id_ in ids if (key := str(id_)) in rules}


def unfit(person: Person) -> frozenset[str]:
    """Ids of the services whose rules leave this person out."""
    return kept(
        ("unfit", person),
        lambda: frozenset(id_ for id_, rules in _rules().items() if _leaves_out(rules, person)),
    )


def fit_and_meant(person: Person) -> tuple[frozenset[str], Mapping[str, float]]:
    """Of someone of whom only a word is known: ids of services that leave them out, and weights of those meant
    for such as them, by id."""
    return kept(person, lambda: _fit_and_meant(person))


def _fit_and_meant(person: Person) -> tuple[frozenset[str], Mapping[str, float]]:
    meant = {
        id_: MEANT_FOR**times
        for id_, rules in _rules().items()
        if (times := sum(is_meant_for(rule, person) for rule in rules)) and not _leaves_out(rules, person)
    }
    return unfit(person), meant


def _leaves_out(rules: Sequence[Rule], person: Person) -> bool:
    return judge(rules, person).fit is Fit.DOES_NOT_FIT


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


def _rules() -> Mapping[str, list[Rule]]:
    """The rules of the whole directory, by the service's id."""
    return kept("rules", _read_rules)


def _read_rules() -> Mapping[str, list[Rule]]:
    rules: dict[str, list[Rule]] = defaultdict(list)
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
        rules[str(service_id)].append(Rule(kind, terms, hard, text))
    return dict(rules)
