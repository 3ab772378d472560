"""Several processes on one index: nobody fails while it changes, and none keeps a copy of it to itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.listings import listings
from search_index.whoosh_engine import WhooshEngine
from search_index.whoosh_engine import engine as engine_module
from tests.search_index.county import listing

ROOT = Path(__file__).resolve().parents[2]

READER = """
import sys
from search_index.contract import Query
from search_index.whoosh_engine import WhooshEngine
engine = WhooshEngine(sys.argv[1])
print("reading", flush=True)
count, last, totals = 0, -1, set()
while last < 1000:
    page = engine.search(Query(text="garden "))
    assert page.checkpoint >= last, "it went back"
    count, last = count + 1, page.checkpoint
    totals.add(page.total)
print(count, sorted(totals), flush=True)
"""

MEASURED = """
import sys
from search_index.contract import Query
from search_index.whoosh_engine import WhooshEngine
engine = WhooshEngine(sys.argv[1])
for text in ("food", "shelter springfield", "legal aid near", "rent help", "serving chatham", ""):
    assert engine.search(Query(text=text, near=(39.8, -89.6), within_km=30.0, now=29_000_000)).total
lines = open("/proc/self/smaps_rollup").read().splitlines()
private = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
print(private / 1024)
"""


def running(script: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_no_query_of_any_process_fails_while_the_index_changes_folds_and_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "MOST_CHANGES", 4)
    engine = WhooshEngine(tmp_path)
    always = [listing("1", "Garden"), listing("2", "Garden")]
    engine.rebuild(always, checkpoint=0)
    readers = [running(READER, tmp_path) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
    for number in range(1, 120):
        if number % 9:
            engine.apply(put=[*always, listing(f"x{number}")], drop=[f"x{number - 3}"], checkpoint=number)
        else:
            engine.rebuild(always, checkpoint=number)
    engine.put(always, checkpoint=1000)
    for reader in readers:
        told, _ = reader.communicate(timeout=60)
        count, totals = told.split(maxsplit=1)
        assert (reader.returncode, totals.strip(), int(count) > 1) == (0, "[2]", True)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells what is private")
def test_a_process_has_few_pages_of_a_hundred_thousand_listings_to_itself(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(listings(100_000), checkpoint=1)
    with running(MEASURED, tmp_path) as process:
        told, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert float(told) < 250, f"{told.strip()} MB"
