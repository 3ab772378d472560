"""The demo: where it listens, what it keeps apart, and that a county half filled is never served."""

import os
import socket
from pathlib import Path

import pytest

from app.commands import demo, environment, run
from app.commands.progress import Stop
from tests.commands.conftest import Program

FLASK = """
import os, pathlib, sys
with pathlib.Path({log!r}).open("a") as log:
    log.write(" ".join(sys.argv[5:]) + "\\n")
pathlib.Path(os.environ["TRELLIS_HOME"], "trellis.db").touch()
if sys.argv[5:] == {fails!r}:
    sys.exit("out of paper")
"""


@pytest.fixture
def flask(project: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a line for each flask command that was run; the commands succeed."""
    (project / "versions").mkdir()
    (project / "versions" / "first.py").touch()
    return write_flask(project, program, monkeypatch, fails=[])


def write_flask(
    project: Path, program: Program, monkeypatch: pytest.MonkeyPatch, *, fails: list[str]
) -> Path:
    log = project / "flask.log"
    log.touch()
    monkeypatch.setattr(environment, "PYTHON", program("python", FLASK.format(log=str(log), fails=fails)))
    return log


def settings() -> dict[str, str]:
    return demo.demo_environment({"PATH": "/usr/bin:/bin"}, "127.0.0.1", 8000)


def test_a_busy_port_is_named_with_another_to_choose() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} on 127.0.0.1 is in use(.|\n)*--port {port + 1}"):
            demo.refuse_a_busy_port("127.0.0.1", port)


def test_a_busy_port_is_said_before_any_work_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert run(["demo", "--port", str(other.getsockname()[1])]) == 1

    said = capsys.readouterr()
    assert "is in use" in said.err
    assert said.out == ""


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(Stop, match=r"can't listen on 192\.0\.2\.1"):
        demo.refuse_a_busy_port("192.0.2.1", 8000)


@pytest.mark.parametrize("word", ["99999", "0", "http"])
def test_a_word_that_is_no_port_is_refused_in_words(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["demo", "--port", word])

    assert f"{word} is not a port" in capsys.readouterr().err


def test_settings_of_a_real_installation_never_reach_the_demo() -> None:
    real = dict.fromkeys(demo.REAL, "something real")

    assert "something real" not in demo.demo_environment(real, "127.0.0.1", 8000).values()


def test_bytecode_is_kept_so_that_the_next_start_is_quick() -> None:
    assert "PYTHONDONTWRITEBYTECODE" not in demo.demo_environment(
        {"PYTHONDONTWRITEBYTECODE": "1"}, "127.0.0.1", 1
    )


def test_on_this_machine_alone_cookies_are_secure() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert demo.demo_environment({}, host, 8000)["INSECURE_COOKIES"] == "0"


def test_open_to_other_machines_without_https_cookies_are_plain() -> None:
    for host in ("0.0.0.0", "192.168.1.20", "::", "kiosk.example"):  # noqa: S104
        assert demo.demo_environment({}, host, 8000)["INSECURE_COOKIES"] == "1"


def test_the_county_is_filled_at_the_first_start_only(flask: Path) -> None:
    demo.prepare_county(settings(), begin_anew=False)
    demo.prepare_county(settings(), begin_anew=False)

    assert flask.read_text().splitlines() == ["setup", "demo fill"]
    assert (demo.HOME / "trellis.db").is_file()


def test_a_county_half_filled_is_thrown_away(
    flask: Path, project: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_flask(project, program, monkeypatch, fails=["demo", "fill"])
    with pytest.raises(Stop, match="out of paper"):
        demo.prepare_county(settings(), begin_anew=False)
    assert not demo.HOME.exists()

    write_flask(project, program, monkeypatch, fails=[])
    demo.prepare_county(settings(), begin_anew=False)

    assert flask.read_text().splitlines() == ["setup", "demo fill"] * 2


@pytest.mark.parametrize("new", ["versions/second.py", "needs.csv", "zips.js"])
def test_a_county_is_brought_up_to_date_once(flask: Path, project: Path, new: str) -> None:
    demo.prepare_county(settings(), begin_anew=False)
    (project / new).write_text("new")

    demo.prepare_county(settings(), begin_anew=False)
    demo.prepare_county(settings(), begin_anew=False)

    assert flask.read_text().splitlines() == ["setup", "demo fill", "setup"]


def test_a_demo_that_runs_is_not_emptied_under_its_visitors(project: Path) -> None:
    running = demo.claim(alone=False)
    another = demo.claim(alone=False)

    with pytest.raises(Stop, match="Stop it first"):
        demo.claim(alone=True)

    for lock in (running, another):
        os.close(lock)
    os.close(demo.claim(alone=True))


def test_beginning_anew_empties_the_demo_and_nothing_else(flask: Path, project: Path) -> None:
    real = project / "instance" / "trellis.db"
    demo.prepare_county(settings(), begin_anew=False)
    real.touch()
    (demo.HOME / "note").touch()

    demo.prepare_county(settings(), begin_anew=True)

    assert real.is_file()
    assert not (demo.HOME / "note").exists()
    assert (demo.HOME / "trellis.db").is_file()


def test_an_unknown_command_shows_the_two_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve"]) == 2

    said = capsys.readouterr().err
    assert "python3 -m app demo" in said
    assert "python3 -m app test" in said
