"""A client's name, phone and what is noted of them, typed everywhere where one can type: read nowhere afterwards.

The forms are found by introspection: one that takes words and is not filled in here fails the last test of this
file until it is, or stands in `NOT_OF_CLIENTS` with the reason why nobody writes about a client there.
"""

import importlib
import io
import json
import logging
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from wtforms import Field, StringField
from wtforms.fields.core import UnboundField

import app
from app import clock
from app.audit import AuditEvent
from app.clients import queries as caseload
from app.clients.models import CaseNote
from app.db import db, transaction
from app.finding import indexing
from app.finding.listings import listings
from app.jobs import worker
from app.messages.post import Memory
from app.referrals.checkins import afterwards, planning
from app.referrals.checkins.asking import Face
from app.referrals.checkins.links import CLIENT
from app.referrals.checkins.models import Feedback
from app.referrals.choosing import links as choices
from app.referrals.choosing.queries import current_of
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from app.referrals.tasks import actions as tasks
from app.referrals.tasks.kinds import Kind
from app.web.forms import WordedForm
from search_index.whoosh_engine import WhooshEngine
from tests import town
from tests.referrals.cast import DANA, send
from tests.referrals.planting import fill_in

NAME, PHONE, NOTE, MAIL = "Zephyrine Quillfeather", "217-555-0163", "the heron note 48213", "zq@heron.example"
CANARIES = ("zephyrine", "quillfeather", "555-0163", "5550163", "heron note")
WORDS = {
    "": f"{NAME}, {PHONE}: {NOTE}",
    "name": NAME,
    "phone": PHONE,
    "email": MAIL,
    "area": "62704",
    "wait_weeks": "2",
    "review_on": "2026-03-20",
}
# Forms with words in the rooms of clients and referrals in which nobody writes about a client.
NOT_OF_CLIENTS = {
    "Closing": "about a listing that closes",
    "Fates": "about a listing that closes",
    "HandingOver": "about a listing",
    "Moving": "about a place that moves",
    "MergeForm": "about two listings",
    "Questions": "what a service asks of everybody",
    "VerifyForm": "about a listing",
}
pytestmark = pytest.mark.slow


class Planted:
    """What was filled in, and everything that the program let out meanwhile."""

    def __init__(self) -> None:
        self.forms: set[str] = set()
        self.post = Memory()
        self.outside: dict[str, list[str]] = {"address": [], "link": [], "cookie": []}


@pytest.fixture
def planted(town_app: Flask, browser_of, browser, monkeypatch, tmp_path, caplog) -> Planted:
    """Every form of clients and referrals, filled in by those who fill it in; then the worker has done its work."""
    seen = Planted()
    monkeypatch.setitem(town_app.extensions, "mail", seen.post)
    monkeypatch.setattr(logging.getLogger("trellis"), "propagate", True)
    caplog.set_level(logging.DEBUG, logger="trellis")
    town_app.extensions["search_engine"] = engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(listings(), checkpoint=indexing.last_change())
    _watch(monkeypatch, seen)
    dana, priya = _noting(browser_of(town.DANA), seen), _noting(browser_of(town.PRIYA), seen)
    client_id = _the_record(dana)
    _the_shortlist(dana, _noting(browser, seen), client_id)
    _the_referrals(dana, priya, client_id)
    worker.run_all()
    indexing.catch_up()
    return seen


def _watch(monkeypatch: pytest.MonkeyPatch, seen: Planted) -> None:
    validate = WordedForm.validate

    def watched(form: WordedForm, *args: object, **more: object) -> bool:
        if any(isinstance(f, StringField) and f.data and NAME in str(f.data) for f in form):
            seen.forms |= {kind.__name__ for kind in type(form).__mro__}
        return validate(form, *args, **more)

    monkeypatch.setattr(WordedForm, "validate", watched)


def _noting(browser, seen: Planted):
    """This browser, writing down each address it goes to, each link it is shown and each cookie it gets."""
    plain = browser._open

    def noted(method: str, url: str, **options):
        answer = plain(method, url, **options)
        page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        seen.outside["address"] += [url, answer.request.path, answer.headers.get("Location", "")]
        links = re.findall(r'(?:href|src|action)="([^"]*)"', page)
        seen.outside["link"] += [x for x in links if not x.startswith(("tel:", "mailto:", "sms:"))]
        seen.outside["cookie"] += answer.headers.getlist("Set-Cookie")
        return answer

    browser._open = noted
    return browser


def _the_record(dana) -> UUID:
    done = fill_in(dana, dana.get("/clients/new"), "/clients/new", WORDS, need="food.pantry")
    assert done.status_code == 303, done.get_data(as_text=True)[:3000]
    home = done.location
    client_id = UUID(home.rpartition("/")[2])
    chosen = {"age_band": "13-17", "best_way": "call", "call": "allowed", "mail": "allowed"}
    for section in ("about", "words", "circumstances", "contact"):
        page = dana.get(f"{home}/edit/{section}")
        answer = fill_in(dana, page, f"/edit/{section}", WORDS, **chosen)
        assert answer.status_code == 303, section
    sends = {
        f"{home}/needs/new": {"code": "housing.rent"},
        f"{home}/notes": {},
        f"{home}/consent": {"recipient_1": str(town.HARBOR), "giver": "guardian", "method": "verbal"},
    }
    for path, more in sends.items():
        assert fill_in(dana, dana.get(path), path, WORDS, **more).status_code == 303, path
    assert fill_in(dana, dana.get(f"{home}/household"), "/guardian", WORDS).status_code == 303
    note = db.session.scalars(select(CaseNote.id)).one()
    for what in ("change", "add"):
        page = dana.get(f"{home}/notes/{note}/{what}")
        assert fill_in(dana, page, f"/{what}", WORDS).status_code == 303
    rows = io.BytesIO(f"Name,Phone,Goals\n{NAME},{PHONE},{NOTE}\n".encode())
    file = {"team": str(town.HOUSING_TEAM), "nonce": str(client_id), "file": (rows, f"{NAME}.csv")}
    assert dana.post("/clients/import", file, content_type="multipart/form-data").status_code == 303
    assert NAME in fill_in(dana, dana.get("/clients"), "/clients", {"": NAME}).get_data(as_text=True)
    return client_id


def _the_shortlist(dana, phone, client_id: UUID) -> None:
    home = f"/clients/{client_id}/shortlist"
    for service in (town.PANTRY, town.DELIVERY):
        assert dana.post(f"{home}/services", {"service": str(service)}).status_code == 303
    assert fill_in(dana, dana.get(home), "/arrange", WORDS).status_code == 303
    assert fill_in(dana, dana.get(home), "/decide", WORDS, place_1="1", place_2="no").status_code == 303
    with transaction():
        _, address = choices.make(current_of(client_id), by=DANA)
    path = address.removeprefix("http://localhost")
    opened = phone.post(f"{path}/open", {"language": "en"})
    told = fill_in(phone, opened, "/answer", WORDS, place_1="1", place_2="no", language="en")
    assert told.status_code == 200, told.get_data(as_text=True)


def _the_referrals(dana, priya, client_id: UUID) -> None:
    _by_the_questions(dana, client_id)
    done = {"helped": "yes", "result_0": "achieved", "result_1": "achieved"}
    decline = {"reason": "other", "suggestion": ""}
    later = {"review_on": "2026-03-20", "wait_weeks": "2"}
    ways: tuple[tuple[tuple[Action, dict[str, str]], ...], ...] = (
        ((Action.ASK, {}), (Action.ANSWER, {}), (Action.DECLINE, decline), (Action.REOPEN, {})),
        (
            (Action.WAITLIST, later),
            (Action.ACCEPT, {}),
            (Action.AMEND, {}),
            (Action.UPDATE, {"review_on": ""}),
        ),
        ((Action.ACCEPT, {}), (Action.CONTACT, {}), (Action.HOLD, later), (Action.RESUME, {})),
        ((Action.ACCEPT, {}), (Action.START, {}), (Action.COMPLETE, done)),
        ((Action.ACCEPT, {}), (Action.END_EARLY, {"reason": "other"})),
        ((Action.WITHDRAW, {"reason": "other"}),),
    )
    for way in ways:
        with transaction():
            id_ = send(caseload.client(client_id, seen_by=DANA), why=WORDS[""], wishes=[NAME]).id
        for action, more in way:
            _one_step(dana, priya, id_, action, more)
    _beside_the_steps(dana, priya, id_, client_id)


def _by_the_questions(dana, client_id: UUID) -> None:
    home = f"/services/{town.PANTRY}/refer"
    answers = {"who": {"client": str(client_id)}, "need": {"need": "food.pantry"}, "wishes": {}}
    for page, more in answers.items():
        asked = dana.get(f"{home}/{page}", follow_redirects=True)
        assert fill_in(dana, asked, f"/refer/{page}", WORDS, **more).status_code == 303, page
    words = {"override_words": WORDS[""], "again": WORDS[""]}
    assert fill_in(dana, dana.get(f"{home}/check"), "/referrals", WORDS, **words).status_code == 303


def _one_step(dana, priya, id_: UUID, action: Action, more: dict[str, str]) -> None:
    """By the one of the two who may."""
    for browser in (priya, dana):
        page = browser.get(f"/referrals/{id_}")
        if f'/referrals/{id_}/{action.value}"' in page.get_data(as_text=True):
            answer = fill_in(browser, page, f"/{action.value}", WORDS, **more)
            wrong = re.findall(r'class="error".*', answer.get_data(as_text=True))
            assert answer.status_code == 303, (action, wrong)
            return
    raise AssertionError(f"nobody is offered {action}")


def _beside_the_steps(dana, priya, id_: UUID, client_id: UUID) -> None:
    with transaction():
        client = caseload.client(client_id, seen_by=DANA)
        task_id = tasks.open_task(Kind.TALK, client, by=DANA).id
        id_ = send(client).id
    for browser, inbox in ((dana, "/referrals"), (priya, "/inbox")):
        page = browser.get(f"/referrals/{id_}")
        assert fill_in(browser, page, "/messages", WORDS).status_code == 303
        browser.post(inbox, {"q": NAME})
    assert fill_in(dana, dana.get(f"/tasks/{task_id}"), str(task_id), WORDS).status_code == 303
    _staying_in_touch(dana, client_id, id_)
    paper = (io.BytesIO(WORDS[""].encode()), f"{NAME}.txt")
    dana.post(f"/referrals/{id_}/attachments", {"file": paper}, content_type="multipart/form-data")


def _staying_in_touch(dana, client_id: UUID, id_: UUID) -> None:
    """A conversation, an answer that the worker writes down, and a line of the client's own about how it was."""
    contact = f"/clients/{client_id}/contact"
    assert fill_in(dana, dana.get(contact), "/spoken", WORDS).status_code == 303
    with transaction():
        referral = db.session.get_one(Referral, id_)
        check_in = planning.add(referral, planning.day_here(), by=DANA).id
        feedback = Feedback(id=uuid4(), referral_id=id_, client_id=client_id, asked_at=clock.now())
        db.session.add(feedback)
        afterwards.answer(feedback, Face.BAD, words=WORDS[""], by=CLIENT)
    heard = fill_in(dana, dana.get(f"/check-ins/{check_in}"), str(check_in), WORDS, said="nobody")
    assert heard.status_code == 303
    was = f"/referrals/{id_}/how-it-was"  # refused: the client has said so themselves, or it goes on
    assert fill_in(dana, dana.get(was), "/how-it-was", WORDS, face="bad").status_code == 409


def found_in(content: str | bytes) -> list[str]:
    low = (content.encode() if isinstance(content, str) else content).lower()
    return [canary for canary in CANARIES if canary.encode() in low]


def database_of(settings) -> bytes:
    """Files and log of SQLite; everywhere every row as it stands there, unopened."""
    rows = [
        repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row])
        for table in db.metadata.sorted_tables
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
    ]
    kept = "\n".join(rows).encode()
    if settings.database_url.startswith("sqlite"):
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        both = [path for path in (file, Path(f"{file}-wal")) if path.exists()]
        kept += b"".join(path.read_bytes() for path in both)
    return kept


def files_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_what_is_typed_about_a_client_is_read_nowhere(planted, settings, tmp_path, town_app, caplog):
    held = database_of(settings)
    assert b"Whitfield" in held, "the control: what is not sealed is found"
    assert found_in(held) == [], "the database"
    assert b"pantry" in files_in(tmp_path / "index").lower(), "the control: the index can be read"
    assert found_in(files_in(tmp_path / "index")) == [], "the index"
    mails = [f"{dict(mail.items())} {mail.get_content()}" for mail in planted.post.sent]
    assert any("/referrals/" in mail for mail in mails), "the control: mails were sent"
    assert found_in(" ".join(mails)) == [], "the mails"
    for what, seen in planted.outside.items():
        assert seen, f"the control: {what} is watched"
        assert found_in(unquote(" ".join(seen))) == [], what
    assert not _in_sessions(town_app, planted.outside["cookie"])
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.get_records("setup"))
    assert "/clients/" in logged, "the control: logs are read"
    assert found_in(logged) == [], "the logs"
    told = db.session.scalars(select(AuditEvent.data)).all()
    assert found_in(json.dumps(told)) == []
    every = set(_forms_with_words()) - set(NOT_OF_CLIENTS)
    assert every - planted.forms == set(), "these forms take words: fill them in above, or say why not"


def test_an_unsealed_twin_of_a_column_is_found(town_app, settings):
    """The negative control: what is not sealed does not stay unseen."""
    assert found_in(database_of(settings)) == []
    db.session.rollback()
    with transaction():
        db.session.execute(text("CREATE TABLE client_twin (name TEXT)"))
        db.session.execute(text("INSERT INTO client_twin VALUES (:name)"), {"name": WORDS[""]})
    try:
        with db.engine.connect() as connection:
            twin = repr(connection.execute(text("SELECT * FROM client_twin")).all()).encode()
        held = database_of(settings) if settings.database_url.startswith("sqlite") else twin
        assert found_in(held) == ["zephyrine", "quillfeather", "555-0163", "heron note"]
    finally:
        with transaction():
            db.session.execute(text("DROP TABLE client_twin"))


def _in_sessions(town_app: Flask, cookies: list[str]) -> list[str]:
    """What the signed cookie of a browser says in its messages of what was done."""
    serializer = town_app.session_interface.get_signing_serializer(town_app)
    said = []
    for cookie in cookies:
        value = cookie.partition("=")[2].partition(";")[0]
        try:
            said.append(json.dumps(serializer.loads(value)))
        except Exception:  # noqa: BLE001, S112 (a cookie of another kind)
            continue
    assert said, "the control: cookies are read"
    return found_in(" ".join(said))


def _forms_with_words() -> Iterator[str]:
    """The name of every form in the rooms of clients and referrals that has a field to type words into."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.split(".")[1] in ("clients", "referrals"):
            importlib.import_module(module.name)
    for form in _kinds_of(WordedForm):
        if form.__module__.startswith(("app.clients", "app.referrals")) and any(_takes_words(form)):
            yield form.__name__


def _kinds_of(form: type) -> Iterator[type]:
    for kind in form.__subclasses__():
        yield kind
        yield from _kinds_of(kind)


def _takes_words(form: type) -> Iterator[bool]:
    for name in dir(form):
        field = getattr(form, name, None)
        if isinstance(field, UnboundField):
            kind: type[Field] = field.field_class
            yield issubclass(kind, StringField) and kind.__name__ not in ("HiddenField", "PasswordField")
