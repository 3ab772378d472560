"""What the pages of a service, an organization and a place show: facts in the order in which they decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from app.actor import Actor, Role
from app.config import Settings
from app.directory import hours, policy, queries
from app.directory.eligibility import Rule, rule_words
from app.directory.languages import name_of
from app.directory.models import AddressVisibility, Location, Organization, Phone, Service
from app.directory.opening_hours import Opening, clock_words, is_day_and_night, week
from app.directory.pauses import closure_words, pause_words
from app.directory.queries import Need
from app.finding.briefs import HORIZON, brief_of, where_of
from app.finding.cards import Card, Judging, RoomSaid, cards_of, hours_words, room_of
from app.finding.forms import Asked
from app.finding.structured import json_ld
from app.stewardship.queries import assurances
from app.stewardship.queries.freshness import Sure, sure_of
from app.trust.chances import Trust
from app.trust.knowledge import knowledge_for
from app.trust.queries import records_of
from app.trust.telling import Telling


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the table of hours: `9 am to 5 pm`, or `closed`."""

    name: str
    times: str
    today: bool


@dataclass(frozen=True, slots=True)
class ServicePage:
    service: Service
    needs: Sequence[Need]
    who_for: Sequence[str]
    where: str
    places: Sequence[Location]
    hours: str
    open_now: bool
    week: Sequence[Day]
    hour_notes: Sequence[str]
    cost: str
    languages: Sequence[str]
    room: RoomSaid
    phones: Sequence[Phone]
    mail: str
    record: Telling | None
    trust: Trust | None
    pause: str
    closed: str
    instead: Sequence[Service]
    sure: Mapping[str, Sure]
    assurances: Sequence[assurances.Shown]
    may_refer: bool
    why_not_refer: str
    json_ld: str


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    cards: Sequence[Card]
    places: Sequence[Location]
    record: Telling | None
    assurances: Sequence[assurances.Shown]


@dataclass(frozen=True, slots=True)
class PlacePage:
    cards: Sequence[Card]
    address: Sequence[str]
    week: Sequence[Day]
    access: Sequence[str]


def service_page(
    service: Service,
    all_needs: Mapping[str, Need],
    *,
    seen_by: Actor,
    now: datetime,
    trust: Trust | None = None,
) -> ServicePage:
    """All that the page of one service says to this reader at this moment. `all_needs` is the need list, `trust` the
    chance as `cards.trust_for` tells it to this reader."""
    opening, open_now = hours_words(hours.spans_of(service, now, now + HORIZON), hours.zone_of(service), now)
    openings = hours.openings_of(service)
    places = [at.location for at in service.service_at_locations]
    needs = [all_needs[code] for code in service.need_codes if code in all_needs]
    need = needs[0].top if needs else ""
    records = records_of([service.organization_id], need, seen_by=seen_by)
    why_not = _why_not_refer(service, now)
    return ServicePage(
        service=service,
        needs=needs,
        who_for=_who_for(service),
        where=where_of(places),
        places=_shown(places, seen_by),
        hours=opening,
        open_now=open_now,
        week=_week(openings, hours.zone_of(service), now),
        hour_notes=_notes(openings),
        cost=_cost(service),
        languages=_languages(service),
        room=room_of(service.capacity, now),
        phones=_phones(service),
        mail=service.email or service.organization.email or "",
        record=records.get(service.organization_id),
        trust=trust,
        pause=pause_words(held) if (held := service.pause_at(now)) else "",
        closed=closure_words(service),
        instead=[] if service.active else queries.alike(service),
        sure=sure_of(service, now),
        assurances=assurances.of_listing(service.organization_id, service.id, seen_by=seen_by),
        may_refer=seen_by.has(Role.CASE_MANAGER) and not why_not,
        why_not_refer=why_not if seen_by.has(Role.CASE_MANAGER) else "",
        json_ld=json_ld(service, places),
    )


def organization_page(organization: Organization, *, seen_by: Actor, now: datetime) -> OrganizationPage:
    """An organization with its services as cards."""
    inside = policy.sees_unlisted(seen_by) or organization.id in seen_by.organizations()
    services = [s for s in organization.services if inside or s.status in policy.LISTED]
    return OrganizationPage(
        cards=_cards(services, seen_by, now),
        places=_shown(organization.locations, seen_by),
        record=records_of([organization.id], seen_by=seen_by).get(organization.id),
        assurances=assurances.of_listing(organization.id, None, seen_by=seen_by),
    )


def place_page(place: Location, *, seen_by: Actor, now: datetime) -> PlacePage:
    """A place with what is offered there, and how one gets in."""
    services = [at.service for at in place.service_at_locations if at.service.status in policy.LISTED]
    openings = hours.openings_of_place(place)
    return PlacePage(
        cards=_cards(services, seen_by, now),
        address=place.public_address,
        week=_week(openings, place.time_zone or _settings().time_zone, now),
        access=[a.description or a.details or "" for a in place.accessibility],
    )


def marks_of(places: Iterable[Location]) -> list[dict[str, Any]]:
    """Places as marks on a map; hidden ones leave none, approximate ones say so."""
    return [
        {
            "id": str(place.id),
            "name": place.name or where_of([place]),
            "url": url_for("finding.place", id=place.id),
            "lat": point[0],
            "lon": point[1],
            "area": place.address_visibility == AddressVisibility.AREA,
        }
        for place in places
        if (point := place.public_point)
    ]


def _cards(services: Sequence[Service], seen_by: Actor, now: datetime) -> list[Card]:
    briefs = [brief_of(service, now) for service in services]
    return cards_of(
        briefs,
        hits={},
        asked=Asked(),
        needs=queries.needs(),
        verdicts={},
        seen_by=seen_by,
        now=now,
        judging=Judging(knowledge_for(seen_by)),
    )


def _shown(places: Iterable[Location], seen_by: Actor) -> list[Location]:
    """Places whose page this reader may open; a hidden one only for its own people."""
    return [
        place
        for place in places
        if place.address_visibility != AddressVisibility.HIDDEN
        or place.organization_id in seen_by.organizations()
    ]


def _why_not_refer(service: Service, now: datetime) -> str:
    if closed := closure_words(service):
        return closed
    if not service.accepts_referrals:
        return "It takes no referrals through Trellis: the client gets in touch."
    return pause_words(held) if (held := service.pause_at(now)) else ""


def _who_for(service: Service) -> list[str]:
    rules = [Rule(rule.kind, rule.terms, rule.hard, rule.text) for rule in service.eligibility_rules]
    said = [service.eligibility_description] if service.eligibility_description else []
    return said + [rule_words(rule) for rule in rules if rule.hard] or ["Everyone"]


def _cost(service: Service) -> str:
    if service.free:
        return "Free"
    said = service.fees_description or service.fees
    if said:
        return said
    options = [option.amount_description or option.option or "" for option in service.cost_options]
    return "; ".join(filter(None, options)) or "Not said"


def _languages(service: Service) -> list[str]:
    names = [language.name or name_of(language.code or "") for language in service.languages]
    return [*dict.fromkeys(filter(None, names))]


def _phones(service: Service) -> Sequence[Phone]:
    """The service's own numbers, else those it has at its places, else its organization's."""
    at_places = [phone for at in service.service_at_locations for phone in at.phones]
    return service.phones or at_places or service.organization.phones


def _week(openings: Sequence[Opening], zone: str, now: datetime) -> list[Day]:
    """This week's seven days; none when no opening has a time."""
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    days = week(openings, monday)
    if not any(times for _name, times in days):
        return []
    return [Day(name, _times(times), index == today.weekday()) for index, (name, times) in enumerate(days)]


def _times(times: Sequence[tuple[time, time]]) -> str:
    twenty_four = _settings().twenty_four_hours
    if any(is_day_and_night(opens, closes) for opens, closes in times):
        return "day and night"
    said = [
        f"{clock_words(opens, twenty_four=twenty_four)} to {clock_words(closes, twenty_four=twenty_four)}"
        for opens, closes in times
    ]
    return ", ".join(said) or "closed"


def _notes(openings: Sequence[Opening]) -> list[str]:
    return [*dict.fromkeys(opening.note for opening in openings if opening.note)]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
