"""What becomes of referrals and clients when listings are merged: reactions, run within the worker's transaction.

What a client shared never changes hands by a merge. A consent names its recipients; where it opens something to the
organization that is gone and not as much to the kept one, the referral stays with the old organization, whose
people keep it (and serve the kept one as well), until the client agrees to the kept one too. Statistics count it
for the kept one all the same (`queries.facts_for_record`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.audit import AuditEvent
from app.clients.actions import indexes
from app.clients.consent import Terms, visible
from app.clients.models import Client
from app.clients.queries import consents_of
from app.db import db
from app.directory.models import Organization
from app.referrals.lifecycle import OPEN, Party
from app.referrals.models import Draft, Referral
from app.referrals.telling import Word, tell
from app.stewardship.actions.ledger import Ledger
from app.stewardship.models import Merge, MergeStep

_OPEN = [status.value for status in OPEN]


@dataclass(frozen=True, slots=True)
class Held:
    """Referrals to one listing: how many ever, how many are open, how many of these would stay, and with whom."""

    total: int
    open: int
    staying: int
    teams: tuple[str, ...]


def held_by(kind: str, listing_id: UUID, kept_id: UUID) -> Held:
    """What a merge into `kept_id` asks about first. Counts and agencies only, of nobody in particular."""
    mine = _to_listing(kind, listing_id)
    if mine is None:
        return Held(0, 0, 0, ())
    total = db.session.scalar(mine.with_only_columns(func.count(Referral.id))) or 0
    found = db.session.scalars(
        mine.where(Referral.status.in_(_OPEN)).options(joinedload(Referral.organization))
    ).all()
    staying = _staying(found, kept_id) if kind == "organizations" else set()
    agencies = sorted({r.organization.name for r in found if not r.organization.victim_service_provider})
    return Held(total, len(found), len(staying), tuple(agencies))


def follow(event: AuditEvent) -> None:
    """Let referrals, clients and what is being written follow the kept listing, and tell the parties."""
    merge = db.session.get_one(Merge, UUID(event.data["merge"]))
    if merge.undone_at is not None:
        return
    ledger = Ledger(merge)
    if merge.kind == "services":
        _follow_service(merge, ledger, event)
    if merge.kind == "organizations":
        _follow_organization(merge, ledger, event)


def follow_consent(event: AuditEvent) -> None:
    """A client agreed to the kept organization: what stayed with the old one goes on to it."""
    recipients = {UUID(id_) for id_ in event.data["recipients"]}
    of_client = Referral.client_id == event.subject_id, Organization.merged_into_id.in_(recipients)
    wanted = select(Referral).join(Organization, Organization.id == Referral.partner_id).where(*of_client)
    for referral in db.session.scalars(wanted.options(joinedload(Referral.partner))).all():
        kept_id = referral.partner.merged_into_id
        if kept_id is not None and not _staying([referral], kept_id):
            _hand_over(referral, kept_id)


def tell_of_undoing(event: AuditEvent) -> None:
    """The referrers hear that it is two listings again."""
    merge = db.session.get_one(Merge, UUID(event.data["merge"]))
    moved = select(MergeStep.row_id).where(MergeStep.merge_id == merge.id, MergeStep.table == "referral")
    still = select(Referral.id).where(Referral.id.in_(moved), Referral.status.in_(_OPEN))
    _tell_all(db.session.scalars(still).all(), "referral_unmerged", merge, event)


def _follow_service(merge: Merge, ledger: Ledger, event: AuditEvent) -> None:
    moved = db.session.scalars(select(Referral).where(Referral.service_id == merge.gone_id)).all()
    open_ones = [referral.id for referral in moved if referral.is_open]
    for id_ in [referral.id for referral in moved]:
        ledger.set("referral", id_, service_id=merge.kept_id)
    suggested = select(Referral.id).where(Referral.suggestion_id == merge.gone_id)
    for id_ in db.session.scalars(suggested).all():
        ledger.set("referral", id_, suggestion_id=merge.kept_id)
    _follow_drafts(merge, ledger)
    _tell_all(open_ones, "referral_merged", merge, event)


def _follow_drafts(merge: Merge, ledger: Ledger) -> None:
    """Where somebody writes to both, what they began for the kept one goes on."""
    begun = set(db.session.scalars(select(Draft.person_id).where(Draft.service_id == merge.kept_id)))
    rows = db.session.execute(
        select(Draft.id, Draft.person_id).where(Draft.service_id == merge.gone_id)
    ).all()
    for id_, person_id in rows:
        if person_id not in begun:
            ledger.set("referral_draft", id_, service_id=merge.kept_id)


def _follow_organization(merge: Merge, ledger: Ledger, event: AuditEvent) -> None:
    kept = db.session.get_one(Organization, merge.kept_id)
    found = db.session.scalars(select(Referral).where(Referral.partner_id == merge.gone_id)).all()
    staying = _staying(found, kept.id)
    open_ones = {referral.id for referral in found if referral.is_open}
    sent = db.session.scalars(select(Referral.id).where(Referral.organization_id == merge.gone_id)).all()
    clients = db.session.scalars(select(Client).where(Client.organization_id == merge.gone_id)).all()
    found_by = {client.id: indexes(client, kept) for client in clients}
    households = {client.household_id for client in clients if client.household_id}
    for id_ in [referral.id for referral in found if referral.id not in staying]:
        ledger.set("referral", id_, partner_id=kept.id)
    for id_ in sent:
        ledger.set("referral", id_, organization_id=kept.id)
    for id_, index in found_by.items():
        ledger.set("client", id_, organization_id=kept.id, **index)
    for id_ in households:
        ledger.set("household", id_, organization_id=kept.id)
    _tell_all(open_ones - staying, "referral_merged", merge, event)
    _tell_all(open_ones & staying, "referral_stays", merge, event)


def _hand_over(referral: Referral, kept_id: UUID) -> None:
    """Written down with the merge, where there is one that can be undone."""
    about = Merge.gone_id == referral.partner_id, Merge.kept_id == kept_id, Merge.undone_at.is_(None)
    merge = db.session.scalar(select(Merge).where(*about))
    if merge is None:
        referral.partner_id = kept_id
    else:
        Ledger(merge).set("referral", referral.id, partner_id=kept_id)
        db.session.expire(referral)


def _staying(referrals: Iterable[Referral], kept_id: UUID) -> set[UUID]:
    """Those whose client lets the old partner see more than the kept one."""
    found = list(referrals)
    consents = consents_of({referral.client_id for referral in found})
    terms = {client: [given.terms for given in all_given] for client, all_given in consents.items()}
    return {r.id for r in found if _shares_more(terms.get(r.client_id, []), r.partner_id, kept_id)}


def _shares_more(terms: list[Terms], partner: UUID, kept: UUID) -> bool:
    now = clock.now()
    return any(
        visible(terms, partner, now, accepted=accepted) - visible(terms, kept, now, accepted=accepted)
        for accepted in (False, True)
    )


def _to_listing(kind: str, listing_id: UUID) -> Select[Referral] | None:
    column = {"services": Referral.service_id, "organizations": Referral.partner_id}.get(kind)
    return (
        None if column is None else select(Referral).where(column == listing_id, Referral.is_test.is_(False))
    )


def _tell_all(ids: Iterable[UUID], template: str, merge: Merge, event: AuditEvent) -> None:
    """The case managers, by their settings; the provider's people hear of the merge itself."""
    db.session.expire_all()
    named = {"gone": merge.gone_name, "kept": merge.kept_name}
    wanted = select(Referral).where(Referral.id.in_(list(ids))).options(joinedload(Referral.case_manager))
    for referral in db.session.scalars(wanted).all():
        tell(Word(referral, template, Party.REFERRER, event.id, named))
