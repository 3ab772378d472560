"""What a client needs to know of a service to choose, in the words of the page's language."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from app import clock
from app.config import CrisisLine, Settings
from app.directory import hours
from app.directory.languages import name_of
from app.directory.models import AddressVisibility, Service
from app.directory.opening_hours import clock_words, is_day_and_night, week
from app.directory.pauses import closure_words
from app.referrals.choosing.words import CRISIS_ES, DAYS, LANGUAGES_ES, MONTHS_ES, WORDS
from app.web.words import full_date


@dataclass(frozen=True, slots=True)
class Facts:
    """One service as the client reads it: lines of text."""

    name: str
    organization: str
    what: str
    where: list[str]
    open: list[str]
    cost: str
    languages: str
    phone: str
    closed: bool


def facts_of(service: Service, language: str) -> Facts:
    """`service` must be loaded as for a card (`directory.queries.services_for_cards`)."""
    words = WORDS[language]
    return Facts(
        name=service.name,
        organization=service.organization.public_name or "",
        what=service.description or "",
        where=_where(service, language),
        open=_open(service, language) or [words["hours_unknown"]],
        cost=words["free"] if service.free else _cost(service) or words["cost_unknown"],
        languages=_languages(service, language) or words["languages_unknown"],
        phone=_phone(service),
        closed=bool(closure_words(service)),
    )


def day_words(day: date, language: str) -> str:
    return f"{day.day} de {MONTHS_ES[day.month - 1]} de {day.year}" if language == "es" else full_date(day)


def crisis_lines(language: str) -> list[CrisisLine]:
    """The lines that a person in need can call, in their language where we know it."""
    lines = _settings().crisis_lines
    if language != "es":
        return list(lines)
    said = {line.number: CRISIS_ES.get(line.number, (line.label, line.text)) for line in lines}
    return [CrisisLine(said[line.number][0], line.number, said[line.number][1]) for line in lines]


def _where(service: Service, language: str) -> list[str]:
    words = WORDS[language]
    places = [at.location for at in service.service_at_locations]
    if not places:
        return [words["no_place"]]
    if places[0].address_visibility == AddressVisibility.HIDDEN:
        return [words["secret_place"]]
    return [", ".join(place.public_address) or place.name or words["secret_place"] for place in places]


def _open(service: Service, language: str) -> list[str]:
    """A line for each day with hours: "Monday 9 am to 5 pm"."""
    today = clock.now().astimezone(ZoneInfo(hours.zone_of(service))).date()
    days = week(hours.openings_of(service), today - timedelta(days=today.weekday()))
    return [
        f"{WORDS[language][day]} {', '.join(_span(opens, closes, language) for opens, closes in times)}"
        for day, (_name, times) in zip(DAYS, days, strict=True)
        if times
    ]


def _span(opens: time, closes: time, language: str) -> str:
    words = WORDS[language]
    if is_day_and_night(opens, closes):
        return words["day_and_night"]
    # "noon" and "midnight" are English: in Spanish, the digits.
    return f"{_clock(opens, language)} {words['to']} {_clock(closes, language)}"


def _clock(moment: time, language: str) -> str:
    twenty_four = _settings().twenty_four_hours
    if language != "es" or twenty_four:
        return clock_words(moment, twenty_four=twenty_four)
    half = "a. m." if moment.hour < 12 else "p. m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"


def _cost(service: Service) -> str:
    said = service.fees_description or service.fees
    options = [option.amount_description or option.option or "" for option in service.cost_options]
    return said or "; ".join(filter(None, options))


def _languages(service: Service, language: str) -> str:
    names = []
    for spoken in service.languages:
        code = spoken.code or ""
        known = LANGUAGES_ES.get(code) if language == "es" else None
        names.append(known or spoken.name or name_of(code))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _phone(service: Service) -> str:
    phones = service.phones or service.organization.phones
    return phones[0].number if phones else ""


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
