"""What is done with clients: opening and keeping a record, writing down needs, giving and withdrawing consent."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app import audit, clock
from app.accounts.models import Team
from app.actor import Actor
from app.clients.consent import (
    DEFAULT_LENGTH,
    FIRST,
    TEXT_VERSION,
    Fact,
    Giver,
    Method,
    Purpose,
    require_giver,
)
from app.clients.contact import bare_number
from app.clients.models import Client, Consent, Need, name_scope, phone_scope
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
        "strengths",
        "worker_gender",
        "distance",
        "times",
        "best_way",
        "household",
        "guardian",
        "guardian_id",
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
        times=[],
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
    giver: Giver = Giver.CLIENT,
    giver_name: str | None = None,
    own_voice: str | None = None,
    id_: UUID | None = None,
) -> Consent:
    """Record what the client allowed, or somebody for them.

    Raises Invalid where it would allow nothing, nobody or never end, or the giver can't give it.
    """
    now = clock.now()
    shared = frozenset(facts) | FIRST
    ends = expires_at or now + DEFAULT_LENGTH
    _check_consent(recipients, now, ends)
    require_giver(client.age_band, giver, giver_name, own_voice)
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
        giver=giver.value,
        giver_name=giver_name,
        own_voice=own_voice,
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
        giver=giver.value,
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
    if not facts.keys().isdisjoint(("name", "phone")):
        _index_anew(client)


def _index_anew(client: Client) -> None:
    agency = db.session.get_one(Organization, client.organization_id)
    for column, index in indexes(client, agency).items():
        setattr(client, column, index)


def indexes(client: Client, agency: Organization) -> dict[str, bytes | None]:
    """What warns of a duplicate within `agency`; nothing where a hash would be a disclosure."""
    if agency.victim_service_provider:
        return {"name_index": None, "phone_index": None}
    digits = bare_number(client.phone)
    return {
        "name_index": blind_index(client.name, name_scope(agency.id)),
        "phone_index": blind_index(digits, phone_scope(agency.id)) if digits else None,
    }


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
