"""Coming in and going out: counting attempts, and opening and ending sessions."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import String, bindparam, case, delete, func, or_, select, update

from app import audit, clock, seal
from app.accounts import keys, throttling
from app.accounts.addresses import as_kept, neighbourhood
from app.accounts.models import OneTimeLink, Person, SessionRow, Throttle
from app.accounts.sessions import browser_in_words
from app.actor import SYSTEM, Actor, Kind
from app.db import db, take_turns
from app.errors import NotFound

KEPT_WHEN_OVER = timedelta(days=30)
NOBODY = UUID(int=0)
# Whoever was away so long has left: what they looked for is forgotten.
IDLE = timedelta(days=1)
MOST_SHOWN = 4_000  # characters: about six pages of one browser between two nights

# Made once, and past the ORM: every search of somebody signed in notes something. Sets the columns that it is given.
_ROW = SessionRow.metadata.tables[SessionRow.__tablename__]
_ALIVE = update(_ROW).where(_ROW.c.id == bindparam("session"), _ROW.c.ended_at.is_(None))
_FORMER, _PAGE = func.coalesce(_ROW.c.shown, ""), bindparam("page", type_=String)
_ROOM = func.length(_FORMER) + func.length(_PAGE) <= bindparam("most")
_SHOWING = _ALIVE.values(shown=case((_ROOM, _FORMER + _PAGE), else_=_FORMER))


def count_attempt(what: str, *, address: str, mail: str | None = None) -> None:
    """Count one more `what` ("sign-in", "reset") from `address` and, where given, for the account `mail`.

    Accounts that don't exist are counted alike. Raises TooManyAttempts past a limit. Its own transaction, so
    that the count stays when what was attempted is refused.
    """
    take_turns("throttle")
    if mail is not None:
        _count(f"{what} by account", as_kept(mail))
    _count(f"{what} by address", neighbourhood(address))


def open_session(person_id: UUID, *, user_agent: str) -> str:
    """Sign a person in whose password was found right, and return the key for the cookie.

    Forgives the account's failed attempts. Raises NotFound when the account was deactivated meanwhile.
    """
    person = db.session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound("This account is closed.")
    now, key = clock.now(), keys.new_key()
    person.signed_in_at = now
    row = SessionRow(
        key_hash=keys.hash_of(key),
        person_id=person.id,
        browser=browser_in_words(user_agent),
        created_at=now,
        used_at=now,
    )
    db.session.add(row)
    _forgive("sign-in by account", person.mail)
    audit.record("account.signed_in", person, by=Actor(Kind.PERSON, person.id, person.name))
    return key


def note_refused_sign_in(person_id: UUID | None) -> None:
    """Write down a wrong password; for an unknown account too, since doing less would take less time and tell."""
    audit.record("account.sign_in_refused", ("person", person_id or NOBODY), by=SYSTEM)


def touch_session(session_id: UUID) -> None:
    """Note that a session is in use, unless it ended meanwhile."""
    db.session.execute(_ALIVE, {"session": session_id, "used_at": clock.now()})


def note_search(session_id: UUID, *, shown: Sequence[UUID] | None = (), **values: object) -> None:
    """Keep what a browser looked for (`recent`, `searched`, `searched_at`), unless its session ended meanwhile.

    `shown` is added to the pages of results shown today, the first six or so; None forgets them.
    """
    values["session"] = session_id
    if shown is None:
        values["shown"] = None
    elif shown:
        values |= {"page": f"{','.join(one.hex for one in shown)};", "most": MOST_SHOWN}
    db.session.execute(_SHOWING if shown else _ALIVE, values)


def take_shown() -> list[list[UUID]]:
    """The pages that were noted since the last time, each its listings in their order; they are forgotten here."""
    noted = select(SessionRow.id, SessionRow.shown).where(SessionRow.shown.is_not(None)).with_for_update()
    rows = db.session.execute(noted).all()
    if rows:
        taken = SessionRow.id.in_([row.id for row in rows])
        db.session.execute(update(SessionRow).where(taken).values(shown=None))
    pages = [page for row in rows for page in row.shown.split(";") if page]
    return [[UUID(one) for one in page.split(",")] for page in pages]


def work_for(session_id: UUID, organization_id: UUID | None, *, by: Actor) -> None:
    """In this browser, act for one organization only, or for all of one's own again (None)."""
    row = db.session.get(SessionRow, session_id)
    if row is None or row.person_id != by.id:
        raise NotFound("There is no such sign-in.")
    row.organization_id = organization_id
    audit.record("account.switched", ("person", row.person_id), by=by, working_for=organization_id)


def end_session(session_id: UUID, *, of: UUID, by: Actor) -> None:
    """End one session of the person `of`. Raises NotFound when that person has no such session."""
    row = db.session.get(SessionRow, session_id)
    if row is None or row.person_id != of:
        raise NotFound("There is no such sign-in.")
    if row.ended_at is None:
        _end(row)
        audit.record("account.signed_out", ("person", of), by=by)


def end_sessions(person_id: UUID, *, keep: UUID | None = None, by: Actor) -> int:
    """End every session of a person, except `keep`; says how many ended."""
    living = select(SessionRow).where(SessionRow.person_id == person_id, SessionRow.ended_at.is_(None))
    rows = [row for row in db.session.scalars(living) if row.id != keep]
    for row in rows:
        _end(row)
    if rows:
        audit.record("account.sessions_ended", ("person", person_id), by=by, sessions=len(rows))
    return len(rows)


def forget_what_is_over() -> int:
    """Forget attempts, sessions and links that ended a month ago; says how many. A timetable's job."""
    before = clock.now() - KEPT_WHEN_OVER
    idle = SessionRow.used_at < clock.now() - IDLE
    db.session.execute(update(SessionRow).where(idle).values(recent=None, shown=None))
    over = (
        delete(Throttle).where(Throttle.since < before),
        delete(SessionRow).where(or_(SessionRow.ended_at < before, SessionRow.used_at < before)),
        delete(OneTimeLink).where(OneTimeLink.expires_at < before),
    )
    return sum(db.session.connection().execute(statement).rowcount for statement in over)


def _end(row: SessionRow) -> None:
    """What a browser looked for and was shown goes with it."""
    row.ended_at, row.recent, row.shown = clock.now(), None, None


def _count(kind: str, subject: str) -> None:
    subject_hash = _throttle_hash(subject)
    counted = db.session.scalars(
        select(Throttle).where(Throttle.kind == kind, Throttle.subject_hash == subject_hash)
    ).one_or_none()
    now = clock.now()
    if counted is None:
        counted = Throttle(kind=kind, subject_hash=subject_hash, attempts=0, since=now)
        db.session.add(counted)
    counted.attempts, counted.since = throttling.count(kind, counted.attempts, counted.since, now)


def _forgive(kind: str, subject: str) -> None:
    forgiven = Throttle.kind == kind, Throttle.subject_hash == _throttle_hash(subject)
    db.session.execute(delete(Throttle).where(*forgiven))


def _throttle_hash(subject: str) -> bytes:
    return seal.keyring().digest(subject, "throttle")
