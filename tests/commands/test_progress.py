"""Steps say how long they took, and no program outlives the command that started it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.commands.progress import ROOT, Stop, child, follow, step

STARTS_ANOTHER = """
import subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(other.pid, flush=True)
time.sleep(60)
"""

WORKS = """
import sys, time
from app.__main__ import end_in_order
from app.commands.progress import child
end_in_order()
with child([sys.executable, "-c", "import time; time.sleep(60)"]) as started:
    print(started.pid, flush=True)
    time.sleep(60)
"""


def test_a_step_says_its_name_and_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Libraries"):
        time.sleep(0.11)

    assert capsys.readouterr().out == "  Libraries … 0.1 s\n"


def test_the_last_words_of_a_program_that_fails_are_told() -> None:
    with pytest.raises(Stop, match=r"It broke\.(.|\n)*the disk is full"):
        follow(
            [sys.executable, "-c", "raise SystemExit('the disk is full')"], said=print, otherwise="It broke."
        )


def test_each_line_of_a_program_is_passed_on() -> None:
    lines: list[str] = []

    follow([sys.executable, "-c", "print('one'); print('two')"], said=lines.append, otherwise="")

    assert lines == ["one", "two"]


def test_what_a_program_started_ends_with_the_block_that_ran_it() -> None:
    with child([sys.executable, "-c", STARTS_ANOTHER], output=subprocess.PIPE) as process:
        assert process.stdout
        other = int(process.stdout.readline())

    assert process.returncode != 0
    assert is_gone(other)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda sign: sign.name)
def test_what_was_started_ends_when_the_command_is_told_to(sign: signal.Signals) -> None:
    command = subprocess.Popen([sys.executable, "-c", WORKS], cwd=ROOT, text=True, stdout=subprocess.PIPE)
    with command:
        assert command.stdout
        started = int(command.stdout.readline())

        command.send_signal(sign)

        assert command.wait(timeout=20) != 0
    assert is_gone(started)


def is_gone(process: int) -> bool:
    """Whether a process has ended; one that waits for its parent to look counts as ended."""
    for _ in range(50):
        status = Path(f"/proc/{process}/status")
        if not status.is_file() or "\nState:\tZ" in status.read_text():
            return True
        time.sleep(0.1)
    return False
