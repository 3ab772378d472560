"""The story of a referral and of a client, told from what was recorded: who did what, when, and in which words."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from app.accounts.queries import names_of
from app.actor import Actor, Kind
from app.audit import AuditEvent, timeline_of
from app.clients.consent import Fact
from app.clients.models import Client
from app.db import db
from app.directory.queries import Need
from app.referrals.choosing.deciding import HOW_WORDS, OUTCOME_WORDS, How, Outcome
from app.referrals.lifecycle import TRANSITIONS, Action, Party
from app.referrals.models import Referral, Remark
from app.referrals.policy import parties_of
from app.referrals.reasons import REASONS
from app.referrals.wording import BESIDE, DOING
from app.web.timeline import Entry

ACTION_OF: dict[str, Action] = {row.event: action for action, row in TRANSITIONS.items()}
GOOD = frozenset({Action.ACCEPT, Action.CONTACT, Action.START, Action.COMPLETE})
BAD = frozenset({Action.DECLINE, Action.END_EARLY, Action.EXPIRE, Action.WITHDRAW})

CLIENT_WORDS: dict[str, str] = {
    "client.opened": "opened the record",
    "client.changed": "changed the record",
    "client.closed": "closed the record",
    "client.reopened": "opened the record again",
    "client.need_added": "wrote down a need",
    "client.need_met": "noted that a need is met",
    "consent.given": "recorded consent",
    "consent.withdrawn": "withdrew consent for the client",
    "shortlist.put_on": "put a service on the shortlist",
    "shortlist.taken_off": "took a service off the shortlist",
    "shortlist.arranged": "ordered the shortlist",
    "shortlist.closed": "put the shortlist away",
    "shortlist.linked": "made a private link to the shortlist",
    "shortlist.link_revoked": "switched the private link off",
    "shortlist.opened": "opened the private link",
    "shortlist.decided": "answered to the shortlist",
}


def story_of(referral: Referral, *, seen_by: Actor, facts: frozenset[Fact]) -> list[Entry]:
    """Everything that happened to a referral, latest first. Words are for the two sides, while consent is alive."""
    events = timeline_of(referral)
    names = names_of({event.actor_id for event in events if event.actor_id})
    words = _words(referral.remarks) if _may_read_words(referral, seen_by, facts) else {}
    return [_entry(event, names, words) for event in reversed(events)]


def story_of_client(
    client: Client, referrals: Iterable[tuple[UUID, str]], needs: dict[str, Need]
) -> list[Entry]:
    """What happened to a client's record and to their referrals (id, name of the service), latest first."""
    services = dict(referrals)
    of_referrals = select(AuditEvent).where(
        AuditEvent.subject_kind == Referral.__tablename__, AuditEvent.subject_id.in_(services)
    )
    events = [event for event in timeline_of(client) if event.name in CLIENT_WORDS]
    events += [event for event in db.session.scalars(of_referrals) if _is_told(event)]
    events.sort(key=lambda event: event.id, reverse=True)
    names = names_of({event.actor_id for event in events if event.actor_id})
    return [_client_entry(event, names, services, needs) for event in events]


def _may_read_words(referral: Referral, actor: Actor, facts: frozenset[Fact]) -> bool:
    parties = parties_of(actor, referral)
    return Party.REFERRER in parties or (Party.PROVIDER in parties and Fact.NEED in facts)


def _words(remarks: Sequence[Remark]) -> dict[str, str]:
    prefix = {"client_note": "For the client: "}
    return {str(remark.id): prefix.get(remark.kind, "") + remark.words for remark in remarks}


def _entry(event: AuditEvent, names: dict[UUID, str], words: dict[str, str]) -> Entry:
    said = [words[id_] for id_ in event.data.get("remarks", []) if id_ in words]
    return Entry(
        _sentence(event, names), event.at, note="\n".join(said), tone=_tone(ACTION_OF.get(event.name))
    )


def _client_entry(
    event: AuditEvent, names: dict[UUID, str], services: dict[UUID, str], needs: dict[str, Need]
) -> Entry:
    if event.subject_kind == Referral.__tablename__:
        sentence = f"{services[event.subject_id]}: {_sentence(event, names)}"
        return Entry(sentence, event.at, tone=_tone(ACTION_OF.get(event.name)))
    need = needs[code].name if (code := event.data.get("need")) in needs else ""
    if event.name == "shortlist.decided":
        return Entry(_decided(event, names), event.at, tone="good")
    return Entry(f"{_who(event, names)} {CLIENT_WORDS[event.name]}{need and f': {need}'}", event.at)


def _decided(event: AuditEvent, names: dict[UUID, str]) -> str:
    """The client's own decision, and who wrote it down."""
    said = OUTCOME_WORDS[Outcome(event.data["outcome"])]
    wrote = f" ({names[event.actor_id]} wrote it down)" if event.actor_id in names else ""
    return f"The client {said}, {HOW_WORDS[How(event.data['how'])]}{wrote}"


def _is_told(event: AuditEvent) -> bool:
    return event.name in ACTION_OF or event.name in BESIDE


def _sentence(event: AuditEvent, names: dict[UUID, str]) -> str:
    action = ACTION_OF.get(event.name)
    done = DOING[action].done if action else BESIDE.get(event.name, event.name)
    reason = REASONS.get(event.data.get("reason") or "")
    because = f", because {reason.words}" if reason and action is not Action.EXPIRE else ""
    who = _who(event, names)
    if event.data.get("logged"):
        return f"{who} wrote down for the provider: {done}{because}"
    return f"{who} {done}{because}"


def _who(event: AuditEvent, names: dict[UUID, str]) -> str:
    if event.actor_kind == Kind.SYSTEM:
        return "Trellis"
    if event.actor_kind == Kind.CLIENT:
        return "The client"
    by_link = event.data.get("channel") == "link"
    nobody = "The provider" if by_link else "Someone"
    who = names.get(event.actor_id, nobody) if event.actor_id else nobody
    return f"{who}, by the private link in a mail," if by_link else who


def _tone(action: Action | None) -> str:
    return "good" if action in GOOD else "bad" if action in BAD else ""
