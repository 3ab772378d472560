"""`flask accounts …`: the first administrator, and help when no page can."""

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.db import db
from tests import town
from tests.browser import Browser


@pytest.fixture
def flask(wired):
    """Run a command; gives its result."""
    runner = wired.test_cli_runner()
    return lambda *words: runner.invoke(args=["accounts", *words])


def create_administrator(flask):
    return flask(
        "create-administrator", "noor@example.org", "--name", "Noor", "--organization", "Prairie Network"
    )


def test_the_first_administrator_comes_in_by_the_printed_link(app, flask):
    printed = create_administrator(flask)
    path = printed.output.split("http://localhost")[1].strip()
    browser = Browser(app)
    browser.get(path)
    answer = browser.post(path, {"name": "Noor Haddad", "password": "wheat violin ferry"})
    assert answer.location == "/admin/people"
    assert browser.get("/admin/people").status_code == 200


def test_there_is_no_default_account(app):
    assert db.session.scalars(select(Person)).all() == []


def test_the_link_is_printed_and_not_mailed(app, flask, mail):
    create_administrator(flask)
    assert mail() == []


def test_an_administrator_of_an_organization_that_exists_joins_it(town_app, flask):
    flask("create-administrator", "n@example.org", "--name", "N", "--organization", "Lakeview Housing")
    assert "n@example.org\tN (invited)\tadministrator at Lakeview Housing" in flask("list", "lakeview").output


def test_a_refusal_is_one_line_without_a_trace(town_app, flask):
    result = flask(
        "create-administrator", "dana@example.org", "--name", "D", "--organization", "Lakeview Housing"
    )
    assert result.exit_code == 1
    assert result.output.strip() == "Error: This address is taken."


def test_somebody_is_invited_by_mail(town_app, flask, mail):
    result = flask(
        "invite",
        "noor@example.org",
        "--name",
        "Noor",
        "--organization",
        "Harbor Food Pantry",
        "--role",
        "provider",
    )
    assert result.output.strip() == "Invited noor@example.org as provider staff."
    assert [sent["To"] for sent in mail()] == ["noor@example.org"]


def test_people_are_listed_with_standing_and_roles(town_app, flask):
    flask("deactivate", "lee@example.org")
    lines = flask("list").output.splitlines()
    assert len(lines) == 8
    assert "lee@example.org\tLee Novak (closed)\tcase_manager at Westside Outreach" in lines


def test_a_role_is_added(town_app, flask):
    result = flask(
        "add-role", "cora@example.org", "--organization", "Northside Family Center", "--role", "administrator"
    )
    assert result.output.strip() == "cora@example.org is administrator at Northside Family Center."


def test_somebody_is_signed_out_everywhere(browser_of, flask):
    dana = browser_of(town.DANA)
    assert flask("sign-out", "DANA@example.org").output.strip() == "Ended 1 session of DANA@example.org."
    assert dana.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("deactivate", "nobody@example.org"), "Nobody has an account with the address nobody@example.org."),
        (
            ("add-role", "dana@example.org", "--organization", "X", "--role", "provider"),
            "no organization called X",
        ),
        (("deactivate", "ada@example.org"), "Nobody else is administrator."),
    ],
)
def test_what_cannot_be_done_is_said(town_app, flask, words, sentence):
    result = flask(*words)
    assert result.exit_code == 1
    assert sentence in result.output
