"""`python3 -m app demo`: an invented county in the browser, from nothing but Python.

The demo's data lives in `instance/demo/` and never meets real data: settings of a real installation that
happen to be in the environment are left aside.
"""

import argparse
import errno
import fcntl
import hashlib
import ipaddress
import os
import shutil
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from app.commands import assets, environment
from app.commands.progress import ROOT, Said, Stop, become, follow, step

HOME = ROOT / "instance" / "demo"
MIGRATIONS = ROOT / "app" / "migrations" / "versions"
NEEDS = ROOT / "seed_data" / "needs.csv"
ZIP_CODES = assets.VENDOR / "us-zips.js"

# Each of these would let the demo touch something real.
REAL = ("DATABASE_URL", "SEARCH_INDEX_DIR", "MAIL_DIR", "SMTP_URL", "SECRET_KEY", "SEAL_KEY_FILE")

OPEN_TO_OTHERS = """
  !  Other machines can reach this demo, and there is no HTTPS: what they send, passwords and cookies
  !  included, can be read on the way. Keep to invented people, in a network you trust.
"""


def run(arguments: Sequence[str]) -> NoReturn:
    """Prepare everything that is not there yet, then become the server."""
    wish = _parser().parse_args(arguments)
    refuse_a_busy_port(wish.host, wish.port)
    print("Trellis demo")
    with assets.beside():
        environment.prepare(environment.RUNTIME)
    settings = demo_environment(os.environ, wish.host, wish.port)
    lock = claim(alone=wish.reset or not HOME.is_dir())
    prepare_county(settings, begin_anew=wish.reset)
    fcntl.flock(lock, fcntl.LOCK_SH)
    if not is_loopback(wish.host):
        print(OPEN_TO_OTHERS)
    log = HOME / "log.jsonl"
    print(f"  The server's log goes to {log.relative_to(ROOT)}.\n")
    place = ["--host", wish.host, "--port", str(wish.port), "--log", log]
    become([environment.PYTHON, "-m", "app.serve", *place], settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m app demo", description="Open Trellis with an invented county."
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=_port, help="the port to listen on (%(default)s)")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and begin anew")
    return parser


def _port(word: str) -> int:
    if not word.isdecimal() or not 0 < int(word) < 65536:
        raise argparse.ArgumentTypeError(f"{word} is not a port: choose one from 1024 to 65535")
    return int(word)


def refuse_a_busy_port(host: str, port: int) -> None:
    """Raises Stop at once, not after a minute's work, when nobody could be served at this address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as refused:
        raise Stop(_why_not(refused, host, port)) from None


def _why_not(refused: OSError, host: str, port: int) -> str:
    if refused.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use, perhaps by another Trellis. Stop that program, or choose"
            f" another port:\n    python3 -m app demo --port {port + 1}"
        )
    if refused.errno == errno.EACCES:
        return f"Port {port} is kept for the machine's administrator: choose one from 1024 to 65535."
    return f"Trellis can't listen on {host}, port {port}: {refused.strerror or refused}."


def demo_environment(given: Mapping[str, str], host: str, port: int) -> dict[str, str]:
    """The settings the demo runs with: those of `given` that can't lead to anything real, and its own."""
    named = socket.gethostname() if host in ("0.0.0.0", "::", "") else host  # noqa: S104 (compared, not bound)
    return environment.without(REAL, given) | {
        "TRELLIS_MODE": "demo",
        "TRELLIS_HOME": str(HOME),
        "BASE_URL": f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}",
        "INSECURE_COOKIES": "0" if is_loopback(host) else "1",
        "PYTHONUNBUFFERED": "1",
    }


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def claim(*, alone: bool) -> int:
    """Mark the demo's data as in use until this process ends, as a server too; returns the lock's descriptor.

    Raises Stop when it is in use already and either side needs it alone.
    """
    HOME.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(HOME.with_name("demo.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)
    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Stop(
            "Another demo of this copy of Trellis is running or being filled. Stop it first."
        ) from None
    return lock


def prepare_county(settings: Mapping[str, str], *, begin_anew: bool) -> None:
    """Fill the demo county unless it is there, and bring an older one up to date.

    It is filled aside and then moved into place: a county half filled, by a lost connection to the
    terminal or a full disk, is never served.
    """
    if begin_anew:
        shutil.rmtree(HOME, ignore_errors=True)
    if not HOME.is_dir():
        aside = HOME.with_name("demo.filling")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        filling = {**settings, "TRELLIS_HOME": str(aside)}
        with step("Prairie County, invented") as said:
            _set_up(filling, said)
            _flask("demo", "fill", settings=filling, said=said)
        aside.rename(HOME)
    elif _stamp(HOME).read_text() != fingerprint():
        with step("The county, brought up to date") as said:
            _set_up(settings, said)


def _set_up(settings: Mapping[str, str], said: Said) -> None:
    _flask("setup", settings=settings, said=said)
    _stamp(Path(settings["TRELLIS_HOME"])).write_text(fingerprint())


def _flask(*words: str, settings: Mapping[str, str], said: Said) -> None:
    follow(
        [environment.PYTHON, "-m", "flask", "--app", "wsgi", *words],
        said=said,
        otherwise="The demo county could not be prepared. `python3 -m app demo --reset` begins anew.",
        env=settings,
    )


def fingerprint() -> str:
    """Changes with what `flask setup` brings in: the tables, the need list, the ZIP codes."""
    migrations = sorted(path.name for path in MIGRATIONS.glob("*.py"))
    brought = [path.read_bytes() for path in (NEEDS, ZIP_CODES) if path.is_file()]
    return hashlib.sha256(b"\0".join(["\n".join(migrations).encode(), *brought])).hexdigest()


def _stamp(home: Path) -> Path:
    return home / "setup.stamp"
