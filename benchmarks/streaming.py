"""What it takes to stream every service as NDJSON, flat and in full: memory must not grow with the directory.

    python -m benchmarks.streaming [--check] [services …]

Each size streams in a process of its own, so that the peak of one is not the peak of the other. `--check` ends with
an error when the largest directory takes notably more memory, or more CPU for each service, than the smallest.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from app import clock, create_app
from app.config import Mode, Settings
from app.db import db, transaction
from app.directory import models as m
from benchmarks.measuring import machine

SIZES = (10_000, 100_000)
QUERIES = {"flat": "format=ndjson", "full": "format=ndjson&full=true"}
BATCH = 200  # so that filling the directory leaves no high-water mark behind
EACH_OFFERS = 3
MEGABYTE = 1024
# Bars: memory that streaming may add at most, and how much dearer one service may be in the larger directory.
MOST_MEGABYTES, MOST_TIMES_DEARER = 10.0, 1.5


@dataclass(frozen=True)
class Streamed:
    """What one stream took: services, megabytes sent, CPU seconds, megabytes that the process grew by."""

    size: int
    how: str
    sent: float
    cpu: float
    grown: float


def main() -> int:
    options = _options()
    if options.one:
        print(json.dumps([vars(one) for one in stream(options.sizes[0])]))
        return 0
    print(machine(("flask", "sqlalchemy"), database="sqlite"))
    print(f"{'services':>10} {'':>5} {'MB sent':>8} {'CPU s':>8} {'CPU µs each':>12} {'MB grown':>9}")
    measured = [one for size in options.sizes for one in _in_own_process(size)]
    missed = list(_missed(measured))
    for words in missed:
        print(words)
    return int(options.check and bool(missed))


def _in_own_process(size: int) -> Iterator[Streamed]:
    command = [sys.executable, "-m", "benchmarks.streaming", "--one", str(size)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    for each in json.loads(told.splitlines()[-1]):
        one = Streamed(**each)
        print(
            f"{one.size:>10,} {one.how:>5} {one.sent:>8.1f} {one.cpu:>8.1f} "
            f"{one.cpu / one.size * 1e6:>12.0f} {one.grown:>9.1f}",
            flush=True,
        )
        yield one


def _missed(measured: list[Streamed]) -> Iterator[str]:
    """What is beyond the bars, in words."""
    for one in measured:
        if one.grown > MOST_MEGABYTES:
            yield f"{one.size:,} {one.how}: grew by {one.grown:.1f} MB, more than {MOST_MEGABYTES}"
    for how in QUERIES:
        alike = sorted((one.size, one.cpu / one.size) for one in measured if one.how == how)
        times = alike[-1][1] / alike[0][1]
        if times > MOST_TIMES_DEARER:
            yield f"{how}: a service costs {times:.1f} times as much among {alike[-1][0]:,} as among {alike[0][0]:,}"


def stream(size: int) -> list[Streamed]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.within(Path(folder), mode=Mode.TEST))
        with app.app_context():
            upgrade()
            _fill(size)
        return [_stream(app, size, how) for how in QUERIES]


def _stream(app: Flask, size: int, how: str) -> Streamed:
    # What is kept once, however many there are.
    app.test_client().get("/hsds/3.2/services?full=true&per_page=200")
    before, began = _peak(), time.process_time()
    response = app.test_client().get(f"/hsds/3.2/services?{QUERIES[how]}")
    sent = lines = 0
    for part in response.response:
        sent, lines = sent + len(part), lines + 1
    assert lines == size, lines
    cpu = time.process_time() - began
    return Streamed(size, how, sent / 1e6, cpu, (_peak() - before) / MEGABYTE)


def _fill(size: int) -> None:
    """Services as a directory has them: three of an organization, each with phone, hours, place, need and room."""
    with transaction():
        terms = [m.TaxonomyTerm(code=str(n), name=f"Need {n}", taxonomy="Needs") for n in range(50)]
        db.session.add_all(terms)
        db.session.flush()
        needs = [term.id for term in terms]
        for start in range(0, size, BATCH):
            _add_services(range(start, min(start + BATCH, size)), needs)


def _add_services(numbers: range, needs: list[UUID]) -> None:
    now = clock.now()
    owners = {number // EACH_OFFERS: (uuid4(), uuid4()) for number in numbers}
    told = {"description": "Free for everybody in the county. " * 5, "last_modified": now}
    for model, rows in (
        (m.Organization, [{"id": o, "name": f"Organization {n}", **told} for n, (o, _) in owners.items()]),
        (
            m.Location,
            [
                {"id": p, "organization_id": o, "name": "Hall", "latitude": 39.8, "longitude": -89.6}
                for o, p in owners.values()
            ],
        ),
        (
            m.Address,
            [
                {"id": uuid4(), "location_id": p, "address_1": "1 Oak Street", "city": "Springfield"}
                for _, p in owners.values()
            ],
        ),
    ):
        db.session.execute(insert(model), rows)
    services = [(uuid4(), *owners[n // EACH_OFFERS], needs[n % len(needs)]) for n in numbers]
    rows = [
        {"id": s, "organization_id": o, "name": f"Service {s}", "status": "active", **told}
        for s, o, _, _ in services
    ]
    db.session.execute(insert(m.Service), rows)
    for model, parts in (
        (m.Phone, [{"number": "(217) 555-0123", "service_id": s} for s, *_ in services]),
        (
            m.Schedule,
            [{"freq": "WEEKLY", "byday": "MO,WE", "closed": False, "service_id": s} for s, *_ in services],
        ),
        (m.ServiceAtLocation, [{"service_id": s, "location_id": p} for s, _, p, _ in services]),
        (
            m.Attribute,
            [{"link_id": s, "link_entity": "service", "taxonomy_term_id": t} for s, _, _, t in services],
        ),
        (
            m.Capacity,
            [{"service_id": s, "room": "has_room", "said_at": now, "version": 1} for s, *_ in services],
        ),
    ):
        db.session.execute(insert(model), [{"id": uuid4(), **part} for part in parts])


def _peak() -> int:
    """The most memory that this process ever held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many services, smallest first")
    parser.add_argument("--check", action="store_true", help="end with an error when a bar is missed")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
