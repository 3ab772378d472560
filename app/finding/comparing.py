"""Up to four services side by side: the facts that decide, those in which they differ first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app

from app.actor import Actor
from app.clients.models import Client
from app.directory import queries as directory
from app.directory.eligibility import Fit, Verdict
from app.directory.models import Service
from app.directory.queries import Need
from app.finding import fitting
from app.finding.cards import Judging, offers_of, trust_for
from app.finding.forms import MOST_COMPARED
from app.finding.pages import ServicePage, service_page
from app.finding.places import Spot
from app.finding.reliability import needs_of
from app.trust.chances import Trust
from app.trust.knowledge import knowledge_for
from app.web import words
from search_index.geo import distance_km

FIT_WORDS = {Fit.FITS: "Fits", Fit.MAY_FIT: "May fit", Fit.DOES_NOT_FIT: "Does not fit"}
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the services, with what is known of it for this reader, this client and this place."""

    page: ServicePage
    verdict: Verdict | None
    distance: str
    knows_records: bool

    @property
    def service(self) -> Service:
        return self.page.service


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: what each service says of it, line by line, in the order of the candidates."""

    label: str
    says: tuple[Lines, ...]

    @property
    def alike(self) -> bool:
        return len(set(self.says)) == 1


@dataclass(frozen=True, slots=True)
class Comparison:
    candidates: Sequence[Candidate]
    differing: Sequence[Row]
    alike: Sequence[Row]


def compare(
    ids: Sequence[UUID], *, here: Spot | None, client: Client | None, seen_by: Actor, now: datetime
) -> Comparison:
    """The first four of `ids` that this person may see. Two statements more for each."""
    shown = directory.services_to_compare(list(dict.fromkeys(ids))[:MOST_COMPARED], seen_by=seen_by)
    needs = directory.needs()
    judging = Judging(knowledge_for(seen_by), client, needs_of(client))
    trusted = trust_for(offers_of(shown), needs, judging, seen_by=seen_by)
    candidates = [
        _candidate(service, needs, here, client, seen_by, now, trusted.get(service.id)) for service in shown
    ]
    rows = [Row(label, tuple(say(one) for one in candidates)) for label, say in FACTS]
    said = [row for row in rows if any(row.says)]
    return Comparison(candidates, [r for r in said if not r.alike], [r for r in said if r.alike])


def _candidate(
    service: Service,
    needs: Mapping[str, Need],
    here: Spot | None,
    client: Client | None,
    seen_by: Actor,
    now: datetime,
    trust: Trust | None,
) -> Candidate:
    return Candidate(
        page=service_page(service, needs, seen_by=seen_by, now=now, trust=trust),
        verdict=fitting.verdict_of(service, client.as_person()) if client else None,
        distance=_distance(service, here),
        knows_records=seen_by.signed_in,
    )


def _distance(service: Service, here: Spot | None) -> str:
    points = [point for at in service.service_at_locations if (point := at.location.public_point)]
    if here is None or not points:
        return ""
    nearest = min(distance_km(here.point, point) for point in points)
    return words.distance(nearest, kilometres=current_app.extensions["settings"].kilometres)


def _fit(one: Candidate) -> Lines:
    return (FIT_WORDS[one.verdict.fit], *one.verdict.reasons) if one.verdict else ()


def _room(one: Candidate) -> Lines:
    room = one.page.room
    if room.state and room.at:
        return (words.sentence(room.words), f"said on {words.short_date(room.at.date())}")
    return (f"Not confirmed since {words.short_date(room.at.date())}",) if room.at else ("Nobody has said",)


def _open(one: Candidate) -> Lines:
    return (one.page.closed or words.sentence(one.page.hours) or "Ask: no hours are given",)


def _where(one: Candidate) -> Lines:
    return (one.page.where, *((one.distance,) if one.distance else ()))


def _answers(one: Candidate) -> Lines:
    if not one.service.accepts_referrals:
        return ("Takes no referrals here",)
    if one.page.pause:
        return (one.page.pause,)
    return (f"Within {words.plural(one.service.answer_by_days, 'working day')}",)


def _likely(one: Candidate) -> Lines:
    """How likely it works out, and who has made it work before."""
    if (trust := one.page.trust) is None:
        return ()
    it = trust.chance
    made_of = f"room {it.room:.0%} × follow-through {it.follow_through:.0%} ({it.range})"
    guess = ("A rough guess: little is known yet",) if it.weak else ()
    return (it.headline, made_of, *guess, *((trust.relationship,) if trust.relationship else ()))


def _record(one: Candidate) -> Lines:
    """Records are for those who have signed in."""
    if not one.knows_records:
        return ()
    return (one.page.record.headline or "Too few to say",) if one.page.record else ("None yet",)


def _confirmed(one: Candidate) -> Lines:
    at = one.service.confirmed_at
    return (words.full_date(at.date()) if at else "Never",)


FACTS: tuple[tuple[str, Callable[[Candidate], Lines]], ...] = (
    ("Fits this client", _fit),
    ("Room", _room),
    ("How likely it works out", _likely),
    ("Their record", _record),
    ("Answers a referral", _answers),
    ("What it meets", lambda one: tuple(need.name for need in one.page.needs)),
    ("Who it is for", lambda one: tuple(one.page.who_for)),
    ("Where", _where),
    ("Open", _open),
    ("Languages", lambda one: (words.listing(one.page.languages) if one.page.languages else "Not said",)),
    ("Cost", lambda one: (one.page.cost,)),
    ("What to bring", lambda one: tuple(d.document for d in one.service.required_documents if d.document)),
    ("How to get it", lambda one: (one.service.application_process or "Not said",)),
    ("Last confirmed", _confirmed),
)
