"""Which services fit the client at hand: the rules of the whole directory over what is known of one person."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.db import db
from app.directory.eligibility import Fit, Person, Rule, Verdict, judge
from app.directory.models import EligibilityRule, Service

FITS = Verdict(Fit.FITS)


def verdict_of(service: Service, person: Person) -> Verdict:
    """How one service fits."""
    return judge(
        [Rule(rule.kind, rule.terms, rule.hard, rule.text) for rule in service.eligibility_rules], person
    )


def verdicts(person: Person) -> Mapping[UUID, Verdict]:
    """How each service with rules fits; those without rules fit everyone and are not in it."""
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
    return {service_id: judge(of_one, person) for service_id, of_one in rules.items()}
