"""The index on disk: scores, segments, several processes, crashes, damage."""

import json
import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from benchmarks.listings import listings
from search_index.analysis import BOOSTS, stems
from search_index.contract import IndexBusy, IndexUnavailable, Listing, Query
from search_index.whoosh_engine import WhooshEngine
from search_index.whoosh_engine import generations as generations_module
from search_index.whoosh_engine.documents import schema
from search_index.whoosh_engine.writing import MOST_SEGMENTS
from tests.search_index.county import found, listing, page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "index"


@pytest.fixture
def engine(folder: Path) -> Iterator[WhooshEngine]:
    engine = WhooshEngine(folder)
    engine.rebuild([listing("1", "Garden")], checkpoint=1)
    yield engine
    engine.close()


def live(folder: Path) -> Path:
    """The folder of the live generation."""
    return folder / str(json.loads((folder / "current").read_text())["generation"])


def opened(folder: Path) -> FileIndex:
    """The live generation as plain Whoosh opens it."""
    return FileStorage(str(live(folder))).open_index(schema=schema())


# Scores and segments


@pytest.mark.parametrize("text", ["food", "springfield garden", "shelter tonight wilzed"])
def test_the_text_score_is_whooshs_own_bm25f(folder: Path, text: str) -> None:
    engine = WhooshEngine(folder)
    engine.rebuild(listings(80), checkpoint=1)
    for batch in range(3):
        engine.put(listings(10, seed=batch + 2), checkpoint=2)
    engine.drop([li.id for li in listings(10, seed=3)], checkpoint=3)
    snapshot = engine._present()
    assert len(snapshot.segments) > 1
    ours = sum(_dense(snapshot, stem) for stem in stems(text))
    wanted = Or([Term(field, stem, boost=boost) for stem in stems(text) for field, boost in BOOSTS.items()])
    with opened(folder).searcher(weighting=BM25F()) as searcher:
        theirs = {searcher.stored_fields(row)["id"]: score for row, score in _scores(searcher, wanted)}
    assert theirs
    assert {snapshot.facts.ids[row]: ours[row] for row in ours.nonzero()[0]} == pytest.approx(
        theirs, abs=1e-6
    )


def _dense(snapshot, stem):
    worth = snapshot.word(stem)
    scores = np.zeros(len(snapshot))
    scores[worth.rows] = worth.scores
    return scores


def _scores(searcher, wanted):
    return [(hit.docnum, hit.score) for hit in searcher.search(wanted, limit=None)]


def test_many_small_commits_leave_few_segments_and_lose_nothing(engine: WhooshEngine, folder: Path) -> None:
    for number in range(40):
        engine.put([listing(str(number), f"Garden {number}")], checkpoint=number)
        assert len(opened(folder)._segments()) <= MOST_SEGMENTS
    assert set(found(engine, "garden ", size=100)) == {str(n) for n in range(40)}


def test_replaced_listings_do_not_pile_up_on_disk(engine: WhooshEngine, folder: Path) -> None:
    for number in range(6):
        engine.put(listings(12), checkpoint=number)
    assert opened(folder).doc_count_all() < 3 * opened(folder).doc_count()


def test_a_program_that_seeds_the_global_random_loses_no_segment(engine: WhooshEngine) -> None:
    for number in range(3):
        random.seed(7)
        engine.put([listing(str(number))], checkpoint=number)
    assert set(found(engine)) == {"0", "1", "2"}


# The folder, generations and several processes


def test_the_folder_is_its_owners_alone(engine: WhooshEngine, folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_rebuild_keeps_the_generation_before_and_no_older_one(engine: WhooshEngine, folder: Path) -> None:
    first = live(folder)
    engine.rebuild([listing("2")], checkpoint=2)
    second = live(folder)
    assert (first.is_dir(), second.is_dir()) == (True, True)
    engine.rebuild([listing("3")], checkpoint=3)
    assert sorted(folder.glob("generation-*")) == sorted([second, live(folder)])


def test_whoever_reads_during_a_rebuild_keeps_a_whole_view(engine: WhooshEngine, folder: Path) -> None:
    reader = WhooshEngine(folder)
    before = reader._present()
    engine.rebuild([listing("2", "Hall")], checkpoint=2)
    assert before.listing(before.row_of["1"]).name == "Garden"
    assert before.word("garden").rows.size == 1
    assert found(reader) == ["2"]


def test_another_process_sees_a_commit_with_its_next_search(engine: WhooshEngine, folder: Path) -> None:
    script = (
        "import sys\n"
        "from search_index.contract import Query\n"
        "from search_index.whoosh_engine import WhooshEngine\n"
        "engine = WhooshEngine(sys.argv[1])\n"
        "for _ in sys.stdin: print(engine.search(Query()).total, engine.checkpoint(), flush=True)\n"
    )
    with _running(script, folder) as other:
        answers = []
        for number in (2, 3):
            answers.append(_asked(other))
            engine.put([listing(str(number))], checkpoint=number)
        engine.rebuild([listing("x")], checkpoint=9)
        assert [*answers, _asked(other)] == ["1 1", "2 2", "1 9"]


def test_a_second_writer_waits_its_turn(engine: WhooshEngine, folder: Path) -> None:
    with _other_process_writing(folder, seconds=1.0):
        begin = time.monotonic()
        engine.put([listing("2")], checkpoint=2)
        assert time.monotonic() - begin > 0.2
    assert engine.checkpoint() == 2


def test_a_second_writer_gives_up_in_words(engine: WhooshEngine, folder: Path) -> None:
    with _other_process_writing(folder, seconds=5.0), pytest.raises(IndexBusy, match=r"for 0\.2 seconds"):
        WhooshEngine(folder, lock_timeout=0.2).put([listing("2")], checkpoint=2)
    assert engine.checkpoint() == 1


def test_searches_never_fail_while_others_write_and_rebuild(engine: WhooshEngine, folder: Path) -> None:
    engine.rebuild([listing("1", "Garden"), listing("3", "Garden")], checkpoint=0)
    failures: list[IndexUnavailable] = []
    totals: set[int] = set()
    done = threading.Event()

    def read() -> None:
        mine = WhooshEngine(folder)
        while not done.is_set():
            try:
                totals.add(mine.search(Query(text="garden ")).total)
            except IndexUnavailable as failure:
                failures.append(failure)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(12):
        engine.apply(put=[listing("1", "Garden"), listing("2", "Garden")], drop=["3"], checkpoint=number)
        engine.rebuild([listing("1", "Garden"), listing("3", "Garden")], checkpoint=number)
    done.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert totals == {2}


# Crashes


def test_a_rebuild_that_breaks_off_leaves_the_live_index_and_no_litter(
    engine: WhooshEngine, folder: Path
) -> None:
    def breaking_off() -> Iterator[Listing]:
        yield listing("2")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(breaking_off(), checkpoint=2)
    assert (found(engine), engine.checkpoint()) == (["1"], 1)
    assert list(folder.glob("generation-*")) == [live(folder)]


def test_a_commit_that_breaks_off_changes_nothing_and_blocks_nobody(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(generations_module.DurableStorage, "rename_file", full)
        with pytest.raises(IndexUnavailable, match="No space left"):
            engine.apply(put=[listing("2")], drop=["1"], checkpoint=2)
    assert (found(engine), engine.checkpoint()) == (["1"], 1)
    engine.put([listing("2")], checkpoint=2)
    assert (set(found(engine)), engine.checkpoint()) == ({"1", "2"}, 2)


def test_a_killed_writer_leaves_each_commit_whole_or_undone(engine: WhooshEngine, folder: Path) -> None:
    script = (
        "import sys\n"
        "from search_index.contract import Listing\n"
        "from search_index.whoosh_engine import WhooshEngine\n"
        "engine = WhooshEngine(sys.argv[1])\n"
        "at = engine.checkpoint()\n"
        "print('writing', flush=True)\n"
        "while True:\n"
        "    at += 1\n"
        "    engine.apply(put=[Listing('n', f'Number {at}')], drop=['1'], checkpoint=at)\n"
    )
    for delay in (0.05, 0.13, 0.21, 0.34):
        with _running(script, folder) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline().strip() == "writing"
            time.sleep(delay)
            writer.kill()
        checkpoint = engine.checkpoint()
        names = [hit.title for hit in page(engine).hits]
        assert names == ([f"Number {checkpoint}"] if checkpoint > 1 else ["Garden"])
    engine.put([listing("after")], checkpoint=99_999)
    assert engine.checkpoint() == 99_999


# Damage


DAMAGES = {
    "missing": Path.unlink,
    "empty": lambda path: os.truncate(path, 0),
    "cut early": lambda path: os.truncate(path, path.stat().st_size // 3),
    "cut late": lambda path: os.truncate(path, path.stat().st_size * 99 // 100),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
@pytest.mark.parametrize("name", ["current", "*.toc", "*.seg"])
def test_a_damaged_file_is_found_out_and_mended_by_a_rebuild(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    WhooshEngine(folder).rebuild(listings(30), checkpoint=1)
    (path,) = (folder if name == "current" else live(folder)).glob(name)
    damage(path)
    _is_unavailable_until_rebuilt(folder)


@pytest.mark.parametrize(
    "pointer", [b"", b"\x00\xff", b"{}", b"[1]", b"null", b'{"generation": 7, "format": 1}']
)
def test_a_pointer_without_sense_is_found_out(engine: WhooshEngine, folder: Path, pointer: bytes) -> None:
    (folder / "current").write_bytes(pointer)
    _is_unavailable_until_rebuilt(folder)


def test_an_index_of_another_format_is_not_opened(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generations_module, "FORMAT", 0)
    with pytest.raises(IndexUnavailable, match="another version"):
        WhooshEngine(folder).search(Query())


def test_postings_overwritten_with_zeros_are_found_out(folder: Path) -> None:
    engine = WhooshEngine(folder)
    engine.rebuild(listings(60), checkpoint=1)
    (segment,) = live(folder).glob("*.seg")
    content = segment.read_bytes()
    segment.write_bytes(bytes(len(content) * 8 // 10) + content[len(content) * 8 // 10 :])
    with pytest.raises(IndexUnavailable):
        WhooshEngine(folder).search(Query(text="food"))


def _is_unavailable_until_rebuilt(folder: Path) -> None:
    fresh = WhooshEngine(folder)
    for attempt in (lambda: fresh.search(Query(text="garden food ")), lambda: fresh.put([listing("2")], 2)):
        with pytest.raises(IndexUnavailable):
            attempt()
    fresh.rebuild([listing("1", "Garden")], checkpoint=4)
    assert (found(fresh), fresh.checkpoint()) == (["1"], 4)


# Other processes


@contextmanager
def _running(script: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _asked(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@contextmanager
def _other_process_writing(folder: Path, *, seconds: float) -> Iterator[None]:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from search_index.whoosh_engine.generations import Generations\n"
        "with Generations(Path(sys.argv[1]), lock_timeout=5).writing():\n"
        f"    print('held', flush=True); time.sleep({seconds})\n"
    )
    with _running(script, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        yield
