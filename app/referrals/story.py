"""The story of a referral and of a client, told from what was recorded: who did what, when, and in which words."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.accounts.queries import names_of
from app.actor import Actor, Kind
from app.audit import AuditEvent, timeline_of
from app.clients.consent import Fact
from app.directory.queries import Need
from app.referrals import screening
from app.referrals.amending import amendments_of
from app.referrals.checkins.asking import SAID_WORDS, Said
from app.referrals.choosing.deciding import HOW_WORDS, OUTCOME_WORDS, How, Outcome
from app.referrals.lifecycle import TRANSITIONS, Action, Party, Progress
from app.referrals.models import Referral, Remark
from app.referrals.policy import parties_of
from app.referrals.reasons import REASONS
from app.referrals.routing.wording import OBSTACLE_WORDS, Obstacle
from app.referrals.wording import BESIDE, DOING, PROGRESS_WORDS
from app.web.timeline import Entry

ACTION_OF: dict[str, Action] = {row.event: action for action, row in TRANSITIONS.items()}
GOOD = frozenset({Action.ACCEPT, Action.CONTACT, Action.START, Action.COMPLETE})
BAD = frozenset({Action.DECLINE, Action.END_EARLY, Action.EXPIRE, Action.WITHDRAW})

# What one side keeps for itself is told to nobody here.
UNTOLD = frozenset({"referral.noted"})

# A step that the client's own word takes.
SAID_BY_CLIENT: dict[Action, str] = {
    Action.CONTACT: "says that the provider has been in touch",
    Action.START: "says that the help has begun",
    Action.WITHDRAW: "took the request back",
}

CLIENT_WORDS: dict[str, str] = {
    "client.opened": "opened the record",
    "client.changed": "changed the record",
    "client.handed_over": "put the client into a colleague’s care",
    "client.closed": "closed the record",
    "client.reopened": "opened the record again",
    "client.need_added": "wrote down a need",
    "client.need_met": "noted that a need is met",
    "client.household_joined": "linked them with a household",
    "client.household_left": "took them out of their household",
    "client.copied": "took a copy of the file",
    "client.note_written": "wrote a note for the team",
    "consent.given": "recorded consent",
    "consent.withdrawn": "withdrew consent for the client",
    "shortlist.put_on": "put a service on the shortlist",
    "shortlist.taken_off": "took a service off the shortlist",
    "shortlist.arranged": "ordered the shortlist",
    "shortlist.closed": "put the shortlist away",
    "shortlist.linked": "made a private link to the shortlist",
    "shortlist.link_revoked": "switched the private link off",
    "shortlist.opened": "opened the private link",
    "shortlist.decided": "answered the shortlist",
    "check_in.changed": "set a check-in to another day",
    "check_in.asked": "asked the client how it goes",
    "check_in.answered": "said how it goes",
    "check_in.left_to_worker": "asked the case manager to call the client",
    "client.spoken_with": "spoke with the client",
    "client.interval_agreed": "agreed how often they speak",
    "client_link.opened": "opened a private link",
    "client_link.revoked": "switched a private link off",
    "feedback.asked": "asked how it was",
    "feedback.given": "said how it was",
    "task.settled": "settled what was waiting",
}


def story_of(referral: Referral, *, seen_by: Actor, facts: frozenset[Fact]) -> list[Entry]:
    """Everything that happened to a referral, latest first. Words are for the two sides, while consent is alive."""
    events = [event for event in timeline_of(referral) if event.name not in UNTOLD]
    names = names_of(people_in(events))
    words = words_of(referral.remarks) if _may_read_words(referral, seen_by, facts) else {}
    if words and any("amendments" in event.data for event in events):
        words |= amendments_of(referral)
    return [_entry(event, names, words) for event in reversed(events)]


def _may_read_words(referral: Referral, actor: Actor, facts: frozenset[Fact]) -> bool:
    parties = parties_of(actor, referral)
    return Party.REFERRER in parties or (Party.PROVIDER in parties and Fact.NEED in facts)


def words_of(remarks: Sequence[Remark]) -> dict[str, str]:
    prefix = {"client_note": "For the client: ", "involved": "Others who help: "}
    return {str(remark.id): prefix.get(remark.kind, "") + remark.words for remark in remarks}


def _entry(event: AuditEvent, names: dict[UUID, str], words: dict[str, str]) -> Entry:
    ids = [*event.data.get("amendments", []), *event.data.get("remarks", [])]
    said = [words[id_] for id_ in ids if id_ in words]
    return Entry(
        _sentence(event, names), event.at, note="\n".join(said), tone=_tone(ACTION_OF.get(event.name))
    )


def client_entry(
    event: AuditEvent,
    names: dict[UUID, str],
    services: dict[UUID, str],
    needs: dict[str, Need],
    words: dict[str, str],
) -> Entry:
    """One line of a client's story; `services` are names by referral, `words` what was said by remark."""
    if event.subject_kind == Referral.__tablename__:
        sentence = f"{services[event.subject_id]}: {_sentence(event, names)}"
        said = [words[id_] for id_ in event.data.get("remarks", []) if id_ in words]
        return Entry(sentence, event.at, note="\n".join(said), tone=_tone(ACTION_OF.get(event.name)))
    if event.name == "check_in.answered":
        return Entry(_said(event, names, services), event.at)
    if event.name == "feedback.given":
        return Entry(f"The client {CLIENT_WORDS[event.name]}{_wrote(event, names)}", event.at)
    need = needs[code].name if (code := event.data.get("need")) in needs else ""
    if event.name == "shortlist.decided":
        return Entry(_decided(event, names), event.at, tone="good")
    return Entry(f"{_who(event, names)} {CLIENT_WORDS[event.name]}{need and f': {need}'}", event.at)


def _said(event: AuditEvent, names: dict[UUID, str], services: dict[UUID, str]) -> str:
    """What the client says of one referral, and who wrote it down."""
    about = services.get(UUID(event.data["referral"]), "")
    said = SAID_WORDS[Said(event.data["said"])]
    return f"{about}: the client says “{said}”{_wrote(event, names)}"


def _wrote(event: AuditEvent, names: dict[UUID, str]) -> str:
    """Who wrote the client's own word down, where they did not say it by a link."""
    return f" ({names[event.actor_id]} wrote it down)" if event.actor_id in names else ""


def _decided(event: AuditEvent, names: dict[UUID, str]) -> str:
    """The client's own decision, and who wrote it down."""
    said = OUTCOME_WORDS[Outcome(event.data["outcome"])]
    return f"The client {said}, {HOW_WORDS[How(event.data['how'])]}{_wrote(event, names)}"


def _sentence(event: AuditEvent, names: dict[UUID, str]) -> str:
    action = ACTION_OF.get(event.name)
    done = DOING[action].done if action else BESIDE.get(event.name, event.name)
    if event.data.get("party") == Party.CLIENT and action in SAID_BY_CLIENT:
        who = "" if event.actor_kind == Kind.CLIENT else f" ({_who(event, names)} wrote it down)"
        return f"The client {SAID_BY_CLIENT[action]}{who}"
    if event.name == "referral.given":
        done = _given(event, names)
    reason = REASONS.get(event.data.get("reason") or "")
    if progress := event.data.get("progress"):
        done = f"{done}: “{PROGRESS_WORDS[Progress(progress)]}”"
    if event.name == "referral.next_skipped":
        done = f"{done}: {OBSTACLE_WORDS[Obstacle(event.data['obstacle'])]}"
    if override := event.data.get("override"):
        done = f"{done}, although there was a doubt: “{screening.words_of(override)}”"
    if event.data.get("loops"):
        done = f"{done} to somebody who was asked before"
    because = f", because {reason.words}" if reason and action is not Action.EXPIRE else ""
    who = _who(event, names)
    if event.data.get("logged"):
        return f"{who} wrote down for the provider: {done}{because}"
    return f"{who} {done}{because}"


def people_in(events: Iterable[AuditEvent]) -> set[UUID]:
    """Who acted, and into whose hands a referral was given."""
    given = {UUID(event.data["to"]) for event in events if event.data.get("to")}
    return given | {event.actor_id for event in events if event.actor_id}


def _given(event: AuditEvent, names: dict[UUID, str]) -> str:
    to = UUID(event.data["to"]) if event.data.get("to") else None
    if to is None:
        return "put it back for the team"
    return "took it" if to == event.actor_id else f"gave it to {names.get(to, 'a colleague')}"


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
