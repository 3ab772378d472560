"""The story: legal by the table of the lifecycle, and true to what was planted in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from app.clients.circumstances import AGE_BANDS, HARDSHIPS, HOUSEHOLD_TRAITS, LANGUAGES, STATUS_TRAITS
from app.clients.contact import Permission, Way
from app.network import measures
from app.referrals import deadlines, lifecycle
from app.referrals.lifecycle import Action, Party, Standing, Status
from seed_data import worktime
from seed_data.catalogue import organizations, services
from seed_data.people import Staff
from seed_data.referral import Referral
from seed_data.story import Story, consents

CHICAGO = ZoneInfo("America/Chicago")
MATURE = timedelta(days=45)


def walked(referral: Referral) -> Standing:
    """Take every step of a referral through the lifecycle's own table; how it stands at the end."""
    first, *later = referral.steps
    assert first["action"] == "send"
    standing = Standing(Status.SENT, sent_at=first["at"])
    for step in later:
        now = Standing(
            standing.status,
            now=step["at"],
            sent_at=first["at"],
            ended_at=standing.ended_at,
            resumes=standing.resumes,
            was_accepted=standing.was_accepted,
            by_author=step["by"] == referral.by.key,
        )
        taken = lifecycle.step(now, Action(step["action"]), Party(step["party"]), step)
        standing = Standing(
            taken.after,
            ended_at=step["at"] if taken.after in lifecycle.ENDED else None,
            resumes=taken.before if taken.after is Status.ON_HOLD else None,
            was_accepted=standing.was_accepted or taken.after is Status.ACCEPTED,
        )
    return standing


@pytest.fixture(scope="module")
def statuses(story: Story) -> dict[str, Status]:
    return {referral.id: walked(referral).status for referral in story.referrals}


def sent_to(story: Story, organization: str) -> list[Referral]:
    return [referral for referral in story.referrals if referral.service.organization_id == organization]


def share(matching: Iterable[bool]) -> float:
    found = list(matching)
    return sum(found) / len(found)


def test_the_story_has_the_promised_size(story: Story) -> None:
    assert (len(story.staff.teams), len(story.staff.people)) == (14, 60)
    assert (len(story.clients), len(story.referrals)) == (900, 6000)
    first, last = story.referrals[0].sent, story.referrals[-1].sent
    assert last - first > timedelta(days=17 * 30)


def test_every_step_is_legal_by_the_table_of_the_lifecycle(statuses: dict[str, Status]) -> None:
    assert len(statuses) == 6000
    assert set(statuses.values()) == set(Status)


def test_every_action_of_the_table_occurs(story: Story) -> None:
    """But news of what is under way, which the end of the story gives, and what is changed after sending."""
    taken = {step["action"] for referral in story.referrals for step in referral.steps}
    assert taken == set(Action) - {Action.UPDATE, Action.AMEND} | {"send"}


def test_steps_come_in_order_of_time_and_never_after_the_end(story: Story) -> None:
    for referral in story.referrals:
        moments = [step["at"] for step in referral.steps]
        assert moments == sorted(moments)
        assert moments[-1] < story.until


def test_nobody_is_sent_to_what_they_cannot_need(story: Story) -> None:
    english = [r for r in story.referrals if r.need == "work.english"]
    assert len(english) > 20
    assert not any(r.client.language == "en" for r in english)
    assert not any(
        "pregnant" not in r.client.circumstances for r in story.referrals if r.need == "health.pregnancy"
    )


def test_people_say_what_they_could_say(story: Story) -> None:
    childless = [client for client in story.clients if not {"children", "pregnant"} & client.circumstances]
    assert len(childless) > 300
    said = " ".join(wish for client in childless for wish in client.wishes.values())
    assert "kids" not in said


def test_who_takes_a_step_may_act_for_that_side(story: Story) -> None:
    people = {person.key: person for person in story.staff.people}
    for referral in story.referrals:
        for step in referral.steps:
            if step["party"] == "system":
                assert step["by"] == ""
                continue
            acting = people[step["by"]]
            own = step["party"] == "referrer" or step.get("logged", False)
            wanted = referral.client.team.organization_id if own else referral.service.organization_id
            assert acting.organization_id == wanted
            assert acting.role == ("case_manager" if own else "provider")


def test_waiting_and_pausing_are_reviewed_on_a_day_that_comes(story: Story) -> None:
    reviews = [step for referral in story.referrals for step in referral.steps if "review_on" in step]
    assert len(reviews) > 100
    assert all(date.fromisoformat(step["review_on"]) >= step["at"].date() for step in reviews)


def test_nothing_is_sent_before_the_record_was_opened_or_to_the_own_agency(story: Story) -> None:
    for referral in story.referrals:
        assert referral.sent > referral.client.opened
        assert referral.service.organization_id != referral.client.team.organization_id
        assert referral.service.accepts


def test_silence_ends_when_the_referral_loop_says_that_it_does(story: Story) -> None:
    expired = [r for r in story.referrals if r.steps[-1]["action"] == "expire" and len(r.steps) < 4]
    assert len(expired) > 100
    for referral in expired:
        urgent, days = referral.urgency == "today", referral.service.answer_by
        due = deadlines.answer_by(referral.sent, CHICAGO, urgent=urgent, days=days)
        assert worktime.answer_due(referral.sent, days, today=urgent) == due
        assert referral.steps[-1]["at"] >= deadlines.expires(due, CHICAGO)


def test_what_was_declined_is_tried_elsewhere_and_never_at_the_same_place(story: Story) -> None:
    by_id = {referral.id: referral for referral in story.referrals}
    chained = [(referral, by_id[referral.after]) for referral in story.referrals if referral.after]
    assert len(chained) > 300
    for referral, before in chained:
        assert referral.sent > before.steps[-1]["at"]
        assert (referral.client, referral.need) == (before.client, before.need)
        assert referral.service.organization_id not in before.tried


def test_every_referral_rests_on_a_consent_that_names_its_partner(story: Story) -> None:
    given: dict[str, list[tuple[datetime, list[str]]]] = defaultdict(list)
    for consent in consents(story):
        given[consent["client"]].append((datetime.fromisoformat(consent["at"]), consent["recipients"]))
    for referral in story.referrals:
        partner = referral.service.organization_id
        assert any(
            timedelta() <= referral.sent - at < timedelta(days=365) and partner in recipients
            for at, recipients in given[referral.client.id]
        )


def test_clients_are_written_down_in_the_words_of_the_client_record(story: Story) -> None:
    for client in story.clients:
        assert client.age_band in AGE_BANDS
        assert client.language in LANGUAGES
        assert set(client.traits) <= set(HOUSEHOLD_TRAITS) | set(STATUS_TRAITS)
        assert set(client.hardships) <= set(HARDSHIPS)
        assert set(client.ways) <= set(Way)
        assert set(client.ways.values()) <= set(Permission)
    assert sum("unsafe" in client.ways.values() for client in story.clients) > 20


def test_everyone_has_a_mail_address_of_their_own_and_four_people_are_the_demo(story: Story) -> None:
    staff: Staff = story.staff
    assert len({person.mail for person in staff.people}) == len(staff.people)
    assert all(person.mail.endswith("@example.org") for person in staff.people)
    demo = {person.role: person.name for person in staff.people if person.demo}
    assert demo == {
        "case_manager": "Dana Whitfield",
        "provider": "Marcus Okafor",
        "coordinator": "Rosa Delgado",
        "administrator": "Sam Iverson",
    }


OPEN_WORK = {
    Status.SENT,
    Status.RECEIVED,
    Status.INFO_NEEDED,
    Status.ACCEPTED,
    Status.WAITLISTED,
    Status.STARTED,
}


def test_the_demo_case_manager_finds_work_at_every_stage(story: Story, statuses: dict[str, Status]) -> None:
    demo = story.staff.demo("case_manager")
    own = Counter(statuses[referral.id] for referral in story.referrals if referral.by is demo)
    assert set(own) >= OPEN_WORK
    assert sum(own[status] for status in lifecycle.OPEN) >= 20


def test_the_demo_provider_finds_work_at_every_stage(story: Story, statuses: dict[str, Status]) -> None:
    own = Counter(statuses[r.id] for r in sent_to(story, story.staff.demo("provider").organization_id))
    assert set(own) >= OPEN_WORK
    assert own[Status.SENT] + own[Status.RECEIVED] >= 4


def test_one_partner_fills(story: Story, planted: dict[str, Any]) -> None:
    since = datetime.fromisoformat(planted["fills"]["since"])
    received = [r for r in story.referrals if r.service.id == planted["fills"]["service"]]

    def no_room(referral: Referral) -> bool:
        said = {step["action"] for step in referral.steps}
        return "waitlist" in said or any(step.get("reason") == "no_capacity" for step in referral.steps)

    assert share(no_room(r) for r in received if r.sent > since) > 0.3
    assert share(no_room(r) for r in received if r.sent < since) < 0.1


def test_one_partner_declines_in_quality(story: Story, planted: dict[str, Any]) -> None:
    fact = planted["declines_in_quality"]
    since = datetime.fromisoformat(fact["since"])
    taken = [
        r
        for r in sent_to(story, fact["organization"])
        if r.sent < story.until - MATURE and any(step["action"] == "accept" for step in r.steps)
    ]
    before = share(r.connected for r in taken if r.sent < since)
    lately = share(r.connected for r in taken if r.sent > since + timedelta(days=60))
    assert before > lately + 0.25


def test_one_partner_stops_answering(story: Story, planted: dict[str, Any]) -> None:
    fact = planted["stops_answering"]
    since = datetime.fromisoformat(fact["since"])
    received = sent_to(story, fact["organization"])
    due = [r for r in received if since < r.sent < story.until - timedelta(days=10)]
    assert len(due) >= 5
    assert share(r.steps[-1]["action"] == "expire" for r in due) > 0.7
    assert share(r.steps[-1]["action"] == "expire" for r in received if r.sent < since) < 0.25


def test_two_partners_are_new(story: Story, planted: dict[str, Any]) -> None:
    assert len(planted["new"]) == 2
    for fact in planted["new"]:
        received = sent_to(story, fact["organization"])
        assert 2 <= len(received) <= 40
        assert all(r.sent >= datetime.fromisoformat(fact["since"]) for r in received)


def test_one_need_rests_on_one_partner(story: Story, planted: dict[str, Any]) -> None:
    fact = planted["rests_on_one_partner"]
    connected = [r for r in story.referrals if r.top_need == fact["need"] and r.connected]
    assert len(connected) > 100
    assert share(r.service.organization_id == fact["organization"] for r in connected) > 0.8


def test_two_communities_meet_only_at_the_broker(story: Story, planted: dict[str, Any]) -> None:
    sides = {organization.id: organization.side for organization in organizations().values()}
    broker = planted["broker"]["organization"]
    paths = Counter(
        (sides[r.client.team.organization_id], sides[r.service.organization_id])
        for r in story.referrals
        if broker not in (r.client.team.organization_id, r.service.organization_id)
    )
    across = paths["west", "east"] + paths["east", "west"]
    assert across / sum(paths.values()) < 0.02
    served = Counter(sides[r.client.team.organization_id] for r in sent_to(story, broker))
    assert min(served["west"], served["east"]) > 80
    assert {organization for side in planted["communities"].values() for organization in side} == {
        organization for organization, side in sides.items() if side != "middle"
    }


def test_the_network_finds_the_broker_and_tells_the_two_sides_apart(
    story: Story, planted: dict[str, Any]
) -> None:
    sent: Counter[tuple[UUID, UUID, str]] = Counter(
        (UUID(r.client.team.organization_id), UUID(r.service.organization_id), r.top_need)
        for r in story.referrals
        if story.until - r.sent < timedelta(days=365)
    )
    ties = measures.ties(measures.network([measures.Flow(*key, times, 0) for key, times in sent.items()]))
    between = measures.betweenness(ties)
    assert str(max(between, key=between.__getitem__)) == planted["broker"]["organization"]
    sides = {UUID(organization.id): organization.side for organization in organizations().values()}
    found = set()
    for community in measures.communities(ties):
        side, count = Counter(sides[organization] for organization in community).most_common(1)[0]
        assert count >= 0.85 * len(community)
        found.add(side)
    assert found == {"west", "east"}


def test_winter_asks_for_more_help_with_bills(story: Story) -> None:
    by_month = Counter((r.top_need == "money", r.sent.month in (12, 1, 2)) for r in story.referrals)
    winter = by_month[True, True] / (by_month[True, True] + by_month[False, True])
    rest = by_month[True, False] / (by_month[True, False] + by_month[False, False])
    assert winter > rest * 1.15


def test_most_of_the_directory_is_used(story: Story) -> None:
    assert len({r.service.organization_id for r in story.referrals}) > 90
    assert len({r.service.id for r in story.referrals}) > 0.8 * sum(s.accepts for s in services().values())
