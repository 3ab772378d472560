"""One-time links: invitations and password resets. The token leaves in a mail (or a terminal); its hash is kept."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app import audit, clock, messages
from app.accounts import keys
from app.accounts.actions.entry import end_sessions
from app.accounts.addresses import as_kept
from app.accounts.models import OneTimeLink, Person, Purpose
from app.accounts.passwords import Hashed
from app.actor import SYSTEM, Actor, Kind
from app.db import db
from app.errors import Conflict, NotFound
from app.jobs import enqueue

LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}


def make_invitation(person: Person, *, by: Actor) -> str:
    """A fresh invitation for someone who hasn't joined; earlier ones stop working. Returns its token."""
    if person.has_joined:
        raise Conflict(f"{person.name} has joined already. If the password is forgotten, a reset helps.")
    if not person.active:
        raise Conflict("This account is closed. Open it again first.")
    token = _make(person.id, Purpose.INVITATION)
    audit.record("account.invited", person, by=by)
    return token


def send_invitation(person: Person, *, by: Actor) -> str:
    """Make an invitation and mail it. Returns its token."""
    token = make_invitation(person, by=by)
    messages.queue(
        "invitation", to=person.mail, about=person, token=token, days=LASTS[Purpose.INVITATION].days
    )
    return token


def accept_invitation(token: str, *, name: str, password: Hashed) -> UUID:
    """Use up an invitation: the person joins under `name`. Raises NotFound when it doesn't work any more."""
    person = _use(token, Purpose.INVITATION)
    person.name = name
    _set_password(person, password)
    audit.record("account.joined", person, by=_as_actor(person))
    return person.id


def request_reset(mail: str) -> None:
    """Have a reset link mailed to whoever has an account under `mail`, if anybody has.

    A job does the rest, so that an answer for an unknown address takes as long as for a known one.
    """
    person_id = db.session.scalar(select(Person.id).where(Person.mail == as_kept(mail), Person.active))
    enqueue("send_reset", person=person_id)


def send_reset(person_id: UUID) -> None:
    """Make a reset link and mail it; earlier ones stop working. Nothing happens where no account is open."""
    person = db.session.get(Person, person_id)
    if person is None or not person.active:
        return
    token = _make(person.id, Purpose.RESET)
    audit.record("account.reset_requested", person, by=SYSTEM)
    messages.queue("reset", to=person.mail, about=person, token=token)


def reset_password(token: str, *, password: Hashed) -> UUID:
    """Use up a reset link: a new password, and every session ends. Raises NotFound when it doesn't work any more."""
    person = _use(token, Purpose.RESET)
    _set_password(person, password)
    end_sessions(person.id, by=_as_actor(person))
    audit.record("account.password_reset", person, by=_as_actor(person))
    return person.id


def cancel_links(person_id: UUID) -> None:
    """No link of this person works any more."""
    unused = OneTimeLink.person_id == person_id, OneTimeLink.used_at.is_(None)
    db.session.execute(update(OneTimeLink).where(*unused).values(used_at=clock.now()))


def _make(person_id: UUID, purpose: Purpose) -> str:
    now, token = clock.now(), keys.new_key()
    same = OneTimeLink.person_id == person_id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None)
    db.session.execute(update(OneTimeLink).where(*same).values(used_at=now))
    db.session.add(
        OneTimeLink(
            token_hash=keys.hash_of(token),
            purpose=purpose,
            person_id=person_id,
            created_at=now,
            expires_at=now + LASTS[purpose],
        )
    )
    return token


def _use(token: str, purpose: Purpose) -> Person:
    """Take the link's one use, in one statement so that of two at once only one succeeds."""
    taken = (
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == keys.hash_of(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(OneTimeLink.person_id)
    )
    person_id = db.session.scalar(taken)
    person = db.session.get(Person, person_id) if person_id else None
    if person is None or not person.active:
        raise NotFound(keys.WORN_OUT)
    return person


def _set_password(person: Person, password: Hashed) -> None:
    person.password_hash = password.text
    cancel_links(person.id)


def _as_actor(person: Person) -> Actor:
    return Actor(Kind.PERSON, person.id, person.name)
