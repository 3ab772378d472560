"""How much memory it takes to stream every service as NDJSON, for two sizes of directory: it must not grow with it.

Run: python -m benchmarks.streaming [services …]
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import insert

from app import clock, create_app
from app.config import Mode, Settings
from app.db import db, transaction
from app.directory import models as m

SIZES = (10_000, 100_000)
BATCH = 200  # so that filling the directory leaves no high-water mark behind
MEGABYTE = 1024


def main(sizes: tuple[int, ...]) -> None:
    """One process a size, so that the peak of one is not the peak of the other."""
    print(f"{'services':>10} {'MB sent':>8} {'seconds':>8} {'MB grown while streaming':>25}")
    for size in sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.streaming", "--one", str(size)], check=True)


def stream(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        app = create_app(
            Settings(
                mode=Mode.TEST,
                database_url=f"sqlite:///{path / 'trellis.db'}",
                seal_key_file=path / "seal.key",
                search_index_dir=path / "index",
                mail_dir=path / "mail",
                base_url="http://localhost",
                secure_cookies=False,
            )
        )
        with app.app_context():
            upgrade()
            _fill(size)
        before, began = _peak(), time.monotonic()
        response = app.test_client().get("/hsds/3.2/services?format=ndjson")
        sent = lines = 0
        for part in response.response:
            sent, lines = sent + len(part), lines + 1
        assert lines == size, lines
        seconds = time.monotonic() - began
        print(f"{size:>10,} {sent / 1e6:>8.1f} {seconds:>8.1f} {(_peak() - before) / MEGABYTE:>25.1f}")


def _fill(size: int) -> None:
    with transaction():
        organization = m.Organization(name="Prairie Food Bank", description="Food for the county.")
        db.session.add(organization)
        db.session.flush()
        now = clock.now()
        for start in range(0, size, BATCH):
            rows = [
                {
                    "id": uuid4(),
                    "organization_id": organization.id,
                    "name": f"Service {number}",
                    "description": "A week of groceries, free, no papers asked. " * 5,
                    "status": "active",
                    "last_modified": now,
                }
                for number in range(start, min(start + BATCH, size))
            ]
            db.session.execute(insert(m.Service), rows)


def _peak() -> int:
    """The most memory that this process ever held, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        stream(int(sys.argv[2]))
    else:
        main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
