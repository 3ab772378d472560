"""The portable web server: one process with a pool of threads, and the worker beside them.

For one machine and the demo; a larger installation runs `wsgi:app` under its own server and
`flask worker` as its own process.
"""

import argparse
import signal
import sys
from collections.abc import Sequence

import waitress

from app import create_app
from app.config import ConfigurationError
from app.jobs.worker import start_thread

# Under 300 slow connections waitress's defaults answer nobody else; these answer everybody.
MANNERS = {"threads": 8, "connection_limit": 2000, "channel_timeout": 10, "asyncore_use_poll": True}


def main(arguments: Sequence[str]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m app.serve", description="Serve Trellis on one machine.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", default=8000, type=int, help="the port to listen on (%(default)s)")
    wish = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        app = create_app()
        server = waitress.create_server(app, host=wish.host, port=wish.port, ident=None, **MANNERS)
    except (ConfigurationError, OSError) as refused:
        sys.exit(f"{refused}")
    start_thread(app)
    print(f"Open {app.extensions['settings'].base_url} in a browser. Ctrl-C stops it.", flush=True)
    server.run()


if __name__ == "__main__":
    main(sys.argv[1:])
