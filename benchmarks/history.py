"""What the program would have learnt of the invented county's partners from its year and a half of referrals."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import NAMESPACE_DNS, UUID, uuid5

from app.actor import Actor, Kind, Membership, Role
from app.clients.circumstances import burden
from app.finding.reliability import Weigh, weigh_for
from app.referrals.reasons import REASONS
from app.trust.cases import Case
from app.trust.facts import day_of
from app.trust.learning import Evidence
from app.trust.state import State, state_of
from seed_data.generate import SEED
from seed_data.referral import Referral, Step
from seed_data.story import tell

# What the story's steps make of a referral; any other leaves it as it was.
STATUS = {
    "accept": "accepted",
    "waitlist": "waitlisted",
    "decline": "declined",
    "contact": "contacted",
    "start": "started",
    "complete": "completed",
    "end-early": "ended_early",
    "withdraw": "withdrawn",
    "expire": "expired",
}
ENDED = ("declined", "completed", "ended_early", "withdrawn", "expired")
TEAM, AGENCY = uuid5(NAMESPACE_DNS, "a team"), uuid5(NAMESPACE_DNS, "an agency")


def weighed_by_history(until: datetime) -> Weigh:
    """How the searches of a case manager who has sent nobody yet are weighed at this moment."""
    reader = Actor(Kind.PERSON, TEAM, "Somebody", (Membership(AGENCY, Role.CASE_MANAGER, frozenset({TEAM})),))
    return weigh_for(learnt(until), reader, None)


@cache
def learnt(until: datetime) -> State:
    story = tell(SEED, until)
    cases = [
        _case(one) for one in story.referrals if one.steps and one.steps[-1]["action"] != "mark-as-error"
    ]
    return state_of(Evidence(cases), day_of(until), {})


def _case(told: Referral) -> Case:
    steps = [step for step in told.steps if step["action"] in STATUS]
    status = STATUS[steps[-1]["action"]] if steps else "sent"
    reason = REASONS.get(steps[-1].get("reason") or "") if steps else None
    return Case(
        id=UUID(told.id),
        day=day_of(told.sent),
        organization=_id(told.client.team.organization_id),
        team=_id(told.client.team.id),
        case_manager=_id(told.by.key),
        partner=UUID(told.service.organization_id),
        service=UUID(told.service.id),
        need=told.top_need,
        burden=burden(told.client.hardships),
        verified=True,
        status=status,
        reason=reason.code if reason else "",
        side=reason.side.value if reason else "",
        accepted=_first(steps, "accept"),
        waitlisted=_first(steps, "waitlist"),
        connected=_first(steps, "contact", "start"),
        ended=day_of(steps[-1]["at"]) if status in ENDED else None,
    )


def _first(steps: list[Step], *actions: str) -> float | None:
    return next((day_of(step["at"]) for step in steps if step["action"] in actions), None)


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_DNS, name)
