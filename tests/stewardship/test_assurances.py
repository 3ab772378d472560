"""What vouches for an organization: recorded, confirmed by a steward, warned of before it lapses, said in words."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock
from app.actor import PUBLIC
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Organization, OrganizationIdentifier, Service
from app.errors import Conflict, Invalid, NotAllowed
from app.interop.hsds.export_values import tell
from app.interop.hsds.mapping import ENTITIES
from app.messages.models import Message
from app.messages.post import compose
from app.stewardship import handlers
from app.stewardship.actions import assurances as actions
from app.stewardship.assuring import KINDS, LAPSED, MARKS, STEPS, Kind, Standing, problems, standing, step_due
from app.stewardship.models import Assurance
from app.stewardship.queries import assurances as queries
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals import cast

BrowserOf = Callable[[UUID], Browser]
Counting = Callable[[], AbstractContextManager[list[str]]]
DAY = timedelta(days=1)
TODAY = NOON.date()
LIST = f"/organizations/{town.HARBOR}/assurances"
DESK = "/stewardship/assurances"
INSURED = {
    "kind": "insurance",
    "service": "whole",
    "number": "P-77",
    "issuer": "Prairie Mutual",
    "issued_on": "",
    "expires_on": "2027-06-01",
    "evidence": "https://mutual.example.org/P-77",
}


# The rules


@given(st.integers(-400, 400), st.none() | st.sampled_from([*STEPS, LAPSED]))
def test_a_step_is_due_once_and_the_latest_that_was_reached(left: int, told: int | None) -> None:
    step = step_due(TODAY + left * DAY, told=told, today=TODAY)
    reached = {LAPSED} if left < 0 else {step for step in STEPS if left <= step}
    assert step in {*reached, None}
    if step is not None:
        assert step == min(reached)
        assert step_due(TODAY + left * DAY, told=step, today=TODAY) is None


@pytest.mark.parametrize(
    ("left", "step"), [(61, None), (60, 60), (31, 60), (30, 30), (7, 7), (0, 7), (-1, LAPSED)]
)
def test_people_are_warned_sixty_thirty_and_seven_days_before_and_when_it_is_over(
    left: int, step: int | None
) -> None:
    assert step_due(TODAY + left * DAY, told=None, today=TODAY) == step


@pytest.mark.parametrize(
    ("confirmed", "left", "stands"),
    [
        (True, None, Standing.VALID),
        (True, 61, Standing.VALID),
        (True, 60, Standing.LAPSING),
        (True, 0, Standing.LAPSING),
        (True, -1, Standing.LAPSED),
        (False, None, Standing.TO_CONFIRM),
        (False, 10, Standing.TO_CONFIRM),
        (False, -1, Standing.LAPSED),
    ],
)
def test_how_it_stands_follows_from_its_end_and_its_confirmation(
    confirmed: bool, left: int | None, stands: Standing
) -> None:
    end = None if left is None else TODAY + left * DAY
    assert standing(confirmed=confirmed, expires_on=end, today=TODAY) is stands


def test_every_kind_and_standing_has_its_words() -> None:
    assert set(KINDS) == set(Kind)
    assert set(MARKS) == set(queries.LISTS) == set(Standing)


def test_dates_that_make_no_sense_are_told_by_field() -> None:
    wrong = problems(issued_on=TODAY + DAY, expires_on=TODAY, today=TODAY)
    assert set(wrong) == {"issued_on", "expires_on"}
    assert not problems(issued_on=TODAY, expires_on=TODAY, today=TODAY)


# What is done


def recorded(
    kind: Kind = Kind.INSURANCE, *, left: int | None = 200, service: UUID | None = None, sure: bool = True
) -> UUID:
    """An assurance of the pantry's organization."""
    with transaction():
        end = None if left is None else clock.now().date() + left * DAY
        given = actions.Given(kind, "77", "Prairie Mutual", expires_on=end, service_id=service)
        made = actions.record(db.session.get_one(Organization, town.HARBOR), given, by=cast.PRIYA)
        if sure:
            actions.confirm(made, seen=1, by=cast.CORA)
        return made.id


def held(id_: UUID) -> Assurance:
    db.session.rollback()
    return db.session.get_one(Assurance, id_)


def mails(template: str) -> list[str]:
    db.session.rollback()
    found = db.session.scalars(select(Message).where(Message.template == template)).all()
    return [f"{(mail := compose(one))['To']}\n{mail['Subject']}\n{mail.get_content()}" for one in found]


def test_only_a_steward_confirms(town_app: Flask) -> None:
    id_ = recorded(sure=False)
    with transaction(), pytest.raises(NotAllowed):
        actions.confirm(held_here(id_), seen=1, by=cast.PRIYA)
    with transaction():
        actions.confirm(held_here(id_), seen=1, by=cast.CORA)
    assert (held(id_).confirmed_by, held(id_).confirmed_at) == (town.CORA, NOON)


def held_here(id_: UUID) -> Assurance:
    return db.session.get_one(Assurance, id_)


def test_what_changed_meanwhile_is_not_confirmed_unseen(town_app: Flask) -> None:
    id_ = recorded(sure=False)
    with transaction():
        actions.change(held_here(id_), actions.Given(Kind.INSURANCE, "78"), seen=1, by=cast.PRIYA)
    with transaction(), pytest.raises(Conflict):
        actions.confirm(held_here(id_), seen=1, by=cast.CORA)


def test_a_change_waits_for_a_steward_again_and_is_warned_of_anew(town_app: Flask) -> None:
    id_ = recorded(left=5)
    handlers.warn_of_lapses()
    assert held(id_).told == 7
    given = actions.Given(Kind.INSURANCE, "77", expires_on=TODAY + 40 * DAY)
    with transaction():
        actions.change(held_here(id_), given, seen=held_here(id_).version, by=cast.PRIYA)
    assert (held(id_).confirmed_at, held(id_).told) == (None, None)
    handlers.warn_of_lapses()
    assert held(id_).told == 60


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (actions.Given(Kind.INSURANCE), "evidence"),
        (actions.Given(Kind.REGISTRATION, issuer="State"), "number"),
        (actions.Given(Kind.LICENSE, "1", service_id=town.RENT_HELP), "service"),
        (actions.Given(Kind.LICENSE, "1", issued_on=date(2100, 1, 1)), "issued_on"),
    ],
)
def test_what_nobody_could_check_is_refused(town_app: Flask, said: actions.Given, field: str) -> None:
    with transaction(), pytest.raises(Invalid) as refused:
        actions.record(db.session.get_one(Organization, town.HARBOR), said, by=cast.PRIYA)
    assert field in refused.value.problems


def test_what_is_taken_away_can_be_brought_back(town_app: Flask) -> None:
    id_ = recorded(Kind.REGISTRATION, left=None)
    assert numbers_of_harbor() == ["77"]
    with transaction():
        actions.remove(held_here(id_), seen=held_here(id_).version, by=cast.PRIYA)
    assert (queries.of_organization(town.HARBOR), numbers_of_harbor()) == ([], [])
    with transaction():
        actions.restore(held_here(id_), by=cast.PRIYA)
    assert ([one.held.id for one in queries.of_organization(town.HARBOR)], numbers_of_harbor()) == (
        [id_],
        ["77"],
    )


def numbers_of_harbor() -> list[str]:
    db.session.rollback()
    mine = OrganizationIdentifier.organization_id == town.HARBOR
    return list(db.session.scalars(select(OrganizationIdentifier.identifier).where(mine)))


# Warnings


def test_people_and_stewards_hear_of_each_step_once_however_often_the_job_runs(town_app: Flask) -> None:
    recorded(left=65)
    heard = []
    for days in range(80):
        with clock.at(NOON + days * DAY):
            handlers.warn_of_lapses()
            handlers.warn_of_lapses()
        if len(mails("assurances_lapse")) > len(heard):
            heard.append(days)
    assert heard == [5, 35, 58, 66]
    assert len(mails("assurances_lapse")) == len(mails("stewards_assurances")) == 4


def test_the_mail_says_what_lapses_when_and_where_to_give_the_new_date(town_app: Flask) -> None:
    recorded(left=30, service=town.PANTRY)
    recorded(Kind.LICENSE, left=-2)
    handlers.warn_of_lapses()
    (mail,) = mails("assurances_lapse")
    assert mail.startswith("priya@example.org\nAn assurance of your organization has lapsed")
    assert "Insurance of Community pantry is valid until" in mail
    assert "License lapsed on" in mail
    assert f"http://localhost{LIST}" in mail
    (told,) = mails("stewards_assurances")
    assert told.startswith("cora@example.org")
    assert "Harbor Food Pantry: License lapsed on" in told


def test_a_warning_is_written_down(town_app: Flask) -> None:
    recorded(left=7)
    handlers.warn_of_lapses()
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "assurance.warned")).one()
    assert event.data == {"step": 7}


def test_nobody_is_warned_of_what_was_taken_away_or_has_no_end(town_app: Flask) -> None:
    recorded(left=None)
    gone = recorded(left=3)
    with transaction():
        actions.remove(held_here(gone), seen=held_here(gone).version, by=cast.CORA)
    handlers.warn_of_lapses()
    assert not mails("assurances_lapse")


def test_what_waits_to_be_confirmed_is_in_the_stewards_digest(town_app: Flask) -> None:
    recorded(sure=False)
    handlers.tell_stewards()
    (digest,) = mails("stewards_digest")
    assert "1 assurance waits for a steward" in digest


# Pages


def test_the_organization_s_own_people_add_one_and_a_steward_confirms_it(browser_of: BrowserOf) -> None:
    answer = browser_of(town.PRIYA).post(f"{LIST}/new", {**INSURED, "nonce": str(uuid4()), "sure": "y"})
    assert answer.status_code == 303
    made = db.session.scalars(select(Assurance)).one()
    assert (made.recorded_by, made.confirmed_at) == (town.PRIYA, None)
    assert "Insurance given, valid until June 1, 2027, not confirmed yet" in browser_of(town.DANA).get(
        f"/services/{town.PANTRY}"
    ).text.replace("\n", " ")
    assert "Prairie Mutual" in browser_of(town.CORA).get(DESK).text
    answer = browser_of(town.CORA).post(f"/assurances/{made.id}/confirm", {"seen": "1"})
    assert answer.status_code == 303
    for page in (f"/services/{town.PANTRY}", f"/organizations/{town.HARBOR}"):
        assert "Insurance confirmed, valid until June 1, 2027" in browser_of(town.DANA).get(page).text


def test_a_form_that_is_sent_twice_makes_one(browser_of: BrowserOf) -> None:
    form = {**INSURED, "nonce": str(uuid4()), "sure": "y"}
    for _ in range(2):
        assert browser_of(town.CORA).post(f"{LIST}/new", form).status_code == 303
    assert db.session.scalars(select(Assurance)).one().confirmed_by == town.CORA


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(browser_of: BrowserOf) -> None:
    form = {**INSURED, "nonce": str(uuid4()), "issued_on": "2027-07-01"}
    answer = browser_of(town.PRIYA).post(f"{LIST}/new", form)
    assert answer.status_code == 422
    assert "It can’t end before it was issued" in answer.text
    assert "Prairie Mutual" in answer.text


@pytest.mark.parametrize("person", [town.OWEN, town.DANA])
def test_the_assurances_of_others_are_nobody_s_business(browser_of: BrowserOf, person: UUID) -> None:
    id_ = recorded()
    browser = browser_of(person)
    assert browser.get(LIST).status_code in (403, 404)
    assert browser.get(f"/assurances/{id_}").status_code in (403, 404)
    assert browser.post(f"/assurances/{id_}/remove", {"seen": "2"}).status_code in (403, 404)
    assert browser.get(DESK).status_code == 403
    assert held(id_).removed_at is None


def test_a_provider_can_t_confirm_its_own(browser_of: BrowserOf) -> None:
    id_ = recorded(sure=False)
    assert browser_of(town.PRIYA).post(f"/assurances/{id_}/confirm", {"seen": "1"}).status_code == 403


def test_the_public_reads_what_registers_say_and_no_lapse(browser: Browser, browser_of: BrowserOf) -> None:
    recorded(Kind.LICENSE)
    recorded(Kind.INSURANCE)
    recorded(Kind.ACCREDITATION, left=-3)
    page = f"/services/{town.PANTRY}"
    assert "License confirmed" in browser.get(page).text
    assert not {"Insurance confirmed", "Accreditation lapsed"} & words_of(browser.get(page).text)
    assert {"Insurance confirmed", "Accreditation lapsed"} <= words_of(browser_of(town.DANA).get(page).text)


def words_of(page: str) -> set[str]:
    return {words for words in ("Insurance confirmed", "Accreditation lapsed") if words in page}


def test_one_service_s_assurance_is_not_said_of_another(browser_of: BrowserOf) -> None:
    recorded(service=town.DELIVERY)
    assert "Insurance" not in browser_of(town.DANA).get(f"/services/{town.PANTRY}").text
    assert "Insurance confirmed" in browser_of(town.DANA).get(f"/services/{town.DELIVERY}").text


def test_the_desk_sorts_them_into_four_lists(browser_of: BrowserOf) -> None:
    for left, sure in ((5, True), (-5, True), (5, False), (None, True), (200, True)):
        recorded(left=left, sure=sure)
    assert queries.numbers() == {
        Standing.TO_CONFIRM: 1,
        Standing.LAPSING: 1,
        Standing.LAPSED: 1,
        Standing.VALID: 2,
    }
    for standing_, total in queries.numbers().items():
        rows, counted = queries.listed(standing_, 1)
        assert len(rows) == counted == total
        assert {row.standing for row in rows} == {standing_}
        assert "Harbor Food Pantry" in browser_of(town.CORA).get(f"{DESK}?show={standing_}").text


def test_the_desk_takes_the_same_statements_for_one_and_for_many(
    browser_of: BrowserOf, statements: Counting
) -> None:
    browser = browser_of(town.CORA)
    recorded(sure=False)
    browser.get(DESK)
    with statements() as few:
        browser.get(DESK)
    for _ in range(5):
        recorded(sure=False)
    with statements() as many:
        browser.get(DESK)
    assert len(many) == len(few)


# Open data


def told(service_id: UUID = town.PANTRY) -> dict[str, object]:
    db.session.rollback()
    return tell(ENTITIES["service"], [db.session.get_one(Service, service_id)])[0]


def test_open_data_tells_licenses_beside_what_a_feed_brought(town_app: Flask) -> None:
    with transaction():
        db.session.get_one(Service, town.PANTRY).licenses = "Food handler 9"
    recorded(Kind.LICENSE)
    recorded(Kind.ACCREDITATION, left=-1)
    recorded(Kind.INSURANCE)
    recorded(Kind.LICENSE, sure=False, left=90)
    end = (TODAY + 200 * DAY).isoformat()
    assert told()["licenses"] == f"Food handler 9; License 77, Prairie Mutual, valid until {end}"
    assert "accreditations" not in told()
    assert db.session.get_one(Service, town.PANTRY).licenses == "Food handler 9"


def test_what_our_own_export_brought_back_is_not_said_twice(town_app: Flask) -> None:
    recorded(Kind.LICENSE)
    words = told()["licenses"]
    with transaction():
        db.session.get_one(Service, town.PANTRY).licenses = str(words)
    assert told()["licenses"] == words


def test_the_public_list_and_the_open_data_agree(town_app: Flask) -> None:
    for kind in Kind:
        recorded(kind)
        recorded(kind, sure=False)
    shown = {one.held.id for one in queries.of_listing(town.HARBOR, town.PANTRY, seen_by=PUBLIC)}
    handed_on = {one.id for one in queries.told_of_services([town.PANTRY])[town.PANTRY]}
    assert shown == handed_on
    assert len(shown) == 3
