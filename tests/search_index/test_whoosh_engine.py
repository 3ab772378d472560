"""The index on disk: parts, several processes, crashes, damage."""

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.listings import listings
from search_index.columns.flatfile import FlatFile
from search_index.contract import IndexBusy, IndexUnavailable, Listing, Query
from search_index.whoosh_engine import WhooshEngine
from search_index.whoosh_engine import engine as engine_module
from search_index.whoosh_engine import shelf as shelf_module
from search_index.whoosh_engine.present import MOST_PARTS
from tests.search_index.county import found, listing, page
from tests.search_index.faults import PowerFailure, break_off_at

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


def live(folder: Path) -> int:
    """The number of the live commit."""
    return int(json.loads((folder / "current").read_text())["commit"])


# Parts


def test_many_small_changes_leave_few_parts_and_lose_nothing(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "MOST_CHANGES", 1)
    for number in range(40):
        engine.put([listing(str(number), f"Garden {number}")], checkpoint=number)
        assert len(engine.snapshot().parts) <= MOST_PARTS + 2
    assert set(found(engine, "garden ", size=100)) == {str(n) for n in range(40)}


def test_replaced_listings_do_not_pile_up(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MOST_CHANGES", 5)
    for number in range(6):
        engine.put(listings(12), checkpoint=number)
    snapshot = engine.snapshot()
    assert sum(part.size for part in snapshot.parts) < 3 * snapshot.count


def test_changes_are_folded_behind_what_is_seen_already(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "MOST_CHANGES", 3)
    for number in range(2, 6):
        engine.put([listing(str(number), f"Garden {number}")], checkpoint=number)
        assert (page(engine, "garden ").total, engine.checkpoint()) == (number, number)
    assert live(folder) == 2
    assert page(WhooshEngine(folder), "garden ").total == 5


def test_removals_alone_do_not_let_the_log_grow_for_ever(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "LONGEST_LOG", 1_000)
    for number in range(2, 200):
        engine.drop([f"nobody {number}"], checkpoint=number)
    assert max(path.stat().st_size for path in folder.glob("log-*")) < 1_100
    assert (found(engine), engine.checkpoint()) == (["1"], 199)


def test_what_an_earlier_format_left_is_cleared_away(engine: WhooshEngine, folder: Path) -> None:
    (folder / "generation-7").mkdir()
    (folder / "generation-7" / "MAIN_1.toc").write_bytes(b"")
    engine.rebuild([listing("1")], checkpoint=2)
    assert not (folder / "generation-7").exists()


def test_what_is_read_back_is_what_was_put(engine: WhooshEngine) -> None:
    whole = list(listings(20))
    engine.rebuild(whole, checkpoint=1)
    engine.put([replace(whole[0], name="Changed")], checkpoint=2)
    snapshot = engine.snapshot()
    for li in [replace(whole[0], name="Changed"), *whole[1:]]:
        read = snapshot.listing(snapshot.row_of(li.id))
        assert replace(read, needs=(), languages=()) == replace(li, needs=(), languages=())
        assert (set(read.needs), set(read.languages)) == (set(li.needs), set(li.languages))


# The folder, commits and several processes


def test_the_folder_is_its_owners_alone(engine: WhooshEngine, folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_commit_keeps_the_files_of_the_one_before_and_no_older_ones(
    engine: WhooshEngine, folder: Path
) -> None:
    for number in (2, 3):
        engine.rebuild([listing(str(number))], checkpoint=number)
    kept = {f"{kind}-{number}" for kind in ("commit", "log", "part") for number in (2, 3)}
    assert {path.name for path in folder.iterdir()} == kept | {"current", "lock"}


def test_whoever_reads_during_a_rebuild_keeps_a_whole_view(engine: WhooshEngine, folder: Path) -> None:
    reader = WhooshEngine(folder)
    before = reader.snapshot()
    engine.rebuild([listing("2", "Hall")], checkpoint=2)
    assert before.listing(before.row_of("1")).name == "Garden"
    assert before.word("garden").rows.size == 1
    assert found(reader) == ["2"]


def test_a_view_does_not_change_while_others_come(engine: WhooshEngine) -> None:
    engine.put([listing("2", "Garden")], checkpoint=2)
    before = engine.snapshot()
    engine.put([listing("1", "Hall"), listing("3", "Garden")], checkpoint=3)
    engine.checkpoint()
    assert [before.id_at(row) for row in before.word("garden").rows] == ["1", "2"]
    assert (before.count, before.checkpoint) == (2, 2)


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

# At which change of the file system it breaks off; a commit makes some two hundred, most of them writes of arrays.
STEPS = (1, 2, 3, 4, *range(5, 150, 9), *range(150, 1000, 2))


def test_a_rebuild_that_breaks_off_leaves_the_live_index_and_no_litter(
    engine: WhooshEngine, folder: Path
) -> None:
    def breaking_off() -> Iterator[Listing]:
        yield listing("2")
        raise RuntimeError("the database went away")

    before = set(folder.iterdir())
    with pytest.raises(RuntimeError, match="went away"):
        engine.rebuild(breaking_off(), checkpoint=2)
    assert (found(engine), engine.checkpoint()) == (["1"], 1)
    assert set(folder.iterdir()) == before


@pytest.mark.parametrize("most_changes", [0, 256], ids=["a commit", "the log"])
def test_a_full_disk_changes_nothing_and_blocks_nobody(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch, most_changes: int
) -> None:
    monkeypatch.setattr(engine_module, "MOST_CHANGES", most_changes)
    for failing in STEPS:
        with monkeypatch.context() as patch:
            break_off_at(failing, patch, error=OSError(28, "No space left on device"), once=True)
            try:
                engine.apply(put=[listing("2")], drop=["1"], checkpoint=2)
            except IndexUnavailable:
                pass
            else:
                break
        assert (found(engine), engine.checkpoint()) in ((["1"], 1), (["2"], 2))
    assert 2 < failing < STEPS[-1]
    engine.put([listing("2")], checkpoint=3)
    assert (set(found(engine)), engine.checkpoint()) == ({"2"}, 3)


@pytest.mark.parametrize("most_changes", [0, 256], ids=["a commit", "the log"])
def test_whatever_the_step_that_power_fails_at_a_change_is_whole_or_undone(
    engine: WhooshEngine, folder: Path, monkeypatch: pytest.MonkeyPatch, most_changes: int
) -> None:
    monkeypatch.setattr(engine_module, "MOST_CHANGES", most_changes)
    seen = set()
    for failing in STEPS:
        engine.rebuild([listing("1")], checkpoint=1)
        with monkeypatch.context() as patch:
            break_off_at(failing, patch, error=PowerFailure(), once=False)
            try:
                WhooshEngine(folder).apply(put=[listing("2")], drop=["1"], checkpoint=2)
            except PowerFailure:
                pass
            else:
                break
        after = WhooshEngine(folder)
        state = (tuple(found(after)), after.checkpoint())
        assert state in ((("1",), 1), (("2",), 2))
        seen.add(state)
        after.put([listing("3")], checkpoint=3)
        assert (len(found(after)), after.checkpoint()) == (2, 3)
    assert 2 < failing < STEPS[-1]
    assert (("1",), 1) in seen


def test_a_record_cut_anywhere_is_not_read_and_the_next_one_takes_its_place(
    engine: WhooshEngine, folder: Path
) -> None:
    engine.put([listing("2")], checkpoint=2)
    (log,) = folder.glob("log-*")
    whole = log.read_bytes()
    for length in range(0, len(whole), 5):
        log.write_bytes(whole[:length])
        after = WhooshEngine(folder)
        assert (found(after), after.checkpoint()) == (["1"], 1)
        after.put([listing("3")], checkpoint=3)
        assert set(found(WhooshEngine(folder))) == {"1", "3"}


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
@pytest.mark.parametrize("name", ["current", "commit-*", "part-*"])
def test_a_damaged_file_is_found_out_and_mended_by_a_rebuild(
    folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    WhooshEngine(folder).rebuild(listings(30), checkpoint=1)
    (path,) = folder.glob(name)
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
    monkeypatch.setattr(shelf_module, "FORMAT", 99)
    with pytest.raises(IndexUnavailable, match="another version"):
        WhooshEngine(folder).search(Query())


def test_every_byte_of_a_part_is_proved_before_it_is_believed(folder: Path) -> None:
    WhooshEngine(folder).rebuild(listings(10), checkpoint=1)
    (path,) = folder.glob("part-*")
    content = path.read_bytes()
    header = 16 + int.from_bytes(content[8:12], "little")
    for at in [*range(0, header, 97), *range(header + 64, len(content), 331)]:
        path.write_bytes(content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :])
        if at > header and content[at : at + 64] == bytes(64):
            continue  # the space between two arrays holds nothing to believe
        try:
            FlatFile(path).prove()
        except IndexUnavailable:
            continue
        assert _is_between_arrays(path, at), at


def _is_between_arrays(path: Path, at: int) -> bool:
    file = FlatFile(path)
    places = [(file._start + entry[2], file[name].nbytes) for name, entry in file._entries.items()]
    return not any(start <= at < start + length for start, length in places)


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
        "from search_index.whoosh_engine.shelf import Shelf\n"
        "with Shelf(Path(sys.argv[1]), lock_timeout=5).writing():\n"
        f"    print('held', flush=True); time.sleep({seconds})\n"
    )
    with _running(script, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        yield
