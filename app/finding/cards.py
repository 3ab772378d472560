"""Cards: what a list says of each service, from its brief, the hit, the client's fit and the record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app

from app.actor import Actor
from app.clients.models import Client
from app.config import Settings
from app.directory.eligibility import Fit, Verdict
from app.directory.languages import name_of
from app.directory.models import Room, Service
from app.directory.opening_hours import Span, now_of, now_words
from app.directory.pauses import pause_words
from app.directory.queries import Need
from app.finding.briefs import HORIZON, Brief
from app.finding.fitting import FITS
from app.finding.forms import Asked
from app.finding.ranking import Facts, Reason, Worth, reasons
from app.finding.reliability import need_for
from app.trust.chances import Candidate, Trust, trust_of, viewpoint
from app.trust.queries import records_of
from app.trust.state import State
from app.trust.telling import Telling
from app.web import words
from search_index.contract import Hit

ROOM_WORDS = {
    Room.HAS_ROOM: "has room",
    Room.WAITLIST: "waitlist",
    Room.FULL: "full for now",
    Room.ASSESSMENT: "room is decided after a first talk",
}


# A service, who offers it, and the codes of the needs that it meets.
Offer = tuple[UUID, UUID, Sequence[str]]


class Capacity(Protocol):
    """What was last said of a service's room, wherever it was read from."""

    @property
    def room(self) -> str: ...
    @property
    def wait_days(self) -> int | None: ...
    @property
    def said_at(self) -> datetime: ...
    def lapsed(self, now: datetime) -> bool: ...


@dataclass(frozen=True, slots=True)
class RoomSaid:
    """What was last said of room. `state` is empty when nothing was said or it has lapsed."""

    state: str = ""
    words: str = ""
    at: datetime | None = None
    lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Judging:
    """By what the chances on cards are judged: what was learnt, for whom one looks, and for which needs."""

    learnt: State | None = None
    client: Client | None = None
    needs: tuple[str, ...] = ()


NOT_JUDGED = Judging()


@dataclass(frozen=True, slots=True)
class Card:
    """One service in a list. `title` and `snippet` are safe HTML where a hit marked them."""

    service: Brief
    title: str | None
    snippet: str | None
    needs: Sequence[str]
    where: str
    reasons: Sequence[Reason]
    room: RoomSaid
    verdict: Verdict
    record: Telling | None
    pause: str
    trust: Trust | None
    stands_by: str

    @property
    def fits(self) -> bool:
        return self.verdict.fit is not Fit.DOES_NOT_FIT


def cards_of(
    services: Sequence[Brief],
    *,
    hits: Mapping[UUID, Hit],
    asked: Asked,
    needs: Mapping[str, Need],
    verdicts: Mapping[UUID, Verdict],
    seen_by: Actor,
    now: datetime,
    judging: Judging = NOT_JUDGED,
) -> list[Card]:
    """Cards in the order of `services`; the record and the chance only for those who have signed in. Two statements
    more."""
    partners = {service.organization_id for service in services}
    records = records_of(partners, asked.need[0] if asked.need else "", seen_by=seen_by)
    offers = [(one.id, one.organization_id, one.needs) for one in services if one.accepts_referrals]
    trusted = trust_for(offers, needs, judging, seen_by=seen_by)
    return [
        _card(
            service,
            hits.get(service.id),
            asked,
            needs,
            verdicts.get(service.id, FITS),
            records.get(service.organization_id),
            trusted.get(service.id),
            now,
        )
        for service in services
    ]


def trust_for(
    offers: Iterable[Offer], needs: Mapping[str, Need], judging: Judging, *, seen_by: Actor
) -> dict[UUID, Trust]:
    """The chance at each service, for the need that is looked for or else what the service is there for."""
    candidates = [
        Candidate(service_id, partner_id, need_for(codes, judging.needs))
        for service_id, partner_id, codes in offers
    ]
    names = {code: need.name for code, need in needs.items()}
    view = viewpoint(seen_by, judging.client)
    return trust_of(candidates, names, state=judging.learnt, view=view, seen_by=seen_by)


def offers_of(services: Iterable[Service]) -> list[Offer]:
    """Those of the services that take referrals."""
    return [(one.id, one.organization_id, one.need_codes) for one in services if one.accepts_referrals]


def room_of(capacity: Capacity | None, now: datetime) -> RoomSaid:
    """What may be believed of a service's room at this moment."""
    if capacity is None:
        return RoomSaid()
    if capacity.lapsed(now):
        return RoomSaid(at=capacity.said_at, lapsed=True)
    said = ROOM_WORDS[Room(capacity.room)]
    if capacity.room == Room.WAITLIST and capacity.wait_days:
        said = f"waitlist, about {words.duration(timedelta(days=capacity.wait_days))}"
    return RoomSaid(capacity.room, said, capacity.said_at)


def hours_words(spans: Iterable[Span], zone: str, now: datetime) -> tuple[str, bool]:
    """`open until 6 pm` and whether it is open now; no words when its hours are not known."""
    settings: Settings = current_app.extensions["settings"]
    horizon = now + HORIZON
    state = now_of([span for span in spans if span.start < horizon], now, horizon)
    return now_words(state, now, zone, twenty_four=settings.twenty_four_hours), state.open


def _sunk(service: Brief, now: datetime) -> str:
    """That the listing sinks in search, and why; empty when it doesn't."""
    held = service.standing(now)
    if not held.sunk:
        return ""
    since = held.since.astimezone(ZoneInfo(service.zone)) if held.since else None
    return f"not confirmed since {since:%B %Y}: shown lower" if since else "never confirmed: shown lower"


def _card(
    service: Brief,
    hit: Hit | None,
    asked: Asked,
    needs: Mapping[str, Need],
    verdict: Verdict,
    record: Telling | None,
    trust: Trust | None,
    now: datetime,
) -> Card:
    settings: Settings = current_app.extensions["settings"]
    room = room_of(service.room, now)
    opening, open_now = hours_words(service.coming(now), service.zone, now) if service.active else ("", False)
    facts = Facts(
        distance=words.distance(hit.km, kilometres=settings.kilometres) if hit and hit.km is not None else "",
        placeless=service.placeless,
        hours=opening,
        open_now=open_now,
        languages=tuple(map(name_of, service.languages)),
        asked_languages=tuple(map(name_of, asked.language)),
        room=room.words,
        room_said=words.ago(room.at, now) if room.at else "",
        room_good=room.state == Room.HAS_ROOM,
        open_questions=verdict.reasons if verdict.fit is Fit.MAY_FIT else (),
        sunk=_sunk(service, now),
    )
    return Card(
        service=service,
        title=hit.title if hit else None,
        snippet=hit.snippet if hit else None,
        needs=[needs[code].name for code in service.needs if code in needs],
        where=service.where,
        reasons=reasons(facts),
        room=room,
        verdict=verdict,
        record=record,
        pause=pause_words(held) if (held := service.pause_at(now)) else "",
        trust=trust,
        stands_by=_worth(hit, trust).words if hit and trust else "",
    )


def _worth(hit: Hit, trust: Trust) -> Worth:
    return Worth(trust.chance.standing, hit.km, hit.relevance)
