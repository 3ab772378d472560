"""What a provider asks first: written down by its own people, answered by the referrer, sealed, shown by consent."""

import re

import pytest
import sqlalchemy as sa

from app.clients import actions as clients
from app.clients.models import Client
from app.db import db, transaction
from app.errors import Conflict, Invalid
from app.referrals.intake import actions, asking
from app.referrals.intake.asking import MOST, Asked, Kind
from app.referrals.intake.queries import answers_on, questions_of
from app.referrals.models import Referral
from tests import town
from tests.browser import text_of
from tests.referrals.cast import DANA, PRIYA, open_client
from tests.referrals.test_pages import nonce_of

PAGE = f"/services/{town.PANTRY}/questions"
REFER = f"/services/{town.PANTRY}/refer"
TWO = (
    Asked(Kind.YES_NO, "Can they carry a box?"),
    Asked(Kind.CHOICE, "Which day suits them?", ("Monday", "Friday"), required=False),
)


def ask(*questions: Asked) -> list[Asked]:
    from app.directory.models import Service

    with transaction():
        seen = actions.stamp(questions_of(town.PANTRY))
        actions.ask(db.session.get_one(Service, town.PANTRY), questions, seen=seen, by=PRIYA)
    return questions_of(town.PANTRY)


def sheet(seen: str, *rows: dict[str, str]) -> dict[str, str]:
    form = {"seen": seen} | {f"kind_{n}": "yes_no" for n in range(1, MOST + 1)}
    for number, row in enumerate(rows, 1):
        form |= {f"{name}_{number}": value for name, value in row.items()}
    return form


@pytest.fixture
def maria(town_app):
    with transaction():
        return str(open_client().id)


def write_draft(dana, maria: str, **answers: str):
    dana.post(f"{REFER}/who", {"client": maria})
    dana.post(f"{REFER}/need", {"need": "food.pantry", "why": "Hungry.", "urgency": "soon"})
    dana.post(f"{REFER}/wishes", {"wish_1": "Food"})
    return dana.post(f"{REFER}/intake", answers) if answers else None


def test_a_provider_writes_its_questions(browser_of):
    priya = browser_of(town.PRIYA)
    seen = re.search(r'name="seen" value="(\w*)"', priya.get(PAGE).get_data(as_text=True))[1]
    rows = (
        {"words": "Can they carry a box?", "required": "y"},
        {"words": "Which day?", "kind": "choice", "choices": "Monday\nFriday\n"},
    )
    assert priya.post(PAGE, sheet(seen, *rows)).status_code == 303
    assert [(one.kind, one.words, one.choices, one.required) for one in questions_of(town.PANTRY)] == [
        (Kind.YES_NO, "Can they carry a box?", (), True),
        (Kind.CHOICE, "Which day?", ("Monday", "Friday"), False),
    ]


@pytest.mark.parametrize(
    ("person", "status"), [(town.PRIYA, 200), (town.CORA, 200), (town.OWEN, 404), (town.DANA, 403)]
)
def test_the_questions_are_its_own_peoples_and_the_stewards(browser_of, person, status):
    assert browser_of(person).get(PAGE).status_code == status


@pytest.mark.parametrize(
    ("questions", "field"),
    [
        ([Asked(Kind.CHOICE, "Which?", ("One",))], "choices_1"),
        ([Asked(Kind.TEXT, "Why?"), Asked(Kind.YES_NO, "why?")], "words_1"),
        ([Asked(Kind.CHOICE, "", ("One", "Two"))], "words_1"),
    ],
)
def test_questions_that_make_no_sense_are_refused(questions, field):
    with pytest.raises(Invalid) as refusal:
        asking.checked(questions)
    assert field in refusal.value.problems


def test_who_was_slower_is_told(browser_of):
    priya = browser_of(town.PRIYA)
    ask(*TWO)
    refused = priya.post(PAGE, sheet("0123456789abcdef", {"words": "Why?"}))
    assert refused.status_code == 409
    assert "Somebody changed these questions meanwhile" in text_of(refused)
    assert len(questions_of(town.PANTRY)) == 2


def test_a_question_that_is_asked_again_stays_the_same(town_app):
    before = ask(*TWO)
    after = ask(Asked(Kind.TEXT, "Anything else?"), *TWO)
    assert [one.key for one in after[1:]] == [one.key for one in before]


def test_the_referrer_answers_and_the_provider_reads_it(browser_of, maria):
    box, day = ask(*TWO)
    dana = browser_of(town.DANA)
    write_draft(dana, maria)
    page = text_of(dana.get(f"{REFER}/check", follow_redirects=True))
    assert "What Harbor Food Pantry asks" in page  # led back to what has no answer
    refused = dana.post(f"{REFER}/intake", {})
    assert (refused.status_code, "They need an answer to this." in text_of(refused)) == (422, True)
    assert dana.post(f"{REFER}/intake", {f"q_{box.key}": "Yes", f"q_{day.key}": "Friday"}).status_code == 303
    check = dana.get(f"{REFER}/check")
    assert "Can they carry a box?" in text_of(check)
    sent = dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce_of(check)})
    assert sent.status_code == 303
    for person in (town.DANA, town.PRIYA):
        assert "Which day suits them? Friday" in text_of(browser_of(person).get(sent.location))
    assert "Which day" not in text_of(browser_of(town.CORA).get(sent.location))


def test_an_answer_is_one_of_those_that_are_offered(browser_of, maria):
    box, _day = ask(*TWO)
    dana = browser_of(town.DANA)
    write_draft(dana, maria)
    assert dana.post(f"{REFER}/intake", {f"q_{box.key}": "Perhaps"}).status_code == 422


def test_answers_are_sealed_and_closed_when_consent_is_withdrawn(browser_of, maria):
    (why,) = ask(Asked(Kind.TEXT, "What happened?"))
    dana = browser_of(town.DANA)
    write_draft(dana, maria, **{f"q_{why.key}": "Marigold"})
    url = dana.post(
        f"/services/{town.PANTRY}/referrals", {"nonce": nonce_of(dana.get(f"{REFER}/check"))}
    ).location
    for table in ("intake_answer", "referral_draft", "audit_event", "job"):
        for row in db.session.execute(sa.text(f"SELECT * FROM {table}")):
            assert "Marigold" not in str(tuple(row))
    db.session.rollback()
    referral = db.session.scalars(sa.select(Referral)).one()
    assert [one.answer for one in answers_on(referral.id)] == ["Marigold"]
    with transaction():
        client = db.session.get_one(Client, referral.client_id)
        clients.withdraw_consent(client.consents[0], by=DANA)
    assert "Marigold" not in text_of(browser_of(town.PRIYA).get(url))


def test_whoever_asks_nothing_adds_no_page(browser_of, maria):
    dana = browser_of(town.DANA)
    write_draft(dana, maria)
    assert dana.get(f"{REFER}/intake").status_code == 404
    assert "5 of 5" in text_of(dana.get(f"{REFER}/check"))


def test_nothing_is_sent_without_an_answer_that_is_needed(browser_of, maria):
    dana = browser_of(town.DANA)
    write_draft(dana, maria)
    nonce = nonce_of(dana.get(f"{REFER}/check"))
    ask(*TWO)
    refused = dana.post(f"/services/{town.PANTRY}/referrals", {"nonce": nonce})
    assert refused.status_code == 409
    assert db.session.query(Referral).count() == 0


def test_too_late_is_a_conflict_in_words(town_app):
    from app.directory.models import Service

    with pytest.raises(Conflict, match="once more"), transaction():
        actions.ask(db.session.get_one(Service, town.PANTRY), TWO, seen="old", by=PRIYA)
