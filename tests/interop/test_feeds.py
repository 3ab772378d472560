"""Feeds that are pulled: registered by a steward, pulled by a job, their failures told and tried again."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Service
from app.interop.feeds import actions, handlers, queries
from app.interop.models import FeedPull, FeedSource
from app.jobs import Job, worker
from app.messages.models import Message
from app.stewardship.actions import versions
from app.stewardship.notices import send_digest
from app.stewardship.queries.versions import history
from tests import town
from tests.browser import Browser, text_of
from tests.conftest import NOON
from tests.interop.feeds import PANTRY, food_bank


@pytest.fixture
def folder(town_app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder that feeds may be pulled from."""
    before = town_app.extensions["settings"]
    town_app.extensions["settings"] = replace(before, feeds=(str(tmp_path),))
    yield tmp_path
    town_app.extensions["settings"] = before


@pytest.fixture
def cora(folder: Path, browser_of: Callable[..., Browser]) -> Browser:
    return browser_of(town.CORA)


def put(folder: Path, *items: Any) -> Path:
    path = folder / "county.json"
    path.write_text(json.dumps(items))
    return path


def register(browser: Browser, place: Path | str, name: str = "County 211", every: int = 24) -> FeedSource:
    answer = browser.post(
        "/stewardship/feeds/new", {"name": name, "place": str(place), "every_hours": str(every)}
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return source()


def source() -> FeedSource:
    db.session.rollback()
    return db.session.scalars(select(FeedSource)).one()


def pulls() -> list[FeedPull]:
    db.session.rollback()
    return list(db.session.scalars(select(FeedPull).order_by(FeedPull.began_at)))


def jobs() -> int:
    return db.session.scalar(select(func.count()).where(Job.kind == "pull_feed")) or 0


def test_a_steward_registers_a_feed_sees_it_pulled_and_what_it_brought(cora: Browser, folder: Path) -> None:
    assert "No feed is registered" in text_of(cora.get("/stewardship/feeds"))
    found = register(cora, put(folder, food_bank(email="call us")))
    address = f"/stewardship/feeds/{found.id}"
    page = text_of(cora.get(address))
    assert "Being pulled" in page
    assert "Waiting" in page
    worker.run_all()
    page = text_of(cora.get(address))
    assert "Service 1 0 0 0 0" in page
    assert "must be one mail address" in page
    assert "service “Community pantry”" in page
    listed = text_of(cora.get("/stewardship/feeds"))
    assert "County 211" in listed
    assert "Every day" in listed
    assert "9 created" in listed
    found = source()
    assert found.next_at == NOON + timedelta(hours=24)
    assert (found.phase, found.failures) == ("", 0)
    table = cora.get(f"{address}/pulls/{pulls()[0].id}.csv")
    assert table.mimetype == "text/csv"
    lines = table.get_data(as_text=True).splitlines()
    assert lines[0] == "effect,file,row,field,reason"
    assert any(line.startswith("left out,county.json,1,services[0].email,") for line in lines)
    assert "attachment" in table.headers["Content-Disposition"]


def test_lines_that_are_alike_are_one_with_their_first_rows() -> None:
    lines = [
        ["refused", "a.csv", row, f"phones[{row}].number", f"must be text, not “{row}”"]
        for row in range(2, 9)
    ]
    created, other = ["created", "a.csv", 3, "", "service"], ["refused", "b.csv", "", "", "has no table"]
    first, second, last = queries.alike([created, *lines, other])
    assert (first.field, first.reason, first.count) == ("phones[…].number", "must be text, not “2”", 7)
    assert first.rows == [2, 3, 4, 5, 6]
    assert (second.rows, last.effect) == ([], "created")


def test_the_timetable_pulls_what_is_due_once_however_often_it_is_asked(cora: Browser, folder: Path) -> None:
    put(folder, food_bank())
    register(cora, folder / "county.json")
    worker.run_all()
    assert jobs() == 1
    with clock.at(NOON + timedelta(hours=23)):
        handlers.pull_feeds()
        assert jobs() == 1
    put(folder, food_bank(name="Choice pantry"))
    with clock.at(NOON + timedelta(hours=25)):
        handlers.pull_feeds()
        handlers.pull_feeds()
        assert jobs() == 2
        worker.run_all()
    assert [pull.outcome for pull in pulls()] == ["taken", "taken"]
    assert pulls()[1].counts["changed"] == {"service": 1}
    assert db.session.get_one(Service, UUID(PANTRY)).name == "Choice pantry"


def test_the_same_copy_is_not_read_twice_unless_a_steward_asks(cora: Browser, folder: Path) -> None:
    found = register(cora, put(folder, food_bank()))
    worker.run_all()
    handlers.pull_feed(found.id)
    assert [pull.outcome for pull in pulls()] == ["taken", "same"]
    with clock.at(NOON + timedelta(minutes=1)):
        assert cora.post(f"/stewardship/feeds/{found.id}/pull").status_code == 303
        cora.post(f"/stewardship/feeds/{found.id}/pull")
        worker.run_all()
    assert [pull.outcome for pull in pulls()] == ["taken", "same", "taken"]
    assert pulls()[2].counts["unchanged"]["service"] == 1
    asked = select(func.count()).where(AuditEvent.name == "feed.asked", AuditEvent.actor_id == town.CORA)
    assert db.session.scalar(asked) == 2


def test_a_failure_is_told_in_words_and_tried_again_later_each_time(cora: Browser, folder: Path) -> None:
    put(folder, "nothing")
    found = register(cora, folder / "gone.json")
    feed_id, moment, waits = found.id, NOON, []
    for _ in range(5):
        with clock.at(moment):
            handlers.pull_feed(feed_id)
            waits.append(source().next_at - moment)  # type: ignore[operator]
            moment = source().next_at or moment
    assert waits == [timedelta(hours=hours) for hours in (0.25, 1, 4, 16, 24)]
    page = text_of(cora.get(f"/stewardship/feeds/{feed_id}"))
    assert "The last pull failed" in page
    assert "There is no file or folder at" in page
    assert "5 times in a row" in page
    assert "Feeds 1" in text_of(cora.get("/stewardship"))
    with transaction():
        send_digest()
    digest = db.session.scalars(select(Message).where(Message.template == "stewards_digest")).one()
    assert "1 feed that can" in str(digest.params)
    (folder / "gone.json").write_text(json.dumps([food_bank()]))
    with clock.at(moment):
        handlers.pull_feed(feed_id)
    assert (source().failures, queries.pile().count) == (0, 0)


def test_a_fault_of_ours_keeps_nothing_and_is_told(
    cora: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = register(cora, put(folder, food_bank()))
    feed_id = found.id

    def broken(*_args: Any, **_more: Any) -> None:
        handlers.import_feed.__globals__["store"]
        raise RuntimeError("a bug")

    monkeypatch.setattr(actions, "note_taken", broken)
    with pytest.raises(RuntimeError):
        handlers.pull_feed(feed_id)
    assert db.session.get(Service, UUID(PANTRY)) is None
    assert (source().phase, pulls()[0].words) == ("", handlers.OUR_FAULT)
    monkeypatch.undo()
    handlers.pull_feed(feed_id)
    assert db.session.get(Service, UUID(PANTRY)) is not None


def test_what_is_no_hsds_is_told_in_words(cora: Browser, folder: Path) -> None:
    (folder / "county.json").write_text("<html>")
    register(cora, folder / "county.json")
    worker.run_all()
    assert "is not JSON" in pulls()[0].words


def test_a_paused_feed_is_not_pulled_until_it_is_resumed(cora: Browser, folder: Path) -> None:
    found = register(cora, put(folder, food_bank()))
    address = f"/stewardship/feeds/{found.id}"
    worker.run_all()
    cora.post(f"{address}/pause")
    with clock.at(NOON + timedelta(days=9)):
        handlers.pull_feeds()
        assert jobs() == 1
    cora.post(f"{address}/resume")
    handlers.pull_feeds()
    assert jobs() == 2


def test_a_feed_is_changed_and_its_records_stay_known(cora: Browser, folder: Path) -> None:
    found = register(cora, put(folder, food_bank()))
    worker.run_all()
    (folder / "moved.json").write_text(json.dumps([food_bank(name="Choice pantry")]))
    form = {"name": "County 2-1-1", "place": str(folder / "moved.json"), "every_hours": "6"}
    with clock.at(NOON + timedelta(minutes=1)):
        assert cora.post(f"/stewardship/feeds/{found.id}/edit", form).status_code == 303
        handlers.pull_feeds()
        worker.run_all()
    assert (source().code, source().name) == ("county-211", "County 2-1-1")
    assert pulls()[1].counts["changed"] == {"service": 1}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Give the feed a name"),
        ("name", "county 211", "Another feed has this name"),
        ("name", "—", "Give the source a name of letters or digits"),
        ("place", "", "Say where the feed is"),
        ("place", "/etc/passwd", "beneath"),
        ("place", "http://10.0.0.1/", "not among the hosts"),
        ("every_hours", "2", "Not a valid choice"),
    ],
)
def test_a_feed_that_can_not_be_registered_is_refused_beside_its_field(
    cora: Browser, folder: Path, field: str, value: str, words: str
) -> None:
    register(cora, put(folder, food_bank()))
    form = {"name": "Other", "place": str(folder), "every_hours": "24", field: value}
    answer = cora.post("/stewardship/feeds/new", form)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert db.session.scalar(select(func.count()).select_from(FeedSource)) == 1


def test_nothing_is_pulled_where_pulling_is_off(town_app: Flask, cora: Browser, folder: Path) -> None:
    found = register(cora, put(folder, food_bank()))
    town_app.extensions["settings"] = replace(town_app.extensions["settings"], feeds=())
    with clock.at(NOON + timedelta(days=2)):
        handlers.pull_feeds()
        assert jobs() == 1
    page = cora.get(f"/stewardship/feeds/{found.id}").get_data(as_text=True)
    assert "Pulling is off" in page
    assert "Pull now" not in page
    assert cora.post(f"/stewardship/feeds/{found.id}/pull").status_code == 422
    handlers.pull_feed(found.id)
    assert "Pulling feeds is off" in pulls()[0].words


def test_feeds_are_for_stewards(cora: Browser, folder: Path, browser_of: Callable[..., Browser]) -> None:
    found = register(cora, put(folder, food_bank()))
    for address in ("", "/new", f"/{found.id}", f"/{found.id}/edit"):
        assert browser_of(town.DANA).get(f"/stewardship/feeds{address}").status_code == 403
    assert cora.get(f"/stewardship/feeds/{UUID(int=1)}").status_code == 404


def test_old_pulls_are_forgotten(cora: Browser, folder: Path) -> None:
    found = register(cora, put(folder, food_bank()))
    for minute in range(actions.KEPT_PULLS + 3):
        with clock.at(NOON + timedelta(minutes=minute)):
            handlers.pull_feed(found.id)
    assert len(pulls()) == actions.KEPT_PULLS
    assert pulls()[0].began_at == NOON + timedelta(minutes=3)


def test_the_list_of_feeds_takes_a_fixed_number_of_statements(
    cora: Browser, folder: Path, statements: Any
) -> None:
    counts = []
    put(folder, food_bank())
    for many in (2, 9):
        with transaction():
            for number in range(many):
                wish = actions.Wish(f"Feed {many} {number}", str(folder), 24)
                actions.register(wish, handlers.allowed_here(), by=town.actor(town.CORA))
        for one in db.session.scalars(select(FeedSource.id)).all():
            handlers.pull_feed(one)
        cora.get("/stewardship/feeds")
        with statements() as run:
            assert cora.get("/stewardship/feeds").status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1] <= 12


def test_commands_register_list_and_pull(town_app: Flask, folder: Path) -> None:
    put(folder, food_bank())
    run = town_app.test_cli_runner().invoke
    assert "No feed is registered." in run(args=["directory", "feeds", "list"]).output
    added = run(args=["directory", "feeds", "add", "County 211", str(folder / "county.json"), "--every", "6"])
    assert "Registered as county-211." in added.output
    pulled = run(args=["directory", "feeds", "pull", "county-211"])
    assert pulled.exit_code == 0, pulled.output
    assert "created" in pulled.output
    assert "next pull: 2026-03-05 00:00 UTC" in run(args=["directory", "feeds", "list"]).output
    (folder / "county.json").unlink()
    with clock.at(NOON + timedelta(minutes=1)):
        failed = run(args=["directory", "feeds", "pull", "county-211"])
    assert (failed.exit_code, "There is no file or folder" in failed.output) == (1, True)
    assert "beneath" in run(args=["directory", "feeds", "add", "Other", "/etc"]).output
    assert "There is no feed named x" in run(args=["directory", "feeds", "pull", "x"]).output


def test_a_steward_s_way_from_a_pull_to_a_choice_that_holds(cora: Browser, folder: Path) -> None:
    """The county changes a telephone that Cora had put right; she hears of it, looks, and keeps hers."""
    put(folder, food_bank())
    register(cora, folder / "county.json")
    worker.run_all()
    with transaction():
        mine = {"phones": [{"number": "217 555 0111"}]}
        versions.change(db.session.get_one(Service, UUID(PANTRY)), mine, by=town.actor(town.CORA))
    for day, number in enumerate(("217 555 0122", "217 555 0122", "217 555 0133"), start=1):
        put(folder, food_bank(phones=[{"number": number}], description=f"Day {day}"))
        with clock.at(NOON + timedelta(days=day, minutes=1)):
            handlers.pull_feeds()
            worker.run_all()
            visitor = cora.sign_in(town.CORA)
            desk = text_of(visitor.get("/stewardship"))
            page = text_of(visitor.get(f"/stewardship/conflicts/services/{PANTRY}"))
            if day == 2:
                assert "Nothing is left to choose here" in page
                continue
            assert "Conflicts 1" in desk
            assert f"Feed “County 211” {number}" in page
            form = re.search(
                r'name="seen" value="([^"]+)"',
                visitor.get(f"/stewardship/conflicts/services/{PANTRY}").get_data(as_text=True),
            )
            assert form
            answer = {"keeps": "ours", "seen": form[1]}
            assert visitor.post(f"/stewardship/conflicts/services/{PANTRY}", answer).status_code == 303
    service = db.session.get_one(Service, UUID(PANTRY))
    assert ([phone.number for phone in service.phones], service.description) == (["217 555 0111"], "Day 3")
    whys = [entry.version.why for entry in history(UUID(PANTRY))]
    assert whys == [*["The feed “County 211” said so"] * 3, "", ""]
