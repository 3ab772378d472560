"""What a person sees while they wait, and the promise that nothing started here goes on without them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from pwd import struct_passwd
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parents[2]

_PATIENCE = 5.0  # seconds a program gets to end by itself before it is killed
_LINES_KEPT = 25

Said = Callable[[str], None]


class Stop(Exception):  # noqa: N818 (it is read aloud)
    """The command can't go on; the message says why and what to do."""


@contextmanager
def step(name: str) -> Iterator[Said]:
    """Announce a step, let it say how far it is (on a terminal), and say how long it took (seconds)."""
    started = time.monotonic()
    terminal = sys.stdout.isatty()
    print(f"  {name} …", end="", flush=True)

    def said(words: str) -> None:
        if terminal:
            room = shutil.get_terminal_size().columns - len(name) - len("   … ")
            print(f"\r\033[K  {name} … {words[:room]}", end="", flush=True)

    try:
        yield said
    except BaseException:
        print(flush=True)
        raise
    took = f"{time.monotonic() - started:.1f} s"
    print(f"\r\033[K  {name}: {took}" if terminal else f" {took}", flush=True)


def follow(
    command: Sequence[str | Path],
    *,
    said: Said,
    otherwise: str,
    env: Mapping[str, str] | None = None,
    owner: struct_passwd | None = None,
) -> None:
    """Run `command` to its end, passing on each line it says.

    Raises Stop with the words of `otherwise` and the command's last lines when it fails.
    """
    last: deque[str] = deque(maxlen=_LINES_KEPT)
    with child(command, env=env, output=subprocess.PIPE, owner=owner) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            said(line.strip())
        status = process.wait()
    if status:
        raise Stop(f"{otherwise}\nIts last words were:\n" + "\n".join(f"    {line}" for line in last))


def become(command: Sequence[str | Path], env: Mapping[str, str]) -> NoReturn:
    """Give this process over to `command`, so that Ctrl-C and kill reach it and nothing stands between."""
    sys.stdout.flush()
    os.chdir(ROOT)
    words = [str(part) for part in command]
    os.execve(words[0], words, env)


@contextmanager
def child(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    output: int | IO[str] | None = None,
    owner: struct_passwd | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """A running program that, with all that it starts, ends when the block is left, however that happens."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT if owner is None else "/",
        env=env,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        start_new_session=True,
        user=owner and owner.pw_uid,
        group=owner and owner.pw_gid,
        extra_groups=None if owner is None else [],
    )
    try:
        yield process
    finally:
        _end(process)
        if process.stdout:
            process.stdout.close()


def _end(process: subprocess.Popen[str]) -> None:
    """First ask as Ctrl-C does, then insist; what the program itself left behind ends too."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
