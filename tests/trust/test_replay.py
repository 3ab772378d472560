"""The replay of anybody's event log: files in, predictions out, and nothing from the future."""

import csv
import io
from random import Random

import numpy as np
import pytest
from click.testing import CliRunner

from app.trust.cli import trust
from app.trust.eventlog import EVENT_COLUMNS, QUERY_COLUMNS, read_events
from app.trust.evidence import Outcome, Reply
from app.trust.replay import History, Log

ENDINGS = (
    "connected",
    "declined_other",
    "declined_full",
    "not_eligible",
    "client_exit",
    "closed_unconnected",
)


def event(referral="r1", day=10, kind="sent", at=None, **rest) -> dict:
    usual = {
        "referral_id": referral, "day": day, "organization": "north", "case_manager": "dana", "partner": "pantry",
        "need": "food", "burden": 0, "verified": 1, "event": kind, "event_day": day if at is None else at,
    }  # fmt: skip
    return {**usual, **rest}


def query(name="q1", day=100, **rest) -> dict:
    usual = {
        "organization": "north",
        "case_manager": "dana",
        "partner": "pantry",
        "need": "food",
        "burden": 0,
    }
    return {"query_id": name, "day": day, **usual, **rest}


def table(rows: list[dict], columns) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys([*columns, *(name for row in rows for name in row)])))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def run(tmp_path, events: list[dict] | str, queries: list[dict] | str):
    for name, rows, columns in (
        ("events.csv", events, EVENT_COLUMNS),
        ("queries.csv", queries, QUERY_COLUMNS),
    ):
        text = rows if isinstance(rows, str) else table(rows, columns)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return CliRunner().invoke(trust, ["replay", str(tmp_path / "events.csv"), str(tmp_path / "queries.csv")])


def predictions(result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def history(count=300, seed=3) -> list[dict]:
    """A made-up log of some agencies, managers and partners over 300 days."""
    random = Random(seed)  # noqa: S311
    rows = []
    for number in range(count):
        day = random.randrange(300)
        facts = {
            "organization": f"o{number % 3}",
            "case_manager": f"m{number % 7}",
            "partner": f"p{random.randrange(5)}",
            "need": random.choice(["food", "housing"]),
            "burden": random.randrange(3),
        }
        rows.append(event(f"r{number}", day, **facts))
        if random.random() < 0.85:
            rows.append(event(f"r{number}", day, random.choice(ENDINGS), day + random.randrange(45), **facts))
    return rows


def questions(days) -> list[dict]:
    return [
        query(f"q{number}", day, organization=f"o{number % 3}", partner=f"p{number % 5}", burden=number % 3)
        for number, day in enumerate(days)
    ]


def known(rows: list[dict], day: float):
    return History(log_of(rows)).known_on(day)


def log_of(rows: list[dict]) -> Log:
    def refuse(line: int, reason: str) -> None:
        pytest.fail(f"{line}: {reason}")

    return read_events(io.StringIO(table(rows, EVENT_COLUMNS)), refuse)


def test_each_query_gets_one_row_with_its_interval(tmp_path):
    rows = predictions(run(tmp_path, history(), questions(range(100, 300, 10))))
    assert [row["query_id"] for row in rows] == [f"q{number}" for number in range(20)]
    for row in rows:
        values = {name: float(value) for name, value in row.items() if name != "query_id"}
        assert 0 < values["low80"] <= values["follow_through"] <= values["high80"] < 1
        assert values["chance"] == pytest.approx(values["follow_through"] * values["room"], abs=2e-6)


def test_nothing_that_happens_on_the_day_of_a_query_or_later_is_used(tmp_path):
    """The answers to queries of day 150 are the same when the log ends on day 149."""
    past = [row for row in history() if row["event_day"] < 150]
    assert len(past) < len(history())
    asked = questions([150] * 15)
    assert run(tmp_path, history(), asked).stdout == run(tmp_path, past, asked).stdout


def test_the_order_of_rows_is_irrelevant_and_a_row_twice_changes_nothing(tmp_path):
    asked = questions([120, 200, 290])
    shuffled = Random(1).sample(history() + history()[:50], len(history()) + 50)  # noqa: S311
    assert run(tmp_path, shuffled, asked).stdout == run(tmp_path, history(), asked).stdout


def test_unsorted_queries_are_answered_as_sorted_ones(tmp_path):
    asked = questions([290, 120, 200])
    one = predictions(run(tmp_path, history(), asked))
    other = predictions(run(tmp_path, history(), sorted(asked, key=lambda row: row["day"])))
    assert sorted(row.items() for row in one) == sorted(row.items() for row in other)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"event": "vanished"}, "event 'vanished' is not one of"),
        ({"event_day": "soon"}, "event_day 'soon' is not a number"),
        ({"event_day": "nan"}, "event_day 'nan' is not a number"),
        ({"event_day": 5}, "event_day 5 lies before the sending day 10"),
        ({"burden": 3}, "burden '3' is not 0, 1 or 2"),
        ({"verified": "perhaps"}, "verified 'perhaps' is neither 1 nor 0"),
        ({"partner": ""}, "partner is empty"),
        ({"need": "housing"}, "referral 'r1' was said to be something else in an earlier row"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_reason_and_the_rest_is_used(tmp_path, change, reason):
    result = run(tmp_path, [event(), {**event(kind="accepted", at=11), **change}, event("r2")], [query()])
    assert f"events.csv, line 3: {reason}" in result.stderr
    assert len(predictions(result)) == 1


def test_a_row_with_too_few_values_is_refused(tmp_path):
    text = table([event()], EVENT_COLUMNS) + "r2,11,north\n"
    assert "events.csv, line 3: 3 values stand under 10 headings" in run(tmp_path, text, [query()]).stderr


def test_a_bad_query_is_refused_and_the_others_answered(tmp_path):
    result = run(tmp_path, [event()], [query(), query("q2", day="today"), query("q3")])
    assert "queries.csv, line 3: day 'today' is not a number" in result.stderr
    assert [row["query_id"] for row in predictions(result)] == ["q1", "q3"]


def test_a_file_without_the_columns_is_refused_whole(tmp_path):
    result = run(tmp_path, "referral_id,day\nr1,10\n", [query()])
    assert result.exit_code == 1
    assert "These columns are missing: organization, case_manager" in result.stderr


def test_standard_output_is_csv_only(tmp_path):
    result = run(tmp_path, [event(), event(kind="vanished")], [query()])
    assert result.stdout.splitlines()[0] == "query_id,chance,follow_through,low80,high80,room,order_score"
    assert len(result.stdout.splitlines()) == 2


def test_names_that_are_not_in_the_log_are_answered_as_newcomers(tmp_path):
    row = predictions(
        run(tmp_path, history(), [query(partner="nobody", need="unheard", organization="new")])
    )[0]
    assert float(row["order_score"]) > float(row["chance"])


def test_an_empty_log_answers_that_it_knows_nothing(tmp_path):
    row = predictions(run(tmp_path, [], [query()]))[0]
    assert float(row["follow_through"]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("events", "outcome", "reply"),
    [
        ([("sent", 10)], Outcome.OPEN, Reply.NONE),
        ([("accepted", 12)], Outcome.OPEN, Reply.HAD_ROOM),
        ([("accepted", 12), ("connected", 20)], Outcome.CONNECTED, Reply.HAD_ROOM),
        ([("accepted", 12), ("closed_unconnected", 30)], Outcome.CLOSED, Reply.HAD_ROOM),
        ([("declined_full", 12)], Outcome.SET_ASIDE, Reply.FULL),
        ([("not_eligible", 12)], Outcome.SET_ASIDE, Reply.NONE),
        ([("waitlisted", 12)], Outcome.OPEN, Reply.FULL),
        ([("waitlisted", 12), ("connected", 30)], Outcome.CONNECTED, Reply.HAD_ROOM),
        ([("waitlisted", 12), ("connected", 80)], Outcome.CONNECTED, Reply.FULL),
        ([("declined_other", 12), ("connected", 20)], Outcome.CONNECTED, Reply.HAD_ROOM),
        ([("connected", 20), ("client_exit", 20)], Outcome.CONNECTED, Reply.HAD_ROOM),
        ([("connected", 20), ("closed_unconnected", 25)], Outcome.CLOSED, Reply.HAD_ROOM),
    ],
)
def test_the_latest_ending_event_decides_and_ties_go_to_connected(events, outcome, reply):
    rows = [event(), *(event(kind=kind, at=at) for kind, at in events)]
    found = known(rows, 100)
    assert (found.outcome.tolist(), found.reply.tolist()) == ([outcome], [reply])


def test_that_a_client_spoke_may_be_told_and_ends_nothing():
    """Who leaves it out loses nothing: it is one more kind of event."""
    rows = [event(), event(kind="connected", at=20), event(kind="client_said", at=25), event("r2")]
    found = known(rows, 100)
    assert found.client_said.tolist() == [True, False]
    assert found.outcome.tolist() == [Outcome.CONNECTED, Outcome.OPEN]
    assert not known(rows, 25).client_said.any()


@pytest.mark.parametrize(("start", "reply"), [("", Reply.FULL), ("41", Reply.FULL), ("40", Reply.HAD_ROOM)])
def test_waitlisted_is_full_when_the_start_lies_beyond_the_horizon(start, reply):
    rows = [event(start_day=""), event(kind="waitlisted", at=12, start_day=start)]
    assert known(rows, 100).reply.tolist() == [reply]


def test_a_history_unfolds_as_days_go_by():
    log = log_of(history())
    step_by_step = History(log)
    for day in range(0, 340, 7):
        known_now = step_by_step.known_on(day)
        at_once = History(log).known_on(day)
        for name in ("day", "outcome", "outcome_day", "reply", "reply_day", "takes_place"):
            assert np.array_equal(getattr(known_now, name), getattr(at_once, name))
