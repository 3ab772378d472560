"""The portable web server: one process with a pool of threads, and the worker beside them.

For one machine and the demo; a larger installation runs `wsgi:app` under a server of its
choice and the worker as a process of its own.
"""

import argparse
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import waitress

from app import create_app
from app.config import ConfigurationError, Settings
from app.jobs.worker import start_thread

# Under 300 slow connections waitress's defaults answer nobody else; these answer everybody.
# What a proxy says of its visitor is read, or ignored, by the application (PROXIES).
MANNERS = {
    # What is sent stays in memory: it may be about a client. As much as an upload may be (MAX_CONTENT_LENGTH).
    "inbuf_overflow": 17 * 1024 * 1024,
    "threads": 8,
    "connection_limit": 2000,
    "channel_timeout": 10,
    "asyncore_use_poll": True,
    "clear_untrusted_proxy_headers": False,
}


def main(arguments: Sequence[str]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    wish = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        app = create_app()
        server = waitress.create_server(app, host=wish.host, port=wish.port, ident=None, **MANNERS)
    except ConfigurationError as refused:
        sys.exit(str(refused))
    except OSError as refused:
        why = refused.strerror or refused
        sys.exit(
            f"Trellis can't listen on {wish.host}, port {wish.port}: {why}. Choose another port with --port."
        )
    if wish.log:
        _log_to(wish.log)
    start_thread(app)
    print(greeting(app.extensions["settings"]), flush=True)
    server.run()


def greeting(settings: Settings) -> str:
    """Where to go, and in the demo as whom."""
    lines = [f"Trellis is open at {settings.base_url} (Ctrl-C stops it)."]
    if settings.demo:
        from seed_data.signins import SIGN_INS

        width = max(len(role) for role, _, _ in SIGN_INS)
        lines += ["", "Sign in as:"]
        lines += [f"  {role:{width}}  {mail}  {password}" for role, mail, password in SIGN_INS]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.serve", description="Serve Trellis on one machine.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="the port to listen on (%(default)s)")
    parser.add_argument("--log", type=Path, help="a file for the log, begun anew (standard error)")
    return parser


def _log_to(file: Path) -> None:
    stream = file.open("w", encoding="utf-8")
    for handler in logging.getLogger("trellis").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)


if __name__ == "__main__":
    main(sys.argv[1:])
