"""Reading event logs and queries, row by row; a row that can't be used is refused with its line and the reason.

EVENTS   referral_id, day, organization, case_manager, partner, need, burden, verified, event, event_day[, start_day]
QUERIES  query_id, day, organization, case_manager, partner, need, burden
Answers  query_id, chance, follow_through, low80, high80, room, order_score

Days are numbers; `day` is the sending day and stands on every row of a referral. The latest ending event decides,
and ties go to connected. `start_day` belongs to waitlisted; empty means full.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any

from app.errors import Invalid
from app.trust.ledger import EFFECTS, Facts
from app.trust.replay import Answer, Codes, Event, Log, Query

EVENT_COLUMNS = (
    "referral_id", "day", "organization", "case_manager", "partner", "need", "burden", "verified",
    "event", "event_day",
)  # fmt: skip
QUERY_COLUMNS = ("query_id", "day", "organization", "case_manager", "partner", "need", "burden")
ANSWER_COLUMNS = ("query_id", *Answer._fields)
MOST_BURDEN = 2

VERIFIED = {word: word in ("1", "true", "yes") for word in ("1", "true", "yes", "0", "false", "no")}

Refuse = Callable[[int, str], None]
Row = Mapping[str, str]


def read_events(lines: Iterable[str], refuse: Refuse) -> Log:
    """The log in `lines` (CSV with a heading). `refuse(line, reason)` is told of each row that can't be used.

    Raises Invalid when columns are missing.
    """
    log = Log()
    for line, row in _rows(lines, EVENT_COLUMNS, refuse):
        try:
            _take_down(log, row)
        except ValueError as fault:
            refuse(line, str(fault))
    return log


def read_queries(lines: Iterable[str], log: Log, refuse: Refuse) -> Iterator[Query]:
    """The queries in `lines`; names that are not in `log` get the code -1. Refuses and raises as `read_events`."""
    for line, row in _rows(lines, QUERY_COLUMNS, refuse):
        try:
            yield Query(
                id=_word(row, "query_id"),
                day=_number(row, "day"),
                organization=log.organizations.get(_word(row, "organization"), -1),
                partner=log.partners.get(_word(row, "partner"), -1),
                need=log.needs.get(_word(row, "need"), -1),
                burden=_burden(row),
            )
        except ValueError as fault:
            refuse(line, str(fault))


def _rows(lines: Iterable[str], columns: tuple[str, ...], refuse: Refuse) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(lines)
    head = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    missing = [name for name in columns if name not in head]
    if missing:
        raise Invalid(f"These columns are missing: {', '.join(missing)}.")
    for cells in _cells(reader, refuse):
        if len(cells) != len(head):
            refuse(reader.line_num, f"{len(cells)} values stand under {len(head)} headings")
            continue
        yield reader.line_num, dict(zip(head, map(str.strip, cells), strict=True))


def _cells(reader: Any, refuse: Refuse) -> Iterator[list[str]]:
    """Rows that are not empty; one that is no CSV is refused, and reading goes on after it."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            refuse(reader.line_num, str(fault))
            continue
        if cells:
            yield cells


def _take_down(log: Log, row: Row) -> None:
    """Add one event. Raises ValueError, in words, when it can't be used, and then adds nothing."""
    name, kind = _word(row, "referral_id"), _word(row, "event")
    if kind not in EFFECTS:
        raise ValueError(f"event {kind!r} is not one of {', '.join(EFFECTS)}")
    sent, happened, start = _number(row, "day"), _number(row, "event_day"), row.get("start_day", "")
    if happened < sent:
        raise ValueError(f"event_day {happened:g} lies before the sending day {sent:g}")
    starts = _number(row, "start_day") if start and kind == "waitlisted" else None
    facts = _facts(log, row, sent)
    number = log.referrals.setdefault(name, len(log.facts))
    if number == len(log.facts):
        log.facts.append(facts)
    elif log.facts[number] != facts:
        raise ValueError(f"referral {name!r} was said to be something else in an earlier row")
    log.events.append(Event(kind, happened, number, starts))


def _facts(log: Log, row: Row, sent: float) -> Facts:
    verified = VERIFIED.get(_word(row, "verified").lower())
    if verified is None:
        raise ValueError(f"verified {row['verified']!r} is neither 1 nor 0")
    burden = _burden(row)
    words = [_word(row, column) for column in ("organization", "case_manager", "partner", "need")]
    tables = (log.organizations, log.case_managers, log.partners, log.needs)
    codes = [_code(table, word) for table, word in zip(tables, words, strict=True)]
    return Facts(sent, codes[0], codes[1], codes[2], codes[3], burden, verified)


def _code(table: Codes, word: str) -> int:
    return table.setdefault(word, len(table))


def _word(row: Row, column: str) -> str:
    if not row[column]:
        raise ValueError(f"{column} is empty")
    return row[column]


def _number(row: Row, column: str) -> float:
    try:
        value = float(row[column])
    except ValueError:
        raise ValueError(f"{column} {row[column]!r} is not a number") from None
    if not isfinite(value):
        raise ValueError(f"{column} {row[column]!r} is not a number")
    return value


def _burden(row: Row) -> int:
    burden = _number(row, "burden")
    if burden not in range(MOST_BURDEN + 1):
        raise ValueError(f"burden {row['burden']!r} is not 0, 1 or 2")
    return int(burden)
