"""What people say of a partner and for themselves: endorsements, notes of a team, reminders, a provider's reply."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy import select

from app import audit, clock, messages
from app.accounts.models import Person
from app.actor import Actor, Role
from app.clients.policy import own_teams
from app.db import db
from app.directory.models import Organization
from app.errors import Invalid, NotFound
from app.referrals.tasks.beside import Beside
from app.trust.models import Endorsement, KeepInTouch, PartnerNote, PartnerReply
from app.trust.policy import is_its_own, may_speak_of, require

EVERY: Mapping[int, str] = {0: "Never", 30: "Every month", 60: "Every two months", 90: "Every three months"}
NOT_YOURS = "Only case managers of other organizations can do this."


def endorse(partner: Organization, *, words: str, tie: str, by: Actor) -> None:
    """Stand by a partner with one's name; a second time replaces what was said before. Raises NotAllowed."""
    require(may_speak_of(by, partner.id), NOT_YOURS)
    said = _own(Endorsement, partner.id, by) or Endorsement(partner_id=partner.id, person_id=by.id)
    said.organization_id = min(by.organizations(Role.CASE_MANAGER))
    said.words, said.tie, said.at = words.strip(), tie.strip(), clock.now()
    db.session.add(said)
    audit.record("partner.endorsed", partner, by=by)


def withdraw_endorsement(partner: Organization, *, by: Actor) -> None:
    """Take back what one said. Raises NotFound."""
    said = _own(Endorsement, partner.id, by)
    if said is None:
        raise NotFound("You have not said anything about this partner.")
    db.session.delete(said)
    audit.record("partner.endorsement_withdrawn", partner, by=by)


def note(partner: Organization, *, words: str, nonce: str, by: Actor) -> None:
    """Write something down for one's own team; the same form twice is one note. Raises NotAllowed and Invalid."""
    require(may_speak_of(by, partner.id), NOT_YOURS)
    teams = own_teams(by)
    if not teams:
        raise Invalid("You are in no team: a note is for a team.", {"words": "You are in no team yet."})
    if db.session.scalar(select(PartnerNote.id).where(PartnerNote.nonce == nonce)) is not None:
        return
    db.session.add(
        PartnerNote(
            partner_id=partner.id,
            team_id=min(teams),
            person_id=by.id,
            words=words.strip(),
            nonce=nonce,
            at=clock.now(),
        )
    )
    audit.record("partner.noted", partner, by=by)


def remove_note(note_id: UUID, *, by: Actor) -> UUID:
    """Take a note of one's own team away; says of which partner it was. Raises NotFound for everyone else's."""
    found = db.session.scalar(
        select(PartnerNote).where(PartnerNote.id == note_id, PartnerNote.team_id.in_(own_teams(by)))
    )
    if found is None:
        raise NotFound("There is no such note, or it is another team’s.")
    partner = db.session.get_one(Organization, found.partner_id)
    db.session.delete(found)
    audit.record("partner.note_removed", partner, by=by)
    return partner.id


def keep_in_touch(partner: Organization, *, every_days: int, by: Actor) -> None:
    """Be reminded of a partner every so many days, or (0) no more. Raises NotAllowed and Invalid."""
    require(may_speak_of(by, partner.id), NOT_YOURS)
    if every_days not in EVERY:
        raise Invalid("Choose one of the times.", {"every": "Choose one of the times."})
    held = _own(KeepInTouch, partner.id, by)
    if held is not None:
        db.session.delete(held)
        db.session.flush()
    if every_days:
        on = clock.now().date() + timedelta(days=every_days)
        db.session.add(KeepInTouch(partner_id=partner.id, person_id=by.id, every_days=every_days, next_on=on))
    audit.record("partner.reminder_set", partner, by=by, days=every_days)


def to_get_in_touch(person: Actor) -> list[Beside]:
    """The partners with whom they wanted to keep in touch and have not been since they were reminded."""
    wanted = (
        select(KeepInTouch, Organization.name)
        .join(Organization, Organization.id == KeepInTouch.partner_id)
        .where(KeepInTouch.person_id == person.id, KeepInTouch.waits_since.is_not(None))
    )
    return [
        Beside(
            name,
            "you wanted to keep in touch",
            url_for("trust.partner", partner_id=one.partner_id, _anchor="relationship"),
            one.waits_since,
        )
        for one, name in db.session.execute(wanted)
        if one.waits_since is not None
    ]


def been_in_touch(partner: Organization, *, by: Actor) -> None:
    """They have been: it waits no more, and the time runs anew. Raises NotFound."""
    held = _own(KeepInTouch, partner.id, by)
    if held is None:
        raise NotFound("You do not want to be reminded of this partner.")
    held.waits_since = None
    held.next_on = clock.now().date() + timedelta(days=held.every_days)
    audit.record("partner.touched", partner, by=by)


def reply(partner: Organization, *, words: str, by: Actor) -> None:
    """What the provider says to its record; empty takes it away. Raises NotAllowed."""
    require(is_its_own(by, partner.id), "Only the provider’s own people can reply to its record.")
    held = db.session.scalar(select(PartnerReply).where(PartnerReply.partner_id == partner.id))
    if not words.strip():
        if held is not None:
            db.session.delete(held)
            audit.record("partner.replied", partner, by=by)
        return
    if held is not None:
        db.session.delete(held)
        db.session.flush()
    said = words.strip()
    db.session.add(PartnerReply(partner_id=partner.id, person_id=by.id, words=said, at=clock.now()))
    audit.record("partner.replied", partner, by=by)


def remind(today: date) -> int:
    """One mail to each person about all partners of whom they want to be reminded; says how many mails."""
    due = select(KeepInTouch).where(KeepInTouch.next_on <= today).order_by(KeepInTouch.person_id)
    of_person: dict[UUID, list[KeepInTouch]] = {}
    for one in db.session.scalars(due):
        of_person.setdefault(one.person_id, []).append(one)
        one.next_on = today + timedelta(days=one.every_days)
        one.waits_since = one.waits_since or today
    for person_id, partners in of_person.items():
        person = db.session.get_one(Person, person_id)
        if person.active:
            messages.queue(
                "keep_in_touch",
                to=person.mail,
                about=person,
                partners=len(partners),
                link=f"{current_app.extensions['settings'].base_url}/relationships",
            )
    return len(of_person)


Own = TypeVar("Own", Endorsement, KeepInTouch)


def _own(model: type[Own], partner: UUID, by: Actor) -> Own | None:
    found: Own | None = db.session.scalar(
        select(model).where(model.partner_id == partner, model.person_id == by.id)
    )
    return found
