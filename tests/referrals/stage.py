"""A stage on which everybody around two referrals of one client acts through the real doors, and may be cut short.

Both were sent together, to the pantry and for help with rent. A minute passes with every deed, so that nothing
happens at the same moment as what came before it.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.audit import AuditEvent
from app.clients import actions as clients
from app.clients.consent import DEFAULT_LENGTH
from app.clients.models import Client
from app.db import Base, db, transaction
from app.directory.models import Organization
from app.jobs.worker import run_all, tick
from app.referrals import links as answer_links
from app.referrals.checkins import links as client_links
from app.referrals.checkins import planning
from app.referrals.checkins.asking import Said
from app.referrals.checkins.links import Purpose
from app.referrals.handlers import chase_referrals
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals.cast import CONSENTED, DANA, OWEN, PRIYA, open_client, send

NAME = "Maria Sandoval"
BASE = "http://localhost"
# Everybody who has an account in the town, parties and strangers alike.
EVERYBODY = (town.DANA, town.AMARA, town.PRIYA, town.OWEN, town.CORA, town.LEE, town.ADA, town.ROSA)
A_WORKING_DAY = timedelta(hours=8)
# That somebody is there is written down as they come in, whatever becomes of what they came for.
PRESENCE = "session"
PROVIDERS: dict[UUID, Actor] = {town.HARBOR: PRIYA, town.LAKEVIEW: OWEN}
ONLY = ("keep the clock of referrals", "ask clients how it goes")
# Done, shown again, refused: whatever a door may answer. Never that it broke.
ANSWERS = frozenset({200, 303, 403, 404, 409, 422, 429})
REASONS = {Action.DECLINE: "no_capacity", Action.END_EARLY: "no_show", Action.WITHDRAW: "unsafe"}
# Where a process may die: with half of it written, before the event is written, before it lasts.
CUTS: tuple[tuple[Any, str], ...] = (
    (Session, "after_flush"),
    (AuditEvent, "before_insert"),
    (Session, "before_commit"),
)


class CrashError(Exception):
    """The process died here."""


class Stage:
    """The town, the time, and what was agreed with the client: by organization, when given, until when."""

    def __init__(self, app: Flask) -> None:
        self.app, self.now, self.doings = app, NOON, 0
        self.cut: tuple[Any, str] | None = None
        self.agreed: dict[UUID, list[tuple[datetime, datetime]]] = {id_: [] for id_ in CONSENTED}
        self.said: list[str] = []
        self.chased_at: datetime | None = None
        self.browsers: dict[UUID, tuple[datetime, Browser]] = {}
        self.nobody = self._primed(Browser(app))
        with transaction():
            client = open_client(email="maria@example.org", ways={"email": "allowed"})
            self.client: UUID = client.id
            first = send(client, group_id=uuid4())
            self.ids: list[UUID] = [first.id]
            db.session.flush()
            self.ids.append(send(client, town.RENT_HELP, need="housing.rent", beside=first).id)
        self._note_consent(DEFAULT_LENGTH)
        run_all()

    def again(self) -> "Stage":
        """The same from its beginning, over a database that was put back to it."""
        fresh = copy(self)
        fresh.browsers = {}
        return fresh

    @contextmanager
    def doing(self) -> Iterator[None]:
        """The moment of one deed."""
        self.now += timedelta(minutes=1)
        self.doings += 1
        db.session.rollback()
        with clock.at(self.now):
            yield
        db.session.rollback()

    def referral(self, which: int) -> Referral:
        return db.session.get_one(Referral, self.ids[which])

    def act(self, which: int, action: Action, person: UUID, *, logged: bool = False) -> int:
        """What the door said when `person` sent the form of `action`, filled in."""
        with self.doing():
            form = self._form(which, action) | ({"logged": "y"} if logged else {})
            return self._post(self._browser_of(person), f"/referrals/{self.ids[which]}/{action}", **form)

    def by_link(self, which: int, action: Action) -> int:
        """The same by the provider's private link; opening is following it."""
        with self.doing():
            with transaction():
                referral = self.referral(which)
                person = PROVIDERS[referral.partner_id].id
                url = f"/answer/{answer_links.make(referral, person)}"
            if action is Action.OPEN:
                return self._post(self.nobody, url)
            return self._post(self.nobody, f"{url}/{action}", **self._form(which, action))

    def look(self, which: int) -> str:
        """The page of the referral as the provider reads it."""
        with self.doing():
            person = PROVIDERS[self.referral(which).partner_id].id
            assert person is not None
            page = self._browser_of(person).get(f"/referrals/{self.ids[which]}")
            assert page.status_code == 200, page.status
            return page.get_data(as_text=True)

    def client_says(self, which: int, said: Said) -> int:
        """One tap on what was sent to the client about this one; 404 where nothing was planned."""
        with self.doing():
            planned = planning.of_referral(self.ids[which])
            if not planned:
                return 404
            with transaction():
                check_in, client = planning.of_referral(self.ids[which])[0], self._client()
                url = client_links.make(client, Purpose.CHECK_IN, by=DANA, check_in=check_in)
            return self._post(self.nobody, url.removeprefix(BASE), said=said.value)

    def client_takes_back(self, which: int) -> int:
        with self.doing():
            return self._mine("back", referral=self.ids[which], version=self.referral(which).version)

    def agree(self, days: int) -> None:
        """The client agrees (anew) to both being asked."""
        with self.doing():
            with self._door(), transaction():
                asked = [db.session.get_one(Organization, id_) for id_ in CONSENTED]
                ends = self.now + timedelta(days=days)
                clients.give_consent(self._client(), recipients=asked, by=DANA, expires_at=ends)
            self._note_consent(timedelta(days=days))

    def stop_sharing(self, *, by_link: bool) -> None:
        """All that was agreed is withdrawn: by the client on their page, or by the worker for them."""
        with self.doing():
            given = [one.id for one in self._client().consents if one.withdrawn_at is None]
            for id_ in given if by_link else ():
                assert self._mine("stop", consent=id_) == 200
            with self._door(), transaction():
                for one in () if by_link else self._client().consents:
                    clients.withdraw_consent(one, by=DANA)
            self.said = [*self.said, *["consent.withdrawn"] * len(given)]
            self.agreed = {id_: [] for id_ in CONSENTED}

    def wait(self, hours: float) -> None:
        """Time passes; the worker wakes up, and then wakes up again for nothing."""
        self.now += timedelta(hours=hours)
        with self.doing():
            with self._door():
                chase_referrals()
            tick()
            run_all()
            before = _count_events()
            chase_referrals()
            tick()
            run_all()
            assert _count_events() == before, "the clock did something twice"
            self.chased_at = self.now

    def cut_short(self, deed: Callable[[], object], cut: tuple[Any, str]) -> bool:
        """Whether `deed` died on the way through its door."""
        self.cut = cut
        try:
            deed()
        except CrashError:
            return True
        finally:
            self.cut = None
        return False

    @contextmanager
    def _door(self) -> Iterator[None]:
        """Where a deed may be cut short; then every row of every table is as it was before."""
        if self.cut is None:
            yield
            return
        before, died = rows(), []

        def die(*_: object) -> None:
            died.append(True)
            raise CrashError

        sa.event.listen(*self.cut, die)
        try:
            with contextlib.suppress(CrashError):
                yield
        finally:
            sa.event.remove(*self.cut, die)
        if died:
            lasting = [name for name, kept in rows().items() if kept != before[name]]
            assert not lasting, f"something lasts of what was cut short: {lasting}"
            raise CrashError

    def may_see(self, organization: UUID) -> bool:
        """Whether what the client agreed to opens anything to `organization` now."""
        return any(given <= self.now < ends for given, ends in self.agreed[organization])

    def _note_consent(self, length: timedelta) -> None:
        for id_ in CONSENTED:
            self.agreed = {**self.agreed, id_: [*self.agreed[id_], (self.now, self.now + length)]}
        self.said = [*self.said, "consent.given"]

    def _client(self) -> Client:
        return db.session.get_one(Client, self.client)

    def _mine(self, what: str, **form: Any) -> int:
        with transaction():
            url = client_links.make(self._client(), Purpose.PAGE, by=DANA).removeprefix(BASE)
        return self._post(self.nobody, f"{url}/{what}", **{name: str(value) for name, value in form.items()})

    def _browser_of(self, person: UUID) -> Browser:
        """Theirs, signed in today."""
        since, browser = self.browsers.get(person, (None, None))
        if since is None or browser is None or self.now - since > A_WORKING_DAY:
            browser = self._primed(Browser(self.app).sign_in(person))
            self.browsers[person] = self.now, browser
        return browser

    def _primed(self, browser: Browser) -> Browser:
        """With the token that its forms need."""
        browser.post("/sign-in")
        return browser

    def _post(self, browser: Browser, url: str, **form: str) -> int:
        with self._door():
            response = browser.post(url, form)
        assert response.status_code in ANSWERS, response.get_data(as_text=True)
        return response.status_code

    def _form(self, which: int, action: Action) -> dict[str, str]:
        """Everything that any form could ask for."""
        return {
            "version": str(self.referral(which).version),
            "question": "How many are they?",
            "answer": "Three.",
            "words": "Because of the holidays.",
            "review_on": (self.now + timedelta(days=10)).date().isoformat(),
            "progress": "trying",
            "urgency": "routine",
            "why": f"Reason number {self.doings}",
            "wish_1": "Food for the week",
            "result_0": "achieved",
            "helped": "yes",
            "reason": REASONS.get(action, ""),
        }


def rows() -> dict[str, list[Any]]:
    """All that stands in the database, in an order that two readings share."""
    db.session.rollback()
    found = {
        table.name: sorted(map(repr, db.session.execute(sa.select(table))))
        for table in Base.metadata.sorted_tables
        if table.name != PRESENCE
    }
    db.session.rollback()
    return found


def _count_events() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0
