"""What is done with clients: opening and keeping a record, writing down needs, giving and withdrawing consent."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app import audit, clock
from app.accounts.models import Team
from app.actor import Actor
from app.clients.consent import DEFAULT_LENGTH, FIRST, TEXT_VERSION, Fact, Method, Purpose
from app.clients.models import Client, Consent, Need, name_scope
from app.db import db
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.seal import blind_index

LONGEST_CONSENT = timedelta(days=3 * 365)

EDITABLE = frozenset(
    {
        "name",
        "pronouns",
        "age_band",
        "area",
        "no_fixed_address",
        "language",
        "interpreter",
        "access_needs",
        "preferences",
        "goals",
        "household",
        "traits",
        "hardships",
        "phone",
        "email",
        "address",
        "ways",
        "safe_times",
        "unsafe_note",
        "representative",
    }
)


def open_client(
    *, team: Team, by: Actor, id_: UUID | None = None, is_test: bool = False, **facts: Any
) -> Client:
    """Open a record for a client of `team`, in the care of `by`. `facts` are columns of Client by name."""
    now = clock.now()
    client = Client(
        id=id_ or uuid4(),
        organization_id=team.organization_id,
        team_id=team.id,
        worker_id=by.id,
        ways={},
        traits=[],
        hardships=[],
        is_test=is_test,
        created_at=now,
        changed_at=now,
    )
    _write_down(client, facts)
    db.session.add(client)
    audit.record("client.opened", client, by=by, organization=client.organization_id)
    return client


def change_client(client: Client, *, by: Actor, seen: int | None = None, **facts: Any) -> None:
    """Write down what is different now. The event names the columns, never what stands in them.

    `seen` is the version that the person had before them. Raises Conflict when somebody was quicker.
    """
    if seen is not None and seen != client.version:
        raise Conflict(
            "Someone else changed this record while you were writing. What you typed still stands below: "
            "compare it with the record, then save again."
        )
    changed = sorted(name for name, value in facts.items() if getattr(client, name) != value)
    if not changed:
        return
    _write_down(client, facts)
    client.changed_at = clock.now()
    audit.record("client.changed", client, by=by, organization=client.organization_id, fields=changed)


def close_client(client: Client, *, by: Actor) -> None:
    """Put the record away: the work with this client has ended."""
    client.closed_at = clock.now()
    audit.record("client.closed", client, by=by, organization=client.organization_id)


def reopen_client(client: Client, *, by: Actor) -> None:
    client.closed_at = None
    audit.record("client.reopened", client, by=by, organization=client.organization_id)


def add_need(client: Client, code: str, words: str | None = None, *, by: Actor) -> Need:
    """Write down something that the client needs. Raises Invalid when it stands there already."""
    if any(need.code == code and need.met_at is None for need in client.needs):
        raise Invalid("This need is written down already.", {"code": "This need is written down already."})
    need = Need(id=uuid4(), code=code, words=words or None, created_at=clock.now())
    client.needs.append(need)
    audit.record("client.need_added", client, by=by, organization=client.organization_id, need=code)
    return need


def note_need_met(need: Need, *, by: Actor) -> None:
    need.met_at = clock.now()
    audit.record(
        "client.need_met", need.client, by=by, organization=need.client.organization_id, need=need.code
    )


def give_consent(
    client: Client,
    *,
    recipients: Collection[Organization],
    by: Actor,
    facts: Iterable[Fact] = Fact,
    method: Method = Method.VERBAL,
    early: bool = False,
    expires_at: datetime | None = None,
    id_: UUID | None = None,
) -> Consent:
    """Record what the client allowed. Raises Invalid where it would allow nothing, nobody or never end."""
    now = clock.now()
    shared = frozenset(facts) | FIRST
    ends = expires_at or now + DEFAULT_LENGTH
    _check_consent(recipients, now, ends)
    given = Consent(
        id=id_ or uuid4(),
        purpose=Purpose.REFERRAL,
        facts=[fact.value for fact in Fact if fact in shared],
        early=early,
        method=method,
        text_version=TEXT_VERSION,
        given_at=now,
        expires_at=ends,
        recorded_by_id=by.id,
        recipients=list(recipients),
    )
    client.consents.insert(0, given)
    audit.record(
        "consent.given",
        client,
        by=by,
        organization=client.organization_id,
        consent=given.id,
        facts=given.facts,
        method=method.value,
        recipients=[organization.id for organization in recipients],
    )
    return given


def withdraw_consent(consent: Consent, *, by: Actor) -> None:
    """Close, at once, what this consent had opened. Doing it twice is the same as doing it once."""
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = clock.now()
    audit.record(
        "consent.withdrawn",
        consent.client,
        by=by,
        organization=consent.client.organization_id,
        consent=consent.id,
        recipients=[organization.id for organization in consent.recipients],
    )


def note_reading(clients: Iterable[UUID], *, by: Actor, organization: UUID | None = None) -> None:
    """Write down that `by` has seen the records of `clients`, on behalf of `organization`."""
    for id_ in clients:
        audit.record("client.read", (Client.__tablename__, id_), by=by, organization=organization)


def _write_down(client: Client, facts: Mapping[str, Any]) -> None:
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"a client has no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(client, name, value)
    if "name" in facts:
        client.name_index = _name_index(client)


def _name_index(client: Client) -> bytes | None:
    """For the duplicate warning within the agency; none where a hash would be a disclosure."""
    organization = db.session.get_one(Organization, client.organization_id)
    if organization.victim_service_provider:
        return None
    return blind_index(client.name, name_scope(client.organization_id))


def _check_consent(recipients: Collection[Organization], now: datetime, ends: datetime) -> None:
    problems = {}
    if not recipients:
        problems["recipients"] = "Name at least one organization."
    if ends <= now:
        problems["expires"] = "The consent must end in the future."
    elif ends > now + LONGEST_CONSENT:
        problems["expires"] = "A consent lasts three years at most. Ask again then."
    if problems:
        raise Invalid(" ".join(problems.values()), problems)
