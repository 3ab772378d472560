"""An appointment as a file for a calendar (iCalendar, RFC 5545): one for each side, neither tells what it is about.

The provider's holds the reference and nothing of the client, not even the place: it may be their home. The client's
has a neutral title, for whoever else looks at their phone, and says where only if they are not in danger.
"""

from datetime import timedelta

import icalendar

from app.referrals.appointments.models import Appointment
from app.referrals.models import Referral

PRODUCT = "-//Trellis//Appointments//EN"


def for_provider(appointment: Appointment, referral: Referral, link: str) -> bytes:
    """The file for the provider's calendar: the reference, and where to look it up."""
    event = _event(appointment, f"Referral {referral.reference}")
    event.add("description", link)
    return _file(event, appointment)


def for_client(appointment: Appointment, referral: Referral) -> bytes:
    """The file for the client's calendar, from their own page or passed on by the case manager."""
    event = _event(appointment, "Appointment")
    if appointment.place and says_where(referral):
        event.add("location", appointment.place)
    return _file(event, appointment)


def says_where(referral: Referral) -> bool:
    """Whether what the client holds may name the place: whoever else looks at their phone could wait there."""
    return not (referral.client.in_danger or referral.partner.victim_service_provider)


def _event(appointment: Appointment, title: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{appointment.id}@trellis")
    event.add("summary", title)
    event.add("dtstamp", appointment.created_at)
    event.add("dtstart", appointment.at)
    event.add("dtend", appointment.at + timedelta(minutes=appointment.minutes))
    event.add("sequence", appointment.sequence)
    event.add("status", "CANCELLED" if appointment.cancelled_at else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _file(event: icalendar.Event, appointment: Appointment) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if appointment.cancelled_at else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
