"""Pauses in referrals and closures in words for whoever would refer, and days as moments on the local clock."""

from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import current_app

from app.config import Settings
from app.directory.models import Service, ServiceStatus
from app.web.words import full_date

CLOSED = {
    ServiceStatus.TEMPORARILY_CLOSED: "Closed for now",
    ServiceStatus.INACTIVE: "Not offered at present",
    ServiceStatus.DEFUNCT: "Closed for good",
}


class Held(Protocol):
    """A pause, wherever it was read from."""

    @property
    def until(self) -> datetime: ...
    @property
    def message(self) -> str: ...


def zone() -> ZoneInfo:
    """The installation's own clock."""
    settings: Settings = current_app.extensions["settings"]
    return ZoneInfo(settings.time_zone)


def start_of(day: date) -> datetime:
    """The first moment of a day here."""
    return datetime.combine(day, time(), zone())


def day_of(moment: datetime) -> date:
    """The day that it is here at a moment."""
    return moment.astimezone(zone()).date()


def pause_words(pause: Held) -> str:
    """`No new referrals until March 9, 2026. “We are on holiday.”`"""
    said = f" “{pause.message}”" if pause.message else ""
    return f"No new referrals until {full_date(day_of(pause.until))}.{said}"


def closure_words(service: Service) -> str:
    """`Closed for now since March 2, 2026, until April 1, 2026.`; empty while it is offered."""
    if service.active:
        return ""
    said = CLOSED[ServiceStatus(service.status)]
    if service.closure is None:
        return f"{said}."
    until = f", until {full_date(service.closure.until)}" if service.closure.until else ""
    return f"{said} since {full_date(day_of(service.closure.since))}{until}."
