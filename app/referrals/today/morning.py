"""Putting the morning together: one list of what needs somebody, the most urgent first, each with its click."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.actor import Actor
from app.referrals.choosing import queries as choosing
from app.referrals.lifecycle import Party
from app.referrals.talking import queries as talking
from app.referrals.talking.models import ReferralMessage
from app.referrals.tasks import queries as tasks
from app.referrals.today import queries
from app.referrals.today.kinds import MANNERS, Kind, Manner
from app.referrals.today.queries import Mine, RunsOut, Someone

RANK = list(Kind)


@dataclass(frozen=True, slots=True)
class Item:
    """One line: about whom, why, since or until when, and where the click leads."""

    kind: Kind
    name: str
    words: str
    about: str
    url: str
    at: datetime
    overdue: bool = False
    need: str = ""

    @property
    def manner(self) -> Manner:
        return MANNERS[self.kind]


@dataclass(frozen=True, slots=True)
class Morning:
    """A case manager's page of today."""

    items: list[Item]
    news: list[Mine]
    waiting: list[Mine]
    people: list[Someone]
    how_many_people: int


def morning_of(person: Actor) -> Morning:
    """What needs this case manager, what is news, what is waiting, and whom they look after."""
    referrals = queries.mine(person)
    people, how_many = queries.my_people(person)
    items = [
        *_of_referrals(referrals),
        *_of_tasks(person),
        *_of_choices(person),
        *_of_messages(person),
        *map(_of_consent, queries.running_out(person)),
    ]
    items.sort(key=lambda item: (not item.overdue, RANK.index(item.kind), item.at))
    urgent = {row.id for row in referrals if row.is_late or row.is_untold or row.wants_next_choice}
    return Morning(
        items=items,
        news=sorted(
            (row for row in referrals if row.is_news and not row.wants_next_choice),
            key=lambda row: row.changed_at,
            reverse=True,
        ),
        waiting=[row for row in referrals if row.is_waiting and row.id not in urgent],
        people=people,
        how_many_people=how_many,
    )


def _of_referrals(referrals: list[Mine]) -> Iterator[Item]:
    for row in referrals:
        page = url_for("referrals.show", referral_id=row.id)
        if row.is_question:
            yield _item(Kind.QUESTION, row, page, row.changed_at)
        elif row.is_untold:
            yield _item(Kind.UNTOLD, row, page, row.sent_at)
        elif row.is_late:
            yield _item(Kind.LATE, row, page, row.answer_by)
        elif row.wants_next_choice:
            find = url_for("finding.find", need=row.need, client=row.client_id)
            yield _item(Kind.LED_NOWHERE, row, page if row.has_next else find, row.changed_at)


def _item(kind: Kind, row: Mine, url: str, at: datetime) -> Item:
    late = kind in (Kind.LATE, Kind.UNTOLD) or (kind is Kind.QUESTION and row.is_late)
    about = f"{row.service}, {row.partner}"
    return Item(kind, row.client, MANNERS[kind].words, about, url, at, overdue=late, need=row.need)


def _of_tasks(person: Actor) -> Iterator[Item]:
    for task in tasks.waiting_for(person):
        url = url_for("referrals.task", task_id=task.id)
        yield Item(Kind.TASK, task.name, task.why, task.service, url, task.since, overdue=task.overdue)


def _of_choices(person: Actor) -> Iterator[Item]:
    words = MANNERS[Kind.CHOICE].words
    for answer in choosing.waiting(seen_by=person):
        url = url_for("referrals.shortlist", client_id=answer.client_id)
        yield Item(Kind.CHOICE, answer.name, words, "", url, answer.since)


def _of_messages(person: Actor) -> Iterator[Item]:
    unread = talking.unread_by(seen_by=person, party=Party.REFERRER)
    for kind, messages in ((Kind.MESSAGE, unread), (Kind.UNREAD, talking.nobody_reads(seen_by=person))):
        for message in {message.referral_id: message for message in messages}.values():
            yield _of_message(kind, message)


def _of_message(kind: Kind, message: ReferralMessage) -> Item:
    url = url_for("referrals.show", referral_id=message.referral_id, _anchor="messages")
    referral = message.referral
    return Item(kind, referral.client.name, MANNERS[kind].words, referral.service.name, url, message.at)


def _of_consent(ending: RunsOut) -> Item:
    url = url_for("clients.new_consent", client_id=ending.client_id, renews=ending.consent_id)
    words = "What they agreed to has run out" if ending.is_over else MANNERS[Kind.CONSENT].words
    about = ", ".join(ending.recipients)
    return Item(Kind.CONSENT, ending.client, words, about, url, ending.expires_at, overdue=ending.is_over)
