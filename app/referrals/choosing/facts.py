"""What a client needs to know of a service to choose, in the words of the page's language."""

from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask import current_app
from flask_babel import format_time, get_locale
from flask_babel import gettext as _

from app import clock
from app.config import Settings
from app.directory import hours
from app.directory.languages import NAMES
from app.directory.models import AddressVisibility, Service
from app.directory.opening_hours import clock_words, is_day_and_night, week
from app.directory.pauses import closure_words


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


def facts_of(service: Service) -> Facts:
    """`service` must be loaded as for a card (`directory.queries.services_for_cards`)."""
    return Facts(
        name=service.name,
        organization=service.organization.public_name or "",
        what=service.description or "",
        where=_where(service),
        open=_open(service) or [_("Ask them: we do not know the hours")],
        cost=_("Free") if service.free else _cost(service) or _("Ask them: we do not know the cost"),
        languages=_languages(service) or _("Ask them: we do not know the languages"),
        phone=_phone(service),
        closed=bool(closure_words(service)),
    )


def _where(service: Service) -> list[str]:
    places = [at.location for at in service.service_at_locations]
    if not places:
        return [_("By phone, online, or at your home")]
    secret = _("The place is kept secret. They tell you the way.")
    if places[0].address_visibility == AddressVisibility.HIDDEN:
        return [secret]
    return [", ".join(place.public_address) or place.name or secret for place in places]


def _open(service: Service) -> list[str]:
    """A line for each day with hours: "Monday 9 am to 5 pm"."""
    today = clock.now().astimezone(ZoneInfo(hours.zone_of(service))).date()
    days = week(hours.openings_of(service), today - timedelta(days=today.weekday()))
    names = get_day_names(locale=get_locale())
    return [
        f"{names[day]} {', '.join(_span(opens, closes) for opens, closes in times)}"
        for day, (_name, times) in enumerate(days)
        if times
    ]


def _span(opens: time, closes: time) -> str:
    if is_day_and_night(opens, closes):
        return _("day and night")
    return _("%(opens)s to %(closes)s", opens=_clock(opens), closes=_clock(closes))


def _clock(moment: time) -> str:
    """English says "noon" and "9 am", as everywhere here; others as their countries write it."""
    settings: Settings = current_app.extensions["settings"]
    twenty_four = settings.twenty_four_hours
    if twenty_four or get_locale().language == "en":
        return clock_words(moment, twenty_four=twenty_four)
    return str(format_time(moment, "short", rebase=False))


def _cost(service: Service) -> str:
    said = service.fees_description or service.fees
    options = [option.amount_description or option.option or "" for option in service.cost_options]
    return said or "; ".join(filter(None, options))


def _languages(service: Service) -> str:
    names = (_(NAMES[one.code]) if one.code in NAMES else one.name or one.code for one in service.languages)
    return ", ".join(dict.fromkeys(filter(None, names)))


def _phone(service: Service) -> str:
    phones = service.phones or service.organization.phones
    return phones[0].number if phones else ""
