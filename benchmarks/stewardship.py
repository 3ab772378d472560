"""What the stewards' pages cost, and the nightly counts behind them, on directories of several sizes.

Run: python -m benchmarks.stewardship [services …]
"""

import sys
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from app.actor import Actor, Kind, Membership, Role
from app.db import db
from app.directory.critical import Critical
from app.directory.models import Service
from app.referrals import handlers, verification
from app.stewardship import handlers as listings
from app.stewardship.freshness import Freshness
from app.stewardship.quality import Fault
from app.stewardship.queries import quality
from benchmarks.directory import directory_of
from benchmarks.measuring import HEADER, Times, machine, row

SIZES = (10_000, 100_000)
REPEATS = 5
STEWARD = Actor(Kind.PERSON, uuid4(), "Steward", (Membership(uuid4(), Role.COORDINATOR),))


def main(sizes: tuple[int, ...]) -> None:
    print(machine(["SQLAlchemy"]))
    for size in sizes:
        with directory_of(size):
            print(f"\n{size:,} services\n{HEADER}")
            print(row("count every listing (nightly)", measured(handlers.count_verification, 1)))
            print(row("count what is wrong (nightly)", measured(listings.count_quality, 1)))
            last = -(-size // verification.A_PAGE)
            one = db.session.scalars(db.select(Service.id).limit(1)).one()
            for name, call in {
                "queue of verification, page 1": partial(verification.queue, seen_by=STEWARD),
                "queue of verification, last page": partial(verification.queue, seen_by=STEWARD, page=last),
                "figures of quality": quality.report,
                "a list of faults, page 1": partial(quality.with_fault, Fault.NO_PHONE, 1),
                "a list of faults, page 100": partial(quality.with_fault, Fault.NO_PHONE, 100),
                "listings with overdue hours, page 1": partial(
                    quality.in_state, quality.fact(Critical.HOURS, Freshness.STALE), 1
                ),
                "the next listing": partial(verification.following, one, seen_by=STEWARD),
            }.items():
                print(row(name, measured(call, REPEATS)))


def measured(call: Callable[[], object], times: int) -> Times:
    found = Times()
    for _ in range(times):
        db.session.rollback()
        found.measure(call)
    return found


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
