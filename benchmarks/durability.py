"""Whether anything that was acknowledged is lost when the program is killed: `python -m benchmarks.durability`.

    python -m benchmarks.durability [--check] [--acknowledged 10000] [--kills 30] [--database URL]

Case managers send referral after referral through the pages, from two processes at once. Each process is killed
(SIGKILL: nothing is tidied up) at some moment, again and again, until enough were acknowledged and killed.
Afterwards every referral that was acknowledged must be there, once, with its one event in an unbroken audit chain,
and its draft gone; whatever was cut off must have left nothing at all. Without an address: SQLite in a folder of its
own. On PostgreSQL name an empty database.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from flask_migrate import upgrade
from sqlalchemy import select

from app import clock, create_app
from app.audit.models import AuditEvent
from app.audit.queries import verify
from app.config import Mode, Settings
from app.db import db, transaction
from app.referrals import drafts
from app.referrals.lifecycle import SENT_EVENT
from app.referrals.models import Draft, Referral
from benchmarks.measuring import machine
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.referrals.cast import DANA, LEE, open_client

SENDERS = {"dana": (town.DANA, DANA), "lee": (town.LEE, LEE)}
PAUSE = 0.02  # a kill comes at any moment of the next referral, which takes about as long


@dataclass
class Found:
    """What became of what was acknowledged; each fault by the id of its referral."""

    acknowledged: int
    kills: int
    held: int
    lost: list[UUID] = field(default_factory=list)
    without_their_event: list[UUID] = field(default_factory=list)
    half_done: list[UUID] = field(default_factory=list)
    chain_is_whole: bool = True

    @property
    def faults(self) -> int:
        return (
            len(self.lost) + len(self.without_their_event) + len(self.half_done) + (not self.chain_is_whole)
        )

    def __str__(self) -> str:
        return (
            f"{self.acknowledged:,} acknowledged over {self.kills} kills, {self.held:,} held: "
            f"{len(self.lost)} lost, {len(self.without_their_event)} without exactly one event, "
            f"{len(self.half_done)} half done, audit chain {'whole' if self.chain_is_whole else 'BROKEN'}"
        )


def main() -> int:
    options = _options()
    if options.send:
        send_until_killed(_settings(json.loads(options.send)), options.sender)
        return 0
    print(machine(("flask", "sqlalchemy"), database=(options.database or "sqlite").partition(":")[0]))
    with tempfile.TemporaryDirectory() as folder:
        home = {"home": folder, **({"database_url": options.database} if options.database else {})}
        app = create_app(_settings(home))
        with app.app_context(), clock.at(NOON):
            upgrade()
            town.build()
        began = time.monotonic()
        acknowledged, kills = drill(home, options.acknowledged, options.kills)
        with app.app_context():
            found = inspect(acknowledged, kills)
        print(f"{found}, {time.monotonic() - began:.0f} s")
    return 1 if options.check and found.faults else 0


def drill(home: dict[str, str], enough: int, kills: int, *, seed: int = 7) -> tuple[set[UUID], int]:
    """Send and kill, over and over: what was acknowledged, and how many were killed."""
    draw = random.Random(seed)
    acknowledged: set[UUID] = set()
    killed = 0
    with ThreadPoolExecutor(len(SENDERS)) as pool:
        while killed < kills or len(acknowledged) < enough:
            each = max(5, (enough - len(acknowledged)) // max(kills - killed, 1))
            running = [
                pool.submit(
                    _killed_after, home, sender, draw.randint(each, each + each // 2), draw.random() * PAUSE
                )
                for sender in SENDERS
            ]
            for one in running:
                acknowledged |= one.result()
                killed += 1
    return acknowledged, killed


def _killed_after(home: dict[str, str], sender: str, acknowledgements: int, pause: float) -> set[UUID]:
    """Start a process that sends, kill it in the midst, and read all that it acknowledged."""
    command = [sys.executable, "-m", "benchmarks.durability", "--send", json.dumps(home), "--sender", sender]
    heard: set[UUID] = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            heard.add(UUID(line.strip()))
            if len(heard) == acknowledgements:
                time.sleep(pause)
                process.send_signal(signal.SIGKILL)
        process.wait()
    if process.returncode != -signal.SIGKILL:
        raise RuntimeError(f"A sender ended by itself, with {process.returncode}.")
    return heard


def send_until_killed(settings: Settings, sender: str) -> None:
    """Send one referral after another as a case manager does, and say each that was acknowledged."""
    person, actor = SENDERS[sender]
    app = create_app(settings)
    with app.app_context(), clock.at(NOON):
        browser = Browser(app).sign_in(person)
        for client in _clients(actor):
            with transaction():
                drafts.save(town.PANTRY, by=actor, client=client)
                drafts.save(town.PANTRY, by=actor, need="food.pantry", wishes=("Food",))
            nonce = db.session.scalar(select(Draft.id).where(Draft.person_id == person))
            answer = browser.post(f"/services/{town.PANTRY}/referrals", {"nonce": str(nonce)})
            if answer.status_code != 303 or not answer.location.startswith("/referrals/"):
                raise RuntimeError(f"A referral was answered with {answer.status}, {answer.location}.")
            print(answer.location.rpartition("/")[2], flush=True)


def _clients(actor: object) -> Iterator[str]:
    """New clients without end."""
    while True:
        with transaction():
            client = str(open_client(actor).id)  # type: ignore[arg-type]
        yield client


def inspect(acknowledged: set[UUID], kills: int) -> Found:
    """Compare what was acknowledged with what the database holds. Needs an app context."""
    db.session.rollback()  # what others wrote since is read afresh
    held = {row.id: row.nonce for row in db.session.execute(select(Referral.id, Referral.nonce))}
    named = AuditEvent.name == SENT_EVENT
    events = Counter(db.session.scalars(select(AuditEvent.subject_id).where(named)))
    waiting = {str(id_) for id_ in db.session.scalars(select(Draft.id))}
    return Found(
        len(acknowledged),
        kills,
        len(held),
        lost=sorted(acknowledged - held.keys()),
        without_their_event=sorted(
            id_ for id_ in held.keys() | events.keys() if id_ not in held or events[id_] != 1
        ),
        half_done=sorted(id_ for id_, nonce in held.items() if nonce in waiting),
        chain_is_whole=verify().broken is None,
    )


def _settings(home: dict[str, str]) -> Settings:
    folder = Path(home["home"])
    given = {name: value for name, value in home.items() if name != "home"}
    return Settings.within(folder, mode=Mode.TEST, base_url="http://localhost", secure_cookies=False, **given)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="fail when anything is lost, doubled or half done"
    )
    parser.add_argument("--acknowledged", type=int, default=10_000, help="how many at least")
    parser.add_argument("--kills", type=int, default=30, help="how many at least")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; SQLite without it")
    parser.add_argument("--send", default="", help=argparse.SUPPRESS)
    parser.add_argument("--sender", default="dana", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
