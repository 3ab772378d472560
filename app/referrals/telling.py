"""How word of a referral reaches people: each by their own setting, in turn until somebody is reached.

Everyone who answers for the provider gets a private link of their own while there is something to answer. A mail
that comes back goes to the next person of the same side; when nobody is left, the referral says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from app import audit, clock, messages
from app.accounts.colleagues import at_provider, hearers, in_teams
from app.accounts.models import Person
from app.accounts.telling import Hearer, Notices, Told, told
from app.actor import SYSTEM
from app.config import Settings
from app.db import db
from app.messages import Meant, Message
from app.messages.queries import tried_in_vain
from app.referrals import links
from app.referrals.lifecycle import Party
from app.referrals.models import Referral, WaitingNotice
from app.referrals.reach import mailbox_of
from app.web.words import full_date

CLOSED_TO_YOU = "referral_closed_to_you"
# What may not wait for the mail of the day: data is withdrawn, or somebody has to call.
CANNOT_WAIT = (CLOSED_TO_YOU, "referral_call")
# What says more than is kept goes on to the next person as news: the page of the referral says the rest.
PASSED_ON_AS = dict.fromkeys(("referral_merged", "referral_stays", "referral_unmerged"), "referral_news")


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that is said about one referral to one side. `cause` is the event of which it tells.

    `more` is what its template says beyond the usual, of listings only: it is not kept with what was sent.
    """

    referral: Referral
    template: str
    side: Party
    cause: int
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def may_answer(self) -> bool:
        """Whether a private link comes with it."""
        return self.side is Party.PROVIDER and self.referral.is_open and self.template != CLOSED_TO_YOU


def tell(word: Word, *, but: UUID | None = None) -> bool:
    """Say it to everyone of that side whom it concerns, but for one; whether there was anybody to tell."""
    people = _concerned(word)
    if not people:
        return _tell_mailbox(word)
    at_once, daily = _by_their_settings(word, people)
    for hearer in at_once:
        if hearer.id != but:
            mail(word, hearer.mail, hearer.id)
    for hearer in daily:
        if hearer.id != but:
            _keep_for_the_day(word, hearer.id)
    return True


def pass_on(lost: Message, referral: Referral) -> None:
    """A mail about `referral` came back: unless another of the same side has it, it goes to the next.

    When nobody is left, the referral says so.
    """
    tried = tried_in_vain(lost)
    if not tried:
        return
    word = Word(
        referral, PASSED_ON_AS.get(lost.template, lost.template), Party(lost.side or ""), lost.cause or 0
    )
    following = next(((to, id_) for to, id_ in _in_turn(word) if to.casefold() not in tried), None)
    if following is not None:
        mail(word, *following)
    elif word.side is Party.PROVIDER:
        _give_up(referral, lost.cause or 0)


def mail(word: Word, to: str, person_id: UUID | None) -> None:
    """Queue one mail. Whoever has no account gets no link that asks to sign in."""
    referral = word.referral
    token = links.make(referral, person_id) if word.may_answer else ""
    messages.queue(
        word.template,
        to=to,
        about=referral,
        meant=Meant(word.side.value, word.cause, person_id),
        reference=referral.reference,
        link=address_of(referral) if person_id else "",
        private_link=answer_address(token) if token else "",
        answer_by=day_of(referral.answer_by),
        case_manager=referral.case_manager.name,
        write_to=referral.case_manager.mail,
        **word.more,
    )


def address_of(referral: Referral) -> str:
    return f"{_settings().base_url}/referrals/{referral.id}"


def answer_address(token: str) -> str:
    return f"{_settings().base_url}/answer/{token}"


def day_of(moment: datetime) -> str:
    return full_date(moment.astimezone(ZoneInfo(_settings().time_zone)))


def _concerned(word: Word) -> list[Hearer]:
    """All who answer for the provider; the case manager, or their team where they don't hear of it."""
    referral = word.referral
    if word.side is Party.PROVIDER:
        return hearers(at_provider({referral.partner_id}))
    own = hearers(Person.id == referral.case_manager_id)
    if own and own[0].notices is not Notices.NONE:
        return own
    return hearers(in_teams({referral.team_id})) or own


def _by_their_settings(word: Word, people: list[Hearer]) -> Told:
    """Of one case manager's referral only they hear, so that once a day is enough: their team keeps one at once."""
    if word.template in CANNOT_WAIT:
        return Told(tuple(people), ())
    if word.side is Party.REFERRER and [each.notices for each in people] == [Notices.DAILY]:
        return Told((), tuple(people))
    return told(people)


def _tell_mailbox(word: Word) -> bool:
    to = mailbox_of(word.referral) if word.side is Party.PROVIDER else None
    if to:
        mail(word, to, None)
    return bool(to)


def _in_turn(word: Word) -> Iterator[tuple[str, UUID | None]]:
    """Everyone of a side who could be told: whom it concerns first, at last the mailbox in the listing."""
    yield from ((hearer.mail, hearer.id) for hearer in _concerned(word))
    if word.side is Party.REFERRER:
        team = hearers(in_teams({word.referral.team_id}))
        yield from ((hearer.mail, hearer.id) for hearer in team)
    elif to := mailbox_of(word.referral):
        yield to, None


def _give_up(referral: Referral, cause: int) -> None:
    """Nobody at the provider can be told: the referral says so, and the case manager is asked to call."""
    referral.undelivered_at = clock.now()
    audit.record("referral.undelivered", referral, by=SYSTEM)
    tell(Word(referral, "referral_call", Party.REFERRER, cause))


def _keep_for_the_day(word: Word, person_id: UUID) -> None:
    """The latest word of a referral is kept; the mail of the day says it once."""
    mine = WaitingNotice.person_id == person_id, WaitingNotice.referral_id == word.referral.id
    waiting = db.session.scalar(select(WaitingNotice).where(*mine))
    if waiting is None:
        waiting = WaitingNotice(person_id=person_id, referral_id=word.referral.id, created_at=clock.now())
        db.session.add(waiting)
    waiting.template = word.template


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
