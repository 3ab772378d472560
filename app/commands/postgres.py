"""PostgreSQL for the tests' second run: the one that is named, a running one, or a server of our own."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands.progress import Stop, child, follow

DEBIAN = Path("/usr/lib/postgresql")
NONE_FOUND = """\
The second run needs PostgreSQL, and there is none: install it (apt install postgresql), or name a
server where you are administrator: TEST_DATABASE_URL=postgresql://user:password@host/postgres"""

_START_SECONDS = 30.0
# All of it is test data: nothing need outlast a power failure.
_HASTE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@contextmanager
def database(named: str) -> Iterator[tuple[str, str]]:
    """The address of a server and, in words, where it is; the suite makes and drops its databases there.

    Raises Stop when there is none.
    """
    if named:
        yield named, "named by TEST_DATABASE_URL"
    elif server := _running_server():
        yield server, "the server on this machine"
    else:
        with _own_server() as url:
            yield url, "a server of its own, gone after the run"


def _running_server() -> str:
    """The address of a server on this machine that takes us for its administrator, or nothing."""
    if not shutil.which("psql"):
        return ""
    allowed = "select rolsuper from pg_roles where rolname = current_user"
    for user in dict.fromkeys((getpass.getuser(), "postgres")):
        server = f"postgresql://{user}@127.0.0.1:5432/postgres"
        if _ask(server, allowed) == "t":
            return server
    return ""


def _ask(server: str, statement: str) -> str:
    """The server's answer to one statement; nothing when it gives none."""
    command = ["psql", "--no-password", "--no-psqlrc", "-tAc", statement]
    command.append(f"{server}?connect_timeout=3")
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@contextmanager
def _own_server() -> Iterator[str]:
    """A server in a folder of its own that ends with the run."""
    programs, owner, port = _programs(), _owner(), _free_port()
    with tempfile.TemporaryDirectory(prefix="trellis-postgres-") as folder:
        data, log = Path(folder, "data"), Path(folder, "log")
        if owner:
            shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        follow(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                "trellis",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
            said=lambda _: None,
            otherwise="PostgreSQL could not be set up for the second run.",
            owner=owner,
        )
        places = ("-D", data, "-k", "", "-h", "127.0.0.1", "-p", str(port))
        server_program = programs / "postgres"
        with (
            log.open("w") as output,
            child([server_program, *places, *_HASTE], output=output, owner=owner) as server,
        ):
            url = f"postgresql://trellis@127.0.0.1:{port}/postgres"
            _wait_for(server, url, log)
            yield url


def _programs() -> Path:
    """The folder of PostgreSQL's own programs; Debian keeps them off PATH, a folder for each version."""
    found = shutil.which("initdb")
    installed = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found and not installed:
        raise Stop(NONE_FOUND)
    return Path(found or installed[-1]).resolve().parent


def _owner() -> pwd.struct_passwd | None:
    """Who runs the server in root's place, since it refuses root; nobody else when we aren't root."""
    if os.geteuid() != 0:
        return None
    people = {person.pw_name: person for person in pwd.getpwall()}
    return people.get("postgres") or people["nobody"]


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait_for(server: subprocess.Popen[str], url: str, log: Path) -> None:
    """Until it answers. Raises Stop with what it wrote when it doesn't."""
    until = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        if _ask(url, "select 1") == "1":
            return
        time.sleep(0.1)
    raise Stop(f"PostgreSQL did not start for the second run:\n{log.read_text()}")
