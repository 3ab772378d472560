"""A provider says that something was counted against it wrongly: both sides are heard, and a coordinator decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app import audit, clock, messages
from app.accounts.queries import mail_of_staff, mail_of_team
from app.actor import Actor, Role
from app.clients.policy import own_teams
from app.db import db
from app.directory.queries import names_of
from app.errors import Conflict, Invalid, NotFound
from app.referrals.models import reference_of
from app.referrals.queries import facts_for_record
from app.stewardship.desk import Pile
from app.trust.facts import fact_of
from app.trust.history import counted_against, why_against
from app.trust.models import Dispute
from app.trust.policy import disputes_visible_to, is_its_own, may_decide, require
from app.trust.record import WINDOW, Fact
from app.trust.setting_aside import facts_that_count

SET_ASIDE, STANDS = "set_aside", "stands"
DECISIONS = {SET_ASIDE: "It does not count any more", STANDS: "It counts as it did"}
TIME_TO_ANSWER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counted:
    """A referral that speaks against the partner, and the dispute about it, if there is one."""

    referral: UUID
    reference: str
    fact: Fact
    why: Sequence[str]
    dispute: UUID | None


def counted(partner: UUID, *, seen_by: Actor) -> list[Counted]:
    """What of the past year speaks against the reader's own organization, the latest first. Raises NotFound."""
    if not is_its_own(seen_by, partner):
        raise NotFound("There is no such page, or it is another organization’s.")
    now = clock.now()
    rows = [
        row for row in facts_that_count(partners={partner}) if row.verified and now - WINDOW < row.sent_at
    ]
    against = counted_against(map(fact_of, rows), now)
    disputes = {
        one.referral_id: one.id
        for one in db.session.scalars(select(Dispute).where(Dispute.partner_id == partner))
    }
    found = [
        Counted(fact.id, reference_of(fact.id), fact, why_against(fact, now), disputes.get(fact.id))
        for fact in against
        if fact.id is not None
    ]
    return sorted(found, key=lambda one: one.fact.sent_at, reverse=True)


def dispute(partner: UUID, referral: UUID, *, claim: str, by: Actor) -> Dispute:
    """Say why a referral should not count. Raises NotFound where it does not, and Conflict the second time."""
    against = {one.referral: one for one in counted(partner, seen_by=by)}
    if referral not in against:
        raise NotFound("Nothing of this referral counts against you.")
    if against[referral].dispute is not None:
        raise Conflict("This referral is disputed already.")
    row = next(iter(facts_that_count(only={referral})))
    opened = Dispute(
        referral_id=referral,
        partner_id=partner,
        team_id=row.team_id,
        claim=claim.strip(),
        opened_by_id=by.id,
        opened_at=clock.now(),
    )
    db.session.add(opened)
    db.session.flush()
    audit.record("dispute.opened", opened, by=by)
    return opened


def answer(found: Dispute, *, words: str, by: Actor) -> None:
    """The referring team's side. Raises NotAllowed and Conflict."""
    require(found.team_id in own_teams(by), "Only the team that referred can give its side.")
    _require_open(found)
    found.answer, found.answered_by_id, found.answered_at = words.strip(), by.id, clock.now()
    audit.record("dispute.answered", found, by=by)


def decide(found: Dispute, *, decision: str, reason: str, by: Actor) -> None:
    """Both sides are heard, or the referrer's had its time: it counts no more, or as it did.

    Raises NotAllowed, Conflict and Invalid.
    """
    require(may_decide(by, found), "Only a coordinator who is no party to it can decide.")
    _require_open(found)
    if decision not in DECISIONS:
        raise Invalid("Choose one of the two.", {"decision": "Choose one of the two."})
    if not both_heard(found):
        raise Conflict("The referring team has seven days to give its side first.")
    found.decision, found.reason = decision, reason.strip()
    found.decided_by_id, found.decided_at = by.id, clock.now()
    audit.record("dispute.decided", found, by=by, decision=decision)


def both_heard(found: Dispute) -> bool:
    """Whether the referring team has given its side, or let its time pass."""
    return found.answer is not None or clock.now() - found.opened_at >= TIME_TO_ANSWER


def one(id_: UUID, *, seen_by: Actor) -> Dispute:
    """A dispute that the reader is a party to, or a coordinator decides. Raises NotFound."""
    found = db.session.scalar(select(Dispute).where(Dispute.id == id_, disputes_visible_to(seen_by)))
    if found is None:
        raise NotFound("There is no such dispute, or you are no party to it.")
    return found


def recorded(found: Dispute) -> tuple[Fact | None, Sequence[str]]:
    """What is recorded of the disputed referral, and what of it speaks against the partner while it counts."""
    fact = next(map(fact_of, facts_for_record(only={found.referral_id})), None)
    return fact, why_against(fact, clock.now()) if fact else ()


def may_decide_from(found: Dispute) -> datetime:
    """When it is decided without the referring team's side."""
    return found.opened_at + TIME_TO_ANSWER


def all_of(*, seen_by: Actor) -> Sequence[tuple[Dispute, str]]:
    """The disputes that the reader may see with the partner's name: those that wait first, oldest first."""
    wanted = select(Dispute).where(disputes_visible_to(seen_by))
    found = list(db.session.scalars(wanted.order_by(Dispute.decided_at.is_not(None), Dispute.opened_at)))
    names = names_of({each.partner_id for each in found})
    return [(each, names[each.partner_id]) for each in found]


def tell(id_: UUID) -> None:
    """A mail to those whose turn it is: the referring team for its side, both sides of a decision. It only links."""
    found = db.session.get_one(Dispute, id_)
    team, link = (
        mail_of_team(found.team_id),
        f"{current_app.extensions['settings'].base_url}/disputes/{found.id}",
    )
    template = "dispute_decided" if found.decision else "dispute_opened"
    providers = mail_of_staff(found.partner_id, Role.PROVIDER) if found.decision else []
    for address in dict.fromkeys([*team, *providers]):
        messages.queue(template, to=address, about=found, link=link)


def pile() -> Pile:
    """What waits on the stewards' desk."""
    row = db.session.execute(
        select(func.count(Dispute.id), func.min(Dispute.opened_at)).where(Dispute.decision.is_(None))
    ).one()
    return Pile("Disputes", "trust.disputes", row[0], row[1], ("disputed referral", "disputed referrals"))


def _require_open(found: Dispute) -> None:
    if found.decision is not None:
        raise Conflict("This is decided already.")
