"""What `python3 -m app` does before anything is installed: this package uses only the standard library.

It makes the environment, fetches the pages' third-party files, fills the demo county, and then becomes the
server or the test run. It imports nothing else of `app`; the rest of the program does not know it.
"""

import signal
import sys
from collections.abc import Sequence

from app.commands import demo, suite
from app.commands.progress import Stop

USAGE = """\
python3 -m app demo   open Trellis with an invented county, in the browser on this machine
    --host ADDRESS    the address to listen on (127.0.0.1)
    --port NUMBER     the port to listen on (8000)
    --reset           throw the demo's data away and begin anew

python3 -m app test   run the tests
    --all             also PostgreSQL, the drills, every browser journey and every look
    …                 anything else goes to pytest, for example: -k consent
"""

COMMANDS = {"demo": demo.run, "test": suite.run}


def run(arguments: Sequence[str]) -> int:
    """Run one of the two commands and return the exit status, unless it becomes the server or pytest."""
    if arguments[:1] in (["--help"], ["-h"], ["help"]):
        print(USAGE, end="")
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, end="", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except (Stop, OSError) as stop:  # an OSError says what is wrong, and with which file
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 128 + signal.SIGINT
