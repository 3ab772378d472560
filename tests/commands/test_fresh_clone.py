"""The whole promise, as a newcomer meets it: a clone, an empty home, one command; and again without a network."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.commands.progress import ROOT
from tests.commands.test_progress import is_gone

COLD_SECONDS = 90
WARM_SECONDS = 5
SLOWER_HERE = float(os.environ.get("SLOWNESS", "2"))  # a machine that also runs the other tests

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="the demo runs on SQLite"),
]

NOWHERE = "http://127.0.0.1:9"
OFFLINE = {
    "HTTP_PROXY": NOWHERE,
    "HTTPS_PROXY": NOWHERE,
    "PIP_INDEX_URL": NOWHERE,
    "PIP_NO_INDEX": "1",
    "npm_config_registry": NOWHERE,
}


class Demo:
    """A running demo: what it has said so far, and its address."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.said = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said += line

    def first_page(self, patience: float) -> str:
        """The front page, asked for until it comes, or the process ends, or `patience` seconds are over."""
        until = time.monotonic() + patience
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
                    return str(answer.read().decode())
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"no page in {patience:.0f} s or before it ended; it said:\n{self.said}")

    def sign_in(self, mail: str, password: str) -> str:
        """Where the demo sends who signs in like this; empty when it lets nobody in."""
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(server):
            server.request("GET", "/sign-in")
            page = server.getresponse()
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
            assert token
            form = urllib.parse.urlencode({"csrf_token": token[1], "mail": mail, "password": password})
            cookies = "; ".join(line.split(";")[0] for line in page.headers.get_all("Set-Cookie", []))
            typed = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
            server.request("POST", "/sign-in", form, typed)
            answer = server.getresponse()
            return answer.headers.get("Location", "") if answer.status == 303 else ""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of Trellis is no git repository")
    place = tmp_path_factory.mktemp("fresh") / "trellis"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{ROOT}", str(place)], check=True)
    return place


@contextmanager
def demo(clone: Path, more: Mapping[str, str] | None = None) -> Iterator[Demo]:
    """The demo as `python3 -m app demo` starts it, with a home where nothing lies."""
    home = clone.with_name("home")
    home.mkdir(exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    process = subprocess.Popen(
        [getattr(sys, "_base_executable", sys.executable), "-m", "app", "demo", "--port", str(port)],
        cwd=clone,
        env={**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home), **(more or {})},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield Demo(process, port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_one_command_in_a_fresh_clone_opens_the_demo_and_the_next_start_needs_no_network(clone: Path) -> None:
    with demo(clone) as first:
        page = first.first_page(patience=COLD_SECONDS * SLOWER_HERE)
        assert "demo data" in page.lower()
        assert f"http://127.0.0.1:{first.port}" in first.said
        offered = re.findall(r"^  (.+?)  +(\S+@\S+)  (.+)$", first.said, re.MULTILINE)
        assert [role for role, _, _ in offered] == [
            "Case manager",
            "Provider",
            "Coordinator",
            "Administrator",
        ]
        for _, mail, password in offered:
            assert first.sign_in(mail, password), f"{mail} can't sign in"
        assert not first.sign_in(offered[0][1], "something else")

    with demo(clone, OFFLINE) as second:
        assert "demo data" in second.first_page(patience=WARM_SECONDS * SLOWER_HERE).lower()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_stopped_demo_leaves_nothing_running(clone: Path, sign: signal.Signals) -> None:
    with demo(clone) as running:
        running.first_page(patience=COLD_SECONDS * SLOWER_HERE)

        running.process.send_signal(sign)
        running.process.wait(timeout=10)

        assert is_gone(running.process.pid)
        assert members_of_session(running.process.pid) == []


def members_of_session(session: int) -> list[str]:
    """The processes of a session that still run."""
    listed = subprocess.run(["ps", "-eo", "sess=,stat=,args="], capture_output=True, text=True, check=True)
    lines = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return [words[2] for words in lines if words[0] == str(session) and not words[1].startswith("Z")]
